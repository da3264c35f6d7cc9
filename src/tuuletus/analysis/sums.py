"""Sums by group, the one step that every estimate here is made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def sum_by(group: Ints, weight: Floats, groups: int) -> Floats:
    """The sum of `weight` in each of `groups` groups numbered from 0."""
    return np.asarray(np.bincount(group, weight, groups), dtype=np.float64)


def count_by(group: Ints, groups: int) -> Floats:
    """The number of members of each group, as floats to reckon with."""
    return np.asarray(np.bincount(group, minlength=groups), dtype=np.float64)
