"""Backups while somebody writes, restores into an empty place, keys apart."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import time
import zipfile
from contextlib import closing
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.apps import apps

from tests.web.house.making import make_backup, run
from tuuletus.errors import BackupError
from tuuletus.web.crypto import EncryptedTextField
from tuuletus.web.house import archives
from tuuletus.web.house.belonging import SECRETS, check_belonging
from tuuletus.web.keys import make_keys, read_keys

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """An installation with its first administrator."""
    data = tmp_path_factory.mktemp("house") / "data"
    answer = run(
        data, "init", "--email", "aino@example.fi", "--name", "Aino", "--workspace", "Merituuli",
        "--password-file", "-", input="a window on the sea\n",
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    return data


@pytest.fixture
def backup(house, tmp_path):
    path = tmp_path / "house.zip"
    answer = run(house, "backup", path, "--keys", tmp_path / "keys.json")
    assert answer.returncode == 0, answer.stderr
    return path


def count_channels(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT count(*) FROM tuuletus_channel").fetchone()[0]


def test_a_backup_is_restored_with_its_keys(house, backup, tmp_path):
    data = tmp_path / "new"

    answer = run(data, "restore", backup, "--keys", tmp_path / "keys.json")

    assert answer.returncode == 0, answer.stderr
    assert archives.count_rows(data / "db.sqlite3") == archives.count_rows(house / "db.sqlite3")
    assert (data / "keys.json").read_bytes() == (house / "keys.json").read_bytes()
    assert not (data / "keys.json").stat().st_mode & 0o077


def test_the_keys_are_not_in_the_backup(house, backup):
    keys = json.loads((house / "keys.json").read_text())

    with zipfile.ZipFile(backup) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())

    assert keys["secret_key"].encode() not in content
    assert all(key.encode() not in content for _name, key in keys["field_keys"])
    assert not backup.stat().st_mode & 0o077


def test_a_place_that_is_not_empty_is_left_alone(house, backup):
    before = archives.hash_file(house / "db.sqlite3")

    answer = run(house, "restore", backup)

    assert answer.returncode == 2
    assert "already" in answer.stderr
    assert archives.hash_file(house / "db.sqlite3") == before


def test_an_existing_backup_is_not_written_over(house, backup):
    before = archives.hash_file(backup)

    answer = run(house, "backup", backup)

    assert (answer.returncode, archives.hash_file(backup)) == (2, before)


@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
def test_a_damaged_backup_is_refused_and_nothing_is_left(backup, tmp_path, place):
    damaged = bytearray(backup.read_bytes())
    position = int(len(damaged) * place)
    damaged[position] ^= 0xFF
    backup.write_bytes(damaged)

    answer = run(tmp_path / "new", "restore", backup)

    assert answer.returncode == 2
    assert not (tmp_path / "new" / "db.sqlite3").exists()
    assert not list((tmp_path / "new").glob(".restoring-*"))


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + b"\0" * 18, b"no zip at all"])
def test_what_is_no_backup_is_refused(tmp_path, content):
    path = tmp_path / "odd.zip"
    path.write_bytes(content)

    with pytest.raises(BackupError) as caught:
        archives.unpack(path, tmp_path / "new")

    assert caught.value.code == "no_backup"


def test_a_backup_of_a_newer_format_is_refused(backup, tmp_path):
    with zipfile.ZipFile(backup) as archive:
        told = json.loads(archive.read(archives.MANIFEST))
    path = tmp_path / "newer.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(archives.MANIFEST, json.dumps(told | {"format": 99}))

    with pytest.raises(BackupError) as caught:
        archives.unpack(path, tmp_path / "new")

    assert caught.value.code == "newer"


def test_backups_under_load_hold_all_that_was_acknowledged_and_no_half_transaction(
    house, tmp_path
):
    """Twenty backups, each restored, while another process writes pairs of rows."""
    database = house / "db.sqlite3"
    acknowledged = [count_channels(database)]
    stop = threading.Event()

    def write():
        with closing(sqlite3.connect(database, isolation_level=None, timeout=60)) as connection:
            number = 0
            while not stop.is_set():
                number += 1
                connection.execute("BEGIN IMMEDIATE")
                for half in ("a", "b"):
                    connection.execute(
                        "INSERT INTO tuuletus_channel (workspace_id, platform, key, name)"
                        " SELECT id, 'x', ?, '' FROM tuuletus_workspace",
                        (f"{number}-{half}",),
                    )
                connection.execute("COMMIT")
                acknowledged.append(acknowledged[-1] + 2)
                time.sleep(0.001)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(20):
            known = acknowledged[-1]
            path = tmp_path / f"{number}.zip"
            make_backup(database, path, now=NOW)
            manifest = archives.unpack(path, tmp_path / f"restored-{number}")
            found = count_channels(tmp_path / f"restored-{number}" / "db.sqlite3")
            assert found >= known
            assert found % 2 == acknowledged[0] % 2
            assert manifest.rows["tuuletus_channel"] == found
    finally:
        stop.set()
        writer.join()
    assert len(acknowledged) > 20


def test_an_upload_that_is_stored_meanwhile_does_not_end_a_backup(house, tmp_path):
    database, target = house / "db.sqlite3", tmp_path / "house.zip"

    manifest = archives.write_archive(
        target,
        {archives.DATABASE: database, "uploads/gone": tmp_path / "gone"},
        version="0",
        made_at=NOW.isoformat(),
        database=database,
    )

    assert set(manifest.hashes) == {archives.DATABASE}
    assert archives.unpack(target, tmp_path / "new").hashes == manifest.hashes


def test_a_journal_that_is_named_lies_in_the_folder_before_the_database_does(
    house, backup, tmp_path
):
    journal, data = tmp_path / "newer.jsonl", tmp_path / "new"
    journal.write_text('{"key": "one"}\n', encoding="utf-8")

    archives.unpack(backup, data, erasures=journal)

    assert '{"key": "one"}' in (data / archives.JOURNAL).read_text(encoding="utf-8").splitlines()


def test_a_restore_that_fails_at_its_end_takes_back_what_it_had_put(house, backup, tmp_path):
    data = tmp_path / "new"
    data.mkdir()
    (data / archives.JOURNAL).mkdir()  # the journal cannot be written there

    with pytest.raises(BackupError):
        archives.unpack(backup, data, keys=tmp_path / "keys.json", erasures=house / archives.KEYS)

    assert not (data / archives.KEYS).exists()
    assert not (data / archives.DATABASE).exists()


def write_foreign_keys(path):
    keys = make_keys()
    told = {"secret_key": keys.secret_key, "field_keys": [list(one) for one in keys.field_keys]}
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def put_secret(house):
    """A secret of the house's own, in the table of the pseudonyms' keys."""
    keys = read_keys(house / archives.KEYS)
    name, key = keys.field_keys[0]
    stored = f"{name}:{Fernet(key).encrypt(b'something').decode()}"
    with closing(sqlite3.connect(house / archives.DATABASE)) as connection, connection:
        connection.execute(
            "INSERT OR REPLACE INTO tuuletus_pseudonymkey (workspace_id, key)"
            " SELECT id, ? FROM tuuletus_workspace LIMIT 1",
            (stored,),
        )


@pytest.mark.parametrize("has_secret", [True, False])
def test_keys_of_another_house_are_refused_before_anything_is_there(house, tmp_path, has_secret):
    if has_secret:
        put_secret(house)
    backup, data = tmp_path / "house.zip", tmp_path / "new"
    assert run(house, "backup", backup).returncode == 0
    keys = write_foreign_keys(tmp_path / "foreign.json")

    answer = run(data, "restore", backup, "--keys", keys)

    assert answer.returncode == 2
    assert "do not belong to the backup" in answer.stderr
    assert not data.exists() or not list(data.iterdir())
    right = run(data, "restore", backup, "--keys", house / archives.KEYS)
    assert right.returncode == 0, right.stderr


def test_keys_that_open_nothing_are_refused_where_the_backup_does_not_name_its_own(
    house, tmp_path
):
    put_secret(house)
    with pytest.raises(BackupError) as refused:
        check_belonging(
            read_keys(write_foreign_keys(tmp_path / "foreign.json")),
            house / archives.DATABASE,
            named=(),
        )

    assert refused.value.code == "wrong_keys"


def test_every_field_that_holds_secrets_is_tried():
    fields = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField)
    }

    assert fields | {(Authenticator._meta.db_table, "data")} == set(SECRETS)


def test_a_restore_without_any_journal_says_that_nobody_was_erased_again(house, tmp_path):
    backup, data = tmp_path / "house.zip", tmp_path / "new"
    assert run(house, "backup", backup).returncode == 0
    archives.find_journal(backup).unlink(missing_ok=True)

    answer = run(data, "restore", backup, "--keys", house / archives.KEYS)

    assert answer.returncode == 0, answer.stderr
    assert "No journal of erasures was found, so nobody was erased again" in answer.stdout
    assert "--erasures" in answer.stdout
    told = run(data, "doctor", "--json").stdout
    (found,) = [one for one in json.loads(told) if one["about"] == "erasures"]
    assert found["state"] == "warning"
    assert "without any journal of erasures" in found["says"]
    assert str(data / archives.JOURNAL) in found["advice"]


def test_a_house_where_nobody_was_erased_is_restored_without_a_warning_that_stays(
    backup, tmp_path
):
    data = tmp_path / "new"

    answer = run(data, "restore", backup, "--keys", tmp_path / "keys.json")

    assert "after the newest backup beside" in answer.stdout
    told = run(data, "doctor", "--json").stdout
    (found,) = [one for one in json.loads(told) if one["about"] == "erasures"]
    assert found["state"] == "good"


def test_a_restore_tells_the_moment_of_the_backup_as_people_read_it(house, backup, tmp_path):
    answer = run(tmp_path / "new", "restore", backup, "--keys", tmp_path / "keys.json")

    assert re.search(r"as of \d{4}-\d\d-\d\d \d\d:\d\d [A-Z]", answer.stdout)
