"""Photograph every page of the demo into ./screenshots: sizes, light and dark, three languages.

Usage: .venv/bin/python tools/screenshots.py [--all]

Without --all: Finnish and light, at both sizes. The picture of the README is always taken.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "screenshots"
PICTURE = ROOT / "docs" / "images" / "start.png"
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
THEMES = ("light", "dark")
LANGUAGES = ("fi", "sv", "en")
MOST_PAGES = 60
SKIPPED = re.compile(r"logout|\.(pdf|md|csv|txt)$|/static/|/api/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A demo that is being served."""

    address: str
    email: str
    password: str


@contextmanager
def serving_demo() -> Iterator[Demo]:
    """The demo in a folder of its own, gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [str(Path(sys.executable).with_name("tuuletus")), "demo", "--port", str(port)],
            env=os.environ | {"TUULETUS_DATA": folder, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield read_sign_in(process, port)
        finally:
            process.terminate()
            process.wait(timeout=30)


def read_sign_in(process: subprocess.Popen[str], port: int) -> Demo:
    """Read what the demo prints until it is open."""
    printed = ""
    for line in process.stdout or ():
        printed += line
        if "Tuuletus is open" in line:
            break
    email = re.search(r"anna@\S+", printed)
    password = re.search(r"password\s+(\S+)", printed)
    if not (email and password):
        sys.exit(f"The demo did not start:\n{printed}")
    address = f"http://127.0.0.1:{port}"
    return Demo(address=address, email=email[0], password=password[1])


def sign_in(page: Page, demo: Demo) -> None:
    """Sign in as the demo's administrator, once the server listens."""
    for attempt in range(20):
        try:
            page.goto(f"{demo.address}/accounts/login/")
            break
        except Exception:
            if attempt == 19:
                raise
            page.wait_for_timeout(500)
    page.fill("input[name=login]", demo.email)
    page.fill("input[name=password]", demo.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{demo.address}/")


def find_paths(page: Page, demo: Demo) -> list[str]:
    """Every page that is reached by links, one of each kind."""
    found, kinds, waiting = [], set(), ["/"]
    while waiting and len(found) < MOST_PAGES:
        path = waiting.pop(0)
        kind = re.sub(r"\d+", "N", path.partition("?")[0])
        if kind in kinds or SKIPPED.search(path):
            continue
        kinds.add(kind)
        page.goto(demo.address + path)
        found.append(path)
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        waiting += [
            link.removeprefix(demo.address).partition("#")[0]
            for link in links
            if link.startswith(demo.address + "/")
        ]
    return found


def choose_language(page: Page, demo: Demo, language: str) -> None:
    """Set the person's own language on their own page."""
    page.goto(f"{demo.address}/settings/me/")
    page.select_option("select[name=language]", language)
    page.locator("form:has(select[name=language]) [type=submit]").first.click()
    page.wait_for_load_state()


def take_all(browser: Browser, demo: Demo, *, everything: bool) -> int:
    """Photograph every page in every chosen way; the number of pictures."""
    count = 0
    context = browser.new_context(locale="fi-FI", timezone_id="Europe/Helsinki")
    page = context.new_page()
    sign_in(page, demo)
    paths = find_paths(page, demo)
    ways = product(LANGUAGES if everything else ("fi",), THEMES if everything else ("light",))
    for language, theme in ways:
        choose_language(page, demo, language)
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type] # one of the two words
        for (size, (width, height)), path in product(SIZES.items(), paths):
            page.set_viewport_size({"width": width, "height": height})
            page.goto(demo.address + path)
            page.wait_for_load_state("networkidle")
            name = re.sub(r"[^a-z0-9]+", "-", path.partition("?")[0].lower()).strip("-") or "start"
            target = FOLDER / f"{language}-{theme}-{size}-{name}.png"
            page.screenshot(path=target, full_page=True)
            count += 1
    take_picture(page, demo)
    return count


def take_picture(page: Page, demo: Demo) -> None:
    """The picture of the first page for the README, which is in English."""
    choose_language(page, demo, "en")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(demo.address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURE)


def main() -> None:
    """Start the demo, walk through it and photograph."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="both themes, all languages")
    everything = parser.parse_args().all
    FOLDER.mkdir(exist_ok=True)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with serving_demo() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        count = take_all(browser, demo, everything=everything)
        browser.close()
    sys.stdout.write(f"{count} pictures in {FOLDER.name}/\n")


if __name__ == "__main__":
    main()
