"""The pages of slow effects with the keyboard, without scripts and on a phone."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import PHONE

pytestmark = pytest.mark.e2e
FIRST_WEEK = "input[name=w0]"
OWN_PLAN = ".own > summary"


def look_again(page):
    """Follow the link of a page that waits until the answer is there, as nothing else does it."""
    while page.locator("[role=status] a").count():
        page.locator("[role=status] a").click()


def test_the_first_screen_gives_an_answer_and_the_way_to_the_plans(enter):
    page = enter("aino", viewport=PHONE)
    page.goto("/outcomes/")
    page.locator("main a[href='/patience/']").click()

    page.locator(".answer .badge").nth(1).wait_for()
    assert page.locator(".answer .badge").count() == 2
    assert page.locator(".answer__words").first.inner_text().strip()
    page.locator("main a[href*='/patience/plan/']").first.click()
    page.locator(".plan").nth(3).wait_for()
    assert page.locator(".plan").count() == 4
    assert not page.locator(FIRST_WEEK).first.is_visible()


def test_an_own_plan_is_drawn_with_the_arrow_keys(enter):
    page = enter("aino")
    page.goto("/patience/plan/")
    page.locator(OWN_PLAN).focus()
    page.keyboard.press("Enter")

    page.locator(f"{FIRST_WEEK}[value='1']").focus()
    page.keyboard.press("ArrowLeft")

    assert page.locator(f"{FIRST_WEEK}:checked").get_attribute("value") == "0"


def test_an_own_plan_is_worked_out_without_scripts(enter):
    page = enter("aino", java_script_enabled=False)
    page.goto("/patience/plan/")
    look_again(page)
    page.locator(OWN_PLAN).click()
    for week in range(20):
        page.locator(f"input[name=w{week}][value='0']").check(force=True)
    page.locator(".own-plan .button--primary").click()
    look_again(page)

    assert page.locator(".plan").count() == 5
    assert page.locator(".own[open]").count() == 1
    assert page.locator("input[name=own]").get_attribute("value") == "0" * 20 + "1" * 32
