"""Pairs of traits that went together better, or worse, than each alone foretells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.contrasts import contrast_traits
from tuuletus.analysis.effects import Effects
from tuuletus.analysis.sums import count_by, sum_by

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FREQUENT = 20
_SCALE_PRIOR = (1.0, 0.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Combinations:
    """Pairs of columns seen together in at least `FREQUENT` posts.

    `mean` and `variance` (log scale) are the whole multiple of the pair, `extra` and
    `extra_variance` the part beyond its two traits. `freedom` is that of the variance of the whole
    (see `contrasts.Contrasts`).
    """

    first: Ints
    second: Ints
    n: Ints
    mean: Floats
    variance: Floats
    extra: Floats
    extra_variance: Floats
    freedom: Floats


def estimate_combinations(fitted: Effects) -> Combinations:
    """The frequent pairs of traits, shrunk pair of traits by pair of traits."""
    traits = range(fitted.design.columns.shape[1])
    parts = [_estimate_pair(fitted, one, other) for one in traits for other in traits[one + 1 :]]
    cells = np.concatenate([part[0] for part in parts]) if parts else np.zeros((0, 3), np.int64)
    beyond = np.concatenate([part[1] for part in parts]) if parts else np.zeros((0, 2))
    first, second, n = cells.T
    extra, extra_variance = beyond.T
    found = contrast_traits(fitted)
    mean, covariance, freedom = found.mean, found.covariance, found.freedom
    variance = (
        covariance[first, first] + covariance[second, second] + 2.0 * covariance[first, second]
    )
    return Combinations(
        first=first,
        second=second,
        n=n,
        mean=mean[first] + mean[second] + extra,
        variance=variance + extra_variance,
        extra=extra,
        extra_variance=extra_variance,
        freedom=np.minimum(freedom[first], freedom[second]),
    )


def _estimate_pair(fitted: Effects, one: int, other: int) -> tuple[Ints, Floats]:
    """Cells of two traits: their columns and posts; what they have beyond the two effects."""
    design = fitted.design
    width = design.width
    base = int(design.columns[:, one].min()) * width
    cell = design.columns[:, one] * width + design.columns[:, other] - base
    size = int(cell.max()) + 1
    n = count_by(cell, size)
    frequent = np.flatnonzero(n >= FREQUENT)
    first, second = (frequent + base) // width, (frequent + base) % width
    told = np.array([value != "" for value in design.values], dtype=np.bool_)
    keep = told[first] & told[second]
    frequent, first, second = frequent[keep], first[keep], second[keep]
    weight = sum_by(cell, fitted.information, size)[frequent]
    pull = sum_by(cell, fitted.pull, size)[frequent]
    variance = 1.0 / (weight + 1.0 / _shrinkage(pull / weight, weight))
    cells = np.column_stack([first, second, n[frequent].astype(np.int64)])
    return cells, np.column_stack([variance * pull, variance])


def _shrinkage(seen: Floats, weight: Floats) -> float:
    """The variance of the cells' own effects, by MacKay's updates under a weak prior."""
    count, usual = _SCALE_PRIOR
    scale2 = usual**2
    for _ in range(30):
        variance = 1.0 / (weight + 1.0 / scale2)
        mean = variance * weight * seen
        known = float(np.sum(1.0 - variance / scale2))
        scale2 = (float(np.sum(mean**2)) + count * usual**2) / (known + count)
    return scale2
