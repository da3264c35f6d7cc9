"""What was said of a file is not asked again for the next one with the same columns."""

from __future__ import annotations

from tests.web.collect.conftest import csv_file, meta_file
from tuuletus.web.collect.actions import receive_files, set_mapping, set_reading
from tuuletus.web.collect.models import ColumnMapping, FileState


def receive(workspace, person, file, *, now):
    return receive_files(workspace, person, [file], now=now).files.get()


def posts(day, *, name):
    """Dates that can be read both ways."""
    rows = [
        {"post id": f"post-{day}-{n}", "date": f"0{n}/0{day}/2026 12:00", "likes": n}
        for n in range(1, 9)
    ]
    return csv_file(rows, name=name, header=["post id", "date", "likes"])


def series(header, *, name, first=1):
    rows = [{"date": f"2026-09-{first + n:02d}", header: 100 + n} for n in range(10)]
    return csv_file(rows, name=name, header=["date", header])


def test_the_order_of_dates_is_asked_once(workspace, aino, now):
    first = receive(workspace, aino, posts(1, name="a.csv"), now=now)
    assert first.summary["refusal"] == "ambiguous_dates"
    set_reading(first, source_zone="", read_at=None, date_order="day_first")

    later = receive(workspace, aino, posts(2, name="b.csv"), now=now)

    assert (later.state, later.options["date_order"]) == (FileState.READY, "day_first")


def numbered(*, name, likes=20):
    """Posts without dates whose weekdays are numbers."""
    rows = [{"month": 1 + n // 9, "weekday": n % 7 + 1, "likes": likes + n} for n in range(40)]
    return csv_file(rows, name=name, header=["month", "weekday", "likes"])


def test_the_first_weekday_is_said_once_and_can_be_taken_back(workspace, aino, now):
    first = receive(workspace, aino, numbered(name="a.csv"), now=now)
    assumed = {"lowest": 1, "first": "sunday", "reason": "assumed"}
    assert (first.state, first.summary["weekdays"]) == (FileState.READY, assumed)
    set_reading(first, source_zone="", read_at=None, first_weekday="monday")

    later = receive(workspace, aino, numbered(name="b.csv", likes=30), now=now)
    asked = {"lowest": 1, "first": "monday", "reason": "asked"}
    assert later.summary["weekdays"] == asked

    set_reading(later, source_zone="", read_at=None)
    assert later.summary["weekdays"] == assumed


def test_the_clock_is_said_once_and_can_be_taken_back(workspace, aino, now):
    first = receive(workspace, aino, meta_file(range(1, 9), name="a.csv"), now=now)
    set_reading(first, source_zone="Europe/Helsinki", read_at=None)

    later = receive(workspace, aino, meta_file(range(9, 19), name="b.csv"), now=now)
    assert later.summary["zone"] == "Europe/Helsinki"

    set_reading(later, source_zone="", read_at=None)
    assert later.summary["zone"] == "America/Los_Angeles"
    last = receive(workspace, aino, meta_file(range(19, 29), name="c.csv"), now=now)
    assert last.summary["zone"] == "America/Los_Angeles"


def test_what_a_series_is_is_said_once(workspace, aino, now):
    first = receive(workspace, aino, series("Page likes today", name="a.csv"), now=now)
    assert first.format == "outcomes"
    set_mapping(first, {"date": "date", "Page likes today": "metric:page_likes"}, {})

    later = receive(workspace, aino, series("Page likes today", name="b.csv", first=15), now=now)

    assert "outcomes" not in later.format
    assert [one["metric"] for one in later.summary["metrics"]] == ["page_likes"]


def test_the_day_of_the_export_is_of_one_file_only(workspace, aino, now):
    first = receive(workspace, aino, meta_file(range(1, 9), name="a.csv"), now=now)

    set_reading(first, source_zone="", read_at=now)

    assert not ColumnMapping.objects.exists()
