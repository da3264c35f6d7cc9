"""Static files are brought where the server reads them once, and whole."""

from __future__ import annotations

import pytest

from tuuletus.web.assets import MARK, HashedStorage, collect_files

STYLE = "css/base.css"


@pytest.fixture
def root(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    collect_files()
    return settings.STATIC_ROOT


def find_hashed(root):
    """Where a style stands by the name that changes with it."""
    return root / HashedStorage().hashed_files[STYLE]


def test_every_file_is_there_by_both_names_and_compressed(root):
    assert root.joinpath(STYLE).read_bytes() == find_hashed(root).read_bytes()
    assert find_hashed(root).with_name(find_hashed(root).name + ".br").is_file()
    assert find_hashed(root).with_name(find_hashed(root).name + ".gz").is_file()


def test_the_version_of_a_library_that_pages_use_is_there_and_no_other(root):
    plain = {path.name for path in root.joinpath("django_htmx").rglob("*.js")}

    assert "htmx-2.min.js" in plain
    assert not [name for name in plain if name.startswith(("htmx-4", "htmax", "hx-", "htmx-2.js"))]


def test_files_that_are_there_are_not_taken_away_and_brought_again(root):
    before = {path: path.stat().st_ino for path in root.rglob("*")}
    stranger = root / "stranger.txt"
    stranger.write_text("still here")

    collect_files()

    assert stranger.exists()
    assert {path: path.stat().st_ino for path in root.rglob("*") if path != stranger} == before


@pytest.mark.parametrize("lack", ["a file", "the mark", "of another version"])
def test_what_is_not_whole_or_of_another_version_is_brought_anew(root, lack):
    if lack == "a file":
        find_hashed(root).unlink()
    if lack == "the mark":
        root.joinpath(MARK).unlink()
    if lack == "of another version":
        root.joinpath(MARK).write_text("0" * 64)
    stranger = root / "stranger.txt"
    stranger.write_text("of before")

    collect_files()

    assert find_hashed(root).is_file()
    assert root.joinpath(MARK).is_file()
    assert not stranger.exists()
