"""What somebody wrote is not lost when their session ended, and is left to nobody else."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import PASSWORD, sign_in
from tests.e2e.watching import Watch

pytestmark = pytest.mark.e2e
WRITTEN = "Kitchen stories on Fridays; Liisa writes them"
SECRET = "a secret behind the window"
KEPT = """() => JSON.stringify(
  Object.entries(sessionStorage).filter(([key]) => !key.startsWith("htmx-")))"""
GONE = f"() => ({KEPT})() === '[]'"


def end_session(page):
    """As if the session had run out: the browser has no valid cookie any more."""
    page.context.clear_cookies(name="tuuletus")


def sign_in_again(page):
    page.fill("input[name=login]", "anna@example.fi")
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.press("input[name=password]", "Enter")


def open_review(page):
    """The page of a new review, where nothing was imported."""
    page.goto("/reviews/")
    with page.expect_navigation():
        page.locator("form[action$='/reviews/open/'] [type=submit]").first.click()
    return page.url


def decide(page):
    with page.expect_navigation():
        page.locator("form[action*='/decide/'] [type=submit]").click()


def test_a_decision_written_in_an_ended_session_is_offered_back_and_saved(settle):
    page = settle()
    watch = Watch(page, page.url)
    review = open_review(page)
    page.select_option("select[name=kind]", "act")
    page.fill("[name=what]", WRITTEN)
    page.press("[name=what]", "Tab")
    page.wait_for_load_state("networkidle")
    end_session(page)

    decide(page)
    door = page.locator("main").inner_text()
    sign_in_again(page)
    came_back = page.url
    offered = page.locator(".unsent").inner_text()
    watch.check_rules()
    page.locator("[data-unsent=restore]").click()
    restored = (page.input_value("[name=what]"), page.input_value("[name=kind]"))
    decide(page)

    assert "what you sent was not saved" in door
    assert "is kept in this window" in door
    assert came_back.split("#")[0] == review.split("#")[0]
    assert "Text that was not saved" in offered
    assert WRITTEN in offered
    assert restored == (WRITTEN, "act")
    assert WRITTEN in page.locator("#decide ul").inner_text()
    assert page.locator(".unsent").count() == 0
    assert page.evaluate(KEPT) == "[]"
    assert watch.complaints == []


def test_on_a_phone_the_offer_is_in_sight(settle):
    page = settle()
    page.set_viewport_size({"width": 390, "height": 700})
    open_review(page)
    page.fill("[name=what]", WRITTEN)
    page.press("[name=what]", "Tab")
    end_session(page)

    decide(page)
    sign_in_again(page)
    box = page.locator(".unsent").bounding_box()

    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 700


def test_what_was_saved_is_never_offered_again(settle):
    page = settle()
    open_review(page)
    page.select_option("select[name=kind]", "act")
    page.fill("[name=what]", WRITTEN)

    decide(page)

    assert page.locator(".unsent").count() == 0
    assert page.evaluate(KEPT) == "[]"


def test_notes_that_save_themselves_are_kept_until_they_have_arrived(settle):
    page = settle()
    open_review(page)

    page.fill("#id_notes", WRITTEN)
    with_notes = page.evaluate(KEPT)
    page.wait_for_function("() => document.getElementById('notes-state').textContent")
    saved = page.evaluate(KEPT)
    end_session(page)
    page.fill("#id_notes", f"{WRITTEN}, and more")
    page.wait_for_url("**/accounts/login/**")
    sign_in_again(page)
    page.locator("#step-notes [data-unsent=restore]").click()

    assert WRITTEN in with_notes
    assert saved == "[]"
    assert page.input_value("#id_notes") == f"{WRITTEN}, and more"


def test_what_is_thrown_away_is_gone(settle):
    page = settle()
    page.goto("/outcomes/calendar/")
    page.fill("[name=name]", WRITTEN)
    page.goto("/outcomes/calendar/")

    page.locator("[data-unsent=discard]").click()

    assert page.evaluate(KEPT) == "[]"
    page.reload()
    assert page.locator(".unsent").count() == 0


def test_signing_out_leaves_nothing_in_any_window(settle):
    page = settle()
    page.goto("/outcomes/calendar/")
    page.fill("[name=name]", WRITTEN)
    other = page.context.new_page()
    other.goto("/")
    before = page.evaluate(KEPT)

    other.locator("details.account > summary").click()
    with other.expect_navigation():
        other.locator("details.account form[action*='logout'] [type=submit]").click()
    page.wait_for_function(GONE)

    assert WRITTEN in before
    assert other.evaluate(KEPT) == "[]"


def test_another_person_is_offered_nothing(enter, demo):
    page = enter("aino")
    page.goto("/outcomes/calendar/")
    page.fill("[name=name]", WRITTEN)
    end_session(page)

    sign_in(page, "eero@example.com", demo.password)
    page.goto("/outcomes/calendar/")

    assert page.locator(".unsent").count() == 0
    assert page.evaluate(KEPT) == "[]"


def test_passwords_and_tokens_are_never_kept(settle):
    page = settle()
    page.goto("/outcomes/calendar/")
    page.evaluate(
        """() => {
          const form = document.querySelector("form[data-keep=event]");
          for (const type of ["password", "hidden", "file", "email"]) {
            const field = document.createElement("input");
            Object.assign(field, { type, name: `own_${type}` });
            form.append(field);
          }
        }"""
    )

    page.fill("[name=own_password]", SECRET)
    page.fill("[name=name]", WRITTEN)
    kept = page.evaluate(KEPT)

    assert WRITTEN in kept
    for hidden in (SECRET, "own_", "csrfmiddlewaretoken"):
        assert hidden not in kept
    for path in ("/accounts/password/change/", "/settings/tokens/", "/settings/person/"):
        page.goto(path)
        assert page.locator("form[data-keep]").count() == 0


def test_without_scripts_the_door_says_what_was_lost_and_the_way_back(settle):
    page = settle(java_script_enabled=False)
    page.goto("/outcomes/calendar/")
    page.fill("[name=name]", WRITTEN)
    page.fill("[name=first_day]", "2026-12-01")
    page.fill("[name=last_day]", "2026-12-02")
    end_session(page)

    with page.expect_navigation():
        page.locator("form[data-keep=event] [type=submit]").click()
    told = page.locator("main").inner_text()
    sign_in_again(page)

    assert "what you sent was not saved" in told
    assert "you come back to the page that you wrote on" in told
    assert "is kept in this window" not in told
    assert page.url.endswith("/outcomes/calendar/")
