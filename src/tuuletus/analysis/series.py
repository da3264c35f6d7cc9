"""Series over time told in few words: what is usual, what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean, quantiles

from tuuletus.analysis.periods import DAY, Period

MOST_POINTS = 400
"""A longer series is drawn week by week."""

_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesSummary:
    """What is usual in a series. Half of its values lie from `low` to `high`.

    `missing` counts the days (weeks, months) between the first and the last of which nothing is
    told; the unit of values is that of the series.
    """

    n: int
    first: date
    last: date
    low: float
    typical: float
    high: float
    missing: int


def summarise_series(
    values: Mapping[date, float], *, period: Period = DAY
) -> SeriesSummary | None:
    """The summary of a series of one value a period, by its first day; None where it is empty."""
    if not values:
        return None
    told = sorted(values)
    numbers = list(values.values())
    low, typical, high = quantiles(numbers, n=4, method="inclusive") if len(told) > 1 else (
        numbers * 3
    )  # fmt: skip
    whole = period.count(told[0], told[-1])
    return SeriesSummary(
        n=len(told),
        first=told[0],
        last=told[-1],
        low=low,
        typical=typical,
        high=high,
        missing=max(0, whole - len(told)),
    )


def by_week(values: Mapping[date, float]) -> dict[date, float]:
    """The mean of the told days of each week, dated by its Monday."""
    weeks: dict[date, list[float]] = defaultdict(list)
    for day, value in values.items():
        weeks[day - timedelta(days=day.weekday())].append(value)
    return {monday: mean(told) for monday, told in sorted(weeks.items())}


def rolling_mean(values: Mapping[date, float], *, days: int = _WEEK) -> dict[date, float]:
    """The mean of the told values of the last `days` days, from the first whole span on."""
    told = sorted(values)
    result: dict[date, float] = {}
    if not told:
        return result
    for day in told:
        start = day - timedelta(days=days - 1)
        if start < told[0]:
            continue
        result[day] = mean(_between(values, start, day))
    return result


def number_stretches(days: Iterable[date], *, longest: Period) -> dict[date, int]:
    """By day the number of its stretch: a new one begins where more than `longest` is untold."""
    numbers: dict[date, int] = {}
    number, before = 0, None
    for day in sorted(days):
        number += before is not None and day > longest.find_last(before) + timedelta(days=1)
        numbers[day] = number
        before = day
    return numbers


def _between(values: Mapping[date, float], first: date, last: date) -> Sequence[float]:
    days = ((first + timedelta(days=step)) for step in range((last - first).days + 1))
    return [values[day] for day in days if day in values]
