"""An import in portions: interrupted anywhere, cancelled, taken back."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta

import pytest

from tests.web.collect.conftest import LATER, bring_in, csv_file, meta_file, meta_row, read_state
from tuuletus.errors import AlreadyDoneError
from tuuletus.web.collect.actions import (
    advance_import,
    confirm_import,
    find_waiting,
    receive_files,
    running,
    storing,
    take_back,
    try_again,
    undoing,
)
from tuuletus.web.collect.models import (
    Channel,
    FileState,
    ImportState,
    Measurement,
    Post,
    RepeatedReading,
    SetTrait,
    Telling,
)
from tuuletus.web.collect.steps import advance_waiting_import

MINUTE = timedelta(minutes=1)


@pytest.fixture
def small_portions(monkeypatch):
    """Portions of a few rows, and nothing stored before the worker comes."""
    monkeypatch.setattr(storing, "POSTS_AT_ONCE", 7)
    monkeypatch.setattr(storing, "READINGS_AT_ONCE", 11)
    monkeypatch.setattr(undoing, "READINGS_AT_ONCE", 13)
    monkeypatch.setattr(undoing, "POSTS_AT_ONCE", 5)
    monkeypatch.setattr(running, "WAITED_SECONDS", 0)
    monkeypatch.setattr(running, "WITHOUT_WORKER_SECONDS", 0)


class KilledError(BaseException):
    """As if the process had ended here."""


def count_portions():
    calls = []
    return calls, lambda: calls.append(1)


def run_until(run, number, *, at):
    """Work until the given number of portions is done, then die without cleaning up."""
    calls, note = count_portions()

    def tell():
        note()
        if len(calls) >= number:
            raise KilledError

    with suppress(KilledError):
        advance_import(run, clock=lambda: at, tell=tell)


def test_an_import_that_breaks_off_after_any_portion_ends_like_one_that_did_not(
    workspace, other_workspace, small_portions, now
):
    files = [meta_file(name="a.csv"), meta_file(range(20, 45), name="b.csv")]
    clean = receive_files(workspace, None, files, now=now)
    confirm_import(clean, clock=lambda: now)
    advance_import(clean, clock=lambda: now)
    files = [meta_file(name="a.csv"), meta_file(range(20, 45), name="b.csv")]
    rng, at = random.Random(11), now
    run = receive_files(other_workspace, None, files, now=now)
    confirm_import(run, clock=lambda: now)
    kills = 0
    while run.state != ImportState.STORED:
        kills += 1
        at += 2 * MINUTE
        run_until(run, rng.choice([1, 1, 1, 2]), at=at)
        run.refresh_from_db()

    assert kills >= 25
    assert read_state(other_workspace) == read_state(workspace)
    counted = ("new_posts", "known_posts", "new_measurements", "known_measurements", "done")
    clean.refresh_from_db()
    assert [getattr(run, name) for name in counted] == [getattr(clean, name) for name in counted]


@pytest.mark.parametrize("seed", range(25))
def test_a_portion_that_breaks_off_leaves_nothing_half(
    workspace, other_workspace, small_portions, monkeypatch, now, seed
):
    """The interruption comes anywhere inside a portion, not only between two."""
    bring_in(workspace, meta_file(), now=now)
    for run in find_waiting(now=now):
        advance_import(run, clock=lambda: now)
    rng = random.Random(seed)
    run = receive_files(other_workspace, None, [meta_file()], now=now)
    confirm_import(run, clock=lambda: now)
    add_up, at = running.add_up, now

    def break_off(*given, **more):
        if rng.random() < 0.5:
            raise KilledError
        add_up(*given, **more)

    monkeypatch.setattr(running, "add_up", break_off)
    while run.state != ImportState.STORED:
        at += 2 * MINUTE
        with suppress(KilledError):
            advance_import(run, clock=lambda at=at: at)
        run.refresh_from_db()
        if run.state == ImportState.STOPPED:
            try_again(run, clock=lambda at=at: at)

    assert read_state(other_workspace) == read_state(workspace)


def test_the_worker_stores_what_is_large(workspace, small_portions, now):
    run = receive_files(workspace, None, [meta_file()], now=now)

    waiting = confirm_import(run, clock=lambda: now).state
    worked = advance_waiting_import(now)
    run.refresh_from_db()

    assert (waiting, worked, run.state) == (ImportState.STORING, True, ImportState.STORED)
    assert (run.percent_done, run.new_posts, run.uploads) == (100, 30, [])
    assert advance_waiting_import(now) is False


def test_one_who_died_is_waited_for_and_one_who_lives_is_let_work(workspace, small_portions, now):
    run = receive_files(workspace, None, [meta_file()], now=now)
    confirm_import(run, clock=lambda: now)
    lease = running.Lease(run, clock=lambda: now)

    held = (lease.take(), advance_import(run, clock=lambda: now))
    after = advance_import(run, clock=lambda: now + 2 * MINUTE)

    assert (held, after) == ((True, False), True)
    with pytest.raises(running.LeaseLostError):
        lease.renew()


def test_after_five_attempts_in_vain_an_import_stops_and_says_so(
    workspace, small_portions, monkeypatch, now
):
    run = receive_files(workspace, None, [meta_file()], now=now)
    confirm_import(run, clock=lambda: now)
    monkeypatch.setattr(
        storing.Storing, "store_next", lambda *_: (_ for _ in ()).throw(OSError("disk full"))
    )
    for _ in range(running.MOST_ATTEMPTS):
        with pytest.raises(OSError, match="disk full"):
            advance_import(run, clock=lambda: now)
    advance_import(run, clock=lambda: now)
    run.refresh_from_db()

    assert run.state == ImportState.STOPPED
    assert Post.objects.count() == 0


def test_cancelled_while_it_is_stored_an_import_leaves_nothing(workspace, small_portions, now):
    run = receive_files(workspace, None, [meta_file()], now=now)
    confirm_import(run, clock=lambda: now)
    calls, note = count_portions()

    def cancel_at_the_third():
        note()
        if len(calls) == 3:
            take_back(run, clock=lambda: now)

    advance_import(run, clock=lambda: now, tell=cancel_at_the_third)
    advance_waiting_import(now)
    run.refresh_from_db()

    assert run.state == ImportState.TAKEN_BACK
    assert not any(model.objects.exists() for model in (Channel, Post, Telling, Measurement))


def changed(number):
    return meta_row(number, reactions=99, text=f"Uusi teksti {number}")


@pytest.mark.parametrize("first_goes", [True, False])
def test_taken_back_an_import_leaves_the_state_as_if_it_had_never_been(
    workspace, other_workspace, now, first_goes
):
    older = [meta_row(number) for number in range(1, 21)]
    newer = [changed(number) for number in range(11, 31)]
    runs = [
        bring_in(workspace, csv_file(older, name="older.csv"), now=now),
        bring_in(workspace, csv_file(newer, name="newer.csv"), now=LATER),
    ]
    kept = (newer, LATER) if first_goes else (older, now)
    bring_in(other_workspace, csv_file(kept[0]), now=kept[1])

    run = take_back(runs[0 if first_goes else 1], clock=lambda: LATER)

    assert run.state == ImportState.TAKEN_BACK
    assert read_state(workspace) == read_state(other_workspace)


def test_a_reading_that_two_files_told_stays_when_one_goes(workspace, other_workspace, now):
    first = bring_in(workspace, meta_file(range(1, 21), name="a.csv"), now=now)
    bring_in(workspace, meta_file(range(11, 31), name="b.csv"), now=now)
    bring_in(other_workspace, meta_file(range(11, 31)), now=now)
    repeats = RepeatedReading.objects.count()

    take_back(first, clock=lambda: LATER)

    assert repeats > 0
    assert read_state(workspace) == read_state(other_workspace)
    assert RepeatedReading.objects.count() == 0


def test_a_file_that_was_taken_back_can_be_stored_again(workspace, stored, now):
    before = read_state(workspace)
    take_back(stored, clock=lambda: LATER)

    again = bring_in(workspace, meta_file(), now=now)

    assert again.files.get().state == FileState.READY
    assert read_state(workspace) == before


def test_what_was_taken_back_cannot_be_taken_back_again(workspace, stored, aino, now):
    SetTrait.objects.create(
        post=Post.objects.order_by("pk")[0], trait="topic", value="x", set_by=aino, set_at=now
    )
    take_back(stored, clock=lambda: LATER)

    assert SetTrait.objects.count() == 0
    with pytest.raises(AlreadyDoneError):
        take_back(stored, clock=lambda: LATER)


def test_the_page_shows_how_far_it_is_and_takes_back(as_aino, workspace, small_portions, now):
    run = receive_files(workspace, None, [meta_file()], now=now)
    as_aino.post(f"/imports/{run.pk}/confirm/")
    waiting = as_aino.get(f"/imports/{run.pk}/").content.decode()
    advance_waiting_import(now)
    done = as_aino.get(f"/imports/{run.pk}/progress/")
    as_aino.post(f"/imports/{run.pk}/undo/")
    advance_waiting_import(now)
    run.refresh_from_db()

    assert "<progress" in waiting
    assert done["HX-Refresh"] == "true"
    assert run.state == ImportState.TAKEN_BACK
