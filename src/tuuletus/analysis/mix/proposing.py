"""From what is known to a plan: the types for the coming slots, and a word about each type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from tuuletus.analysis.mix.board import Board
from tuuletus.analysis.mix.breaches import Checked, find_broken
from tuuletus.analysis.mix.constraints import Constraints, Rules
from tuuletus.analysis.mix.draws import draw_accounts
from tuuletus.analysis.mix.labels import Evidence, count_types, label_types
from tuuletus.analysis.mix.learning import FREEDOM
from tuuletus.analysis.mix.result import Mix, Placement, Slot, TypeLabel, Word
from tuuletus.analysis.mix.search import fill_gaps, search_plan
from tuuletus.analysis.mix.state import MixState
from tuuletus.analysis.mix.usual import USUAL_DAYS, draw_usual

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

EXPLORATION = 0.4
"""Default of how hopefully a plan looks at what is not known."""
LOOKAHEAD_DAYS = 21.0
_PLAN_DRAWS = 32
_LABEL_DRAWS = 400
_WEEK = 7.0
_FOUR_OF_FIVE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class _Calendar:
    """The slots in order of time, those asked for and those only looked ahead to."""

    day: Floats
    channel: Ints
    fixed: Ints
    asked: Ints
    """The caller's index of each slot; -1 for one that is only looked ahead to."""

    @property
    def shown(self) -> Bools:
        """Which slots were asked for."""
        return np.asarray(self.asked >= 0)


def propose_mix(
    state: MixState,
    slots: Sequence[Slot],
    *,
    constraints: Constraints | None = None,
    exploration: float = EXPLORATION,
    seed: int = 0,
) -> Mix:
    """A type for each slot, a word about each type, and what of the constraints is not met.

    A slot that no type may fill stays empty. What people fixed stays, even if it breaks a limit.

    The plan is what a local search finds best on average over draws from what is known, looking at
    least three weeks ahead: slots for fewer are taken to go on at the same pace.

    Args:
        state: what is known, from `observe`.
        slots: when and where something will be published; any order.
        constraints: what the plan must keep to.
        exploration: 0 plans for what is expected now, and tries nothing for the sake of learning;
            otherwise the plan takes each type to be so many standard deviations better than is
            expected, so that the least known gain most (an upper confidence bound).
        seed: the same seed, state and slots give the same plan.

    Raises:
        ValueError: when exploration is not from 0 to 1, or a slot or constraint names a type,
            channel or slot that does not exist.

    """
    constraints = constraints or Constraints()
    _check(state, slots, constraints, exploration)
    calendar = _lay_out(slots, constraints)
    rules = Rules(
        constraints,
        history=state.history,
        day=calendar.day,
        channel=calendar.channel,
        types=len(state.types),
    )
    neutral = _build_board(state, calendar, seed, optimism=0.0)
    safe = _search(neutral, rules, calendar)
    plan, price = safe, 0.0
    if exploration > 0.0 and len(slots):
        hopeful = _build_board(state, calendar, seed, optimism=exploration)
        plan = _search(hopeful, rules, calendar, start=safe)
        price = _find_price(neutral, plan, safe)
    shown = calendar.shown
    exploring = _mark_exploring(neutral, plan, safe, shown & (calendar.fixed < 0))
    broken = find_broken(
        rules, Checked(plan=plan, shown=shown, fixed=calendar.fixed >= 0, slots=calendar.asked)
    )
    teller = _Teller(state, calendar, plan, exploring, seed)
    labels = teller.label()
    placements = teller.place(slots, labels)
    filled = shown & (plan < len(state.types))
    sure = state.measured.sum() > 0 and filled.any()
    return Mix(
        placements=placements,
        labels=labels,
        expected=float(teller.multiple[:, filled].mean()) if sure else None,
        exploration=float(exploring[shown].mean()) if len(slots) else 0.0,
        exploration_price=price,
        broken=broken,
        luck=_spread_luck(state.luck),
    )


def _check(
    state: MixState, slots: Sequence[Slot], constraints: Constraints, exploration: float
) -> None:
    if not 0.0 <= exploration <= 1.0:
        raise ValueError(f"exploration is a share from 0 to 1; got {exploration}.")
    types, channels = len(state.types), len(state.channels)
    for index, slot in enumerate(slots):
        if not 0 <= slot.channel < channels:
            raise ValueError(
                f"Slot {index} is on channel {slot.channel}; the state knows {channels}."
                " Add the channel with add_channel first."
            )
    named = {kind for kind, _ in constraints.forbidden}
    named |= {*constraints.at_most, *constraints.at_least, *constraints.rest_days}
    named |= {*constraints.effort, *constraints.fixed.values()}
    for kind in sorted(named):
        if not 0 <= kind < types:
            raise ValueError(
                f"A constraint names type {kind}; the state knows {types}."
                " Add the type with add_type first."
            )
    _check_numbers(constraints)
    for index in sorted(constraints.fixed):
        if not 0 <= index < len(slots):
            raise ValueError(f"Slot {index} is fixed, but there are only {len(slots)} slots.")


def _check_numbers(constraints: Constraints) -> None:
    """No limit is less than nothing."""
    told = {
        "at_most": constraints.at_most,
        "at_least": constraints.at_least,
        "rest_days": constraints.rest_days,
        "effort": constraints.effort,
    }
    for what, values in told.items():
        for kind, value in values.items():
            if not 0.0 <= value < np.inf:
                raise ValueError(
                    f"{what} of type {kind} is {value}; give a number from 0 up, or leave the"
                    " type out to set no limit."
                )
    if constraints.capacity is not None and not constraints.capacity >= 0.0:
        raise ValueError(
            f"capacity is {constraints.capacity} hours a week; give a number from 0 up, or None"
            " for no limit."
        )


def _lay_out(slots: Sequence[Slot], constraints: Constraints) -> _Calendar:
    """The slots in order, gone on with at the pace of their last week."""
    day = np.array([slot.day for slot in slots], dtype=np.float64)
    channel = np.array([slot.channel for slot in slots], dtype=np.int64)
    fixed = np.full(len(slots), -1, dtype=np.int64)
    for index, kind in constraints.fixed.items():
        fixed[index] = kind
    asked = np.arange(len(slots))
    if len(slots):
        end = day.max()
        last = np.flatnonzero(day > end - _WEEK)
        repeats = int(np.ceil((LOOKAHEAD_DAYS - (end - day.min())) / _WEEK - 0.5))
        for week in range(1, max(repeats, 0) + 1):
            day = np.concatenate([day, day[last] + week * _WEEK])
            channel = np.concatenate([channel, channel[last]])
        extra = len(day) - len(slots)
        fixed = np.concatenate([fixed, np.full(extra, -1)])
        asked = np.concatenate([asked, np.full(extra, -1)])
    order = np.lexsort((channel, day))
    return _Calendar(
        day=day[order], channel=channel[order], fixed=fixed[order], asked=asked[order]
    )


def _build_board(state: MixState, calendar: _Calendar, seed: int, *, optimism: float) -> Board:
    draws = draw_accounts(
        state, count=_PLAN_DRAWS, rng=_make_rng(state, seed, 1), optimism=optimism
    )
    return Board(draws, state.history, day=calendar.day, channel=calendar.channel)


def _search(board: Board, rules: Rules, calendar: _Calendar, *, start: Ints | None = None) -> Ints:
    plan = search_plan(board, rules, fixed=calendar.fixed, start=start)
    return fill_gaps(board, rules, plan, open_=calendar.fixed < 0, shown=calendar.shown)


def _make_rng(state: MixState, seed: int, use: int) -> np.random.Generator:
    """Other luck on another day, and for another use."""
    return np.random.default_rng([seed, use, max(0, int(state.day * 24.0))])


def _find_price(neutral: Board, plan: Ints, safe: Ints) -> float:
    """Share of the expected response that is given up, against the plan that explores nothing."""
    got, most = (float(neutral.multiples(one).mean()) for one in (plan, safe))
    return max(0.0, 1.0 - got / most) if most > 0.0 else 0.0


def _mark_exploring(neutral: Board, plan: Ints, safe: Ints, free: Bools) -> Bools:
    """The slots of types that get more of them than they would without exploring.

    Of such a type the slots that are worth least are said to be the ones given away.
    """
    marked = np.zeros(len(plan), dtype=bool)
    types = neutral.types
    surplus = count_types(plan[free], types) - count_types(safe[free], types)
    worth = neutral.multiples(plan).mean(axis=0)
    for kind in np.flatnonzero(surplus > 0):
        mine = np.flatnonzero(free & (plan == kind))
        marked[mine[np.argsort(worth[mine], kind="stable")[: surplus[kind]]]] = True
    return marked


def _spread_luck(luck: float) -> float:
    return float(np.exp(luck * stdtrit(FREEDOM, _FOUR_OF_FIVE)))


class _Teller:
    """Multiples and labels of a plan, over more draws than planning takes."""

    def __init__(
        self, state: MixState, calendar: _Calendar, plan: Ints, exploring: Bools, seed: int
    ) -> None:
        self.state, self.calendar, self.plan, self.exploring = state, calendar, plan, exploring
        self.draws = draw_accounts(state, count=_LABEL_DRAWS, rng=_make_rng(state, seed, 2))
        self.usual = draw_usual(state, self.draws)
        self.board = Board(self.draws, state.history, day=calendar.day, channel=calendar.channel)
        self.multiple = self.board.multiples(plan) / np.exp(
            self.usual.crowded[:, calendar.channel]
        )

    def label(self) -> tuple[TypeLabel, ...]:
        """A word about each type."""
        state, calendar = self.state, self.calendar
        types, shown = len(state.types), calendar.shown
        channels = np.bincount(calendar.channel, minlength=len(state.channels))
        share = np.maximum(channels, 0 if len(calendar.day) else 1).astype(np.float64)
        share /= share.sum()
        rested = np.exp(self.draws.appeal - self.usual.worn[:, None, :]) @ share
        asked, fatigue = self._ask_unworn()
        recent = state.history.since(state.day - USUAL_DAYS)
        span = max(1.0, min(USUAL_DAYS, state.day) / _WEEK)
        days = calendar.day[shown]
        return label_types(
            Evidence(
                rested=rested,
                n=state.measured,
                planned=count_types(self.plan[shown], types),
                exploring=count_types(self.plan[shown & self.exploring], types),
                asked=count_types(asked[shown], types),
                fatigue=fatigue,
                usual=np.bincount(recent.type, minlength=types) / span,
                weeks=max(1.0, float(np.ceil(np.ptp(days) / _WEEK))) if len(days) else 1.0,
                noise=state.luck**2 * (FREEDOM + 3.0) / (FREEDOM + 1.0),
                day=state.day,
            )
        )

    def _ask_unworn(self) -> tuple[Ints, Floats]:
        """The types that would get the slots if nothing wore out, and how they would fare."""
        rested = np.exp(self.board.appeal)
        asked = np.where(
            self.calendar.fixed >= 0, self.calendar.fixed, rested.mean(axis=0).argmax(axis=0)
        )
        worn = self.board.multiples(asked).mean(axis=0)
        fresh = rested[:, asked, np.arange(len(asked))].mean(axis=0)
        fatigue = np.ones(self.board.types)
        for kind in np.unique(asked):
            mine = asked == kind
            fatigue[kind] = worn[mine].sum() / fresh[mine].sum()
        return asked, fatigue

    def place(self, slots: Sequence[Slot], labels: Sequence[TypeLabel]) -> tuple[Placement, ...]:
        """The slots that were asked for, in the caller's order."""
        known = bool(self.state.measured.sum())
        low, high = np.quantile(self.multiple, (0.1, 0.9), axis=0) if len(self.plan) else ([], [])
        expected = self.multiple.mean(axis=0)
        at = {int(asked): i for i, asked in enumerate(self.calendar.asked) if asked >= 0}

        def read(slot: Slot, place: int) -> Placement:
            kind = int(self.plan[place])
            filled = kind < len(labels)
            told = known and filled
            return Placement(
                slot=slot,
                type=kind if filled else None,
                label=labels[kind].word if filled else Word.EMPTY,
                expected=float(expected[place]) if told else None,
                low=float(low[place]) if told else None,
                high=float(high[place]) if told else None,
                exploring=bool(self.exploring[place]),
                fixed=bool(self.calendar.fixed[place] >= 0),
            )

        return tuple(read(slot, at[index]) for index, slot in enumerate(slots))
