"""When and in what form the audience answers, and dated shifts of that.

Each stream of posts (a part of the day or week, a form on a channel) is compared with the other
posts of the same weeks (`streams`) and watched week by week (`changes`). All streams of an account
are shown together, so the bar rises with their number: what is held to 0.1 a year is the number of
false alarms of the whole page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.special import ndtr

from tuuletus.analysis.habits.changes import (
    Dated,
    Found,
    Table,
    build_table,
    date_change,
    find_change,
    read_level,
)
from tuuletus.analysis.habits.streams import (
    Account,
    AnsweredPost,
    StreamName,
    build_account,
    build_stream,
    take_off,
    tell_fit,
)

__all__ = [
    "AnsweredPost",
    "HabitShift",
    "HabitState",
    "Habits",
    "StreamName",
    "find_bar",
    "find_shifts",
]

BAR_WEEKS = 150.0
"""Evidence asked of each stream, times the number of streams. By theory 520 keep a page to 0.1
false alarms a year; the sum overshoots its bar, and by simulation 150 do (`bench.habits`)."""
_LOWEST_BAR = 200.0
_SHIFTS_A_WEEK = 1.0 / 104.0  # prior: each stream shifts once in two years
_MOST_SHIFTS = 12
_NORMAL_80 = 1.2815515655446004


@dataclass(frozen=True, slots=True, kw_only=True)
class HabitShift:
    """A stream's response against the other posts has changed its level.

    `multiple` is the level after over the level before, with an 80 % interval; `week` the Monday
    of the likeliest first week of the new level, `week_low` and `week_high` of its 80 % interval;
    `found_on` the day on which the evidence was enough. `probability` is that of a change by all
    that is known today.
    """

    stream: StreamName
    multiple: float
    low: float
    high: float
    week: date
    week_low: date
    week_high: date
    found_on: date
    posts_before: int
    posts_after: int
    posts_until_found: int
    probability: float

    @property
    def is_rise(self) -> bool:
        """Whether the stream gets more than before."""
        return self.multiple > 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HabitState:
    """A stream as it is now: how many times the other posts it gets (80 % interval).

    `posts` counts those since its last shift (`since`, None without one); `above` is the
    probability that it gets more than the other posts.
    """

    stream: StreamName
    multiple: float
    low: float
    high: float
    posts: int
    since: date | None
    above: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """Shifts by the day on which they were found, the newest last, and the state of each stream.

    `bar` is the evidence that was asked of a stream.
    """

    shifts: tuple[HabitShift, ...]
    states: tuple[HabitState, ...]
    bar: float


def find_bar(streams: int) -> float:
    """The evidence that is asked of each of so many streams shown together."""
    return max(_LOWEST_BAR, BAR_WEEKS * streams)


def find_shifts(posts: Sequence[AnsweredPost], *, bar: float | None = None) -> Habits:
    """Shifts of the audience's habits, by all posts up to the newest.

    Posts that were advertised or not measured are left out by the caller. Pure: the same posts
    give the same answer, and posts up to an earlier day give what was known then.

    Args:
        posts: of one account (all channels), in any order.
        bar: evidence asked of a stream; by the number of streams where None.

    """
    if not posts:
        return Habits(shifts=(), states=(), bar=find_bar(0))
    watch = _Watch(build_account(posts), bar)
    for _ in range(_MOST_SHIFTS):
        if not watch.settle_next():
            break
    return watch.result()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    name: StreamName
    table: Table
    found: Found
    dated: Dated
    start: int


class _Watch:
    """The working state of one search.

    Where one stream shifts, those beside it seem to shift the other way. So the shift without
    which all posts fit best is settled first and taken off its posts.
    """

    def __init__(self, account: Account, bar: float | None) -> None:
        self.account = account
        self.names = tuple(account.members)
        self.bar = find_bar(len(self.names)) if bar is None else bar
        self.begins = dict.fromkeys(self.names, 0)
        self.watched = dict.fromkeys(self.names, 0)
        self.settled: list[_Settled] = []

    def settle_next(self) -> bool:
        candidates = [one for name in self.names if (one := self._look(name)) is not None]
        if not candidates:
            return False
        without = [self._without(one) for one in candidates]
        place = int(np.argmax([tell_fit(account) for account in without]))
        best, self.account = candidates[place], without[place]
        self.settled.append(best)
        self.begins[best.name] = best.found.first
        self.watched[best.name] = best.found.found + 1
        return True

    def _without(self, one: _Settled) -> Account:
        first_day = 7.0 * one.table.week[int(np.argmax(one.dated.begins))]
        moved = self.account.members[one.name] & (self.account.day >= first_day)
        return take_off(self.account, one.dated.shift * moved)

    def _look(self, name: StreamName) -> _Settled | None:
        table = build_table(build_stream(self.account, name))
        start = self.begins[name]
        found = find_change(table, start=start, watched_from=self.watched[name], bar=self.bar)
        if found is None:
            return None
        dated = date_change(table, found, start=start, stop=len(table.week))
        return _Settled(name=name, table=table, found=found, dated=dated, start=start)

    def result(self) -> Habits:
        shifts = sorted(
            (self._describe(one) for one in self.settled),
            key=lambda shift: (shift.found_on, shift.stream),
        )
        return Habits(
            shifts=tuple(shifts),
            states=tuple(self._state(name) for name in self.names),
            bar=self.bar,
        )

    def _describe(self, one: _Settled) -> HabitShift:
        table, begins = one.table, one.dated.begins
        upto = np.cumsum(begins)
        first = int(np.argmax(begins))
        odds = one.dated.evidence * _SHIFTS_A_WEEK
        low, middle, high = _spread(one.dated.shift, one.dated.shift_sd)
        return HabitShift(
            stream=one.name,
            multiple=middle,
            low=low,
            high=high,
            week=self._monday(table.week[first]),
            week_low=self._monday(table.week[int(np.searchsorted(upto, 0.1))]),
            week_high=self._monday(table.week[int(np.searchsorted(upto, 0.9))]),
            found_on=self._looked_on(table.week[one.found.found]),
            posts_before=int(table.posts[one.start : first].sum()),
            posts_after=int(table.posts[first:].sum()),
            posts_until_found=int(table.posts[first : one.found.found + 1].sum()),
            probability=odds / (1.0 + odds),
        )

    def _state(self, name: StreamName) -> HabitState:
        """The level now; what was taken off for the stream's own shifts is put back."""
        table = build_table(build_stream(self.account, name))
        own = [one for one in self.settled if one.name == name]
        start = self.begins[name]
        mean, sd = read_level(table, start=start)
        mean += sum(one.dated.shift for one in own)
        low, middle, high = _spread(mean, sd)
        return HabitState(
            stream=name,
            multiple=middle,
            low=low,
            high=high,
            posts=int(table.posts[start:].sum()),
            since=self._monday(table.week[start]) if own else None,
            above=float(ndtr(mean / sd)),
        )

    def _looked_on(self, week: int | np.int64) -> date:
        """The day after a week, or that of the newest post where the week is not over."""
        newest = self.account.start.date() + timedelta(days=int(self.account.day[-1]))
        return min(self._monday(week + 1), newest)

    def _monday(self, week: int | np.int64) -> date:
        return self.account.start.date() + timedelta(weeks=int(week))


def _spread(mean: float, sd: float) -> tuple[float, float, float]:
    """Low, middle and high of a multiple whose log is known so well (80 %)."""
    return (
        float(np.exp(mean - _NORMAL_80 * sd)),
        float(np.exp(mean)),
        float(np.exp(mean + _NORMAL_80 * sd)),
    )
