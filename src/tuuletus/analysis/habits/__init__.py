"""When and in what form the audience answers, and dated shifts of that.

Each stream of posts (a part of the day or week, a form on a channel) is compared with the other
posts of the same weeks (`streams`) and watched week by week (`changes`). All streams of an account
are shown together, so the bar rises with their number: what is held to 0.1 a year is the number of
false alarms of the whole page. How large shifts were and what streams get now comes out of one fit
of the whole account (`telling`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tuuletus.analysis.effects import Effects
from tuuletus.analysis.habits.changes import (
    Dated,
    Found,
    Table,
    build_table,
    date_change,
    find_change,
)
from tuuletus.analysis.habits.streams import (
    Account,
    AnsweredPost,
    StreamName,
    build_account,
    build_stream,
    refit,
    split,
    tell_fit,
)
from tuuletus.analysis.habits.telling import (
    Level,
    find_compared,
    fit_account,
    tell_level,
    tell_shift,
)
from tuuletus.analysis.multiplicity import two_sided

__all__ = [
    "AnsweredPost",
    "HabitShift",
    "HabitState",
    "Habits",
    "Level",
    "StreamName",
    "find_bar",
    "find_shifts",
]

BAR_WEEKS = 150.0
"""Evidence asked of each stream, times the number of streams. By theory 520 keep a page to 0.1
false alarms a year; the sum overshoots its bar, and by simulation 150 do (`bench.habits`)."""
_LOWEST_BAR = 200.0
DOUBT = 0.02
"""A shift is withdrawn where its size, by all posts and from both sides, is more doubtful."""
_SHIFTS_A_WEEK = 1.0 / 104.0  # prior: each stream shifts once in two years
_MOST_LOOKS = 40
_WEEKS_OF_QUIET = 13  # before a stream whose shift was withdrawn is looked at again


@dataclass(frozen=True, slots=True, kw_only=True)
class HabitShift:
    """A stream's response against the other posts has changed its level.

    `multiple` is the level after over the level before, with an 80 % interval, out of the same fit
    as the level now (`HabitState`), so that the two cannot contradict; `week` the Monday
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
    """A stream as it is now: how many times the other posts it gets.

    The others are those of the same channels, their other traits and weeks being equal. `posts`
    counts those since its last shift (`since`, None without one) on channels that have enough of
    both; where no channel has, `level` is None.
    """

    stream: StreamName
    level: Level | None
    posts: int
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """Shifts by the day on which they were found, the newest last, and the state of each stream.

    `withdrawn` are those that were clear on the day on which they were found, and that all posts
    up to today do not bear out. `bar` is the evidence that was asked of a stream.
    """

    shifts: tuple[HabitShift, ...]
    withdrawn: tuple[HabitShift, ...]
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
        return Habits(shifts=(), withdrawn=(), states=(), bar=find_bar(0))
    watch = _Watch(build_account(posts), bar)
    for _ in range(_MOST_LOOKS):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A shift that is over the bar, the account that knows of it, and how well that fits."""

    shift: _Settled
    account: Account
    fit: float


class _Watch:
    """The working state of one search.

    Where one stream shifts, those beside it seem to shift the other way. So the shift with which
    all posts fit best is settled first, and all fits from then on know of it. One that is not
    borne out by them is withdrawn at once, lest others be judged beside it.
    """

    def __init__(self, account: Account, bar: float | None) -> None:
        self.bare = self.account = account
        self.bar = find_bar(len(account.members)) if bar is None else bar
        self.begins = dict.fromkeys(account.watched, 0)
        self.watched = dict.fromkeys(account.watched, 0)
        self.settled: list[_Settled] = []
        self.withdrawn: list[HabitShift] = []
        self.candidates: dict[StreamName, _Candidate | None] = {}

    def settle_next(self) -> bool:
        """Settle or withdraw one more shift; False where none is over the bar."""
        for name in self.begins:
            if name not in self.candidates:
                one = self._look(name)
                self.candidates[name] = None if one is None else self._try(one)
        over = [one for one in self.candidates.values() if one is not None]
        if not over:
            return False
        chosen = max(over, key=lambda one: one.fit)
        best, account = chosen.shift, chosen.account
        columns = (self.account.column(best.name), self.account.design.width)
        told = tell_shift(
            account, account.fitted, best.name, columns, extra=best.dated.week_variance
        )
        if float(two_sided(np.array([told.above]))[0]) > DOUBT:
            self.withdrawn.append(self._describe(best, told))
            later = best.table.week[best.found.found] + _WEEKS_OF_QUIET
            self.watched[best.name] = int(np.searchsorted(best.table.week, later))
            del self.candidates[best.name]
            return True
        self.watched[best.name] = best.found.found + 1
        self.account = account
        self.settled.append(best)
        self.begins[best.name] = best.found.first
        self.candidates.clear()
        return True

    def _try(self, one: _Settled) -> _Candidate:
        account = refit(split(self.account, one.name, _first_day(one)))
        return _Candidate(shift=one, account=account, fit=tell_fit(account, self.account))

    def _look(self, name: StreamName) -> _Settled | None:
        table = build_table(build_stream(self.account, name))
        start = self.begins[name]
        found = find_change(table, start=start, watched_from=self.watched[name], bar=self.bar)
        if found is None:
            return None
        dated = date_change(table, found, start=start, stop=len(table.week))
        return _Settled(name=name, table=table, found=found, dated=dated, start=start)

    def result(self) -> Habits:
        """What is told by one fit of all; shifts that it does not bear out are withdrawn."""
        kept, withdrawn = list(self.settled), list(self.withdrawn)
        while True:
            account, columns = self._split_all(kept)
            fitted = fit_account(account)
            told = [
                tell_shift(account, fitted, one.name, own, extra=one.dated.week_variance)
                for one, own in zip(kept, columns, strict=True)
            ]
            doubts = two_sided(np.array([one.above for one in told]))
            if not kept or doubts.max() <= DOUBT:
                break
            place = int(np.argmax(doubts))
            withdrawn.append(self._describe(kept.pop(place), told[place]))
        shifts = [self._describe(*both) for both in zip(kept, told, strict=True)]
        return Habits(
            shifts=_in_order(shifts),
            withdrawn=_in_order(withdrawn),
            states=tuple(self._state(name, account, fitted, kept) for name in account.members),
            bar=self.bar,
        )

    def _split_all(self, kept: list[_Settled]) -> tuple[Account, list[tuple[int, int]]]:
        """The account with these shifts, and the columns before and since each of them."""
        account, columns = self.bare, []
        for one in kept:
            columns.append((account.column(one.name), account.design.width))
            account = split(account, one.name, _first_day(one))
        return account, columns

    def _describe(self, one: _Settled, told: Level) -> HabitShift:
        table, begins = one.table, one.dated.begins
        upto = np.cumsum(begins)
        first = int(np.argmax(begins))
        odds = one.dated.evidence * _SHIFTS_A_WEEK
        return HabitShift(
            stream=one.name,
            multiple=told.multiple,
            low=told.low,
            high=told.high,
            week=self._monday(table.week[first]),
            week_low=self._monday(table.week[int(np.searchsorted(upto, 0.1))]),
            week_high=self._monday(table.week[int(np.searchsorted(upto, 0.9))]),
            found_on=self._looked_on(table.week[one.found.found]),
            posts_before=int(table.posts[one.start : first].sum()),
            posts_after=int(table.posts[first:].sum()),
            posts_until_found=int(table.posts[first : one.found.found + 1].sum()),
            probability=odds / (1.0 + odds),
        )

    def _state(
        self, name: StreamName, account: Account, fitted: Effects, kept: list[_Settled]
    ) -> HabitState:
        since = max((_first_day(one) for one in kept if one.name == name), default=None)
        compared = find_compared(account, name, -np.inf if since is None else since)
        posts = int(compared[0].sum())
        return HabitState(
            stream=name,
            level=tell_level(account, fitted, name, compared) if posts else None,
            posts=posts,
            since=None if since is None else self._monday(np.int64(since // 7.0)),
        )

    def _looked_on(self, week: int | np.int64) -> date:
        """The day after a week, or that of the newest post where the week is not over."""
        newest = self.account.start.date() + timedelta(days=int(self.account.day[-1]))
        return min(self._monday(week + 1), newest)

    def _monday(self, week: int | np.int64) -> date:
        return self.account.start.date() + timedelta(weeks=int(week))


def _first_day(one: _Settled) -> float:
    """The first day of the likeliest first week of the new level."""
    return 7.0 * float(one.table.week[int(np.argmax(one.dated.begins))])


def _in_order(shifts: list[HabitShift]) -> tuple[HabitShift, ...]:
    return tuple(sorted(shifts, key=lambda shift: (shift.found_on, shift.stream)))
