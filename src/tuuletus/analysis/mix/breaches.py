"""What a plan does not keep of what was asked: every constraint is looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.constraints import SLACK, Rules

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Rule(StrEnum):
    """Which constraint."""

    FORBIDDEN = "forbidden"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    RAMP = "ramp"
    REST = "rest"
    CAPACITY = "capacity"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A constraint that the plan does not meet, or a slot that it leaves empty to meet them.

    `slots` are the posts concerned (indices of the slots), `week` the running week (None where it
    is not about a week), `wanted` and `got` are posts, days or hours. With `decided` the posts
    that were fixed or published before break it on their own. A hard limit is only ever broken by
    such posts. An `empty` slot names the `cause`: the limit that keeps most types out of it.
    """

    rule: Rule
    type: int | None
    week: int | None
    slots: tuple[int, ...]
    wanted: float
    got: float
    decided: bool
    cause: Rule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A plan in order of time, of which the `shown` slots are checked (`Rules.empty`: nothing)."""

    plan: Ints
    shown: Bools
    fixed: Bools
    slots: Ints
    """The caller's index of each slot."""

    def name(self, where: Bools) -> tuple[int, ...]:
        """The caller's indices of some slots."""
        return tuple(sorted(int(slot) for slot in self.slots[where]))


def find_broken(rules: Rules, checked: Checked) -> tuple[Broken, ...]:
    """Every constraint that the shown slots do not meet, and every slot left empty."""
    return (
        *_find_empty(rules, checked),
        *_find_forbidden(rules, checked),
        *_find_counts(rules, checked),
        *_find_short_rests(rules, checked),
        *_find_overload(rules, checked),
    )


def _find_empty(rules: Rules, checked: Checked) -> Iterator[Broken]:
    slots = np.arange(len(checked.plan))
    for slot in np.flatnonzero(checked.shown & (checked.plan == rules.empty)):
        yield Broken(
            rule=Rule.EMPTY,
            type=None,
            week=None,
            slots=checked.name(slots == slot),
            wanted=1.0,
            got=0.0,
            decided=False,
            cause=_find_cause(rules, checked.plan, int(slot)),
        )


def _find_cause(rules: Rules, plan: Ints, slot: int) -> Rule | None:
    """The limit that alone keeps most types out of a slot, else the one that keeps most out."""
    week, kinds = rules.week[slot], range(rules.types)
    here = np.array([np.sum((plan == kind) & (rules.week == week)) for kind in kinds])
    near = [float(rules.close[k][slot] @ (plan == k)) if k in rules.close else 0.0 for k in kinds]
    out = {
        Rule.CAPACITY: rules.measure_load(plan)[week] + rules.effort[:-1] > rules.room + SLACK,
        Rule.REST: rules.too_soon[:, slot] + near > 0.0,
        Rule.AT_MOST: here + rules.before[:, week] + 1.0 > rules.most,
        Rule.RAMP: here + rules.before[:, week] + 1.0 > rules.steep,
        Rule.FORBIDDEN: rules.barred[:-1, slot] > 0.0,
    }
    limits = np.sum(list(out.values()), axis=0)
    weight = {
        rule: (int((kept & (limits == 1)).sum()), int(kept.sum())) for rule, kept in out.items()
    }
    rule = max(weight, key=weight.__getitem__)
    return rule if weight[rule][1] else None


def _find_forbidden(rules: Rules, checked: Checked) -> Iterator[Broken]:
    slots = np.arange(len(checked.plan))
    for slot in np.flatnonzero(checked.shown & (rules.barred[checked.plan, slots] > 0.0)):
        yield Broken(
            rule=Rule.FORBIDDEN,
            type=int(checked.plan[slot]),
            week=None,
            slots=checked.name(slots == slot),
            wanted=0.0,
            got=1.0,
            decided=bool(checked.fixed[slot]),
        )


def _find_counts(rules: Rules, checked: Checked) -> Iterator[Broken]:
    for week in np.unique(rules.week[checked.shown]):
        here = rules.week == week
        free = bool(np.any(here & checked.shown & ~checked.fixed))
        for kind in range(rules.types):
            mine = here & (checked.plan == kind)
            before = float(rules.before[kind, week])
            got, done = mine.sum() + before, (mine & checked.fixed).sum() + before
            most, steep = float(rules.most[kind]), float(rules.steep[kind])
            least = float(rules.least[kind])
            found = (
                (Rule.AT_MOST, most, got > most, done > most),
                (Rule.RAMP, steep, got > steep, done > steep),
                (Rule.AT_LEAST, least, got < least, not free),
            )
            for rule, wanted, is_broken, decided in found:
                if is_broken:
                    yield Broken(
                        rule=rule,
                        type=kind,
                        week=int(rules.weeks[week]),
                        slots=checked.name(mine & checked.shown),
                        wanted=wanted,
                        got=float(got),
                        decided=bool(decided),
                    )


def _find_short_rests(rules: Rules, checked: Checked) -> Iterator[Broken]:
    for kind, days in rules.rest.items():
        mine = np.flatnonzero(checked.plan == kind)
        published = rules.published[kind]
        for at, slot in enumerate(mine):
            others = np.concatenate([rules.day[mine[:at]], published])
            if not checked.shown[slot] or not len(others):
                continue
            apart = np.abs(rules.day[slot] - others)
            if apart.min() < days - SLACK:
                nearest = int(apart.argmin())
                pair = np.zeros(len(checked.plan), dtype=bool)
                pair[slot] = True
                pair[mine[:at][nearest : nearest + 1]] = True
                yield Broken(
                    rule=Rule.REST,
                    type=kind,
                    week=None,
                    slots=checked.name(pair),
                    wanted=days,
                    got=float(apart.min()),
                    decided=bool(checked.fixed[pair].all()),
                )


def _find_overload(rules: Rules, checked: Checked) -> Iterator[Broken]:
    load = rules.measure_load(checked.plan)
    for week in np.flatnonzero(load > rules.room + SLACK):
        here = (rules.week == week) & checked.shown
        free = here & ~checked.fixed
        if here.any():
            done = load[week] - rules.effort[checked.plan[free]].sum()
            yield Broken(
                rule=Rule.CAPACITY,
                type=None,
                week=int(rules.weeks[week]),
                slots=checked.name(here),
                wanted=float(rules.room),
                got=float(load[week]),
                decided=bool(done > rules.room + SLACK),
            )
