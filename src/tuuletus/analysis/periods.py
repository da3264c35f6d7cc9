"""How long a channel's own number sums up: a day, a week, a calendar month, some days.

Numbers of different length are never one series, so all but those of a day carry their length in
the name of their metric: `spend_eur` is of a day, `spend_eur/7d` of a week, `spend_eur/1m` of a
calendar month.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import gcd

LONGEST_NAME = 60
_ONE_DAY = timedelta(days=1)
_DAYS_OF_WEEK = 7
_PAIR = 2
"""Two days are a week or a month apart by intent; farther apart two tell nothing."""
_FEWEST_CUT = 4
"""With fewer rows it is not told that the first one alone is out of step."""
_MARKED = re.compile(r"(?P<metric>.+)/(?P<count>[1-9]\d{0,3})(?P<unit>[dm])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A length of time: some days, or some whole calendar months."""

    days: int = 0
    months: int = 0

    @property
    def mark(self) -> str:
        """What the name of a metric carries; nothing where it is of a day.

        >>> Period(days=1).mark, Period(days=7).mark, Period(months=1).mark
        ('', '/7d', '/1m')
        """
        if self.months:
            return f"/{self.months}m"
        return "" if self.days == 1 else f"/{self.days}d"

    def find_first(self, last: date) -> date:
        """The first day of the period that ends with a day.

        >>> Period(months=1).find_first(date(2026, 2, 28))
        datetime.date(2026, 2, 1)
        """
        if self.months:
            return _add_months(last + _ONE_DAY, -self.months)
        return last - timedelta(days=self.days - 1)

    def find_last(self, first: date) -> date:
        """The last day of the period that begins on a day."""
        if self.months:
            return _add_months(first, self.months) - _ONE_DAY
        return first + timedelta(days=self.days - 1)

    def count(self, first: date, last: date) -> int:
        """How many periods there are from the one that begins on `first` to that on `last`."""
        if self.months:
            between = (last.year - first.year) * 12 + last.month - first.month
            return between // self.months + 1
        return (last - first).days // self.days + 1


DAY, WEEK, MONTH = Period(days=1), Period(days=_DAYS_OF_WEEK), Period(months=1)


def _add_months(day: date, months: int) -> date:
    """The same day of a later or earlier month; of a day that this lacks, its last one."""
    number = day.year * 12 + day.month - 1 + months
    begin = date(number // 12, number % 12 + 1, 1)
    end = (begin + timedelta(days=31)).replace(day=1) - _ONE_DAY
    return begin.replace(day=min(day.day, end.day))


def find_period(first: date, last: date) -> Period:
    """How long it is from one day to another, both included.

    >>> find_period(date(2026, 2, 1), date(2026, 2, 28))
    Period(days=0, months=1)
    >>> find_period(date(2026, 9, 7), date(2026, 9, 13))
    Period(days=7, months=0)
    """
    after = last + _ONE_DAY
    if first.day == after.day == 1:
        return Period(months=(after.year - first.year) * 12 + after.month - first.month)
    return Period(days=(after - first).days)


def mark_metric(metric: str, period: Period) -> str:
    """The name under which numbers of a metric are kept that sum up a period.

    >>> mark_metric("spend_eur", WEEK)
    'spend_eur/7d'
    """
    return metric[: LONGEST_NAME - len(period.mark)] + period.mark


def part_metric(code: str) -> tuple[str, Period]:
    """The metric and the length that a name tells.

    >>> part_metric("spend_eur/7d")
    ('spend_eur', Period(days=7, months=0))
    """
    found = _MARKED.fullmatch(code)
    if found is None:
        return code, DAY
    count = int(found["count"])
    period = Period(months=count) if found["unit"] == "m" else Period(days=count)
    return found["metric"], period


def divide_time(days: Collection[date]) -> Mapping[date, Period]:
    """How long the numbers are of in a table that tells one day a row.

    Statistics by day tell every day. Where all days lie whole weeks apart, each stands for the
    week that begins with it; where all are the first of a month, for that month. The first one
    may lie inside its week or month: it is then of the rest of it.
    """
    told = sorted(set(days))
    rhythm = _find_rhythm(told)
    if rhythm is not None:
        return dict.fromkeys(told, rhythm)
    rhythm = _find_rhythm(told[1:]) if len(told) >= _FEWEST_CUT else None
    if rhythm is None or told[0] < rhythm.find_first(told[1] - _ONE_DAY):
        return dict.fromkeys(told, DAY)
    rest = find_period(told[0], told[1] - _ONE_DAY)
    return {told[0]: rest} | dict.fromkeys(told[1:], rhythm)


def _find_rhythm(told: Sequence[date]) -> Period | None:
    """The length of time from each day to the next, in whole weeks or months; None for days."""
    if len(told) < _PAIR:
        return None
    if all(day.day == 1 for day in told):
        months = [(day.year * 12 + day.month) for day in told]
        step = gcd(*(later - earlier for earlier, later in pairwise(months)))
        return Period(months=step) if len(told) > _PAIR or step == 1 else None
    step = gcd(*((later - earlier).days for earlier, later in pairwise(told)))
    is_plain = step == _DAYS_OF_WEEK or (len(told) > _PAIR and step % _DAYS_OF_WEEK == 0)
    return Period(days=step) if is_plain else None
