"""Traits as integer codes, and the sums over posts that an estimate needs.

A post has one level of each trait, so every product of the design matrix is a count or a sum by
pairs of levels. That keeps 100,000 posts with a dozen traits within seconds and without a dense
matrix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.sums import sum_by

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Which level of which trait each post has.

    `columns` is posts x traits: the column of the design matrix that is 1. `trait_of` tells the
    trait of each column, `names` and `values` what they are called. A post that does not tell a
    trait sits in a column of its own whose value is "" and which is never a finding.
    """

    columns: Ints
    trait_of: Ints
    names: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.values)

    def take(self, posts: Ints) -> Design:
        """The same columns for some of the posts."""
        return replace(self, columns=self.columns[posts])

    def counts(self) -> Floats:
        """Posts in each column."""
        return self.sums(np.ones(len(self.columns)))

    def sums(self, weight: Floats) -> Floats:
        """The sum of `weight` over the posts of each column."""
        total = np.zeros(self.width)
        for trait in range(self.columns.shape[1]):
            total += sum_by(self.columns[:, trait], weight, self.width)
        return total

    def apply(self, effects: Floats) -> Floats:
        """The sum of each post's own effects."""
        total = np.zeros(len(self.columns))
        for trait in range(self.columns.shape[1]):
            total += effects[self.columns[:, trait]]
        return total

    def apply_by(self, group: Ints, effects: Floats) -> Floats:
        """The sum of each post's own effects, which its group (the row of `effects`) decides."""
        total = np.zeros(len(self.columns))
        for trait in range(self.columns.shape[1]):
            total += effects[group, self.columns[:, trait]]
        return total

    def grams(self, weight: Floats, group: Ints, groups: int) -> Floats:
        """Weighted sums by pairs of columns (X'WX), one table for each group of posts."""
        width = self.width
        total = np.zeros(groups * width * width)
        for first in range(self.columns.shape[1]):
            base = (group * width + self.columns[:, first]) * width
            for second in range(first + 1):
                total += sum_by(base + self.columns[:, second], weight, len(total))
        half: Floats = total.reshape(groups, width, width)
        # each pair was counted once (first >= second); the diagonal is already whole
        return half + half.transpose(0, 2, 1) - half * np.eye(width)

    def cross(self, block: Ints, blocks: int, weight: Floats) -> Floats:
        """Weighted sums by block of posts and column (Z'WX)."""
        total = np.zeros(blocks * self.width)
        for trait in range(self.columns.shape[1]):
            cell = block * self.width + self.columns[:, trait]
            total += sum_by(cell, weight, blocks * self.width)
        return total.reshape(blocks, self.width)


def build_design(traits: Sequence[Mapping[str, str]]) -> Design:
    """The design of `traits`, one mapping a post. A trait with a single value is left out."""
    told: dict[str, None] = {}
    for row in traits:
        for name in row:
            told.setdefault(name)
    columns: list[Ints] = []
    trait_of: list[int] = []
    names: list[str] = []
    values: list[str] = []
    for name in sorted(told):
        cells = [row.get(name, "") for row in traits]
        levels = sorted(set(cells))
        if len(set(levels) - {""}) < 2:
            continue
        place = {value: len(values) + spot for spot, value in enumerate(levels)}
        columns.append(np.fromiter((place[cell] for cell in cells), np.int64, len(cells)))
        trait_of += [len(names)] * len(levels)
        names.append(name)
        values += levels
    stacked = np.column_stack(columns) if columns else np.zeros((len(traits), 0), dtype=np.int64)
    return Design(
        columns=stacked,
        trait_of=np.array(trait_of, dtype=np.int64),
        names=tuple(names),
        values=tuple(values),
    )
