"""Local search for the plan that is worth most: the best change, then swap, until none helps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.board import Board
from tuuletus.analysis.mix.constraints import Rules

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_AVOIDED, _EMPTY, _WISH, _BREACH = 10.0, 50.0, 2e3, 1e5
"""A post of a type to avoid weighs more than what any post brings, an empty slot more than it, a
post that is missing from what is asked
for at least more than empty slots, a broken hard limit more than those."""
_GAIN = 1e-7
_STEPS = 2000
_LARGE_WORK = 25_000_000
"""A climb of a large board ends after so many steps times slots squared: some seconds."""
_REACH = 12
"""Slots are swapped with those that stand so near."""
MANY_SLOTS = 80
"""Above, one start must do, a step may change many slots at once, and none are swapped: there are
many alike."""
_LEAP_SLOTS = 40
"""A step of a large board begins with one change to each type a week for so many slots."""


def search_plan(
    board: Board,
    rules: Rules,
    *,
    fixed: Ints,
    start: Ints | None = None,
    avoided: Bools | None = None,
) -> Ints:
    """A type for each slot, or `rules.empty`; `fixed` holds the decided type of a slot or -1.

    Of the open slots none breaks a hard limit. `avoided` types stand only where nothing else may,
    or where posts of them are asked for.

    One start is enough (in simulated years, ends from random starts agree within 0.1 %): `start`,
    or else every type in turn. Where its end lacks anything, the types that are best on their
    own are climbed from as well, and the better end is kept.
    """
    if not board.slots:
        return fixed
    open_ = fixed < 0
    first = np.arange(board.slots) % board.types if start is None else start
    one = Climb(board, rules, np.where(open_, first, fixed), open_, avoided=avoided)
    if one.climb() >= 0.0:
        return one.plan
    climbs = [one]
    if board.slots <= MANY_SLOTS:
        climbs.append(_climb_from_best(board, rules, fixed, open_, avoided))
    best = max(climbs, key=Climb.climb_with_gaps)
    return rules.clear(best.plan, open_)


def _climb_from_best(
    board: Board, rules: Rules, fixed: Ints, open_: Bools, avoided: Bools | None
) -> Climb:
    """A climb from the types that are best on their own."""
    alone = (np.exp(board.appeal).mean(axis=0) - _BREACH * rules.barred[:-1]).argmax(axis=0)
    other = Climb(board, rules, np.where(open_, alone, fixed), open_, avoided=avoided)
    other.climb()
    return other


def fill_gaps(board: Board, rules: Rules, plan: Ints, *, open_: Bools, shown: Bools) -> Ints:
    """The plan without those gaps among the shown slots that others, later, are the reason of."""
    near = np.where(shown, plan, rules.empty)
    worth = np.exp(board.appeal).mean(axis=0)
    for slot in np.flatnonzero(shown & open_ & (plan == rules.empty)):
        may = [kind for kind in range(board.types) if rules.allows(near, int(slot), kind)]
        if may:
            near[slot] = max(may, key=lambda kind: float(worth[kind, slot]))
    return rules.clear(np.where(shown, near, plan), open_ & ~shown)


class Climb:
    """One climb. `flipped[k, i]` is what type k is worth with slot i given or taken.

    The last row of both is that of the empty slots.
    """

    def __init__(
        self,
        board: Board,
        rules: Rules,
        plan: Ints,
        open_: Bools,
        *,
        avoided: Bools | None = None,
    ) -> None:
        self.board, self.rules, self.open, self.gaps = board, rules, open_, False
        self.is_large = board.slots > MANY_SLOTS
        self.leap = board.slots // _LEAP_SLOTS if self.is_large else 0
        self.plan = plan.astype(np.int64)
        kinds = np.arange(board.types + 1)
        self.chosen = (self.plan == kinds[:, None]).astype(np.float64)
        self.unit = np.eye(board.slots)
        apart = np.abs(np.subtract.outer(np.arange(board.slots), np.arange(board.slots)))
        self.near = open_[:, None] & open_ & (apart <= _REACH)
        self.worth = np.zeros(board.types + 1)
        self.flipped = np.zeros((board.types + 1, board.slots))
        self.unit_worth = max(1.0, float(np.exp(board.appeal).mean(axis=0).max()))
        self.penalty = _BREACH * self.unit_worth
        self.least_harm = _AVOIDED * self.unit_worth
        self.avoided = np.zeros(board.types) if avoided is None else avoided * self.least_harm
        self._look_again(kinds)

    def climb_with_gaps(self) -> float:
        """Go on where slots may be left empty; the worth of the end.

        A climb that may leave slots empty from the start would leave too many.
        """
        self.gaps = True
        return self.climb()

    def climb(self) -> float:
        """The worth of the end, which is `plan`."""
        most = _LARGE_WORK // self.board.slots**2 if self.is_large else _STEPS
        for _ in range(most):
            if not (self._change_one() or (not self.is_large and self._swap_two())):
                break
        return self._sum_up()

    def _sum_up(self) -> float:
        load = self.rules.measure_excess(self.rules.measure_load(self.plan))
        return float(self.worth.sum() - self.penalty * load.sum())

    def _score(self, kind: Ints, chosen: Floats) -> Floats:
        score: Floats = -_EMPTY * self.unit_worth * chosen.sum(axis=1)
        real = kind < self.board.types
        kind, chosen = kind[real], chosen[real]
        score[real] = (
            self.board.value(kind, chosen)
            - self.avoided[kind] * chosen.sum(axis=1)
            - self.penalty * self.rules.count_breaches(kind, chosen)
            - _WISH * self.unit_worth * self.rules.count_missing(kind, chosen)
        )
        return score

    def _look_again(self, kinds: Ints) -> None:
        rows = np.abs(self.chosen[kinds][:, None, :] - self.unit)  # each slot flipped
        every = np.concatenate([self.chosen[kinds], rows.reshape(-1, self.board.slots)])
        owner = np.concatenate([kinds, np.repeat(kinds, self.board.slots)])
        score = self._score(owner, every)
        self.worth[kinds] = score[: len(kinds)]
        self.flipped[kinds] = score[len(kinds) :].reshape(len(kinds), -1)

    def _place(self, slot: int, kind: int) -> None:
        self.chosen[self.plan[slot], slot] = 0.0
        self.chosen[kind, slot] = 1.0
        self.plan[slot] = kind

    def find_gains(self) -> Floats:
        """What each change of one slot (column) to a type (row) gains."""
        slots = np.arange(self.board.slots)
        lost = self.flipped[self.plan, slots] - self.worth[self.plan]
        gain = lost[None, :] + self.flipped - self.worth[:, None]
        gain = gain - self.penalty * self._extra_load()
        gain[self.plan, slots] = 0.0
        gain[:, ~self.open] = 0.0
        if not self.gaps:
            gain[self.rules.empty] = 0.0
        return np.asarray(gain)

    def change(self, slot: int, kind: int) -> None:
        """Give a slot to another type."""
        old = int(self.plan[slot])
        self._place(slot, kind)
        self._look_again(np.array([old, kind]))

    def _change_one(self) -> bool:
        gain = self.find_gains()
        kind, slot = np.unravel_index(int(gain.argmax()), gain.shape)
        if gain[kind, slot] <= _GAIN:
            return False
        if not self._leap(gain):
            self.change(int(slot), int(kind))
        return True

    def _leap(self, gain: Floats) -> bool:
        """The best `leap` changes to each type in each week, where they gain more than the best.

        Where they do not, half as many are tried from then on, and single steps in the end.
        """
        while self.leap:
            before = (self.plan.copy(), self.chosen.copy(), self.worth.copy(), self.flipped.copy())
            reached = self._sum_up()
            for kind, slot in self._choose_leap(gain):
                self._place(slot, kind)
            self._look_again(np.arange(len(gain)))
            if self._sum_up() > reached + float(gain.max()):
                return True
            self.plan, self.chosen, self.worth, self.flipped = before
            self.leap //= 2
        return False

    def _choose_leap(self, gain: Floats) -> list[tuple[int, int]]:
        best, most = gain.argmax(axis=0), gain.max(axis=0)
        chosen = []
        for kind in np.unique(best):
            for week in np.unique(self.rules.week):
                mine = np.flatnonzero((best == kind) & (self.rules.week == week) & (most > _GAIN))
                best_ones = mine[np.argsort(-most[mine], kind="stable")[: self.leap]]
                chosen += [(int(kind), int(slot)) for slot in best_ones]
        return chosen

    def _extra_load(self) -> Floats:
        """Hours above the room that a change of a slot (column) to a type (row) adds."""
        rules = self.rules
        if not np.isfinite(rules.room):
            return np.zeros((1, 1))
        load = rules.measure_load(self.plan)[rules.week]
        changed = load[None, :] + rules.effort[:, None] - rules.effort[self.plan][None, :]
        return rules.measure_excess(changed) - rules.measure_excess(load)[None, :]

    def _swap_two(self) -> bool:
        can = self.near & (self.plan[:, None] != self.plan)
        first, second = np.nonzero(can)
        if not len(first):
            return False
        moved = self.chosen[self.plan[first]]
        rows = np.arange(len(first))
        moved[rows, first], moved[rows, second] = 0.0, 1.0
        gain = np.zeros((self.board.slots, self.board.slots))
        owner = self.plan[first]
        gain[first, second] = self._score(owner, moved) - self.worth[owner]
        gain = np.where(can, gain + gain.T - self.penalty * self._swapped_load(), 0.0)
        one, other = np.unravel_index(int(gain.argmax()), gain.shape)
        if gain[one, other] <= _GAIN:
            return False
        kinds = self.plan[[one, other]].copy()
        self._place(int(one), int(kinds[1]))
        self._place(int(other), int(kinds[0]))
        self._look_again(kinds)
        return True

    def _swapped_load(self) -> Floats:
        rules = self.rules
        if not np.isfinite(rules.room):
            return np.zeros((1, 1))
        load = rules.measure_load(self.plan)[rules.week]
        effort = rules.effort[self.plan]
        added = effort[None, :] - effort[:, None]
        change = rules.measure_excess(load[:, None] + added) - rules.measure_excess(load)[:, None]
        apart = rules.week[:, None] != rules.week
        return np.where(apart, change + change.T, 0.0)
