"""The pages of the plan with the keyboard, without scripts, on a desk and on a phone."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.e2e
TOPS = "all => new Set(all.map(one => Math.round(one.getBoundingClientRect().top))).size"


def test_the_days_stand_side_by_side_on_a_desk_and_below_each_other_on_a_phone(enter):
    page = enter("aino", viewport=DESKTOP)
    page.goto("/mix/")
    days = page.locator(".week").first.locator(".day:visible")

    assert days.evaluate_all(TOPS) == 1
    page.set_viewport_size(PHONE)
    assert days.evaluate_all(TOPS) == days.count() >= 3


def test_a_slot_is_chosen_with_the_keyboard_and_given_back_without_scripts(enter):
    page = enter("aino", java_script_enabled=False)
    page.goto("/mix/")
    slot = page.locator("select.slot__type").first
    slot.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")

    page.locator(".weeks [type=submit]:not([formaction])").click()

    chosen = page.locator("select.slot__type").first
    assert chosen.input_value().startswith("=")
    assert page.locator(".slot--chosen").count() == 1
    chosen.select_option("")
    page.locator(".weeks [type=submit]:not([formaction])").click()
    assert page.locator(".slot--chosen").count() == 0


def test_every_page_of_the_plan_is_reached_by_its_tabs(enter):
    page = enter("aino", viewport=PHONE)
    page.goto("/")
    page.locator(".tabbar a[href='/mix/']").click()

    for path in ("/mix/entries/", "/wear-out/", "/habits/", "/mix/limits/", "/mix/"):
        page.locator(f"main .tabs a[href='{path}']").click()
        assert page.locator("main .tabs [aria-current=page]").get_attribute("href") == path


def test_worn_types_and_shifted_habits_are_drawn_with_their_numbers(enter):
    page = enter("aino")
    for path in ("/wear-out/", "/habits/"):
        page.goto(path)
        figure = page.locator("figure[data-chart]").first
        around = page.locator("details.evidence:has(figure[data-chart]) > summary")
        if not figure.is_visible():
            around.first.click()
        page.wait_for_selector("figure[data-drawn=yes]")
        figure.locator("summary").click()
        assert figure.locator("tbody tr").count() >= 1
