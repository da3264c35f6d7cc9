"""Slots turned into trials: what is least known, where trying it costs least."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.board import Board
from tuuletus.analysis.mix.constraints import Rules
from tuuletus.analysis.mix.draws import measure_doubt
from tuuletus.analysis.mix.search import Climb
from tuuletus.analysis.mix.state import FEWEST_MEASURED, MixState

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

WEEKLY_TRIALS = 2
"""No type is tried in a week that has so many posts of it already."""
_UNSURE = 0.4
"""Posterior sd (log) from which a measured type needs trying again: 80 % spans a factor of 2.8."""
_FLOOR = 0.25
"""Costs below this share of a post are as good as none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """Trials one after the other, and what each number of them costs.

    `slots` are in the order in which they were chosen, `plans` and `prices` have one entry more:
    the first is without any trial. `needed` says whether any type needs trying.
    """

    slots: tuple[int, ...]
    plans: tuple[Ints, ...]
    prices: tuple[float, ...]
    needed: bool


def find_untested(state: MixState) -> Bools:
    """The types with too few measured posts to say anything of them."""
    return np.asarray(state.measured < FEWEST_MEASURED)


def find_trials(
    state: MixState,
    board: Board,
    rules: Rules,
    plan: Ints,
    *,
    open_: Bools,
    shown: Bools,
    weak: Bools,
    count: int,
) -> Trials:
    """Up to `count` slots of a plan turned into trials; fewer are the beginning of more.

    Types with too few measured posts go first, then those that are unsure again, but for those
    that are `weak`: of them a trial would hardly change anything. Each trial goes
    where most is to be learnt for what it costs.
    """
    climb = Climb(board, rules, plan, open_)
    doubt = measure_doubt(state)[:, board.channel]
    untested = np.repeat(find_untested(state)[:, None], board.slots, axis=1)
    unsure = ~untested & (doubt > _UNSURE) & ~weak[:, None]
    usual = board.multiples(plan).mean(axis=0)
    floor = _FLOOR * float(usual[shown].mean()) if shown.any() else 1.0
    tried: list[int] = []
    plans, losses = [plan], [0.0]
    times = np.zeros(board.types)
    for _ in range(count):
        gain = climb.find_gains()[:-1]
        worth = doubt / np.sqrt(1.0 + times)[:, None] / (np.maximum(-gain, 0.0) + floor)
        may = _find_room(climb, open_ & shown, tried) & (gain > -climb.least_harm)
        pool = may & untested if (may & untested).any() else may & unsure
        if not pool.any():
            break
        kind, slot = np.unravel_index(int(np.where(pool, worth, -1.0).argmax()), pool.shape)
        # a later trial may make up for an earlier one; more of them are never told to cost less
        losses.append(max(losses[-1], losses[-1] - float(gain[kind, slot])))
        climb.change(int(slot), int(kind))
        times[kind] += 1.0
        tried.append(int(slot))
        plans.append(climb.plan.copy())
    most = float(usual[shown].sum())
    return Trials(
        slots=tuple(tried),
        plans=tuple(plans),
        prices=tuple(loss / most if most > 0.0 else 0.0 for loss in losses),
        needed=bool((untested | unsure).any()),
    )


def _find_room(climb: Climb, free: Bools, tried: list[int]) -> Bools:
    """Types x slots: where a post of another type may become a trial of this one."""
    rules, plan = climb.rules, climb.plan
    kinds = np.arange(rules.types)[:, None]
    free = free & (plan != rules.empty)
    free[tried] = False
    weekly = (plan == kinds).astype(np.float64) @ rules.in_week
    return np.asarray(free & (plan != kinds) & (weekly[:, rules.week] < WEEKLY_TRIALS))
