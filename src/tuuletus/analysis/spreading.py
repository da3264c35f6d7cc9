"""Sums of days and of weeks of the same thing, as one number a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tuuletus.analysis.periods import WEEK, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Numbers by day. `shared` counts the sums that were shared out to two weeks."""

    values: Mapping[date, float]
    shared: int = 0


def fits_weeks(period: Period) -> bool:
    """Whether it can be told of a sum what of it belongs to which week."""
    return not period.months and period.days <= WEEK.days


def spread_by_day(told: Mapping[Period, Mapping[date, float]]) -> Spread:
    """What each day has a part in, out of sums of days and longer ones by their first day.

    What is told of a day itself, or of a shorter time, counts; of a longer one only what is left
    of it is shared out evenly to its other days. Of several of the same length that overlap each
    day gets the mean.
    """
    placed: dict[date, float] = {}
    shared = 0
    for period in sorted(filter(fits_weeks, told), key=lambda one: one.days):
        parts: dict[date, list[float]] = defaultdict(list)
        for first, value in told[period].items():
            days = [first + timedelta(days=number) for number in range(period.days)]
            untold = [day for day in days if day not in placed]
            rest = value - sum(placed[day] for day in days if day in placed)
            for day in untold:
                parts[day].append(max(rest, 0.0) / len(untold))
            shared += len({day - timedelta(days=day.weekday()) for day in untold}) > 1
        placed |= {day: sum(shares) / len(shares) for day, shares in parts.items()}
    return Spread(values=placed, shared=shared)
