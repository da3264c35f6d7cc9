"""What people do, in a house of their own: with the keyboard, without scripts, in Finnish."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from tests.e2e.watching import Watch

pytestmark = pytest.mark.e2e
THAILAND = (
    Path(__file__).resolve().parents[2] / "../shared/data/posts/fb_live_sellers_thailand.csv"
)
FOCUSED = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const wide = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none";
  return {at: one.outerHTML.slice(0, 120), seen: one === document.body || wide};
}"""
MOST_STEPS = 150
LONGEST_IMPORT = 60_000  # milliseconds: by the worker, on a busy machine
DECIDED = ("measure", "what", "owner", "due_on", "expected", "check_on")


def tab_to(page, selector):
    """Press Tab until the wanted thing has the focus; every stop on the way must be visible."""
    wanted = page.locator(selector).first
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        assert stop["seen"], f"the focus cannot be seen at {stop['at']}"
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab never came to {selector}")


def press(page, selector, key="Enter"):
    """Go to a thing with Tab and press a key that leads to another page."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press(key)


def store(page, path):
    """Drop a file, look at what was understood and have it stored whole."""
    page.set_input_files("#id_uploads", path)
    page.locator("form.drop [type=submit]").click()
    page.locator("form[action$='/confirm/'] [type=submit]").click()
    page.locator("#added").wait_for(timeout=LONGEST_IMPORT)


def test_keyboard_alone_leads_from_a_file_to_a_closed_review(settle, export):
    page = settle()

    tab_to(page, "#id_uploads")
    page.set_input_files("#id_uploads", export)  # the file window belongs to the system
    press(page, "form.drop [type=submit]")
    press(page, "form[action$='/confirm/'] [type=submit]")
    assert page.locator(".stat__number").first.is_visible()
    page.goto("/reviews/")
    press(page, "form[action$='/reviews/open/'] [type=submit]")
    tab_to(page, "select[name=kind]")
    page.keyboard.type(page.locator("select[name=kind] option[value=nothing]").inner_text())
    assert page.locator("select[name=kind]").input_value() == "nothing"
    asked = [name for name in DECIDED if page.locator(f"[name={name}]").is_visible()]
    assert asked == ["what", "owner"]
    press(page, "form[action*='/decide/'] [type=submit]")
    press(page, "form[action$='/close/'] [type=submit]")

    assert page.url.endswith("/reviews/1/minutes/")
    assert page.locator("main table tbody tr").count() >= 1


def test_signing_in_and_out_needs_no_pointer(enter, demo, browser):
    context = browser.new_context(base_url=demo.address)
    page = context.new_page()
    page.goto("/accounts/login/")

    tab_to(page, "input[name=login]")
    page.keyboard.type("aino@example.com")
    tab_to(page, "input[name=password]")
    page.keyboard.type(demo.password)
    press(page, "form:has(input[name=password]) [type=submit]")
    tab_to(page, "details.account > summary")
    page.keyboard.press("Enter")
    press(page, "details.account form[action*='logout'] [type=submit]")

    assert page.context.cookies() is not None
    page.goto("/posts/")
    assert "/accounts/login/" in page.url
    context.close()


def test_a_question_mark_opens_the_shortcuts_and_escape_closes_them(enter):
    page = enter("aino")
    page.goto("/")

    page.keyboard.press("?")
    opened = page.locator("#shortcuts").is_visible()
    page.keyboard.press("Escape")

    assert opened
    assert not page.locator("#shortcuts").is_visible()


def test_the_first_tab_skips_to_the_content(enter):
    page = enter("aino")
    page.goto("/findings/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_without_scripts_a_file_becomes_a_decision(settle, export):
    page = settle(java_script_enabled=False)

    store(page, export)
    page.goto("/findings/")
    findings = page.locator("main").inner_text()
    page.goto("/reviews/")
    page.locator("form[action$='/reviews/open/'] [type=submit]").click()
    page.fill("[name=notes]", "Videos?")
    page.locator("form[action$='/notes/'] [type=submit]").click()
    page.locator("select[name=kind]").select_option("nothing")
    page.locator("form[action*='/decide/'] [type=submit]").click()
    page.locator("form[action$='/close/'] [type=submit]").click()

    assert "video" in findings
    assert page.url.endswith("/reviews/1/minutes/")
    assert "Videos?" in page.locator("main").inner_text()


def test_a_strangers_file_becomes_a_review_with_a_check_in_finnish(settle, house):
    if not THAILAND.exists():
        pytest.skip(f"BROWSER TEST SKIPPED: no shared data at {THAILAND}")
    page = settle("fi")
    watch = Watch(page, house.address)

    store(page, THAILAND)
    channels = page.goto("/channels/")
    page.goto("/findings/")
    clear = page.locator("table.table--findings tbody tr").count()
    page.goto("/reviews/")
    page.locator("form[action$='/reviews/open/'] [type=submit]").click()
    page.locator("select[name=kind]").select_option("try")
    page.locator("select[name=measure]").select_option(index=1)
    page.fill("[name=what]", "Kokeillaan videoita")
    page.locator("form[action*='/decide/'] [type=submit]").click()
    page.locator("form[action$='/close/'] [type=submit]").click()
    page.goto("/decisions/1/")

    assert channels.status == 200
    assert clear >= 1
    assert page.locator("html").get_attribute("lang") == "fi"
    assert re.search(r"\d{1,2}\.", page.locator("#verdicts ~ .notice").inner_text())
    assert watch.complaints == []


def test_the_export_of_the_posts_is_a_table(settle, export):
    page = settle()
    store(page, export)
    page.goto("/posts/")

    with page.expect_download() as waited:
        page.locator("a[href*='posts.csv']").first.click()
    with Path(waited.value.path()).open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.reader(table))

    assert len(rows) == 181


def test_an_expert_sees_results_but_no_way_to_change_them(enter):
    page = enter("liisa")
    seen = {}

    for path in ("/", "/posts/", "/findings/", "/reviews/", "/decisions/"):
        answer = page.goto(path)
        seen[path] = (
            answer.status,
            page.locator(
                "form.drop, form[action*='/imports/'], form[action$='/reviews/open/'],"
                " form[action*='/decide/'], form[action$='/done/'], a[href*='/imports/new']"
            ).count(),
        )
    seen["/imports/new/"] = (page.goto("/imports/new/").status, 0)

    allowed = dict.fromkeys(seen, (200, 0)) | {"/imports/new/": (403, 0)}
    assert seen == allowed
