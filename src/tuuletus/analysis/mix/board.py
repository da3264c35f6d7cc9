"""What a choice of slots for a type is worth, over draws of what the account may be like.

Types touch each other only through the slots that they take: the satiation of a type depends on
its own posts alone. So a plan's worth is a sum over types, and a change of one slot is two types
looked at again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.draws import Draws
from tuuletus.analysis.mix.forms import FORMS, Kind, gap_feature, uses_feature, window_features
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


@dataclass(frozen=True, slots=True)
class _Group:
    """The draws of one form: appeal draws x (types x slots), sensitivity draws x types x parts."""

    kind: Kind
    days: float
    appeal: Floats
    sensitivity: Floats
    before: Floats
    """Use by published posts, types x slots; of the kind that the form looks at."""
    kernel: Floats
    """What a post at one slot (column) adds to the use at another (row)."""


class Board:
    """Slots in order of time, with the worth of every choice for them."""

    def __init__(self, draws: Draws, history: History, *, day: Floats, channel: Ints) -> None:
        self.draws, self.day, self.channel = draws, day, channel
        self.types, self.slots = draws.appeal.shape[1], len(day)
        kind = np.repeat(np.arange(self.types), self.slots)
        use = recall(
            history, kind=kind, channel=np.tile(channel, self.types), day=np.tile(day, self.types)
        )
        self.appeal = self._crowd(use)
        self._groups = [
            self._group(form, use, np.flatnonzero(draws.form == form))
            for form in np.unique(draws.form)
        ]

    def _crowd(self, use: Use) -> Floats:
        """Appeal at each slot; all slots are filled, so crowding is the same in every plan."""
        crowd = use.crowd[: self.slots]
        passed = self.day[:, None] - self.day
        near = (passed > 0.0) & (self.channel[:, None] == self.channel)
        crowd = crowd + (near * np.exp(-np.maximum(passed, 0.0) / CROWD_DAYS)).sum(axis=1)
        return np.asarray(
            self.draws.appeal[:, :, self.channel]
            - self.draws.crowding[:, None, None] * crowd[None, None, :]
        )

    def _group(self, number: int, use: Use, rows: Ints) -> _Group:
        form = FORMS[number]
        passed = self.day[:, None] - self.day
        later = np.asarray(passed > 0.0, dtype=np.float64)
        shape = (self.types, self.slots)
        kernel: Floats = np.zeros((0, 0))
        before: Floats = np.zeros(shape)
        match form.kind:
            case Kind.MEMORY:
                same = self.channel[:, None] == self.channel
                fading = np.exp(-np.maximum(passed, 0.0) / form.days)
                kernel = later * np.where(same, 1.0, SPILL) * fading
                before = use.memory[MEMORIES.index(form.days)].reshape(shape)
            case Kind.GAP:
                before = use.last.reshape(shape)
            case Kind.USES:
                kernel = later
                before = use.uses.reshape(shape)
            case Kind.WINDOW:
                kernel = later * (passed <= WINDOW_DAYS)
                before = use.window.reshape(shape)
            case Kind.NONE:
                pass
        return _Group(
            form.kind,
            form.days,
            np.ascontiguousarray(self.appeal[rows].reshape(len(rows), -1)),
            self.draws.sensitivity[rows],
            before,
            kernel,
        )

    def value(self, kind: Ints, chosen: Floats) -> Floats:
        """Expected multiple of each row: the posts of one type at the slots that are 1 in it."""
        row, _, worth = self._spread(kind, chosen)
        total = np.zeros(len(row))
        for part in worth:
            total += part.sum(axis=0)
        return np.bincount(row, total, minlength=len(kind)) / len(self.draws.form)

    def multiples(self, plan: Ints) -> Floats:
        """Worth of each slot of a plan under every draw: draws x slots."""
        kinds = np.arange(self.types)
        _, slot, worth = self._spread(kinds, (plan == kinds[:, None]).astype(np.float64))
        found = np.empty((len(self.draws.form), self.slots))
        for form, part in zip(np.unique(self.draws.form), worth, strict=True):
            found[np.ix_(self.draws.form == form, slot)] = part
        return found

    def _spread(self, kind: Ints, chosen: Floats) -> tuple[Ints, Ints, list[Floats]]:
        row, slot = np.nonzero(chosen)
        own = kind[row]
        at = own * self.slots + slot
        worth = []
        for group in self._groups:
            size = group.appeal[:, at]
            for part, feature in enumerate(self._features(group, chosen, row, slot, at)):
                size = size - group.sensitivity[:, own, part] * feature
            worth.append(np.exp(size))
        return row, slot, worth

    def _features(
        self, group: _Group, chosen: Floats, row: Ints, slot: Ints, at: Ints
    ) -> tuple[Floats, ...]:
        before = group.before.ravel()[at]
        if group.kind is Kind.NONE:
            return ()
        if group.kind is Kind.GAP:
            last = np.maximum(self._find_last(chosen)[row, slot], before)
            return (gap_feature(self.day[slot] - last, group.days),)
        use = before + (chosen @ group.kernel.T)[row, slot]
        if group.kind is Kind.MEMORY:
            return (use,)
        return (uses_feature(use),) if group.kind is Kind.USES else window_features(use)

    def _find_last(self, chosen: Floats) -> Floats:
        """Day of the last chosen slot before each slot."""
        last = np.full(chosen.shape, -np.inf)
        if self.slots > 1:
            day = np.where(chosen[:, :-1] > 0.0, self.day[:-1], -np.inf)
            last[:, 1:] = np.maximum.accumulate(day, axis=1)
        return last
