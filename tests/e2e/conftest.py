"""The real app in a real browser: the demo once, and empty houses as they are needed."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.served import Served, serving

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
START = re.compile(r"^http://[^/]+/$")
PASSWORD = "a window on the sea"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of the machine."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"BROWSER TESTS SKIPPED: no Chromium at {CHROMIUM}; name one in CHROMIUM")
    return CHROMIUM


@pytest.fixture(scope="session")
def demo(chromium, tmp_path_factory) -> Iterator[Served]:
    """The invented restaurant, which no test of the e2e part changes but for languages."""
    with serving("demo", tmp_path_factory.mktemp("demo")) as served:
        yield served


@pytest.fixture(scope="session")
def states() -> dict[str, object]:
    """Cookies of those who have signed in to the demo, as signing in is counted."""
    return {}


# One browser for each module and not for the session: while the driver runs, Django takes the
# thread for an asynchronous one and would refuse the database to other tests of the process.
@pytest.fixture(scope="module")
def browser(chromium) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield launched
        launched.close()


def open_context(browser: Browser, served: Served, **more: object) -> BrowserContext:
    """A browser window of its own, in English unless told."""
    wanted = {"viewport": DESKTOP, "locale": "en-GB", "timezone_id": "Europe/Helsinki"} | more
    context = browser.new_context(base_url=served.address, **wanted)
    context.set_default_timeout(20_000)
    return context


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(START)


@pytest.fixture(scope="module")
def enter(browser, demo, states) -> Iterator[Callable[..., Page]]:
    """A page of the demo in which one of its people has signed in."""
    contexts = []

    def open_as(name: str, **more: object) -> Page:
        if name not in states:
            context = open_context(browser, demo)
            sign_in(context.new_page(), f"{name}@example.com", demo.password)
            states[name] = context.storage_state()
            context.close()
        context = open_context(browser, demo, storage_state=states[name], **more)
        contexts.append(context)
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def empty_house(chromium, tmp_path_factory) -> Path:
    """The folder of a house that nobody has entered yet, to be copied."""
    folder = tmp_path_factory.mktemp("empty")
    with serving("serve", folder):
        return folder


@pytest.fixture
def house(empty_house, tmp_path) -> Iterator[Served]:
    """A server without people and posts, for one test alone."""
    folder = tmp_path / "house"
    shutil.copytree(empty_house, folder)
    with serving("serve", folder) as served:
        yield served


@pytest.fixture
def settle(browser, house) -> Iterator[Callable[..., Page]]:
    """A page in which the first administrator of an empty house has just entered it."""
    contexts = []

    def settle_in(language: str = "en", **more: object) -> Page:
        context = open_context(browser, house, **more)
        contexts.append(context)
        page = context.new_page()
        page.goto("/welcome/")
        page.fill("[name=workspace_name]", "Ravintola Merituuli")
        page.fill("[name=name]", "Anna Anttila")
        page.fill("[name=email]", "anna@example.fi")
        page.fill("[name=password]", PASSWORD)
        page.select_option("[name=language]", language)
        page.locator("form:has([name=workspace_name]) [type=submit]").click()
        page.wait_for_url(START)
        return page

    yield settle_in
    for context in contexts:
        context.close()


@pytest.fixture
def export(tmp_path) -> Path:
    """A year of invented posts as a table: videos get about twice what photos get."""
    from datetime import datetime, timedelta

    begun = datetime(2025, 3, 3, 9, 30)  # noqa: DTZ001 - a table tells local time
    rows = ["post_id,published,type,text,likes,comments,shares"]
    for number in range(180):
        day = begun + timedelta(days=2 * number, hours=number % 7)
        video = number % 3 == 0
        likes = (80 if video else 36) + (number * 7) % 19
        kind = "video" if video else "photo"
        rows.append(
            f"p{number},{day:%Y-%m-%d %H:%M},{kind},Soup of the day {number},{likes},"
            f"{number % 5},{number % 3}"
        )
    path = tmp_path / "posts.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path
