"""What the parts hand to each other."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta

import pytest

from tuuletus.records import Channel, Measurement, Measurements, Reading

HERE = Channel(platform="facebook", key="1")
THERE = Channel(platform="x", key="1")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def plain():
    return [
        Measurement(channel=HERE, post_key="a", metric="likes", value=3.0, read_at=NOON),
        Measurement(channel=THERE, post_key="a", metric="likes", value=0.0, read_at=NOON),
        Measurement(channel=HERE, post_key="a", metric="reach", value=9.5, read_at=NOON),
        Measurement(
            channel=HERE,
            post_key=None,
            metric="followers",
            value=80.0,
            read_at=NOON + timedelta(days=1),
        ),
    ]


def test_measurements_in_columns_read_like_a_tuple(plain):
    columns = Measurements(plain)

    assert list(columns) == plain
    assert (columns[0], columns[-1], columns[1:3]) == (plain[0], plain[-1], tuple(plain[1:3]))
    assert columns == plain
    assert columns != plain[:3]
    with pytest.raises(IndexError):
        columns[4]


def test_columns_tell_what_is_in_them_without_being_gone_through(plain):
    columns = Measurements(plain)

    assert columns.channels == (HERE, THERE)
    assert columns.metrics == ("likes", "reach", "followers")
    assert columns.moments == (NOON, NOON + timedelta(days=1))
    assert columns.count_posts() == {"likes": 2, "reach": 1, "followers": 0}
    assert next(columns.rows()) == (HERE, "a", "likes", 3.0, NOON)


def test_a_reading_keeps_its_measurements_in_columns(plain):
    reading = Reading(file="f", sha256="", format="x", posts=(), measurements=tuple(plain))

    assert reading.numbers == plain
    assert reading.metrics == ("likes", "reach", "followers")


def test_measurements_of_two_files_stand_in_one(plain):
    both = Measurements(plain[:2])

    both.extend(Measurements(plain[1:]))

    assert both == [*plain[:2], *plain[1:]]
    assert both.metrics == ("likes", "reach", "followers")


def test_some_places_are_taken_in_order(plain):
    assert Measurements(plain).take([3, 1]) == [plain[3], plain[1]]


def test_columns_make_the_same_measurements_again(plain):
    columns = Measurements(plain)

    made = Measurements.from_columns(
        columns.owners, columns.metrics, columns.moments, columns.columns
    )
    made.add(HERE, "a", "likes", 4.0, NOON)

    assert made[:4] == tuple(plain)
    assert made.owners == [(HERE, "a"), (THERE, "a"), (HERE, None)]


def test_measurements_come_over_to_another_process_whole(plain):
    there = pickle.loads(pickle.dumps(Measurements(plain)))

    there.add(HERE, "b", "likes", 1.0, NOON)
    assert there[:4] == tuple(plain)
    assert there[4].post_key == "b"


def test_renamed_measurements_are_found_under_their_new_name(plain):
    columns = Measurements(plain[:2])

    columns.rename(lambda channel, key: (THERE if channel == HERE else channel, f"{key}!"))

    assert columns.find_owner(THERE, "a!") in {0, 1}
    assert [one.channel for one in columns] == [THERE, THERE]
