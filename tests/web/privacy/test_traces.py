"""Every byte of every file is looked through for fifty persons who are to be found nowhere."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
import zipfile
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.web.house.making import run, run_program
from tests.web.privacy.crowd import CROWD

ROOT = Path(__file__).parents[3]


def command(data, *arguments):
    path = os.environ.get("PYTHONPATH", "")
    answer = run_program(
        [sys.executable, Path(__file__).with_name("live.py"), *arguments],
        data,
        database="",
        extra={"PYTHONPATH": f"{ROOT}{os.pathsep}{path}"},
    )
    assert answer.returncode == 0, answer.stderr[-2000:]
    return json.loads(answer.stdout.splitlines()[-1])


def find_traces(folder):
    """Needles that are found, by file; names of files count, too."""
    found = {}
    for path in folder.rglob("*"):
        if not path.is_file() or "static" in path.relative_to(folder).parts:
            continue
        content = read_bytes(path).lower() + path.name.lower().encode()
        hits = [one.number for one in CROWD if any(needle in content for needle in one.needles)]
        if hits:
            found[path.name] = hits
    return found


def read_bytes(path):
    """The bytes of a file; those of a backup unpacked, too."""
    content = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            content += b"".join(archive.read(name) for name in archive.namelist())
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        content += pq.read_table(path).to_pandas().to_csv().encode()
    return content


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A house with all fifty in every place, and what its analysis works with."""
    data = tmp_path_factory.mktemp("traces") / "data"
    return data, command(data, "fill")


@contextmanager
def being_read(data):
    """Somebody reads in the database, so that its journal stays a file of its own."""
    with closing(sqlite3.connect(data / "db.sqlite3")) as reader:
        reader.execute("SELECT count(*) FROM tuuletus_post").fetchall()
        yield


@pytest.fixture
def house(filled, tmp_path):
    """A copy of it."""
    data = tmp_path / "data"
    shutil.copytree(filled[0], data)
    with being_read(data):
        yield data


@pytest.fixture(scope="module")
def erased(filled, tmp_path_factory):
    """A house in which all fifty were erased, the place of its backups, and its numbers."""
    place = tmp_path_factory.mktemp("erased")
    data, backups = place / "data", place / "backups"
    shutil.copytree(filled[0], data)
    backups.mkdir()
    with being_read(data):
        answer = run(data, "backup", place / "old.zip", "--keys", place / "keys.json")
        assert answer.returncode == 0, answer.stderr
        after = command(data, "erase")
        assert run(data, "backup", backups / "next.zip").returncode == 0
    return data, place, after


def test_before_anything_is_erased_they_are_everywhere(filled):
    found = find_traces(filled[0])

    assert found["db.sqlite3"] == list(range(50))
    assert len(found) > 50  # the dropped files, too


def test_the_erased_leave_no_byte_and_change_no_number(erased, filled):
    data, place, after = erased

    assert find_traces(data) == {}
    assert find_traces(place / "backups") == {}
    assert after == filled[1]


def test_the_journal_holds_no_name(erased):
    data, place, _after = erased

    assert (data / "erasures.jsonl").read_text().count("asked_at") == 50
    assert not (data / "erasures.jsonl").stat().st_mode & 0o077
    assert find_traces(place / "backups") == {}


@pytest.mark.parametrize("journal", ["in the folder", "beside the backup", "named"])
def test_a_backup_from_before_brings_nobody_back(erased, filled, tmp_path, journal):
    data, place, _after = erased
    new, old, named = tmp_path / "new", tmp_path / "old.zip", ()
    new.mkdir()
    shutil.copy(place / "old.zip", old)
    if journal == "in the folder":
        shutil.copy(data / "erasures.jsonl", new)
    if journal == "beside the backup":
        shutil.copy(place / "backups" / "tuuletus-erasures.jsonl", tmp_path)
    if journal == "named":
        named = ("--erasures", data / "erasures.jsonl")

    answer = run(new, "restore", old, "--keys", place / "keys.json", *named)

    assert answer.returncode == 0, answer.stderr
    assert "Erased again: 50 persons" in answer.stdout
    assert find_traces(new) == {}
    assert command(new, "look") == filled[1]


def test_a_database_that_was_put_back_by_hand_is_cleaned_at_the_next_start(
    erased, filled, tmp_path
):
    new = tmp_path / "new"
    shutil.copytree(filled[0], new)
    shutil.copy(erased[0] / "erasures.jsonl", new)

    numbers = command(new, "look")

    assert find_traces(new) == {}
    assert numbers == filled[1]


def test_what_becomes_too_old_leaves_no_byte_and_changes_no_number(house, filled):
    """Authors after thirteen months, files after a week, accounts of leavers after two years."""
    with closing(sqlite3.connect(house / "db.sqlite3")) as connection:
        connection.execute(
            "UPDATE tuuletus_membership SET ended_at = '2026-11-23 09:00:00' WHERE role = 'expert'"
        )
        for table, column in (
            ("post", "text"), ("telling", "text"), ("decision", "what"), ("review", "notes"),
            ("ownevent", "name"), ("sourcefile", "name"), ("post", "key"),
        ):  # fmt: skip
            connection.execute(f"UPDATE tuuletus_{table} SET {column} = 'x' || id")
        connection.execute("UPDATE tuuletus_post SET permalink = ''")
        connection.execute("UPDATE tuuletus_telling SET permalink = ''")
        connection.execute("UPDATE tuuletus_sourcefile SET summary = '{}', options = '{}'")
        connection.execute("UPDATE tuuletus_check SET numbers = '{}'")
        connection.execute("DELETE FROM tuuletus_watch")
        connection.execute("UPDATE tuuletus_traitrule SET pattern = 'x' WHERE kind = 'contains'")
        connection.execute("UPDATE tuuletus_settrait SET value = 'x'")
        connection.execute("UPDATE tuuletus_channel SET key = id, name = ''")
        connection.commit()
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = command(house, "look")
    assert len(find_traces(house)) > 50

    after = command(house, "age", "800")

    assert find_traces(house) == {}
    assert after == before
