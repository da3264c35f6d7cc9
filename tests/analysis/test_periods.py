"""How long a time a channel's own numbers sum up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tuuletus.analysis.periods import (
    DAY,
    LONGEST_NAME,
    MONTH,
    WEEK,
    Period,
    divide_time,
    find_period,
    mark_metric,
    part_metric,
)

MONDAY = date(2026, 9, 7)


def every(step, count, *, first=MONDAY):
    return [first + timedelta(days=step * number) for number in range(count)]


@pytest.mark.parametrize(
    ("first", "last", "period"),
    [
        (MONDAY, MONDAY, DAY),
        (MONDAY, date(2026, 9, 13), WEEK),
        (date(2026, 2, 1), date(2026, 2, 28), MONTH),
        (date(2026, 10, 1), date(2026, 12, 31), Period(months=3)),
        (date(2026, 10, 1), date(2026, 10, 28), Period(days=28)),
        (date(2026, 10, 2), date(2026, 11, 1), Period(days=31)),
    ],
)
def test_a_period_is_known_by_its_ends_and_finds_them_again(first, last, period):
    assert find_period(first, last) == period
    assert (period.find_first(last), period.find_last(first)) == (first, last)


@pytest.mark.parametrize("period", [DAY, WEEK, MONTH, Period(days=28), Period(months=12)])
def test_a_metric_carries_its_period_and_gives_it_back(period):
    assert part_metric(mark_metric("spend_eur", period)) == ("spend_eur", period)
    assert len(mark_metric("n" * 80, period)) <= LONGEST_NAME


@pytest.mark.parametrize("own", ["clicks/7d/", "a/0d", "a/b", "/7d", "7d"])
def test_a_name_of_somebodys_own_is_of_a_day(own):
    assert part_metric(own) == (own, DAY)


@pytest.mark.parametrize(
    ("days", "period"),
    [
        (every(1, 30), DAY),
        (every(7, 8), WEEK),
        ([*every(7, 3), *every(7, 3, first=MONDAY + timedelta(weeks=6))], WEEK),
        ([date(2026, month, 1) for month in range(1, 6)], MONTH),
        ([date(2026, month, 1) for month in (1, 4, 7, 10)], Period(months=3)),
        (every(28, 4), Period(days=28)),
        ([MONDAY, MONDAY + timedelta(days=2), MONDAY + timedelta(days=9)], DAY),
        ([MONDAY], DAY),
        ([], DAY),
    ],
)
def test_rows_a_week_or_a_month_apart_stand_for_that_time(days, period):
    assert divide_time(days) == dict.fromkeys(days, period)


def test_a_first_row_inside_its_week_is_of_the_rest_of_it():
    thursday = date(2026, 9, 3)

    assert divide_time([thursday, *every(7, 4)]) == {
        thursday: Period(days=4),
        **dict.fromkeys(every(7, 4), WEEK),
    }


def test_periods_are_counted_in_their_own_length():
    assert MONTH.count(date(2025, 11, 1), date(2026, 2, 1)) == 4
    assert WEEK.count(MONDAY, MONDAY + timedelta(weeks=5)) == 6
