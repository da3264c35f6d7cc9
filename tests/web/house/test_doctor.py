from __future__ import annotations

import importlib.util
import json
import random
import shutil
import socket
import sqlite3
from contextlib import closing
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import override_settings

from tests.web.house.test_backups import run
from tuuletus.web.collect.actions.answers import note_failure
from tuuletus.web.collect.models import ImportRun, ImportState, KeptAnswer
from tuuletus.web.house import doctor, doctor_database, doctor_outside
from tuuletus.web.outside import Answer
from tuuletus.web.people.erasures import name_digest_key, write_journal
from tuuletus.web.people.models_privacy import Erasure
from tuuletus.web.worker import beat


def states(findings):
    found = {}
    for one in findings:
        found.setdefault(one.about, []).append(one.state)
    return found


def advice(findings, about):
    return " ".join(one.advice for one in findings if one.about == about)


@pytest.fixture
def examine(workspace, anna, now):
    beat(now)
    return lambda: doctor.examine(now=now)


def test_a_healthy_house_has_nothing_bad(examine):
    assert "bad" not in {state for told in states(examine()).values() for state in told}


def test_whatever_is_not_good_says_what_to_do(examine, workspace, now):
    ImportRun.objects.create(workspace=workspace, started_at=now, state=ImportState.STOPPED)

    findings = examine()

    assert all(bool(one.advice) == (one.state != "good") for one in findings)
    assert "Try again" in advice(findings, "imports")


def test_an_answer_that_fails_is_found_with_its_reason(examine, workspace, now):
    row = KeptAnswer.objects.create(
        workspace=workspace, question='["mix", {}]', asked_on=now.date()
    )
    note_failure(row, ZeroDivisionError("nothing to divide by"), now=now)

    findings = examine()

    assert states(findings)["answers"] == ["warning"]
    (told,) = [one.says for one in findings if one.about == "answers"]
    assert "“mix” of Ravintola Merituuli" in told
    assert "ZeroDivisionError: nothing to divide by" in told
    assert "tried again by itself" in advice(findings, "answers")


def test_a_silent_worker_is_found(examine, now):
    findings = doctor.examine(now=now + timedelta(hours=3))

    assert states(findings)["worker"] == ["bad"]
    assert any("for 3 hours" in one.says for one in findings)


def test_a_worker_that_never_was_is_told_apart(workspace, now):
    (found,) = doctor.look_at_worker(now)

    assert "no worker was ever seen" in found.says


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(6, "6 minutes"), (119, "119 minutes"), (130, "2 hours"), (5000, "3 days")],
)
def test_a_span_is_told_in_a_unit_that_can_be_grasped(minutes, told):
    assert doctor.tell_span(timedelta(minutes=minutes)) == told


def test_a_data_folder_that_others_can_look_into_is_found(examine, tmp_path):
    place = tmp_path / "open"
    place.mkdir()
    place.chmod(0o755)
    with override_settings(DATA=place):
        findings = examine()

    assert "warning" in states(findings)["disk"]
    assert f"chmod o-rwx {place}" in advice(findings, "disk")


def test_a_database_on_a_full_disk_is_not_called_damaged(monkeypatch, tmp_path):
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
    monkeypatch.setattr(doctor_database, "find_database_file", lambda: tmp_path / "db.sqlite3")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=10_000))

    assert "free some room" in doctor_database.advise(error)
    assert "restore" not in doctor_database.advise(error)


def test_a_house_without_administrator_is_found(workspace, aino, now):
    assert states(doctor.examine(now=now))["people"] == ["bad"]


def test_an_administrator_without_a_password_cannot_sign_in(workspace, anna, now):
    anna.set_unusable_password()
    anna.save()

    findings = doctor.examine(now=now)

    assert states(findings)["people"] == ["bad"]
    assert advice(findings, "people") == f"Run: tuuletus password {anna.email}"
    Authenticator.objects.create(user=anna, type=Authenticator.Type.WEBAUTHN, data={})
    assert states(doctor.examine(now=now))["people"] == ["good"]


def test_a_full_disk_is_found_before_it_is_full(examine, monkeypatch):
    for free, state in ((10_000, "bad"), (3_000_000_000, "warning"), (9_000_000_000, "good")):
        monkeypatch.setattr(
            shutil, "disk_usage", lambda _path, free=free: SimpleNamespace(free=free)
        )
        assert states(examine())["disk"] == [state]


def test_a_folder_that_is_missing_is_found(examine, tmp_path):
    with override_settings(DATA=tmp_path / "gone"):
        assert states(examine())["disk"] == ["bad"]


def test_a_mail_server_that_does_not_answer_is_found(examine):
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=9,
        EMAIL_TIMEOUT=1,
    ):
        findings = examine()

    assert states(findings)["mail"] == ["bad"]
    assert "TUULETUS_MAIL_URL" in advice(findings, "mail")


def test_a_sign_in_service_that_does_not_answer_is_found(examine):
    service = {"settings": {"server_url": "http://127.0.0.1:9"}}
    with override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": [service]}}):
        assert states(examine())["sign-in"] == ["bad"]


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (b'{"issuer": "https://login.example.fi"}', "good"),
        (b'{"issuer": "https://login.example.fi/"}', "bad"),
        (b"[]", "bad"),
        (b"no JSON", "bad"),
    ],
)
def test_a_sign_in_service_must_name_itself_as_the_settings_do(examine, monkeypatch, body, state):
    answer = Answer(status=200, url="", content_type="application/json", body=body)
    monkeypatch.setattr(doctor_outside, "fetch", lambda _address: answer)
    service = {"settings": {"server_url": "https://login.example.fi"}}
    with override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": [service]}}):
        assert states(examine())["sign-in"] == [state]


def test_keys_that_others_can_read_are_found(examine, tmp_path, settings):
    keys = tmp_path / "keys.json"
    keys.write_text("{}")
    keys.chmod(0o644)
    with override_settings(DATA=tmp_path):
        found = states(examine())["keys"]

    assert "bad" in found


def test_erasures_that_wait_or_cannot_be_read_are_found(examine, settings, now):
    assert states(examine())["erasures"] == ["good"]

    settings.ERASURES.write_text("{half an entry\n")
    Erasure.objects.create(key="1", asked_at=now, made_with=name_digest_key())
    findings = doctor.examine(now=now + timedelta(hours=2))

    assert states(findings)["erasures"] == ["warning", "bad"]


def test_erasures_made_with_another_signing_key_are_found(examine, settings, now):
    write_journal(Erasure(key="1", asked_at=now, made_with="another"))

    assert states(examine())["erasures"] == ["bad"]


def test_the_versions_of_what_everything_runs_on_are_told(examine):
    (told,) = (one.says for one in examine() if one.about == "versions")

    for part in ("Tuuletus", "Python 3.", "Django 5.", "SQLite 3.", "DuckDB "):
        assert part in told


def test_a_look_that_breaks_stops_no_other(examine, monkeypatch):
    def look_at_disk(_now):
        raise RuntimeError("no idea")

    monkeypatch.setattr(doctor, "look_at_disk", look_at_disk)
    findings = examine()

    assert states(findings)["disk"] == ["bad"]
    assert "mail" in states(findings)


def test_a_spark_master_is_called_where_one_is_set(examine, settings, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: object())
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.LAKE = f"spark://127.0.0.1:{server.getsockname()[1]}"
        assert states(examine())["spark"] == ["good"]

    findings = examine()
    assert states(findings)["spark"] == ["bad"]
    assert "TUULETUS_LAKE" in advice(findings, "spark")


def test_spark_that_is_not_installed_is_found(examine, settings):
    if importlib.util.find_spec("pyspark"):
        pytest.skip("Spark is installed here")
    settings.LAKE = "spark"

    assert "pip install" in advice(examine(), "spark")


needs_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="SQLite alone has a file to damage"
)


def ask(data, **environment):
    """What the command says of a house: its exit code, and states and advice by subject."""
    answer = run(data, "doctor", "--json", extra=environment)
    assert "Traceback" not in answer.stderr, answer.stderr
    findings = json.loads(answer.stdout)
    told = {}
    for one in findings:
        told.setdefault(one["about"], []).append((one["state"], one["advice"]))
    return answer.returncode, told


@pytest.fixture
def whole(tmp_path):
    data = tmp_path / "data"
    assert run(data, "migrate").returncode == 0
    return data


LOOKED_AT = {"versions", "database", "keys", "erasures", "mail", "disk"}


@needs_sqlite
def test_an_empty_place_stays_empty(tmp_path):
    code, told = ask(tmp_path / "nothing" / "here")

    assert code == 1
    assert not (tmp_path / "nothing").exists()
    assert set(told) >= LOOKED_AT
    assert told["disk"][0][0] == "bad"
    assert told["keys"][0][0] == "warning"
    assert "tuuletus serve" in told["database"][0][1]


@needs_sqlite
def test_a_missing_database_and_missing_keys_stay_missing(whole):
    (whole / "db.sqlite3").unlink()
    (whole / "keys.json").unlink()
    before = {path for path in whole.rglob("*") if "-" not in path.name}

    code, told = ask(whole)

    assert code == 1
    assert {path for path in whole.rglob("*") if "-" not in path.name} == before
    assert told["database"][0][0] == "bad"


@needs_sqlite
def test_missing_keys_beside_a_database_are_bad_and_stay_missing(whole):
    (whole / "keys.json").unlink()

    code, told = ask(whole)

    assert (code, told["keys"][0][0]) == (1, "bad")
    assert not (whole / "keys.json").exists()
    assert told["database"] == [("good", "")]


@needs_sqlite
@pytest.mark.parametrize(
    "content", ["", "no json", "[]", "{}", '{"secret_key": "", "field_keys": []}', None]
)
def test_a_broken_keys_file_gives_advice_and_all_other_looks(whole, content):
    (whole / "keys.json").unlink()
    if content is None:
        (whole / "keys.json").mkdir()
    else:
        (whole / "keys.json").write_text(content)

    code, told = ask(whole)

    assert code == 1
    assert set(told) >= LOOKED_AT
    assert "backup" in told["keys"][0][1]
    assert told["database"] == [("good", "")]


@needs_sqlite
@pytest.mark.parametrize("place", ["file", "below a file"])
def test_a_data_folder_that_cannot_be_gives_advice(tmp_path, place):
    (tmp_path / "data").write_text("not a folder")
    data = tmp_path / "data" if place == "file" else tmp_path / "data" / "below"

    code, told = ask(data)
    other = run(data, "migrate")

    assert code == 1
    assert "TUULETUS_DATA" in told["disk"][0][1]
    assert set(told) >= LOOKED_AT
    assert other.returncode == 1
    assert "TUULETUS_DATA" in other.stderr
    assert "Traceback" not in other.stderr


@needs_sqlite
@pytest.mark.parametrize("damage", ["no database", "cut off", "overwritten", "empty"])
def test_a_broken_database_gives_the_commands_to_type(whole, damage):
    path = whole / "db.sqlite3"
    content = path.read_bytes()
    broken = {
        "no database": b"this is no database at all" * 200,
        "cut off": content[: len(content) // 3],
        "overwritten": content[:200] + b"\x5a" * (len(content) - 200),
        "empty": b"",
    }
    path.write_bytes(broken[damage])

    code, told = ask(whole)

    assert code == 1
    assert set(told) >= LOOKED_AT
    told_advice = " ".join(advice for state, advice in told["database"] if state == "bad")
    assert f"mv {path} {path}.damaged" in told_advice
    assert "tuuletus migrate" not in told_advice
    assert path.read_bytes() == broken[damage]


@needs_sqlite
def test_an_emptied_database_of_a_house_in_use_is_told_once_and_to_be_restored(whole):
    (whole / "db.sqlite3").write_bytes(b"")

    answer = run(whole, "doctor").stdout

    assert "is empty (0 bytes), but this house was in use" in answer
    assert "tuuletus restore FILE" in answer
    for wrong in ("behind", "does not answer", "local disk", "cannot be looked at"):
        assert wrong not in answer


@needs_sqlite
def test_an_empty_file_in_a_new_place_may_become_a_house(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "db.sqlite3").touch()

    code, told = ask(data)

    ((state, told_advice),) = told["database"]
    assert (code, state, "tuuletus migrate" in told_advice) == (1, "bad", True)


@needs_sqlite
def test_a_house_that_is_behind_does_not_claim_that_its_database_is_silent(whole):
    with sqlite3.connect(whole / "db.sqlite3") as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'tuuletus'")
        database.execute("DROP TABLE tuuletus_heartbeat")
    database.close()

    answer = run(whole, "doctor").stdout

    assert "behind" in answer
    assert "once the database is up to date" in answer
    assert "does not answer" not in answer


@needs_sqlite
def test_a_missing_folder_of_dropped_files_is_found_with_what_is_lost(whole):
    shutil.rmtree(whole / "uploads")
    before = ask(whole)[1]["folders"]
    with sqlite3.connect(whole / "db.sqlite3") as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute(
            "INSERT INTO tuuletus_importrun (workspace_id, state, started_at, uploads, new_posts,"
            " known_posts, new_measurements, known_measurements, total, done, attempts) VALUES"
            " (1, 'preview', '2026-11-23 09:00:00', '[{}]', 0, 0, 0, 0, 0, 0, 0)"
        )
    database.close()

    after = ask(whole)[1]["folders"]

    assert [state for state, _advice in before] == ["warning"]
    ((state, told_advice),) = after
    assert (state, "cancel those imports" in told_advice) == ("bad", True)
    assert not (whole / "uploads").exists()


@needs_sqlite
def test_a_file_in_the_place_of_a_folder_is_found_with_the_command_to_type(whole):
    shutil.rmtree(whole / "uploads")
    (whole / "uploads").write_bytes(b"")

    code, told = ask(whole)

    assert code == 1
    ((state, told_advice),) = told["folders"]
    assert (state, f"mv {whole}/uploads {whole}/uploads.away" in told_advice) == ("bad", True)


@needs_sqlite
@pytest.mark.parametrize(
    ("command", "named"),
    [
        ("DROP TABLE tuuletus_outcome", "the table tuuletus_outcome"),
        ("ALTER TABLE tuuletus_post DROP COLUMN permalink", "the column tuuletus_post.permalink"),
        ("ALTER TABLE tuuletus_post RENAME COLUMN text TO words", "tuuletus_post.text"),
    ],
)
def test_a_table_or_column_that_is_missing_is_named(whole, command, named):
    with sqlite3.connect(whole / "db.sqlite3") as database:
        database.execute(command)
    database.close()

    answer = run(whole, "doctor", "--json")

    assert answer.returncode == 1
    (found,) = [
        one
        for one in json.loads(answer.stdout)
        if one["about"] == "database" and one["state"] == "bad"
    ]
    assert named in found["says"]
    assert "tuuletus restore FILE" in found["advice"]


@needs_sqlite
def test_a_house_on_a_spark_that_is_away_says_so(whole):
    code, told = ask(whole, TUULETUS_LAKE="spark://127.0.0.1:9")

    assert (code, told["spark"][0][0]) == (1, "bad")


@needs_sqlite
def test_what_was_left_beside_a_damaged_database_is_not_taken_into_the_restored_one(whole):
    path = whole / "db.sqlite3"
    assert run(whole, "backup", whole.parent / "b.zip").returncode == 0
    path.rename(whole / "db.sqlite3.damaged")
    (whole / "db.sqlite3-wal").write_bytes(b"of another time")

    answer = run(whole, "restore", whole.parent / "b.zip")

    assert answer.returncode == 0, answer.stderr
    assert (whole / "db.sqlite3-wal.old").read_bytes() == b"of another time"
    assert ask(whole)[1]["database"] == [("good", "")]


@needs_sqlite
def test_a_damaged_database_is_found_by_the_command(tmp_path):
    data = tmp_path / "data"
    assert run(data, "migrate").returncode == 0
    path = data / "db.sqlite3"
    content = bytearray(path.read_bytes())
    content[20_000:60_000] = b"\x5a" * 40_000
    path.write_bytes(content)

    answer = run(data, "doctor", "--json")

    assert answer.returncode == 1
    found = {one["about"]: one for one in json.loads(answer.stdout) if one["state"] == "bad"}
    assert found["database"]["advice"]


@needs_sqlite
def test_a_damaged_description_of_the_tables_is_named_as_damage(whole):
    path = whole / "db.sqlite3"
    content = bytearray(path.read_bytes())
    with sqlite3.connect(path) as database:
        (size,) = database.execute("PRAGMA page_size").fetchone()
    database.close()
    at = content.index(b"CREATE TABLE")
    content[at : at + size // 20] = b"\xff" * (size // 20)
    path.write_bytes(content)

    code, told = ask(whole)

    ((state, told_advice),) = told["database"]
    assert (code, state) == (1, "bad")
    assert f"mv {path} {path}.damaged" in told_advice
    assert told["people"] == [("bad", "Mend the database first.")]


@needs_sqlite
def test_a_text_that_is_none_is_taken_for_damage(examine, monkeypatch):
    def look_at_people(_now):
        with connection.cursor() as cursor:
            cursor.execute("SELECT CAST(x'ff' AS TEXT)").fetchall()
        yield

    monkeypatch.setattr(doctor, "look_at_people", look_at_people)

    (found,) = [one for one in examine() if one.about == "people"]

    assert "The database is damaged" in found.says


@needs_sqlite
@pytest.mark.parametrize("reads_too", [True, False])
def test_a_database_that_another_program_holds_is_said_to_be_held(whole, reads_too):
    path = whole / "db.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        if reads_too:
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("DELETE FROM tuuletus_heartbeat")

        answer = run(whole, "doctor")

    assert answer.returncode == 1
    assert "Another program holds the database locked" in answer.stdout
    assert f"fuser -v {path}" in answer.stdout
    assert "restore" not in answer.stdout
    assert f"{path}.damaged" not in answer.stdout


@needs_sqlite
@pytest.mark.parametrize(
    ("damage", "command"),
    [
        *(("page 2", one) for one in ("backup", "serve", "migrate", "erase-person")),
        # an export needs no table that stands in the second page, and may save the others
        *(("many pages", one) for one in ("backup", "export", "serve", "migrate")),
        *(("description", one) for one in ("backup", "export", "serve", "erase-person")),
    ],
)
def test_every_command_says_that_the_database_is_damaged(whole, command, damage, tmp_path):
    path = whole / "db.sqlite3"
    content = bytearray(path.read_bytes())
    if damage == "page 2":
        content[4096:8192] = b"\x13" * 4096
    elif damage == "many pages":
        rng = random.Random(7)
        for page in rng.sample(range(2, len(content) // 4096), 60):
            content[page * 4096 : page * 4096 + 4096] = rng.randbytes(4096)
    else:
        at = content.index(b"CREATE TABLE")
        content[at : at + 200] = b"\xff" * 200
    path.write_bytes(content)
    place = tmp_path / "place"
    place.mkdir()
    rest = {
        "backup": [place / "house.zip"],
        "export": [place / "everything"],
        "serve": ["--port", "1", "--no-worker"],
        "migrate": [],
        "erase-person": ["Matti Meikäläinen"],
    }

    answer = run(whole, command, *rest[command])

    assert answer.returncode != 0
    assert "Traceback" not in answer.stderr
    assert "The database is damaged" in answer.stderr
    assert "tuuletus doctor" in answer.stderr
    assert "Make room" not in answer.stderr
    assert list(place.iterdir()) == []
