"""From what is known to a plan: the types for the coming slots, and a word about each type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from tuuletus.analysis.mix.board import Board
from tuuletus.analysis.mix.breaches import Broken, Checked, find_broken
from tuuletus.analysis.mix.checking import check_question, check_share
from tuuletus.analysis.mix.constraints import Constraints
from tuuletus.analysis.mix.history import USUAL_DAYS
from tuuletus.analysis.mix.labels import Evidence, count_types, label_types
from tuuletus.analysis.mix.learning import FREEDOM
from tuuletus.analysis.mix.planning import (
    Planned,
    Planner,
    lay_out,
)
from tuuletus.analysis.mix.result import (
    ExplorationPrice,
    Mix,
    Placement,
    Slot,
    TypeLabel,
    Word,
)
from tuuletus.analysis.mix.state import MixState
from tuuletus.analysis.mix.usual import draw_rested, draw_usual

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_WEEK = 7.0
_FOUR_OF_FIVE = 0.9


def propose_mix(
    state: MixState,
    slots: Sequence[Slot],
    *,
    constraints: Constraints | None = None,
    exploration: float | None = None,
    undecided: Constraints | None = None,
    seed: int = 0,
) -> Mix:
    """A type for each slot, a word about each type, and what of the constraints is not met.

    The plan is what a local search finds best on average over draws from what is known, looking at
    least three weeks ahead: slots for fewer are taken to go on at the same pace. A slot that no
    type may fill stays empty. What people fixed stays, even if it breaks a limit; the words about
    types do not depend on it.

    Args:
        state: what is known, from `observe`.
        slots: when and where something will be published; any order.
        constraints: what the plan must keep to.
        exploration: None tries as much as pays: the plan takes each type to be somewhat better
            than is expected, the less is known of how it compares with what would be published
            anyway (an upper confidence bound). A share from 0
            to 1 plans for what is expected, and turns at most that share of the posts, in whole
            posts, into trials: types with fewer than six measured posts first, then those not
            seen for long, where that costs least. 0 tries nothing.
        undecided: the constraints without what was decided with this very plan, where that bears
            on more than its slots: by these the words are said and what is tried is priced, so
            that neither changes by the decision. None: `constraints`.
        seed: the same seed, state and slots give the same plan.

    Raises:
        ValueError: when exploration is not from 0 to 1, a slot is past, or a slot or constraint
            names a type, channel or slot that does not exist or a number below 0.

    """
    check_share(exploration)
    planner = _make_planner(state, slots, constraints, seed)
    before = planner if undecided is None else _make_planner(state, slots, undecided, seed)
    calendar = planner.calendar
    planned = words = planner.plan(calendar.fixed, exploration)
    if (calendar.fixed >= 0).any() or before is not planner:
        words = before.plan(calendar.nothing_fixed, exploration)
    price = planned.price + before.price_decided(calendar.fixed)
    return _Teller(planner, replace(planned, price=price)).tell(slots, words)


def price_exploration(
    state: MixState,
    slots: Sequence[Slot],
    constraints: Constraints | None = None,
    shares: Sequence[float] = (0.0, 0.1, 0.2, 0.3),
    *,
    undecided: Constraints | None = None,
    seed: int = 0,
) -> tuple[ExplorationPrice, ...]:
    """What `propose_mix` would try at each share of exploration, and at what price.

    Raises:
        ValueError: as `propose_mix` does.

    """
    for share in shares:
        check_share(share)
    planner = _make_planner(state, slots, constraints, seed)
    before = planner if undecided is None else _make_planner(state, slots, undecided, seed)
    fixed = planner.calendar.fixed
    spent = before.price_decided(fixed)
    trials = planner.find_trials(fixed, max(shares, default=0.0))
    decided = int(planner.calendar.tried.sum())
    found = []
    for share in shares:
        wanted = planner.count_wanted(fixed, trials.plans[0], share)
        count = min(wanted, len(trials.slots))
        found.append(
            ExplorationPrice(
                share=share,
                realised=(count + decided) / len(slots) if len(slots) else 0.0,
                price=spent + trials.prices[count],
            )
        )
    return tuple(found)


def _make_planner(
    state: MixState, slots: Sequence[Slot], constraints: Constraints | None, seed: int
) -> Planner:
    constraints = constraints or Constraints()
    check_question(state, slots, constraints)
    return Planner(state, lay_out(slots, constraints), constraints, seed)


def _spread_luck(luck: float) -> float:
    return float(np.exp(luck * stdtrit(FREEDOM, _FOUR_OF_FIVE)))


class _Teller:
    """Multiples and labels of a plan, over more draws than planning takes."""

    def __init__(self, planner: Planner, planned: Planned) -> None:
        self.state, self.calendar, self.rules = planner.state, planner.calendar, planner.rules
        self.planned, self.plan = planned, planned.plan
        state, calendar = self.state, self.calendar
        self.draws = planner.draw_for_words()
        self.usual = draw_usual(state, self.draws)
        self.board = Board(self.draws, state.history, day=calendar.day, channel=calendar.channel)
        self.multiple = self.board.multiples(self.plan) / np.exp(
            self.usual.crowded[:, calendar.channel]
        )

    def tell(self, slots: Sequence[Slot], words: Planned) -> Mix:
        """The plan as it is proposed, with the words that `words` gives to the types."""
        state, calendar, planned = self.state, self.calendar, self.planned
        shown, labels = calendar.shown, self.label(words)
        filled = shown & (self.plan < len(state.types))
        sure = state.is_known and filled.any()
        return Mix(
            placements=self.place(slots, labels),
            labels=labels,
            expected=float(self.multiple[:, filled].mean()) if sure else None,
            exploration=float(planned.exploring[shown].mean()) if len(slots) else 0.0,
            exploration_price=planned.price,
            moved=planned.moved,
            untried=planned.untried,
            broken=self.find_broken(),
            luck=_spread_luck(state.luck),
        )

    def find_broken(self) -> tuple[Broken, ...]:
        """What of the constraints the plan does not meet."""
        calendar = self.calendar
        fixed = calendar.fixed >= 0
        checked = Checked(plan=self.plan, shown=calendar.shown, fixed=fixed, slots=calendar.asked)
        return find_broken(self.rules, checked)

    def label(self, words: Planned) -> tuple[TypeLabel, ...]:
        """A word about each type, out of the plan `words`, in which nothing is fixed."""
        state, calendar = self.state, self.calendar
        types, shown = len(state.types), calendar.shown
        rested = draw_rested(state, self.draws, self.usual, channel=calendar.channel)
        asked, fatigue = self._ask_unworn()
        recent = state.history.since(state.day - USUAL_DAYS)
        span = max(1.0, min(USUAL_DAYS, state.day) / _WEEK)
        days = calendar.day[shown]
        return label_types(
            Evidence(
                rested=rested,
                n=state.measured,
                known=state.is_known,
                planned=count_types(words.plan[shown], types),
                exploring=count_types(words.plan[shown & words.exploring], types),
                placed=count_types(self.plan[shown], types),
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
        asked = rested.mean(axis=0).argmax(axis=0)
        worn = self.board.multiples(asked).mean(axis=0)
        fresh = rested[:, asked, np.arange(len(asked))].mean(axis=0)
        fatigue = np.ones(self.board.types)
        for kind in np.unique(asked):
            mine = asked == kind
            fatigue[kind] = worn[mine].sum() / fresh[mine].sum()
        return asked, fatigue

    def place(self, slots: Sequence[Slot], labels: Sequence[TypeLabel]) -> tuple[Placement, ...]:
        """The slots that were asked for, in the caller's order."""
        known = self.state.is_known
        low, high = np.quantile(self.multiple, (0.1, 0.9), axis=0) if len(self.plan) else ([], [])
        # the middle of the same draws as the range: a mean of wide draws lies beyond its own range
        expected = np.median(self.multiple, axis=0)
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
                exploring=bool(self.planned.exploring[place]),
                fixed=bool(self.calendar.fixed[place] >= 0),
            )

        return tuple(read(slot, at[index]) for index, slot in enumerate(slots))
