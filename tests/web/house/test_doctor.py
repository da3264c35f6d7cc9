from __future__ import annotations

import json
import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import override_settings

from tests.web.house.test_backups import run
from tuuletus.web.collect.models import ImportRun, ImportState
from tuuletus.web.house import doctor
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


def test_a_silent_worker_is_found(examine, now):
    findings = doctor.examine(now=now + timedelta(hours=3))

    assert states(findings)["worker"] == ["bad"]
    assert any("180 minutes" in one.says for one in findings)


def test_a_house_without_administrator_is_found(workspace, aino, now):
    assert states(doctor.examine(now=now))["people"] == ["bad"]


def test_a_full_disk_is_found_before_it_is_full(examine, monkeypatch):
    for free, state in ((10_000, "bad"), (3_000_000_000, "warning"), (9_000_000_000, "good")):
        monkeypatch.setattr(
            shutil, "disk_usage", lambda _path, free=free: SimpleNamespace(free=free)
        )
        assert states(examine())["disk"] == [state]


def test_a_folder_that_cannot_be_written_is_found(examine, tmp_path):
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


def test_keys_that_others_can_read_are_found(examine, tmp_path, settings):
    keys = tmp_path / "keys.json"
    keys.write_text("{}")
    keys.chmod(0o644)
    with override_settings(DATA=tmp_path):
        found = states(examine())["keys"]

    assert "bad" in found


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite alone has a file to damage")
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
