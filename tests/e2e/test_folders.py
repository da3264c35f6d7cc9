"""Whole folders: dropped by a real gesture, chosen in the window, with and without script."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.e2e


@pytest.fixture
def folder(tmp_path, export):
    """Two tables, one of them in a folder within, and what else lies in folders."""
    path = tmp_path / "exports"
    (path / "older" / "deep").mkdir(parents=True)
    lines = export.read_text("utf-8").splitlines()
    (path / "new.csv").write_text("\n".join([lines[0], *lines[1:91]]) + "\n", "utf-8")
    older = [lines[0], *lines[91:]]
    (path / "older" / "deep" / "old.csv").write_text("\n".join(older) + "\n", "utf-8")
    (path / "older" / "soup.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (path / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (path / "empty.txt").write_bytes(b"")
    return path


def drop(page, *paths):
    """Let go of files and folders of the system over the zone, as a person does."""
    page.locator("form.drop").scroll_into_view_if_needed()
    box = page.locator("form.drop").bounding_box()
    place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + 20}
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    browser = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        browser.send("Input.dispatchDragEvent", {"type": kind, **place, "data": data})


def files_of(page):
    page.wait_for_url("**/imports/*/")
    return sorted(page.locator(".file__name").all_inner_texts())


def test_a_dropped_folder_is_looked_through_to_its_depth(settle, folder):
    page = settle()

    drop(page, folder)

    assert files_of(page) == ["new.csv", "old.csv"]


def test_a_dropped_file_needs_no_folder(settle, export):
    page = settle()

    drop(page, export)

    assert files_of(page) == ["posts.csv"]


def test_a_folder_is_chosen_in_the_window(settle, folder):
    page = settle()

    page.set_input_files("#id_folder", folder)
    told = page.locator("[data-drop-names]").inner_text()
    page.locator("form.drop [type=submit]").click()

    assert told == "new.csv, old.csv"
    assert files_of(page) == ["new.csv", "old.csv"]


def test_a_folder_is_chosen_without_scripts(settle, folder):
    (folder / "empty.txt").unlink()
    (folder / "older" / "soup.png").unlink()
    page = settle(java_script_enabled=False)

    page.set_input_files("#id_folder", folder)
    page.locator("form.drop [type=submit]").click()

    assert files_of(page) == ["new.csv", "old.csv"]


@pytest.mark.parametrize("by", [drop, lambda page, path: page.set_input_files("#id_folder", path)])
def test_too_many_files_are_not_sent_but_asked_to_be_zipped(settle, tmp_path, by):
    many = tmp_path / "many"
    many.mkdir()
    for number in range(400):
        (many / f"{number}.csv").write_text("id,likes\n1,2\n", "utf-8")
    page = settle()

    by(page, many)
    page.locator("[data-drop-names]").get_by_text("zip").wait_for()
    sentence = page.locator("[data-drop-names]").inner_text()
    page.locator("form.drop [type=submit]").click()
    page.wait_for_load_state()

    assert "At most 50 files" in sentence
    assert "zip" in sentence
    assert "/imports/" not in page.url or page.url.endswith("/imports/new/")


def test_without_scripts_too_many_files_get_a_page_that_names_the_limit(settle, tmp_path):
    many = tmp_path / "many"
    many.mkdir()
    for number in range(60):
        (many / f"{number}.csv").write_text("id,likes\n1,2\n", "utf-8")
    page = settle(java_script_enabled=False)

    page.set_input_files("#id_folder", many)
    with page.expect_response("**/imports/new/") as answer:
        page.locator("form.drop [type=submit]").click()

    assert answer.value.status == 400
    assert "At most 50 files" in page.locator("main").inner_text()
