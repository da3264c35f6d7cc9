"""The plan of one who knows everything: local search over the whole year.

Moves are one slot to another type, and two slots that change places within two weeks. In our own
family of worlds the gains of all moves come from arrays; any other world is asked for the values
of whole plans, with a bound on how often.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench.mix.satiation import Floats, Ints
from bench.mix.worlds import World, Year, slots_of

STARTS, ASKED_STARTS = 6, 2
NEAR = 16
LEAST_GAIN = 1e-9
VERSION = 1
"""Goes up with every change that finds other plans: what was kept is then searched anew."""
MOST_MOVES = 20_000
MOST_QUESTIONS = 30_000
"""About how often one climb may ask a world of another kind."""


def best_plan(year: Year, *, seed: int = 0) -> tuple[float, Ints]:
    """The best value found of a whole year, and its plan."""
    if isinstance(year, World):
        search = Search(year)
        found = [search.climb(start) for start in _starts(year, seed=seed)]
    else:
        starts = _starts(year, seed=seed)[:ASKED_STARTS]
        found = [_ask_and_climb(year, start) for start in starts]
    plan = max(found, key=lambda one: float(year.values(one).sum()))
    return float(year.values(plan).sum()), plan


def _starts(year: Year, *, seed: int) -> list[Ints]:
    slots = slots_of(year)
    count = len(slots.day)
    rng = np.random.default_rng(seed)
    if isinstance(year, World):
        liked = year.appeal[slots.week, :, slots.channel].argmax(axis=1)
    else:
        liked = _one_by_one(year, count)
    starts = [liked.astype(np.int64), np.arange(count) % year.types]
    return starts + [rng.integers(0, year.types, count) for _ in range(STARTS - len(starts))]


class Search:
    """Local search in one world of our family."""

    def __init__(self, world: World) -> None:
        self.world, self.satiation = world, world.satiation
        slots = slots_of(world)
        self.count = len(slots.day)
        self.worth = np.exp(world.appeal[slots.week, :, slots.channel]).T.copy()
        self.weights = [
            self.satiation.weights(kind, slots.day, slots.channel) for kind in range(world.types)
        ]
        first, second = np.triu_indices(self.count, 1)
        near = second - first < NEAR
        self.first, self.second = first[near], second[near]

    def climb(self, start: Ints) -> Ints:
        """The plan from which no move gains any more."""
        self.plan = start.copy()
        self.adding = np.zeros((self.world.types, self.count))
        self.removing = np.zeros(self.count)
        self.swapping = np.zeros((2, len(self.first)))
        while self._set_single() or self._swap():
            pass
        return self.plan

    def _set_single(self) -> bool:
        """Set slots to other types, the best move first, until none gains."""
        stale, moved = range(self.world.types), False
        for _ in range(MOST_MOVES):
            for kind in stale:
                self._weigh_single(kind)
            gains = self.adding + self.removing
            gains[self.plan, np.arange(self.count)] = 0.0
            kind, slot = np.unravel_index(int(gains.argmax()), gains.shape)
            if gains[kind, slot] <= LEAST_GAIN:
                break
            stale, moved = (int(self.plan[slot]), int(kind)), True
            self.plan[slot] = kind
        return moved

    def _swap(self) -> bool:
        """Let two slots change places, the best pair first, until none gains."""
        stale, moved = tuple(range(self.world.types)), False
        for _ in range(MOST_MOVES):
            for kind in stale:
                self._weigh_swaps(kind)
            differ = self.plan[self.first] != self.plan[self.second]
            gains = np.where(differ, self.swapping.sum(axis=0), 0.0)
            pair = int(gains.argmax())
            if gains[pair] <= LEAST_GAIN:
                break
            one, other = self.first[pair], self.second[pair]
            self.plan[[one, other]] = self.plan[[other, one]]
            stale, moved = (int(self.plan[one]), int(self.plan[other])), True
        return moved

    def _without(self, kind: int, own: Ints) -> tuple[Floats, Floats]:
        """Exposure at every slot, and the same without each of a type's own posts."""
        weights = self.weights[kind][own]
        if not self.satiation.latest_only:
            whole = weights.sum(axis=0)
            return whole, whole - weights
        if len(own) == 0:
            return np.zeros(self.count), weights
        padded = np.vstack([np.zeros((2, self.count)), weights])
        latest = np.searchsorted(own, np.arange(self.count))
        every = np.arange(self.count)
        whole, second = padded[latest + 1, every], padded[latest, every]
        return whole, np.where(np.arange(len(own))[:, None] == latest - 1, second, whole)

    def _weigh_single(self, kind: int) -> None:
        """What adding a post of this type to each slot gains, and removing each it has."""
        own = np.flatnonzero(self.plan == kind)
        whole, without = self._without(kind, own)
        worth, factor = self.worth[kind], self.satiation.factor
        now = factor(kind, whole[own])
        with_it = factor(kind, self.satiation.join(whole[own], self.weights[kind][:, own]))
        self.adding[kind] = worth * factor(kind, whole) + (with_it - now) @ worth[own]
        left = factor(kind, without[:, own]) * worth[own]
        np.fill_diagonal(left, 0.0)
        self.removing[own] = left.sum(axis=1) - now @ worth[own]

    def _weigh_swaps(self, kind: int) -> None:
        """What this type gains by each pair in which it gives one slot and takes the other."""
        own = np.flatnonzero(self.plan == kind)
        whole, without = self._without(kind, own)
        worth, factor = self.worth[kind], self.satiation.factor
        now = factor(kind, whole[own]) @ worth[own]
        ends = (self.first, self.second)
        for side in (0, 1):
            pairs = np.flatnonzero(
                (self.plan[ends[side]] == kind) & (self.plan[ends[1 - side]] != kind)
            )
            place, taken = np.searchsorted(own, ends[side][pairs]), ends[1 - side][pairs]
            joined = self.satiation.join(without[place][:, own], self.weights[kind][taken][:, own])
            values = factor(kind, joined) * worth[own]
            values[np.arange(len(pairs)), place] = 0.0
            added = worth[taken] * factor(kind, without[place, taken])
            self.swapping[side, pairs] = values.sum(axis=1) + added - now


def _one_by_one(year: Year, count: int) -> Ints:
    """Each slot in turn gets the type that is best at once, given what went before."""
    plan = np.zeros(count, dtype=np.int64)
    for slot in range(count):
        tried = []
        for kind in range(year.types):
            plan[slot] = kind
            tried.append(float(year.values(plan)[slot]))
        plan[slot] = int(np.argmax(tried))
    return plan


def _ask_and_climb(year: Year, start: Ints) -> Ints:
    """First improvement that only asks for values; neighbourhoods without change are skipped."""
    plan, asked = start.copy(), 0
    best = float(year.values(plan).sum())
    fresh = np.ones(len(plan), dtype=bool)
    while fresh.any() and asked < MOST_QUESTIONS:
        for slot in np.flatnonzero(fresh):
            fresh[slot] = False
            for changed in _neighbours(plan, int(slot), year.types):
                asked += 1
                value = float(year.values(changed).sum())
                if value > best + LEAST_GAIN:
                    best = value
                    plan[:] = changed
                    fresh[max(slot - NEAR, 0) : slot + NEAR] = True
    return plan


def _neighbours(plan: Ints, slot: int, types: int) -> Iterator[Ints]:
    """The plan, as it stands when asked, with one slot set anew or swapped with a later one."""
    for kind in range(types):
        if plan[slot] != kind:
            changed = plan.copy()
            changed[slot] = kind
            yield changed
    for other in range(slot + 1, min(slot + NEAR, len(plan))):
        if plan[slot] != plan[other]:
            changed = plan.copy()
            changed[[slot, other]] = plan[[other, slot]]
            yield changed
