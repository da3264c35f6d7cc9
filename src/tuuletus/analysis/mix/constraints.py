"""What a plan must keep to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.history import USUAL_DAYS, History

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

WEEK = 7.0
ALWAYS_A_WEEK = 2.0
"""So many posts of a type a week are never too steep a rise."""
SLACK = 1e-9


def _nothing() -> Mapping[int, float]:
    return MappingProxyType({})


def _none() -> Mapping[int, int]:
    return MappingProxyType({})


USUAL_RAMP = 2.0
"""What is beyond twice a busiest recent week nobody knows: pages and command line stop there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """What people, brand and calendar ask of a plan.

    Weeks begin every seventh day from day 0 (let day 0 be a Monday); posts already published in a
    week count towards it. All but `at_least` are hard: a slot that nothing may fill without
    breaking one of them stays empty. `at_least` yields to the others.

    Args:
        forbidden: (type, channel) pairs that brand rules rule out.
        at_most: most posts of a type in a week.
        at_least: fewest posts of a type in a week.
        rest_days: fewest days between two posts of a type, whatever the channel.
        effort: hours of people's work that a post of a type takes.
        capacity: hours that people have in a week, None for no limit.
        ramp: no type without an `at_most` gets more than this many times its busiest week of the
            eight that end with the newest post, but two a week always; None for no limit.
        fixed: slot index -> type that is already decided; it stays, whatever it breaks.
        tried: those of the fixed slots that are trials; they count towards the share of trials.

    """

    forbidden: frozenset[tuple[int, int]] = frozenset()
    at_most: Mapping[int, int] = field(default_factory=_none)
    at_least: Mapping[int, int] = field(default_factory=_none)
    rest_days: Mapping[int, float] = field(default_factory=_nothing)
    effort: Mapping[int, float] = field(default_factory=_nothing)
    capacity: float | None = None
    ramp: float | None = None
    fixed: Mapping[int, int] = field(default_factory=_none)
    tried: frozenset[int] = frozenset()


class Rules:
    """Constraints laid over slots in order of time; how far a choice is from keeping them.

    In a plan, `empty` (one more than the last type) stands for a slot with nothing in it.
    """

    def __init__(
        self,
        constraints: Constraints,
        *,
        history: History,
        day: Floats,
        channel: Ints,
        types: int,
        now: float,
    ) -> None:
        self.constraints = constraints
        self.day, self.types, self.empty = day, types, types
        week = np.floor(day / WEEK).astype(np.int64)
        self.weeks, self.week = np.unique(week, return_inverse=True)
        self.in_week = (self.week[:, None] == np.arange(len(self.weeks))).astype(np.float64)
        past = np.floor(history.day / WEEK).astype(np.int64)
        mine = history.type[:, None] == np.arange(types)
        self.before = mine.T.astype(np.float64) @ (past[:, None] == self.weeks)
        self.most = _by_type(constraints.at_most, types, np.inf)
        # of an old export the last weeks are those that end with its newest post
        newest = min(now, float(history.day.max(initial=0.0)))
        self.steep = _find_steepest(constraints.ramp, history.since(newest - USUAL_DAYS), types)
        # what people say of a type goes before the ramp
        self.steep[np.isfinite(self.most)] = np.inf
        self.least = _by_type(constraints.at_least, types, 0.0)
        self.effort = _by_type(constraints.effort, types + 1, 0.0)
        self.room = np.inf if constraints.capacity is None else float(constraints.capacity)
        self.barred = np.zeros((types + 1, len(day)))
        for kind, where in constraints.forbidden:
            if 0 <= kind < types:
                self.barred[kind, channel == where] = 1.0
        self.rest = {k: float(days) for k, days in constraints.rest_days.items() if days > 0.0}
        self.close = {k: self._find_close(days) for k, days in self.rest.items()}
        self.published = {k: history.day[history.type == k] for k in self.rest}
        self.too_soon = np.zeros((types, len(day)))
        for kind, days in self.rest.items():
            apart = np.abs(day[:, None] - self.published[kind])
            self.too_soon[kind] = (apart < days - SLACK).sum(axis=1)

    def _find_close(self, days: float) -> Floats:
        apart = np.abs(self.day[:, None] - self.day)
        close = (apart < days - SLACK).astype(np.float64)
        np.fill_diagonal(close, 0.0)
        return close

    def count_breaches(self, kind: Ints, chosen: Floats) -> Floats:
        """How far rows of slots chosen for one type each are from keeping that type's rules."""
        breach = np.einsum("bn,bn->b", chosen, (self.barred[:-1] + self.too_soon)[kind])
        posts = chosen @ self.in_week + self.before[kind]
        breach += np.maximum(posts - np.minimum(self.most, self.steep)[kind, None], 0.0).sum(
            axis=1
        )
        for one, close in self.close.items():
            mine = np.flatnonzero(kind == one)
            if len(mine):
                part = chosen[mine]
                breach[mine] += 0.5 * np.einsum("bn,bn->b", part @ close, part)
        return np.asarray(breach)

    def count_missing(self, kind: Ints, chosen: Floats) -> Floats:
        """How many posts the rows lack of what is asked for at least."""
        posts = chosen @ self.in_week + self.before[kind]
        return np.asarray(np.maximum(self.least[kind, None] - posts, 0.0).sum(axis=1))

    def measure_load(self, plan: Ints) -> Floats:
        """Hours of work by week, those of published posts included."""
        return np.asarray(
            np.bincount(self.week, self.effort[plan], minlength=len(self.weeks))
            + self.effort[:-1] @ self.before
        )

    def measure_excess(self, load: Floats) -> Floats:
        """Hours above what people have, and one more where there are any: little is too much."""
        over = np.maximum(load - self.room, 0.0)
        return over + (over > SLACK)

    def allows(self, plan: Ints, slot: int, kind: int) -> bool:
        """Whether a type may go into an empty slot without breaking a hard limit."""
        filled = plan.copy()
        filled[slot] = kind
        return int(self.clear(filled, np.arange(len(plan)) == slot)[slot]) == kind

    def clear(self, plan: Ints, open_: Bools) -> Ints:
        """The plan with nothing in those open slots that break a hard limit."""
        plan = plan.copy()
        for slot in np.flatnonzero(open_ & (plan != self.empty)):
            kind = plan[slot : slot + 1]
            chosen = (plan == kind)[None].astype(np.float64)
            without = chosen.copy()
            without[0, slot] = 0.0
            eased = self.count_breaches(kind, without) < self.count_breaches(kind, chosen)
            over = self.measure_load(plan)[self.week[slot]] > self.room + SLACK
            if eased[0] or (over and self.effort[kind[0]] > 0.0):
                plan[slot] = self.empty
        return plan


def _find_steepest(ramp: float | None, recent: History, types: int) -> Floats:
    """Most posts of each type a week, for the rise not to be too steep."""
    if ramp is None:
        return np.full(types, np.inf)
    week = np.floor(recent.day / WEEK).astype(np.int64)
    each, place = np.unique(week, return_inverse=True)
    count = np.zeros((types, max(1, len(each))))
    np.add.at(count, (recent.type, place), 1.0)
    return np.asarray(np.maximum(np.floor(ramp * count.max(axis=1) + SLACK), ALWAYS_A_WEEK))


def _by_type(values: Mapping[int, float], types: int, otherwise: float) -> Floats:
    return np.array([float(values.get(kind, otherwise)) for kind in range(types)])
