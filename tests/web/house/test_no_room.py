"""Disks without room: a clear sentence, nothing half-written, and what was there before stays."""

from __future__ import annotations

import os
import resource
import sqlite3
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial

import pytest

from tests.web.house.making import make_backup, run
from tuuletus.errors import BackupError
from tuuletus.web.disk import workshop, write_whole
from tuuletus.web.house import archives, backups, transfer

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = 24 * 3600


def allow_files_of(size):
    """Let no file of this process grow beyond a size: the next byte is refused, as by a disk."""
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))


@contextmanager
def files_of_at_most(size):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    allow_files_of(size)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def place(tmp_path):
    """A folder in which nothing is yet."""
    (tmp_path / "place").mkdir()
    return tmp_path / "place"


@pytest.fixture
def small_backup(tmp_path):
    """A backup of a database that is larger than the room that there will be."""
    database = tmp_path / "source.sqlite3"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE django_migrations (id, app, name)")
        connection.execute("CREATE TABLE posts (text)")
        connection.executemany("INSERT INTO posts VALUES (?)", [(os.urandom(500),)] * 500)
    folder = tmp_path / "backups"
    folder.mkdir()
    make_backup(database, folder / "house.zip", now=NOW)
    return folder / "house.zip"


def test_a_backup_without_room_says_so_and_leaves_the_older_one(tmp_path):
    house, folder = tmp_path / "house", tmp_path / "backups"
    answer = run(
        house, "init", "--email", "aino@example.fi", "--name", "Aino", "--workspace", "M",
        "--password-file", "-", input="a window on the sea\n",
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    folder.mkdir()
    older = folder / "monday.zip"
    older.write_bytes(b"older")

    answer = run(
        house, "backup", folder / "tuesday.zip", preexec_fn=partial(allow_files_of, 100_000)
    )

    assert answer.returncode == 2
    assert f"could not be written into {folder}" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert list(folder.iterdir()) == [older]
    assert older.read_bytes() == b"older"


def test_a_restore_without_room_says_so_and_can_be_done_again(small_backup, tmp_path):
    data = tmp_path / "new"

    with files_of_at_most(50_000), pytest.raises(BackupError) as caught:
        archives.unpack(small_backup, data)

    assert caught.value.code == "no_room"
    assert str(data) in str(caught.value)
    assert list(data.iterdir()) == []
    assert archives.unpack(small_backup, data).rows["posts"] == 500


@pytest.mark.django_db
def test_an_export_without_room_says_so_and_leaves_nothing(workspace, place):
    with files_of_at_most(500), pytest.raises(BackupError) as caught:
        transfer.export_all(place / "everything", now=NOW)

    assert caught.value.code == "no_room"
    assert list(place.iterdir()) == []
    assert transfer.export_all(place / "everything", now=NOW) > 0
    assert not (place / "everything").stat().st_mode & 0o077


def test_any_command_on_a_full_disk_answers_by_a_sentence(tmp_path):
    answer = run(tmp_path / "house", "migrate", preexec_fn=partial(allow_files_of, 20_000))

    assert answer.returncode == 1
    assert "The disk is full" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_small_file_that_does_not_fit_leaves_the_one_before(place):
    path = place / "keys.json"
    write_whole(path, b"before")

    with files_of_at_most(10), pytest.raises(OSError, match="large"):
        write_whole(path, b"x" * 100)

    assert path.read_bytes() == b"before"
    assert list(place.iterdir()) == [path]
    assert not path.stat().st_mode & 0o077


def test_what_a_kill_left_behind_goes_once_it_is_old(place):
    old, young = place / ".backup-old", place / ".backup-young"
    for folder in (old, young):
        folder.mkdir()
        (folder / "db.sqlite3").write_bytes(b"names")
    before = time.time() - 2 * DAY
    os.utime(old, (before, before))

    with workshop(place, "backup") as made_here:
        made = set(place.iterdir())

    assert made == {young, made_here}
    assert list(place.iterdir()) == [young]


def test_a_restore_brings_the_journal_before_the_database(small_backup, tmp_path):
    journal = archives.find_journal(small_backup)
    journal.write_text('{"key": "a"}\n')
    data = tmp_path / "new"
    data.mkdir()
    (data / archives.JOURNAL).write_text('{"key": "b"}\n')

    archives.unpack(small_backup, data)

    assert (data / archives.JOURNAL).read_text() == '{"key": "b"}\n{"key": "a"}\n'


@pytest.mark.parametrize("content", [None, b"", b"{}", b"PK\x05\x06"])
def test_a_file_that_holds_no_keys_is_refused_before_anything_is_done(
    small_backup, tmp_path, content
):
    keys = tmp_path / "keys.json"
    if content is not None:
        keys.write_bytes(content)

    with pytest.raises(BackupError) as caught:
        archives.unpack(small_backup, tmp_path / "new", keys=keys)

    assert caught.value.code == "no_keys"
    assert not (tmp_path / "new").exists()


def test_keys_go_to_the_same_place_night_after_night_until_they_change(place, settings):
    settings.DATA = place
    (place / archives.KEYS).write_bytes(b"keys of today")
    copy = place / "copy.json"

    for _night in range(2):
        backups.check_keys_target(copy)
        backups.copy_keys(copy)
    (place / archives.KEYS).write_bytes(b"keys of tomorrow")
    with pytest.raises(BackupError) as caught:
        backups.check_keys_target(copy)

    assert caught.value.code == "exists"
    assert copy.read_bytes() == b"keys of today"
