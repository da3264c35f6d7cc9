"""One person on the command line: counted first, then out."""

from __future__ import annotations

import json

import pytest

from tests.web.house.making import run


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    data = tmp_path_factory.mktemp("persons") / "data"
    answer = run(
        data, "init", "--email", "anna@example.fi", "--name", "Anna Aalto",
        "--workspace", "Merituuli", "--password-file", "-", input="a window on the sea\n",
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    return data


def test_without_erase_it_only_counts_and_names_a_namesake(house):
    journal = house / "erasures.jsonl"
    before = journal.read_bytes() if journal.exists() else None

    answer = run(house, "erase-person", "Anna Aalto")

    assert answer.returncode == 0, answer.stderr
    assert "anna@example.fi" in answer.stdout
    assert "Nothing was changed" in answer.stdout
    assert (journal.read_bytes() if journal.exists() else None) == before


def test_the_last_administrator_is_refused(house):
    answer = run(house, "erase-person", "anna@example.fi", "--erase")

    assert answer.returncode == 2
    assert "only administrator" in answer.stderr


def test_a_copy_is_written_once_and_for_its_owner_alone(house, tmp_path):
    path = tmp_path / "copy.json"

    first = run(house, "erase-person", "anna@example.fi", "--copy", path)
    second = run(house, "erase-person", "anna@example.fi", "--copy", path)

    assert (first.returncode, second.returncode) == (0, 2)
    assert json.loads(path.read_text())["accounts"][0]["fields"]["email"] == "anna@example.fi"
    assert not path.stat().st_mode & 0o077


def test_somebody_without_account_is_erased(house):
    answer = run(house, "erase-person", "Maija Meikäläinen", "@maijam", "--erase")

    assert answer.returncode == 0, answer.stderr
    assert "Erased." in answer.stdout
    assert f"{house / 'erasures.jsonl'}" in answer.stdout
    assert "--erasures" in answer.stdout
    assert "maija" not in (house / "erasures.jsonl").read_text().lower()


@pytest.mark.parametrize("names", [("",), ("Maija Meikäläinen", " "), ("…",)])
def test_who_has_no_name_is_refused_and_not_even_counted(house, names):
    answer = run(house, "erase-person", *names, "--erase")

    assert answer.returncode == 2
    assert "at least one letter or digit" in answer.stderr
    assert answer.stdout == ""
