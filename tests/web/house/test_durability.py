"""Power cuts, disks that are full or broken, and crowds: what was told to be saved is there."""

from __future__ import annotations

import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest
import requests
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.urls import path

from bench.durability import states
from bench.durability.__main__ import gather
from bench.durability.powercut import DATABASE, count_damage, write_rounds
from bench.durability.writing import HEADER, POSTS
from tests.served import serving
from tests.web.house.making import run
from tuuletus.web.collect.actions import uploads
from tuuletus.web.disk import is_disk_failing

ROUNDS = 12
needs_strace = pytest.mark.skipif(
    not states.is_there(), reason="STRACE ABSENT: power cuts and broken disks were not tried"
)
of_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="about files of SQLite")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write_rounds(tmp_path_factory.mktemp("powercut"), ROUNDS)


@needs_strace
@of_sqlite
def test_no_power_cut_loses_what_was_told_to_be_saved(written):
    base, events = written

    found = count_damage(base, events, states=150)

    assert sum(event.kind == "ack" for event in events) == ROUNDS
    assert found == {"states": 150, "corrupt": 0, "lost": 0, "half": 0}


@needs_strace
@of_sqlite
def test_the_power_cuts_would_find_a_database_that_does_not_wait_for_the_disk(written):
    base, events = written
    careless = [event for event in events if event.kind != "flush"]

    found = count_damage(base, careless, states=60)

    assert found["lost"] + found["corrupt"] > 0


@needs_strace
@of_sqlite
def test_nothing_is_told_to_be_saved_by_a_disk_that_fails(tmp_path):
    environment = os.environ | {
        "TUULETUS_DATA": str(tmp_path / "house"),
        "DJANGO_SETTINGS_MODULE": "tuuletus.web.settings",
    }
    program = [sys.executable, "-m", "bench.durability.writing"]
    subprocess.run([*program, "prepare"], env=environment, check=True, capture_output=True)
    fault = "inject=fdatasync,fsync:error=EIO:when=40+"

    answer = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "-e", fault, *program, "write", "50"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    told = {int(number) for number in re.findall(r"ACK (\d+)", answer.stdout)}
    assert answer.returncode != 0
    assert 0 < len(told) < 50
    with closing(sqlite3.connect(tmp_path / "house" / DATABASE)) as database:
        stored = database.execute(
            "SELECT substr(key, 2, instr(key, '-') - 2), count(*) FROM tuuletus_post GROUP BY 1"
        ).fetchall()
    assert {int(number) for number, count in stored if count == POSTS} >= told


@of_sqlite
def test_a_crowd_of_writers_waits_and_nobody_is_sent_away(tmp_path):
    found = gather(tmp_path, 2)

    assert found["failed"] == 0
    assert min(found["writes"], found["reports"], found["backups"]) > 0


@contextmanager
def small_disk(folder, megabytes):
    """A disk of its own that is soon full."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}M", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("NO SMALL DISK: only root may make one, so a full disk was not tried")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def table(number):
    rows = [f"r{number}-{n},2026-01-1{n},{'Lohikeitto ' * 400}{number},5,100" for n in range(8)]
    return io.BytesIO("\n".join([HEADER, *rows, ""]).encode())


def bring_in(session, address, number):
    """The statuses of dropping a table and of confirming it, by the pages."""
    page = session.get(f"{address}/imports/new/")
    if page.status_code != 200:
        return [page.status_code]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    words = {"csrfmiddlewaretoken": token}
    headers = {"Referer": page.url}
    files = {"uploads": (f"r{number}.csv", table(number))}
    dropped = session.post(page.url, data=words, files=files, headers=headers)
    if dropped.status_code != 200:
        return [dropped.status_code]
    confirmed = session.post(f"{dropped.url}confirm/", data=words, headers=headers)
    return [200, confirmed.status_code]


@of_sqlite
def test_a_full_disk_is_told_and_work_goes_on_once_there_is_room(tmp_path):
    with small_disk(tmp_path / "disk", 14) as disk:
        house = disk / "house"
        answer = run(
            house, "init", "--email", "aino@example.fi", "--name", "Aino", "--workspace", "M",
            "--language", "en", "--password-file", "-", input="a window on the sea\n",
        )  # fmt: skip
        assert answer.returncode == 0, answer.stderr
        ballast = disk / "ballast"
        with serving("serve", house) as served, requests.Session() as session:
            page = session.get(f"{served.address}/accounts/login/")
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
            words = {"login": "aino@example.fi", "password": "a window on the sea"}
            session.post(page.url, data=words | {"csrfmiddlewaretoken": token})
            ballast.write_bytes(bytes(max(0, shutil.disk_usage(disk).free - 900_000)))

            while_full = {n: bring_in(session, served.address, n) for n in range(40)}
            reading = session.get(f"{served.address}/posts/").status_code
            ballast.unlink()
            afterwards = {n: bring_in(session, served.address, n) for n in range(40, 50)}

        with closing(sqlite3.connect(house / DATABASE)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            stored = dict(
                database.execute(
                    "SELECT CAST(substr(key, 2, instr(key, '-') - 2) AS INTEGER), count(*)"
                    " FROM tuuletus_post GROUP BY 1"
                )
            )
    told = {n for n, seen in (while_full | afterwards).items() if seen == [200, 200]}
    assert {code for seen in while_full.values() for code in seen} == {200, 503}
    assert all(stored.get(n) == POSTS for n in told)
    assert reading == 200
    assert set(range(40, 50)) <= told


def fill_up(_request):
    raise OSError(28, "No space left on device")


def fall_over(_request):
    raise RuntimeError


urlpatterns = [
    path("full/", fill_up),
    path("api/full/", fill_up),
    path("over/", fall_over),
    path("api/over/", fall_over),
]
handler500 = "tuuletus.web.broken.server_error"


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[])
def test_pages_and_programs_are_told_what_broke():
    client = Client(raise_request_exception=False)

    full, full_api = client.get("/full/"), client.get("/api/full/")
    over, over_api = client.get("/over/"), client.get("/api/over/")

    assert [one.status_code for one in (full, full_api, over, over_api)] == [503, 503, 500, 500]
    assert "The disk of the server is full" in full.content.decode()
    assert full_api.json()["error"] == "disk_full"
    assert "Something broke" in over.content.decode()
    assert over_api.json()["error"] == "failed"
    assert full.headers["Retry-After"] == "60"


@of_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_database_without_room_is_a_failing_disk(workspace):
    from tuuletus.web.people.models import Heartbeat

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        try:
            with pytest.raises(OperationalError) as caught:
                Heartbeat.objects.bulk_create(
                    Heartbeat(name=f"beat {number}", seen_at="2026-01-01T00:00Z")
                    for number in range(10_000)
                )
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")

    assert is_disk_failing(caught.value)
    assert not is_disk_failing(ValueError("x"))
    assert not is_disk_failing(None)


def test_a_file_that_does_not_fit_leaves_nothing_behind(settings):
    class Endless:
        name = "posts.csv"

        def chunks(self):
            yield b"x"
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="space"):
        uploads.keep_upload(Endless())

    assert list(settings.UPLOADS.iterdir()) == []
