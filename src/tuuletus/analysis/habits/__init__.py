"""When and in what form the audience answers, and dated shifts of that.

All streams of posts (parts of the day and of the week, forms on channels) are watched week by week
in one model of the account (`scan`). They are shown together, so the bar rises with their number:
what is held to 0.1 a year is the number of false alarms of the whole page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from scipy.special import ndtr

from tuuletus.analysis.habits.level import build_table, read_level
from tuuletus.analysis.habits.scan import Scan, Settled
from tuuletus.analysis.habits.search import Found, date_shift, find_crossing
from tuuletus.analysis.habits.streams import (
    Account,
    AnsweredPost,
    StreamName,
    build_account,
    build_stream,
    take_off,
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

BAR_WEEKS = 80.0
"""Evidence asked of each stream, times the number of streams. By theory 520 keep a page to 0.1
false alarms a year; the sum overshoots its bar, and neighbours share their posts: by simulation
80 do (`bench.habits`)."""
_LOWEST_BAR = 250.0
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


class _Watch:
    """The working state of one search: shifts are told one by one, and then known."""

    def __init__(self, account: Account, bar: float | None) -> None:
        self.account = account
        self.freed = account
        self.names = tuple(account.members)
        self.bar = find_bar(len(self.names)) if bar is None else bar
        self.week = (account.day // 7.0).astype(np.int64)
        self.told: list[Found] = []

    def settle_next(self) -> bool:
        if not self.names:
            return False
        # scales and traits are those without the shifts that are known
        known = replace(self.account, fitted=self.freed.fitted)
        settled = [Settled(stream=one.stream, week=one.week) for one in self.told]
        crossed = find_crossing(Scan(known, settled=settled), bar=self.bar, told=self.told)
        if crossed is None:
            return False
        one = date_shift(Scan(known, settled=settled), crossed)
        self.told.append(one)
        moved = self.account.members[self.names[one.stream]] & (self.week >= one.week)
        self.freed = take_off(self.freed, np.asarray(one.size * moved, dtype=np.float64))
        return True

    def result(self) -> Habits:
        shifts = sorted(
            (self._describe(place) for place in range(len(self.told))),
            key=lambda shift: (shift.found_on, shift.stream),
        )
        return Habits(
            shifts=tuple(shifts),
            states=tuple(self._state(name) for name in self.names),
            bar=self.bar,
        )

    def _describe(self, place: int) -> HabitShift:
        one = self.told[place]
        name = self.names[one.stream]
        mine = self.week[self.account.members[name]]
        since = max([0, *(two.week for two in self.told[:place] if two.stream == one.stream)])
        odds = one.evidence * _SHIFTS_A_WEEK
        low, middle, high = _spread(one.size, one.size_sd)
        return HabitShift(
            stream=name,
            multiple=middle,
            low=low,
            high=high,
            week=self._monday(one.week),
            week_low=self._monday(one.week_at(0.1)),
            week_high=self._monday(one.week_at(0.9)),
            found_on=self._looked_on(one.found),
            posts_before=int(np.sum((mine >= since) & (mine < one.week))),
            posts_after=int(np.sum(mine >= one.week)),
            posts_until_found=int(np.sum((mine >= one.week) & (mine <= one.found))),
            probability=odds / (1.0 + odds),
        )

    def _state(self, name: StreamName) -> HabitState:
        """The level now; what was taken off for the stream's own shifts is put back."""
        table = build_table(build_stream(self.freed, name))
        own = [one for one in self.told if self.names[one.stream] == name]
        start = int(np.searchsorted(table.week, own[-1].week)) if own else 0
        mean, sd = read_level(table, start=start)
        mean += sum(one.size for one in own)
        low, middle, high = _spread(mean, sd)
        return HabitState(
            stream=name,
            multiple=middle,
            low=low,
            high=high,
            posts=int(table.posts[start:].sum()),
            since=self._monday(int(table.week[start])) if own else None,
            above=float(ndtr(mean / sd)),
        )

    def _looked_on(self, week: int) -> date:
        """The day after a week, or that of the newest post where the week is not over."""
        newest = self.account.start.date() + timedelta(days=int(self.account.day[-1]))
        return min(self._monday(week + 1), newest)

    def _monday(self, week: int) -> date:
        return self.account.start.date() + timedelta(weeks=week)


def _spread(mean: float, sd: float) -> tuple[float, float, float]:
    """Low, middle and high of a multiple whose log is known so well (80 %)."""
    return (
        float(np.exp(mean - _NORMAL_80 * sd)),
        float(np.exp(mean)),
        float(np.exp(mean + _NORMAL_80 * sd)),
    )
