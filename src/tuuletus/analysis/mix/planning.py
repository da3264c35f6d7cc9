"""Plans for slots in order of time: what brings most, what is tried in it, and what that costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.board import Board
from tuuletus.analysis.mix.constraints import SLACK, Constraints, Rules
from tuuletus.analysis.mix.draws import Draws, draw_accounts, measure_doubt
from tuuletus.analysis.mix.labels import UNLIKELY, count_types, find_above
from tuuletus.analysis.mix.result import Slot, Untried
from tuuletus.analysis.mix.search import MANY_SLOTS, fill_gaps, search_plan
from tuuletus.analysis.mix.state import MixState
from tuuletus.analysis.mix.trials import Trials, find_trials, find_untested
from tuuletus.analysis.mix.usual import draw_rested, draw_usual

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

HOPE = 0.4
"""So many standard deviations of its difference from what would be published anyway each type is
taken to be better where as much is tried as pays."""
LOOKAHEAD_DAYS = 21.0
_PLAN_DRAWS, _FEWEST_DRAWS = 32, 8
_LABEL_DRAWS = 400
_WEEK = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The slots in order of time, those asked for and those only looked ahead to."""

    day: Floats
    channel: Ints
    fixed: Ints
    asked: Ints
    """The caller's index of each slot; -1 for one that is only looked ahead to."""
    tried: Bools
    """The slots that are decided to be trials."""

    @property
    def shown(self) -> Bools:
        """Which slots were asked for."""
        return np.asarray(self.asked >= 0)

    @property
    def nothing_fixed(self) -> Ints:
        """`fixed` with nothing decided."""
        return np.full_like(self.fixed, -1)


def count_trials(share: float, posts: int) -> int:
    """The most whole posts that are no more than a share of them."""
    return floor(share * posts + SLACK)


def lay_out(slots: Sequence[Slot], constraints: Constraints) -> Calendar:
    """The slots in order, gone on with at the pace of their last week."""
    day = np.array([slot.day for slot in slots], dtype=np.float64)
    channel = np.array([slot.channel for slot in slots], dtype=np.int64)
    fixed = np.full(len(slots), -1, dtype=np.int64)
    for index, kind in constraints.fixed.items():
        fixed[index] = kind
    tried = np.zeros(len(slots), dtype=bool)
    tried[list(constraints.tried & set(constraints.fixed))] = True
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
        tried = np.concatenate([tried, np.zeros(extra, dtype=bool)])
    order = np.lexsort((channel, day))
    return Calendar(
        day=day[order],
        channel=channel[order],
        fixed=fixed[order],
        asked=asked[order],
        tried=tried[order],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan in order of time, the slots in it that are there to learn, and what they cost.

    `moved` counts the shown posts beside those that are otherwise than in the plan that tries
    nothing.
    """

    plan: Ints
    exploring: Bools
    price: float
    moved: int
    untried: Untried | None


class Planner:
    """Plans for slots in order of time, under limits."""

    def __init__(
        self, state: MixState, calendar: Calendar, constraints: Constraints, seed: int
    ) -> None:
        self.state, self.calendar, self.seed = state, calendar, seed
        self.rules = Rules(
            constraints,
            history=state.history,
            day=calendar.day,
            channel=calendar.channel,
            types=len(state.types),
            now=state.day,
        )
        self.neutral = self._build_board()

    def plan(self, fixed: Ints, exploration: float | None) -> Planned:
        """The plan that leaves what is fixed as it is."""
        return self._hope(fixed) if exploration is None else self._try_out(fixed, exploration)

    def _hope(self, fixed: Ints) -> Planned:
        """As much exploring as pays."""
        safe = self._search(self.neutral, fixed)
        if not len(fixed):
            none = np.zeros(0, dtype=bool)
            return Planned(plan=safe, exploring=none, price=0.0, moved=0, untried=None)
        hopeful = self._build_board(hope=HOPE * self._doubt(safe))
        plan = self._search(hopeful, fixed, start=safe)
        shown = self.calendar.shown
        sure = self._search_sure(fixed, alike=safe)
        tried = _mark_exploring(self.neutral, plan, sure, shown & (fixed < 0))
        return Planned(
            plan=plan,
            exploring=tried | self._find_tried(fixed),
            price=_find_price(self.neutral, plan, sure, shown=shown),
            moved=max(0, int((shown & (plan != sure)).sum()) - int(tried.sum())),
            untried=None,
        )

    def _try_out(self, fixed: Ints, share: float) -> Planned:
        """What is expected to bring most, with a share of trials."""
        trials = self.find_trials(fixed, share)
        exploring = self._find_tried(fixed)
        wanted, tried = self.count_wanted(fixed, trials.plans[0], share), int(exploring.sum())
        exploring[list(trials.slots)] = True
        untried = None
        if not trials.needed and (share > 0.0 and not tried):
            untried = Untried.NOTHING
        elif len(trials.slots) < wanted:
            untried = Untried.LIMITS
        elif share > 0.0 and not wanted and not tried:
            untried = Untried.ROOM
        return Planned(
            plan=trials.plans[-1],
            exploring=exploring,
            price=trials.prices[-1],
            moved=0,
            untried=untried,
        )

    def find_trials(self, fixed: Ints, share: float) -> Trials:
        """The plan that tries nothing, and up to a share of trials in it."""
        if not len(fixed):
            return Trials(slots=(), plans=(fixed,), prices=(0.0,), needed=False)
        safe = self._search_sure(fixed)
        return find_trials(
            self.state,
            self.neutral,
            self.rules,
            safe,
            open_=fixed < 0,
            shown=self.calendar.shown,
            weak=self._find_weak(),
            count=self.count_wanted(fixed, safe, share),
        )

    def count_wanted(self, fixed: Ints, safe: Ints, share: float) -> int:
        """How many posts of the plan `safe` may become trials, beside those that are decided."""
        posts = int((self.calendar.shown & (safe != self.rules.empty)).sum())
        return max(0, count_trials(share, posts) - int(self._find_tried(fixed).sum()))

    def draw_for_words(self) -> Draws:
        """The accounts by which types are judged, always the same."""
        rng = make_rng(self.state, self.seed, 2)
        return draw_accounts(self.state, count=_LABEL_DRAWS, rng=rng)

    def _find_weak(self) -> Bools:
        """The types that are said to be dropped, however unsure they are."""
        draws = self.draw_for_words()
        usual = draw_usual(self.state, draws)
        rested = draw_rested(self.state, draws, usual, channel=self.calendar.channel)
        return ~find_untested(self.state) & (find_above(rested) < UNLIKELY)

    def price_decided(self, fixed: Ints) -> float:
        """What the trials that are decided cost, against what would stand in their slots."""
        tried = self._find_tried(fixed)
        if not tried.any():
            return 0.0
        sure = self._search_sure(np.where(tried, -1, fixed))
        plan = np.where(tried, fixed, sure)
        return _find_price(self.neutral, plan, sure, shown=self.calendar.shown)

    def _search_sure(self, fixed: Ints, *, alike: Ints | None = None) -> Ints:
        """The plan that tries nothing: of types with posts enough, what brings most.

        Where every type has, or none, it is the plan `alike`, which avoids none.
        """
        untested = find_untested(self.state)
        avoided = untested & ~untested.all()
        if alike is not None and not avoided.any():
            return alike
        return self._search(self.neutral, fixed, avoided=avoided)

    def _find_tried(self, fixed: Ints) -> Bools:
        """The slots that are decided to be trials; none of them where nothing is fixed."""
        return np.asarray(self.calendar.tried & (fixed >= 0))

    def _doubt(self, plan: Ints) -> Floats:
        """How unsure every appeal is beside what a plan has on the same channel."""
        types, channels = len(self.state.types), len(self.state.channels)
        count = np.zeros((types + 1, channels))
        np.add.at(count, (plan, self.calendar.channel), 1.0)
        filled = count[:types].sum(axis=0)
        share = np.where(filled > 0.0, count[:types] / np.maximum(filled, 1.0), 1.0 / types)
        return measure_doubt(self.state, beside=share)

    def _build_board(self, *, hope: Floats | float = 0.0) -> Board:
        rng = make_rng(self.state, self.seed, 1)
        calendar = self.calendar
        # of more slots fewer draws do: the luck of a draw is shared by many posts
        share = _PLAN_DRAWS * MANY_SLOTS // max(len(calendar.day), MANY_SLOTS)
        count = max(share // 2 * 2, _FEWEST_DRAWS)
        draws = draw_accounts(self.state, count=count, rng=rng, hope=hope)
        return Board(draws, self.state.history, day=calendar.day, channel=calendar.channel)

    def _search(
        self,
        board: Board,
        fixed: Ints,
        *,
        start: Ints | None = None,
        avoided: Bools | None = None,
    ) -> Ints:
        plan = search_plan(board, self.rules, fixed=fixed, start=start, avoided=avoided)
        shown = self.calendar.shown
        return fill_gaps(board, self.rules, plan, open_=fixed < 0, shown=shown)


def make_rng(state: MixState, seed: int, use: int) -> np.random.Generator:
    """Other luck on another day, and for another use."""
    return np.random.default_rng([seed, use, max(0, int(state.day * 24.0))])


def _find_price(neutral: Board, plan: Ints, sure: Ints, *, shown: Bools) -> float:
    """What the shown posts of a plan cost, against those of the plan that tries nothing.

    As a share of what these are expected to bring; what it does to the posts after them counts.
    """
    most = neutral.multiples(sure).mean(axis=0)
    got = neutral.multiples(np.where(shown, plan, sure)).mean(axis=0)
    usual = float(most[shown].sum())
    return max(0.0, float((most - got).sum()) / usual) if usual > 0.0 else 0.0


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
