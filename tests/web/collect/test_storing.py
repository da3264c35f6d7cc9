"""What was stored once stays, whatever is dropped after it."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from tests.web.collect.conftest import (
    LATER,
    bring_in,
    csv_file,
    meta_file,
    meta_row,
    read_state,
)
from tuuletus.errors import AlreadyDoneError
from tuuletus.web.collect.actions import confirm_import, receive_files
from tuuletus.web.collect.actions.uploads import remove_old_uploads
from tuuletus.web.collect.models import (
    Channel,
    FileState,
    ImportRun,
    ImportState,
    Measurement,
    Post,
)


def test_an_import_stores_channels_posts_and_numbers(workspace, stored):
    counts = (Channel.objects.count(), Post.objects.count(), Measurement.objects.count())

    assert counts == (1, 30, stored.new_measurements)
    assert (stored.state, stored.new_posts, stored.known_posts) == (ImportState.STORED, 30, 0)
    assert stored.uploads == []


def test_the_same_file_twice_changes_nothing(workspace, stored):
    before = read_state(workspace)

    again = bring_in(workspace, meta_file(name="other-name.csv"), now=LATER)

    assert read_state(workspace) == before
    assert again.files.get().state == FileState.KNOWN
    assert (again.new_posts, again.new_measurements) == (0, 0)


def test_overlapping_shuffled_halves_equal_one_clean_import(workspace, other_workspace, now):
    numbers = list(range(1, 31))
    rng = random.Random(7)
    first, second = numbers[:18], numbers[12:]
    rng.shuffle(first)
    rng.shuffle(second)

    bring_in(workspace, meta_file(numbers), now=now)
    bring_in(other_workspace, meta_file(first, name="a.csv"), now=now)
    bring_in(other_workspace, meta_file(second, name="b.csv"), now=now)

    assert read_state(other_workspace) == read_state(workspace)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_halves_that_are_dropped_together_equal_one_clean_import(
    workspace, other_workspace, now, order
):
    numbers = list(range(1, 31))
    halves = [numbers[:18], numbers[12:]]
    for half in halves:
        random.Random(7).shuffle(half)
    files = [meta_file(halves[place], name=f"{place}.csv") for place in order]

    bring_in(workspace, meta_file(numbers), now=now)
    bring_in(other_workspace, *files, now=now)

    assert read_state(other_workspace) == read_state(workspace)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_halves_that_are_dropped_apart_agree_in_posts_and_in_the_latest_numbers(
    workspace, other_workspace, now, order
):
    numbers = list(range(1, 31))
    halves = [numbers[:18], numbers[12:]]
    for half in halves:
        random.Random(7).shuffle(half)

    bring_in(workspace, meta_file(numbers), now=now)
    for minutes, place in enumerate(order):
        later = now + timedelta(minutes=minutes)
        bring_in(other_workspace, meta_file(halves[place], name=f"{place}.csv"), now=later)

    (posts, readings), (whole, all_readings) = map(read_state, (other_workspace, workspace))
    assert posts == whole
    assert latest(readings) == latest(all_readings)


def latest(readings):
    """The last value of each metric of each post."""
    by_time = sorted(readings, key=lambda one: one[3])
    return {(post, metric): value for post, metric, value, _read_at in by_time}


def test_a_newer_export_adds_readings_and_keeps_the_old_ones(workspace, stored):
    newer = bring_in(workspace, meta_file(reactions=25), now=LATER)

    readings = Measurement.objects.filter(post__key__endswith="0001", metric="reactions")
    assert list(readings.order_by("read_at").values_list("value", flat=True)) == [10, 25]
    assert (newer.new_posts, newer.known_posts) == (0, 30)


def test_a_newer_text_replaces_an_older_one_and_never_the_other_way(workspace, now):
    old, new = meta_row(1, text="vanha"), meta_row(1, text="uusi")

    bring_in(workspace, csv_file([new]), now=LATER)
    bring_in(workspace, csv_file([old]), now=now)

    assert Post.objects.get().text == "uusi"


def test_what_was_empty_is_filled_even_by_an_older_export(workspace, now):
    bring_in(workspace, csv_file([meta_row(1, text="", reactions=11)]), now=LATER)
    bring_in(workspace, csv_file([meta_row(1, text="keitto")]), now=now)

    assert Post.objects.get().text == "keitto"


def test_an_empty_cell_stores_no_number(workspace, now):
    bring_in(workspace, csv_file([meta_row(1, reach=None), meta_row(2)]), now=now)

    reach = Measurement.objects.filter(metric="reach")
    assert list(reach.values_list("post__key", "value")) == [("100000000000002", 200)]


def test_a_link_that_is_no_web_address_is_not_kept(workspace, now):
    bring_in(workspace, csv_file([meta_row(1, Permalink="javascript:alert(1)")]), now=now)

    assert Post.objects.get().permalink == ""


def test_of_two_confirmations_at_once_one_stores(workspace, aino, now):
    run = receive_files(workspace, aino, [meta_file()], now=now)
    same = ImportRun.objects.get(pk=run.pk)

    confirm_import(run, clock=lambda: now)

    with pytest.raises(AlreadyDoneError):
        confirm_import(same, clock=lambda: now)
    assert Post.objects.count() == 30


def test_the_same_file_waiting_twice_is_stored_once(workspace, aino, now):
    first = receive_files(workspace, aino, [meta_file()], now=now)
    second = receive_files(workspace, aino, [meta_file()], now=LATER)

    confirm_import(first, clock=lambda: now)
    confirm_import(second, clock=lambda: LATER)

    assert set(Measurement.objects.values_list("source__run", flat=True)) == {first.pk}


def test_each_workspace_has_its_own_posts(workspace, other_workspace, stored, now):
    bring_in(other_workspace, meta_file(range(1, 4)), now=now)

    assert Post.objects.filter(channel__workspace=other_workspace).count() == 3
    assert Post.objects.filter(channel__workspace=workspace).count() == 30


def test_files_that_nobody_confirmed_in_time_are_deleted(workspace, aino, now, settings):
    run = receive_files(workspace, aino, [meta_file()], now=now)

    early = remove_old_uploads(workspace, before=now)
    late = remove_old_uploads(workspace, before=now + timedelta(days=1))

    run.refresh_from_db()
    assert (early, late, run.state) == (0, 1, ImportState.CANCELLED)
    assert list(settings.UPLOADS.iterdir()) == []
    assert not remove_old_uploads(workspace, before=now + timedelta(days=2))
