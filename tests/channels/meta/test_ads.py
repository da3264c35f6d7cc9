"""Reports of Ads Manager: of days, weeks and months, and under headers that nobody has seen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tuuletus.channels.describing import describe
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import Source
from tuuletus.errors import UnknownFileError


@pytest.fixture
def read_ads(tmp_path):
    def read(header: str, **more):
        path = tmp_path / "annonser.csv"
        rows = [
            f"Lunch;2026-09-{day:02};2026-09-{day:02};{20 + day},50;1,20;{1000 + day};{1500 + day}"
            for day in range(1, 21)
        ]
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        options = ReadingOptions(read_at=datetime(2026, 11, 1, tzinfo=UTC), **more)
        return read_file(Source(path, path.name), options)

    return read


@pytest.mark.parametrize("known", ["Räckvidd", "Reach"])
def test_one_known_number_is_enough_for_period_and_money_under_strange_swedish_headers(
    read_ads, known
):
    reading = read_ads(
        f"Titel på kampanj;Första dag;Sista dag;Utlägg (SEK);Styckpris (SEK);{known};Antal"
    )

    assert reading.format == "meta_ads"
    sums = {}
    for one in reading.measurements:
        sums[one.metric] = sums.get(one.metric, 0.0) + one.value
    assert sums == {
        "spend_sek": sum(20.5 + day for day in range(1, 21)),
        "reach": sum(1000 + day for day in range(1, 21)),
    }
    assert "Antal" in reading.unknown_columns


def test_a_report_without_a_single_known_header_is_asked_about_and_never_guessed(read_ads):
    header = "Titel på kampanj;Första dag;Sista dag;Utlägg (SEK);Styckpris (SEK);Unika;Antal"

    with pytest.raises(UnknownFileError) as caught:
        read_ads(header)

    assert caught.value.code == "columns_unknown"


def test_what_a_person_says_of_strange_headers_is_what_is_read(read_ads):
    header = "Titel på kampanj;Första dag;Sista dag;Utlägg (SEK);Styckpris (SEK);Unika;Antal"
    mapping = {"Första dag": "date", "Unika": "metric:reach", "Antal": "metric:impressions"}

    reading = read_ads(header, mapping=mapping)

    assert {one.metric for one in reading.measurements} == {"reach", "impressions"}
    assert sum(one.value for one in reading.measurements if one.metric == "reach") == 20_210


def report(path, *periods, ads=("Lounas", "Ilta"), header="Ad name"):
    rows = [f"{first},{last},{ad},40,200,{spent}" for first, last, spent in periods for ad in ads]
    columns = f"Reporting starts,Reporting ends,{header},Reach,Impressions,Amount spent (EUR)"
    path.write_text("\n".join([columns, *rows]) + "\n", encoding="utf-8")
    options = ReadingOptions(read_at=datetime(2026, 11, 1, 12, tzinfo=UTC), zone="Europe/Helsinki")
    return read_file(Source(path, path.name), options)


def told(reading, metric):
    return [one.value for one in reading.measurements if one.metric == metric]


def test_sums_of_a_week_are_never_those_of_a_day(tmp_path):
    first = date(2026, 9, 7)
    weeks = [first + timedelta(weeks=number) for number in range(7)]

    reading = report(
        tmp_path / "weeks.csv", *((day, day + timedelta(days=6), 55.5) for day in weeks)
    )

    assert set(reading.metrics) == {"impressions/7d", "spend_eur/7d"}
    assert told(reading, "spend_eur/7d") == [111.0] * 7
    assert describe(reading, zone="Europe/Helsinki")["periods"] == [
        {"mark": "/7d", "count": 7, "first": "2026-09-07", "last": "2026-10-25"}
    ]


def test_days_weeks_and_months_of_one_report_are_three_series(tmp_path):
    reading = report(
        tmp_path / "mixed.csv",
        ("2026-09-30", "2026-09-30", 5.5),
        ("2026-09-24", "2026-09-30", 31.22),
        ("2026-09-01", "2026-09-30", 150),
        ("2026-09-03", "2026-09-30", 140),
        ads=("Lounas",),
    )

    assert told(reading, "spend_eur") == [5.5]
    assert told(reading, "spend_eur/7d") == [31.22]
    assert told(reading, "spend_eur/1m") == [150.0]
    assert told(reading, "spend_eur/28d") == [140.0]
    assert told(reading, "reach/28d") == [40.0]
    assert [one["mark"] for one in describe(reading, zone="Europe/Helsinki")["periods"]] == [
        "",
        "/7d",
        "/28d",
        "/1m",
    ]


def test_a_period_that_is_not_over_has_no_number_yet(tmp_path):
    reading = report(
        tmp_path / "running.csv",
        ("2026-10-01", "2026-10-31", 150),
        ("2026-11-01", "2026-11-30", 9),
        ("2026-11-01", "2026-11-01", 9),
        ("2026-10-31", "2026-10-30", 9),
    )

    assert reading.metrics == ("impressions/1m", "spend_eur/1m")
    assert {one.reason for one in reading.unread} == {
        "day_not_over",
        "ends_before_start",
        "period_not_over",
        "reach_not_summed",
    }
