"""Tables whose rows are weeks or months: their sums are never taken for those of days."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest

from tests.channels.conftest import READ_AT
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import open_sources

MONDAY = date(2026, 9, 7)
WEEKS = [MONDAY + timedelta(weeks=number) for number in range(6)]
MONTHS = [date(2026, month, 1) for month in range(5, 10)]
DAYS = [MONDAY + timedelta(days=number) for number in range(20)]


def table(header, days, *cells, form="%Y-%m-%d"):
    return "\n".join([header, *(",".join([day.strftime(form), *cells]) for day in days)]) + "\n"


def zipped(days):
    totals = table("Date,Views", days, "70")
    videos = "Content,Video title,Video publish time,Views\nTotal,,,9\nabcdefghijk,Keitto,,9\n"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("Totals.csv", totals)
        archive.writestr("Table data.csv", videos)
    return made.getvalue()


FILES = {
    "x": lambda days: table(
        "Date,Impressions,Likes,Engagements,Bookmarks,Reposts,Unfollows,Create Post",
        days,
        *["70"] * 7,
    ),
    "tiktok": lambda days: table(
        "Date,Video Views,Profile Views,Likes,Comments,Shares", days, *["70"] * 5
    ),
    "ga4": lambda days: table(
        "Date,Active users,New users,Sessions", days, *["70"] * 3, form="%Y%m%d"
    ),
    "linkedin": lambda days: table(
        "Date,Impressions (organic),Impressions (sponsored),Clicks (total)",
        days,
        *["70"] * 3,
        form="%m/%d/%Y",
    ),
    "meta": lambda days: "Facebook reach\n" + table("Date,Primary", days, "70"),
    "own": lambda days: table("Date,Page,Reach", days, "Sivu", "70"),
}


@pytest.mark.parametrize("platform", FILES)
@pytest.mark.parametrize(("days", "mark"), [(WEEKS, "/7d"), (MONTHS, "/1m"), (DAYS, "")])
def test_each_sum_says_of_how_long_a_time_it_is(read, platform, days, mark):
    reading = read(f"{platform}.csv", FILES[platform](days))

    assert reading.metrics
    assert all(one.endswith(mark) and one.count("/") == bool(mark) for one in reading.metrics)
    notes = {one.reason: one.value for one in reading.unread}
    assert notes.get("by_period", "") == mark


@pytest.mark.parametrize(("days", "mark"), [(WEEKS, "/7d"), (MONTHS, "/1m"), (DAYS, "")])
def test_the_totals_in_a_zip_of_youtube_say_so_too(tmp_path, days, mark):
    path = tmp_path / "Content.zip"
    path.write_bytes(zipped(days))

    readings = [
        read_file(one, ReadingOptions(read_at=READ_AT))
        for one in open_sources([(path, path.name)])
    ]

    assert [one.metrics for one in readings if one.format == "youtube_days"] == [("views" + mark,)]


def test_a_size_is_what_it_was_on_its_day_however_seldom_it_is_told(read):
    header = "Date,Followers,Difference in followers from previous day"
    reading = read("FollowerHistory.csv", table(header, WEEKS, "1000", "3"))

    found = {}
    for one in reading.measurements:
        found.setdefault(one.metric, []).append(one.read_at.date())
    assert found["followers"][0] == MONDAY + timedelta(days=1)
    assert found["followers_net/7d"][0] == MONDAY + timedelta(weeks=1)


def test_a_week_that_is_not_over_is_left_out(read):
    days = [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)]

    reading = read("x.csv", FILES["x"](days))

    assert sum(one.metric == "likes/7d" for one in reading.measurements) == 3
    assert any(one.reason == "period_not_over" for one in reading.unread)
