"""The loop goes on, whatever its steps do, and says when it does not."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils.timezone import now as clock

from tuuletus.web.people.models import Heartbeat
from tuuletus.web.server import running_worker
from tuuletus.web.worker import BEAT, Pulse, find_lateness, load_steps, run, run_round

pytestmark = pytest.mark.django_db


def test_a_failing_step_stops_neither_the_round_nor_the_next_steps(now, caplog):
    done = []

    def fail(_now):
        raise RuntimeError("broken")

    def work(moment):
        done.append(moment)
        return True

    assert run_round([fail, work], now=now) is True
    assert done == [now]
    assert "A step of the worker failed: fail" in caplog.text


def test_every_round_leaves_one_sign_of_life(now):
    run_round([], now=now)
    run_round([], now=now + timedelta(minutes=1))

    assert list(Heartbeat.objects.values_list("name", "seen_at")) == [
        (BEAT, now + timedelta(minutes=1))
    ]


def test_the_loop_ends_when_asked(now):
    stop = threading.Event()
    rounds = []

    def count(moment):
        rounds.append(moment)
        if len(rounds) == 3:
            stop.set()
        return True

    run([count], clock=lambda: now, stop=stop)

    assert len(rounds) == 3


def test_the_worker_is_late_after_five_minutes_of_silence(now):
    Heartbeat.objects.create(name=BEAT, seen_at=now)

    assert find_lateness(now + timedelta(minutes=5)) is None
    assert find_lateness(now + timedelta(minutes=6)) == timedelta(minutes=6)


def test_a_worker_that_never_ran_is_late(now):
    assert find_lateness(now) is not None


def test_the_steps_can_be_loaded():
    assert all(callable(step) for step in load_steps())


def test_health_tells_the_monitor_alive_or_late(browser, worker_alive):
    alive = browser.get("/health")
    Heartbeat.objects.update(seen_at=clock() - timedelta(hours=1))
    late = browser.get("/health")

    assert (alive.status_code, json.loads(alive.content)) == (200, {"state": "alive"})
    assert late.status_code == 503
    assert json.loads(late.content)["state"] == "worker late"


def test_pages_say_when_the_worker_is_late(as_aino, worker_alive):
    on_time = as_aino.get("/settings/me/").content.decode()
    Heartbeat.objects.update(seen_at=clock() - timedelta(hours=1))
    late = as_aino.get("/settings/me/").content.decode()

    assert "The worker is late." not in on_time
    assert "The worker is late." in late


def test_the_thread_beside_the_server_ends_with_it(monkeypatch):
    started = threading.Event()
    ended = threading.Event()

    def loop(_steps, *, clock, stop):
        started.set()
        stop.wait(10)
        ended.set()

    monkeypatch.setattr("tuuletus.web.worker.run", loop)

    with running_worker():
        assert started.wait(10)

    assert ended.is_set()


@pytest.mark.django_db(transaction=True)
def test_a_long_round_is_a_sign_of_life_until_it_counts_as_stuck(now):
    moments = iter([now + timedelta(minutes=6), *[now + timedelta(hours=3)] * 1000])
    pulse = Pulse(lambda: next(moments), seconds=0.01)
    pulse.since = now

    pulse.start()
    for _ in range(1000):
        # the database of the tests, which threads share in memory, may be locked at this moment
        with suppress(OperationalError):
            if Heartbeat.objects.exists():
                break
        threading.Event().wait(0.01)
    pulse.stop()

    assert Heartbeat.objects.get().seen_at == now + timedelta(minutes=6)


@pytest.mark.django_db(transaction=True)
def test_between_rounds_nothing_is_told(now):
    pulse = Pulse(lambda: now, seconds=0.01)

    pulse.start()
    threading.Event().wait(0.1)
    pulse.stop()

    assert not Heartbeat.objects.exists()
