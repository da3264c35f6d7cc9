"""Many files of which one waits: found from the top, the others stored, it answered later."""

from __future__ import annotations

import pytest

from tests.e2e.watching import Watch

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


@pytest.fixture
def files(tmp_path, export):
    """Five parts of a table, and a table of which nobody knows what it holds."""
    header, *rows = export.read_text("utf-8").splitlines()
    paths = []
    for number in range(5):
        part = tmp_path / f"part {number}.csv"
        own = rows[number * 10 : number * 10 + 10]
        part.write_text("\n".join([header, *own]) + "\n", "utf-8")
        paths.append(part)
    odd = tmp_path / "odd.csv"
    odd.write_text("a;b;c\n1;2;3\n4;5;6\n7;8;9\n", "utf-8")
    return [*paths, odd]


def look_at(page, files):
    page.set_input_files("#id_uploads", files)
    page.locator("form.drop [type=submit]").click()
    page.wait_for_url("**/imports/*/")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_waits_is_found_by_keyboard_and_the_list_is_accessible(settle, house, files, theme):
    page = settle(color_scheme=theme, viewport={"width": 390, "height": 800})
    watch = Watch(page, house.address)
    look_at(page, files)

    page.get_by_role("navigation", name="Files that wait for an answer").get_by_role(
        "link", name="odd.csv"
    ).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    focused = page.evaluate("document.activeElement.innerText")
    assert focused == "Tell the columns"
    watch.check_rules()
    watch.check_width()
    assert watch.complaints == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_others_are_stored_and_the_rest_is_answered_later(settle, files, scripts):
    page = settle(java_script_enabled=scripts)
    look_at(page, files)

    page.get_by_text("part 3.csv").click()
    opened = page.locator("details[open] .stat").count()
    page.get_by_role("button", name="Store 5 other files").click()
    while page.locator("progress").count():
        page.get_by_role("link", name="Look again").click()
    added = page.locator(".stat__number").first.inner_text()
    page.get_by_role("link", name="Answer now").click()

    assert opened
    assert added == "50"
    assert page.locator(".file__name").all_inner_texts() == ["odd.csv"]
    assert page.get_by_role("link", name="Tell the columns").is_visible()
