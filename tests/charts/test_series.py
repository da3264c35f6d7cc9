"""Series over time: what stands on their axis."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from tuuletus.analysis.periods import MONTH, WEEK, Period
from tuuletus.charts import series_chart
from tuuletus.charts.render import render_svg
from tuuletus.wording import Speaker

DAY = re.compile(r">(\d+ Aug 26)<")


@pytest.mark.parametrize("days", [1, 2, 3, 5, 8, 9])
def test_no_day_stands_twice_on_the_axis_of_a_short_series(days):
    first = date(2026, 8, 1)
    values = {first + timedelta(days=one): 8.0 + one for one in range(days)}
    chart = series_chart(values, name="Guests", speaker=Speaker("en"))

    marks = DAY.findall(render_svg(chart))

    assert marks
    assert len(marks) == len(set(marks))


def lines(chart):
    """The drawn strokes, each as its days."""
    strokes = []
    for layer in chart.spec["layer"]:
        kind = layer["mark"] if isinstance(layer["mark"], str) else layer["mark"]["type"]
        if kind == "line":
            parts = {}
            name = layer.get("data", chart.spec.get("data"))["name"]
            for row in chart.spec["datasets"][name]:
                parts.setdefault(row["part"], []).append(row["day"])
            strokes += parts.values()
    return strokes


def test_a_line_of_days_has_no_stroke_over_weeks_of_which_nothing_is_told():
    first = date(2026, 8, 1)
    told = [*range(20), *range(26, 40), *range(60, 80)]
    values = {first + timedelta(days=one): 8.0 for one in told}

    strokes = lines(series_chart(values, name="Guests", speaker=Speaker("en")))

    assert [(one[0], one[-1]) for one in strokes] == [
        ("2026-08-07", "2026-09-09"),
        ("2026-09-30", "2026-10-19"),
    ]


def test_a_line_of_weeks_joins_all_but_over_weeks_that_are_not_told():
    first = date(2026, 8, 3)
    values = {first + timedelta(weeks=one): 8.0 for one in (0, 1, 2, 4, 5)}
    chart = series_chart(values, name="Guests", period=WEEK, speaker=Speaker("en"))

    assert [len(one) for one in lines(chart)] == [3, 2]
    assert chart.columns[0] == "Week"
    assert "Nothing is told of 1 week." in chart.alt_text


def test_a_month_is_called_a_month():
    values = {date(2026, month, 1): 100.0 * month for month in (1, 2, 4)}
    chart = series_chart(values, name="Spent", period=MONTH, speaker=Speaker("en"))

    assert chart.alt_text == (
        "From 1 January 2026 to 30 April 2026: in a typical month 200, in half of the months 150"
        " to 300. Nothing is told of 1 month."
    )
    assert chart.columns[0] == "Month"


def test_other_lengths_are_told_by_their_days():
    values = {date(2026, 1, 1) + timedelta(days=28 * one): 7.0 for one in (0, 1, 3)}
    chart = series_chart(values, name="Reach", period=Period(days=28), speaker=Speaker("en"))

    assert "typically 7 in 28 days" in chart.alt_text
    assert "Nothing is told of 1 × 28 days." in chart.alt_text


def test_a_week_alone_in_a_long_series_is_a_point():
    first = date(2020, 1, 6)
    told = [*range(60), 70, *range(80, 120)]
    values = {first + timedelta(weeks=one): 8.0 for one in told}
    chart = series_chart(values, name="Guests", period=WEEK, speaker=Speaker("en"))

    (points,) = (layer for layer in chart.spec["layer"] if layer["mark"]["type"] == "point")
    rows = chart.spec["datasets"][points["data"]["name"]]
    assert [row["day"] for row in rows] == [str(first + timedelta(weeks=70))]
