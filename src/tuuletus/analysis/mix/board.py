"""What a choice of slots for a type is worth, over draws of what the account may be like.

Types touch each other only through the slots that they take: the satiation of a type depends on
its own posts alone. So a plan's worth is a sum over types, and a change of one slot is two types
looked at again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.draws import Draws
from tuuletus.analysis.mix.forms import PARTS, build_features
from tuuletus.analysis.mix.history import (
    CROWD_DAYS,
    MEMORIES,
    SPILL,
    WINDOW_DAYS,
    History,
    Use,
    recall,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_USES, _WINDOW, _KERNELS = len(MEMORIES), len(MEMORIES) + 1, len(MEMORIES) + 2
_MANY_PAIRS = 100_000
"""From so many pairs of posts on, rows are told by what tells them from their type's usual row."""


class Board:
    """Slots in order of time, with the worth of every choice for them.

    `appeal` is draws x types x slots, on the log scale and before wear.
    """

    def __init__(self, draws: Draws, history: History, *, day: Floats, channel: Ints) -> None:
        self.day, self.channel = day, channel
        self.types, self.slots = draws.appeal.shape[1], len(day)
        kind = np.repeat(np.arange(self.types), self.slots)
        self._before = recall(
            history, kind=kind, channel=np.tile(channel, self.types), day=np.tile(day, self.types)
        )
        self._form = draws.form
        self._lowering = []
        for part in range(PARTS):
            felt = np.flatnonzero(draws.sensitivity[:, :, part].any(axis=1))
            self._lowering.append((felt, draws.sensitivity[felt, :, part]))
        passed = day[:, None] - day
        later = passed > 0.0
        near = channel[:, None] == channel
        self._kernel = self._build_kernel(np.maximum(passed, 0.0), later, near)
        fading = later * near * np.exp(-np.maximum(passed, 0.0) / CROWD_DAYS)
        # crowding is taken to be the same in every plan, since hardly a slot is left empty
        crowd = self._before.crowd[: self.slots] + fading.sum(axis=1)
        self.appeal: Floats = draws.appeal[:, :, channel] - draws.crowding[:, None, None] * crowd
        self._flat = self.appeal.reshape(len(draws.form), -1)

    def _build_kernel(
        self, passed: Floats, later: NDArray[np.bool_], near: NDArray[np.bool_]
    ) -> Floats:
        """What a post at one slot (row) adds to each measure of use at another (column)."""
        spill = np.where(near, 1.0, SPILL)
        parts = [later * spill * np.exp(-passed / days) for days in MEMORIES]
        parts += [later.astype(np.float64), (later & (passed <= WINDOW_DAYS)).astype(np.float64)]
        return np.stack([part.T for part in parts])

    def value(self, kind: Ints, chosen: Floats) -> Floats:
        """Expected multiple of each row: the posts of one type at the slots that are 1 in it."""
        if np.square(chosen.sum(axis=1)).sum() > _MANY_PAIRS:
            return self._value_changes(kind, chosen)
        row, _, worth = self._spread(kind, chosen)
        return _add_by(row, worth, len(kind))

    def _value_changes(self, kind: Ints, chosen: Floats) -> Floats:
        """The same where rows of one type differ in a slot or two, as in a search they do.

        Up to its first change a row is worth what the usual row of its type is.
        """
        usual = np.zeros((self.types, self.slots))
        for one in np.unique(kind):
            usual[one] = chosen[kind == one].mean(axis=0) > 0.5
        row, slot, worth = self._spread(np.arange(self.types), usual)
        known = np.zeros((self.types, self.slots + 1))
        known[row, slot + 1] = worth.mean(axis=0)
        known = np.cumsum(known, axis=1)
        change = chosen - usual[kind]
        first = np.where(change.any(axis=1), (change != 0.0).argmax(axis=1), self.slots)
        row, slot = np.nonzero(chosen * (np.arange(self.slots) >= first[:, None]))
        added: Floats = (usual @ self._kernel)[:, kind[row], slot]
        while change.any():
            place = np.abs(change).argmax(axis=1)
            sign = change[np.arange(len(change)), place]
            added += sign[row] * self._kernel[:, place[row], slot]
            change[np.arange(len(change)), place] = 0.0
        worth = self._weigh(kind[row], slot, added, self._find_last(chosen)[row, slot])
        return known[kind, first] + _add_by(row, worth, len(kind))

    def multiples(self, plan: Ints) -> Floats:
        """Worth of each slot of a plan under every draw: draws x slots; 0 where it is empty."""
        kinds = np.arange(self.types)
        _, slot, worth = self._spread(kinds, (plan == kinds[:, None]).astype(np.float64))
        every = np.zeros((len(self._form), self.slots))
        every[:, slot] = worth
        return every

    def _spread(self, kind: Ints, chosen: Floats) -> tuple[Ints, Ints, Floats]:
        """Row and slot of each post in the rows, and its worth under every draw."""
        row, slot = np.nonzero(chosen)
        added = self._add_up(row, slot, len(kind))
        last = self._find_last(chosen)[row, slot]
        return row, slot, self._weigh(kind[row], slot, added, last)

    def _weigh(self, own: Ints, slot: Ints, added: Floats, last: Floats) -> Floats:
        """Worth of posts under every draw, after the use that others of their row `added`."""
        at = own * self.slots + slot
        before = self._before
        use = Use(
            memory=before.memory[:, at] + added[:_USES],
            last=np.maximum(before.last[at], last),
            uses=before.uses[at] + added[_USES],
            window=before.window[at] + added[_WINDOW],
            crowd=before.crowd[at],
        )
        feature = build_features(use, self.day[slot])
        size = self._flat[:, at]
        for part, (draws, sensitivity) in enumerate(self._lowering):
            size[draws] -= sensitivity[:, own] * feature[self._form[draws], :, part]
        return np.asarray(np.exp(size))

    def _add_up(self, row: Ints, slot: Ints, rows: int) -> Floats:
        """Use by the other posts of the same row: measures of use x posts.

        Pair by pair, since a type has few posts: a product with the whole kernel takes longer, and
        the threads of a matrix library cost more than they save on busy machines.
        """
        if not len(row):
            return np.zeros((_KERNELS, 0))
        size = np.bincount(row, minlength=rows)
        others = size[row]
        first = np.cumsum(others) - others
        one = np.repeat(np.arange(len(row)), others)
        before = np.cumsum(size) - size
        other = np.arange(len(one)) - np.repeat(first - before[row], others)
        pairs = self._kernel[:, slot[other], slot[one]]
        return np.asarray(np.add.reduceat(pairs, first, axis=1))

    def _find_last(self, chosen: Floats) -> Floats:
        """Day of the last chosen slot before each slot."""
        last = np.full(chosen.shape, -np.inf)
        if self.slots > 1:
            day = np.where(chosen[:, :-1] > 0.0, self.day[:-1], -np.inf)
            last[:, 1:] = np.maximum.accumulate(day, axis=1)
        return last


def _add_by(row: Ints, worth: Floats, rows: int) -> Floats:
    """Mean worth over draws, added up by row."""
    return np.bincount(row, worth.mean(axis=0), minlength=rows).astype(np.float64)
