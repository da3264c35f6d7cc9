"""Power cuts, disks that are full or broken, and crowds: what was told to be saved is there."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.urls import path

from bench.durability import states
from bench.durability.__main__ import gather
from bench.durability.disks import break_disk, fill_disk, may_mount
from bench.durability.powercut import count_damage, write_rounds
from bench.durability.snapshots import restore_under_load
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
    found = break_disk(tmp_path)

    assert 0 < found["told"] < found["rounds"]
    assert found["lost"] == 0


@of_sqlite
def test_a_crowd_of_writers_waits_and_nobody_is_sent_away(tmp_path):
    found = gather(tmp_path, 2)

    assert found["failed"] == 0
    assert min(found["writes"], found["reports"], found["backups"]) > 0


@of_sqlite
@pytest.mark.skipif(not may_mount(), reason="NO SMALL DISK: only root may make one")
def test_a_full_disk_is_told_and_work_goes_on_once_there_is_room(tmp_path):
    found = fill_disk(tmp_path)

    assert 0 < found.pop("told") < found["imports"]
    assert 0 < found.pop("refused") < found.pop("imports")
    assert found == dict.fromkeys(found, 0)


@of_sqlite
def test_backups_taken_while_somebody_writes_hold_all_that_was_saved(tmp_path):
    found = restore_under_load(tmp_path, restores=2)

    assert found.pop("restores") == 2
    assert found.pop("rounds_written") > 0
    assert found == {"damaged": 0, "lost": 0, "half": 0}


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
