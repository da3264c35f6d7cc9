"""One contract for all channels, held on twins of every format that they read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.channels.twins import (
    BAD_NUMBER,
    COUNT,
    DAMAGED,
    UNKNOWN,
    UNKNOWN_COLUMN,
    lay_down,
    load_twins,
    tell_story,
)
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.registry import channel_names
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import open_sources

READ_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
OPTIONS = ReadingOptions(read_at=READ_AT, zone="Europe/Helsinki")
TWINS = load_twins()
CASES = [
    pytest.param(twin, language, quirks, id=f"{twin}-{twin.write.__name__}-{language}-{name}")
    for twin in TWINS
    for language in twin.languages
    for name, quirks in [
        ("plain", frozenset()),
        *((quirk, frozenset({quirk})) for quirk in twin.quirks),
        ("all", frozenset(twin.quirks)),
    ]
    # two spellings of the same place cannot stand in one file
    if not (name == "all" and twin.format in {"instagram_download", "ga4_days"})
]
each_case = pytest.mark.parametrize(("twin", "language", "quirks"), CASES)
WITH_POSTS = [case for case in CASES if case.values[0].posts]
WITH_DAYS = [case for case in CASES if not case.values[0].posts]


def plainly(twins):
    return [pytest.param(twin, id=f"{twin}-{twin.write.__name__}") for twin in twins]


def read_all(path):
    return [read_file(one, OPTIONS) for one in open_sources([(path, path.name)])]


@pytest.fixture
def read(tmp_path):
    def build(twin, language="en", quirks=frozenset()):
        return read_all(lay_down(tmp_path, twin, tell_story(), language, quirks))

    return build


def by_order(readings):
    """The posts in order of the story: all twins number or date them so."""
    posts = [post for reading in readings for post in reading.posts]
    return sorted(posts, key=lambda post: post.published_at or post.key) if posts else posts


def test_every_channel_has_its_twins():
    folders = {twin.write.__module__.split(".")[-2] for twin in TWINS}

    assert folders == set(channel_names()) - {"table"}


@each_case
def test_the_file_is_known_by_its_content(read, twin, language, quirks):
    assert twin.format in {reading.format for reading in read(twin, language, quirks)}


@each_case
def test_reading_twice_gives_the_same(tmp_path, twin, language, quirks):
    path = lay_down(tmp_path, twin, tell_story(), language, quirks)

    assert read_all(path) == read_all(path)


@each_case
def test_nothing_private_is_read(read, twin, language, quirks):
    assert "SECRET" not in str(read(twin, language, quirks))


@pytest.mark.parametrize(("twin", "language", "quirks"), WITH_POSTS)
def test_every_post_is_there_with_its_text_and_moment(read, twin, language, quirks):
    found = by_order(read(twin, language, quirks))

    assert len(found) == COUNT
    assert all(post.published_at is None or post.published_at.tzinfo for post in found)
    if twin.precision is None:
        assert all(post.published_at is None for post in found)
        return
    told = sorted(tell_story().posts, key=lambda one: one.post.published_at)
    if twin.texts:
        assert sorted(post.text for post in found) == sorted(one.post.text for one in told)
    for post, one in zip(found, told, strict=True):
        if twin.precision < timedelta(days=1):
            assert abs(post.published_at - one.post.published_at) < twin.precision
        else:
            assert abs(post.published_at.date() - one.post.published_at.date()) < twin.precision
            assert post.stated["hour"] == ""


@pytest.mark.parametrize(("twin", "language", "quirks"), WITH_POSTS)
def test_numbers_are_the_story_s_and_blank_is_not_zero(read, twin, language, quirks):
    readings = read(twin, language, quirks)
    found = {
        (m.metric, m.post_key): m.value
        for reading in readings
        for m in reading.measurements
        if m.post_key is not None
    }

    for metric, name in twin.tells.items():
        told = [one.numbers.get(name) for one in tell_story().posts]
        values = [value for (its, _), value in found.items() if its == metric]
        if twin.blanks:
            assert None in told
            assert sorted(values) == sorted(value for value in told if value is not None)
        else:
            assert sorted(values) == sorted(value or 0 for value in told)


@pytest.mark.parametrize(("twin", "language", "quirks"), WITH_DAYS)
def test_days_end_where_they_do_in_the_zone_that_is_said(read, twin, language, quirks):
    (reading,) = read(twin, language, quirks)
    zone = ZoneInfo(reading.zone)

    for metric, name in twin.tells.items():
        found = {
            (m.read_at.astimezone(zone) - timedelta(seconds=1)).date(): m.value
            for m in reading.measurements
            if m.metric == metric and m.post_key is None
        }
        assert found == {one.day: getattr(one, name) for one in tell_story().days}


@pytest.mark.parametrize("twin", plainly(twin for twin in TWINS if twin.unknown))
def test_what_nobody_knows_is_named(read, twin):
    readings = read(twin, quirks=frozenset({UNKNOWN_COLUMN}))

    assert UNKNOWN in {name for reading in readings for name in reading.unknown_columns}


@pytest.mark.parametrize("twin", plainly(twin for twin in TWINS if twin.tells and twin.damaged))
def test_a_damaged_number_is_named_by_row_and_column(read, twin):
    readings = read(twin, quirks=frozenset({BAD_NUMBER}))

    (named,) = [
        one for reading in readings for one in reading.unread if one.reason == "not_a_number"
    ]
    assert named.row > 1
    assert named.column
    assert named.value == DAMAGED


def test_the_story_spans_summer_and_winter_time():
    moments = [one.post.published_at for one in tell_story().posts]

    assert (
        len({moment.astimezone(ZoneInfo("Europe/Helsinki")).utcoffset() for moment in moments})
        == 2
    )
