"""Reading in another process: the same answers, and nothing here is lost with it."""

from __future__ import annotations

import os
import signal
import sys
import zipfile
from datetime import UTC, datetime

import pytest

from tuuletus.channels.apart import _pass_over, open_apart
from tuuletus.channels.holding import Held
from tuuletus.channels.limits import too_slow
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import open_sources
from tuuletus.channels.table import guess_mapping
from tuuletus.errors import ChannelError, HostileFileError, UnknownFileError

OPTIONS = ReadingOptions(read_at=datetime(2026, 11, 23, 9, tzinfo=UTC))
ZONE = "Europe/Helsinki"
linux = pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")


def write_table(path, posts=30, *, name="Post"):
    rows = [
        f"p{number},2026-10-{number % 28 + 1:02d} 12:00,{name} {number},{number * 3},{number}"
        for number in range(posts)
    ]
    path.write_text("\n".join(["id,date,text,likes,comments", *rows]) + "\n", "utf-8")
    return path


@pytest.fixture
def table(tmp_path):
    return write_table(tmp_path / "posts.csv")


def test_another_process_tells_what_this_one_would(table):
    here = Held(read_file(open_sources([(table, "a.csv")])[0], OPTIONS), zone=ZONE)

    with open_apart(table, "a.csv", zone=ZONE) as reader:
        (part,) = reader.parts()
        there = part.read(OPTIONS)
        posts = [*there.posts(0, 20), *there.posts(20, 30)]
        readings = [*there.readings(0, 41), *there.readings(41, 60)]

        assert (part.name, part.size) == ("a.csv", table.stat().st_size)
        assert there.told == here.told
        assert posts == list(here.posts(0, 30))
        assert readings == list(here.readings(0, 60))
        assert there.keys() == here.keys()
        assert part.guess() == guess_mapping(open_sources([(table, "a.csv")])[0])


def test_a_whole_file_is_taken_over_as_it_was_read(table, monkeypatch):
    monkeypatch.setattr("tuuletus.channels.apart.PORTION", 7)
    here = read_file(open_sources([(table, "a.csv")])[0], OPTIONS)

    with open_apart(table, "a.csv", zone=ZONE) as reader:
        (part,) = reader.parts()
        there = part.read(OPTIONS).take_over()

    assert there == here
    assert there.measurements == here.measurements
    first, second = there.posts[:2]
    assert first.channel is second.channel
    assert there.numbers.owners[0][0] is first.channel


def test_outcomes_are_taken_over_too(tmp_path):
    path = tmp_path / "visits.csv"
    path.write_text(
        "day,bookings\n" + "".join(f"2026-10-{day:02d},{day}\n" for day in range(1, 29)), "utf-8"
    )
    here = read_file(open_sources([(path, "a.csv")])[0], OPTIONS)

    with open_apart(path, "a.csv", zone=ZONE) as reader:
        (part,) = reader.parts()
        assert part.read(OPTIONS).take_over() == here


def test_the_members_of_an_archive_are_read_one_after_the_other(tmp_path):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(3):
            archive.write(write_table(tmp_path / f"{number}.csv", 10 + number))

    with open_apart(path, "all.zip", zone=ZONE) as reader:
        told = [part.read(OPTIONS).told.posts for part in reader.parts()]

    assert told == [10, 11, 12]


def test_a_refusal_comes_over_whole(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("<!doctype html><title>Sign in</title>", "utf-8")

    with open_apart(path, "page.html", zone=ZONE) as reader:
        (part,) = reader.parts()
        with pytest.raises(UnknownFileError) as caught:
            part.read(OPTIONS)

    assert caught.value.code == "web_page"


def test_a_file_that_is_gone_is_a_refusal(tmp_path):
    with (
        open_apart(tmp_path / "nowhere", "a.csv", zone=ZONE) as reader,
        pytest.raises(ChannelError, match="could not be read"),
    ):
        reader.parts()


@linux
def test_more_memory_than_may_be_is_refused_and_the_next_file_is_read(tmp_path):
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.write(write_table(tmp_path / "long.csv", 190_000), "long.csv")
        archive.write(write_table(tmp_path / "short.csv"), "short.csv")

    with open_apart(path, "both.zip", zone=ZONE, megabytes=130) as reader:
        long, short = reader.parts()
        with pytest.raises(HostileFileError) as caught:
            long.read(OPTIONS)
        assert short.read(OPTIONS).told.posts == 30

    assert caught.value.code == "too_heavy"


@linux
def test_more_time_than_may_be_is_refused(tmp_path):
    path = write_table(tmp_path / "long.csv", 190_000)

    with open_apart(path, "long.csv", zone=ZONE, seconds=1) as reader:
        (part,) = reader.parts()
        with pytest.raises(HostileFileError) as caught:
            part.read(OPTIONS)

    assert caught.value.code == "too_slow"


def test_a_reader_that_dies_takes_nobody_with_it(table):
    with open_apart(table, "a.csv", zone=ZONE) as reader:
        (part,) = reader.parts()
        found = part.read(OPTIONS)
        os.kill(reader.pid, signal.SIGKILL)

        for ask in (lambda: found.posts(0, 10), lambda: part.read(OPTIONS)):
            with pytest.raises(HostileFileError) as caught:
                ask()
            assert caught.value.code == "too_heavy"


@linux
@pytest.mark.slow
@pytest.mark.parametrize(("rows", "columns"), [(199_000, 8), (11_500, 292)])
def test_the_longest_and_the_widest_table_are_taken_within_the_memory_of_a_file(
    tmp_path, rows, columns
):
    path = tmp_path / "posts.csv"
    with path.open("w", encoding="utf-8") as file:
        names = (f"Metric {place}" for place in range(columns - 3))
        file.write(",".join(["Post ID", "Date", "Text", *names]) + "\n")
        for row in range(rows):
            day = f"2026-{row % 12 + 1:02d}-{row % 28 + 1:02d} 12:{row % 60:02d}"
            told = (str((row * place + place * 7919) % 99_991) for place in range(1, columns - 2))
            file.write(",".join([f"p{row}", day, f"Soup of day {row} is here", *told]) + "\n")

    # the time of a machine under test is nobody's, its memory is
    with open_apart(path, "posts.csv", zone=ZONE, seconds=120) as reader:
        (part,) = reader.parts()
        found = part.read(OPTIONS)

        assert (found.told.posts, found.told.readings) == (rows, rows * (columns - 3))
        assert len(found.posts(rows - 5, rows)) == 5


@pytest.mark.parametrize(
    ("error", "is_told"), [(MemoryError(), False), (too_slow(), False), (OSError("gone"), True)]
)
def test_a_limit_met_where_nobody_can_catch_it_is_not_printed(error, is_told, monkeypatch, capsys):
    class Ending:
        def __del__(self):
            raise error

    monkeypatch.setattr(sys, "unraisablehook", _pass_over)
    Ending()

    assert ("Traceback" in capsys.readouterr().err) is is_told
