"""Which types wear out when they are used much, by what the mix has learnt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import isfinite

import numpy as np

from tuuletus.analysis.mix.state import MixState
from tuuletus.analysis.plan.learning import Learnt
from tuuletus.analysis.plan.rhythm import find_first_day
from tuuletus.analysis.plan.settling import find_rest_weeks
from tuuletus.analysis.plan.stale import OLD_EVEN_SO, is_stale
from tuuletus.analysis.plan.types import OTHER
from tuuletus.analysis.resting import RestTells, foresee_rest
from tuuletus.analysis.wearout import UNTOLD, Multiple, WearOut, Word, find_wearout

ASKED_FROM = 0.25
"""A rest is played through for types that wear out with at least this probability."""
MOST_RESTS = 3
FORTNIGHT = 14.0
FEWEST_DAYS = 28.0
"""Of a type whose posts span fewer days nothing is said: use and drift cannot be told apart."""

Range = tuple[float, float, float]
"""Low, middle and high (80 %)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What resting a type would tell, by when: see `tuuletus.analysis.resting`."""

    weeks: int
    known_on: date
    settled: float
    wearing: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeWear:
    """What is known of one type's wear: see `tuuletus.analysis.wearout.WearOut`.

    `recovery` are days of rest (low, middle, high), None where a rest may never do; it is None as
    a whole where the type probably loses nothing.
    """

    value: str
    word: str
    probability: float
    usual: Range
    now: Range
    curve: tuple[Range, ...]
    pace: float
    recovery: tuple[float | None, float | None, float | None] | None
    n: int
    published: int
    recent: int
    first_day: date | None
    last_day: date | None
    rest: Rest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WearTold:
    """The types with their wear, the most probable first; `revision` is that of the posts.

    Last come those of which nothing is known: their numbers are what is assumed before any
    posts, and are not shown.

    It is learnt from the `recent` of `measured` posts `since` a day; from all where that is None.
    `newest` is the day of the last post.
    """

    trait: str
    until: date
    revision: int
    published: int
    types: tuple[TypeWear, ...]
    since: date | None = None
    recent: int = 0
    measured: int = 0
    newest: date | None = None

    @property
    def first_day(self) -> date:
        """The first day of the weeks to come."""
        return find_first_day(self.until)

    @property
    def is_stale(self) -> bool:
        """Whether the posts end too long ago to say anything of the weeks to come."""
        return is_stale(self.newest, first_day=self.first_day, longest=OLD_EVEN_SO)


def tell_wear(learnt: Learnt) -> WearTold:
    """The wear of each type."""
    told = WearTold(
        trait=learnt.trait,
        until=learnt.until,
        revision=learnt.revision,
        published=sum(learnt.published.values()),
        types=(),
        since=learnt.since,
        recent=learnt.recent,
        measured=sum(learnt.measured.values()),
        newest=learnt.newest,
    )
    if not learnt.has_types:
        return told
    state = MixState.from_record(learnt.record)
    types = [
        tell_type(learnt, one, most=count_most(state, one.type), days=find_span(state, one.type))
        for one in find_wearout(state)
        if learnt.types[one.type] != OTHER
    ]
    types.sort(key=lambda one: (one.word in UNTOLD, -one.probability))
    return replace(told, types=tuple(types))


def tell_rests(learnt: Learnt, *, weeks: int) -> WearTold:
    """The same with what a rest of some weeks would tell of the types that may wear out.

    It is longer where a type needs that to recover: see `find_rest_weeks`. It takes seconds.
    """
    told = tell_wear(learnt)
    asked = [one.value for one in told.types if needs_rest(one)][:MOST_RESTS]
    state = MixState.from_record(learnt.record) if asked else None
    types = tuple(
        replace(one, rest=tell_rest(learnt, foresee(state, learnt, one, weeks=weeks)))
        if state is not None and one.value in asked
        else one
        for one in told.types
    )
    return replace(told, types=types)


def needs_rest(one: TypeWear) -> bool:
    """Whether it is worth asking what a rest of a type would tell."""
    return one.word not in (*UNTOLD, Word.RESTED) and one.probability >= ASKED_FROM


def foresee(state: MixState, learnt: Learnt, one: TypeWear, *, weeks: int) -> RestTells:
    """What resting a type would tell."""
    needed = find_rest_weeks(weeks, one.recovery[1] if one.recovery else None)
    return foresee_rest(state, kind=learnt.types.index(one.value), weeks=needed)


def tell_rest(learnt: Learnt, found: RestTells) -> Rest:
    """A rest with its day as a date."""
    return Rest(
        weeks=found.weeks,
        known_on=learnt.origin + timedelta(days=int(found.known_on)),
        settled=found.settled,
        wearing=found.wearing,
    )


def count_most(state: MixState, kind: int) -> int:
    """The most posts of a type that any two weeks have seen."""
    day = state.history.day[state.history.type == kind]
    if not len(day):
        return 0
    before = np.searchsorted(day, day - FORTNIGHT, side="right")
    return int((np.arange(1, len(day) + 1) - before).max())


def find_span(state: MixState, kind: int) -> float:
    """The days from the first remembered post of a type to its last one."""
    day = state.history.day[state.history.type == kind]
    return float(np.ptp(day)) if len(day) else 0.0


def tell_type(learnt: Learnt, one: WearOut, *, most: int, days: float = np.inf) -> TypeWear:
    """A type's wear with dates, and without numbers that JSON does not know.

    Where its posts span too few `days`, it is too early to say, whatever the engine finds; where
    none of them had a response, nothing can be said of losing it.
    The curve ends with the `most` posts that two weeks have seen; beyond, it would be a guess.
    """
    value = learnt.types[one.type]
    return TypeWear(
        value=value,
        word=_choose_word(learnt, one, days=days).value,
        probability=one.probability,
        usual=_range(one.usual),
        now=_range(one.now),
        curve=tuple(_range(point) for point in one.curve[: max(most, 1) + 1]),
        pace=one.pace,
        recovery=None if one.rest is None else _days(one.rest),
        n=one.n,
        published=learnt.published.get(value, 0),
        recent=one.recent,
        first_day=_date(learnt, one.first_day),
        last_day=_date(learnt, one.last_day),
    )


def _choose_word(learnt: Learnt, one: WearOut, *, days: float) -> Word:
    if learnt.types[one.type] in learnt.silent:
        return Word.SILENT
    return one.word if days >= FEWEST_DAYS else Word.TOO_EARLY


def _range(told: Multiple) -> Range:
    return (told.low, told.median, told.high)


def _days(told: Multiple) -> tuple[float | None, float | None, float | None]:
    low, median, high = (
        days if isfinite(days) else None for days in (told.low, told.median, told.high)
    )
    return (low, median, high)


def _date(learnt: Learnt, day: float | None) -> date | None:
    return None if day is None else learnt.origin + timedelta(days=int(day))
