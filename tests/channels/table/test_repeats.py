"""Rows that are the same in every cell: one post told twice, or two posts that are alike."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.table import Table

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def count(tmp_path):
    """Posts, rows that repeat one, and the notes of a table of its header and rows."""

    def read(header, rows):
        path = tmp_path / "posts.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        source = Source(path, path.name)
        reading = Table().read_export(source, ReadingOptions(read_at=NOW, zone="Europe/Helsinki"))
        notes = {note.reason: note.value for note in reading.unread}
        return len(reading.posts), reading.repeated_rows, notes

    return read


def test_rows_with_a_text_of_their_own_are_one_post_told_twice(count):
    rows = [f"2026-01-{day:02d},facebook,post {day},{day * 3}" for day in range(1, 29)]

    assert count("date,channel,text,likes", [*rows, *rows[:9]]) == (28, 9, {})


def test_rows_with_a_link_are_one_post_told_twice(count):
    rows = [f"2026-01-{day:02d},https://x.com/a/status/{day},{day * 3}" for day in range(1, 29)]

    assert count("date,link,likes", [*rows, *rows[:9]]) == (28, 9, {})


def test_rows_with_the_minute_are_one_post_told_twice_even_without_a_text(count):
    rows = [f"2026-01-{day:02d} 10:{day:02d},facebook,news,{day * 3}" for day in range(1, 29)]

    assert count("date,channel,category,likes", [*rows, *rows[:9]]) == (28, 9, {})


@pytest.mark.parametrize("clock", ["", " 10:00"])
def test_rows_that_name_no_post_stay_posts_and_are_told(count, clock):
    rows = [f"2026-01-{day:02d}{clock},facebook,news,{day * 3}" for day in range(1, 29)]

    told = count("date,channel,category,likes", [*rows, *rows[:9]])

    assert told == (37, 0, {"alike_rows": "9"})


def test_a_text_that_many_posts_have_names_none(count):
    rows = [f"2026-01-{day:02d},facebook,Story,0" for day in range(1, 29)]

    assert count("date,channel,title,likes", [*rows, rows[3]]) == (29, 0, {"alike_rows": "1"})


def test_rows_that_differ_in_one_cell_are_not_the_same(count):
    rows = [f"2026-01-{day:02d},facebook,post {day},{day * 3}" for day in range(1, 29)]
    other = [row + "7" for row in rows[:9]]

    assert count("date,channel,text,likes", [*rows, *other]) == (37, 0, {})
