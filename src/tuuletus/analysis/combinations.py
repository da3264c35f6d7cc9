"""Pairs of traits that went together better, or worse, than each alone foretells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.effects import Effects, contrast_traits

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FREQUENT = 20
_SCALE_PRIOR = (1.0, 0.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Combinations:
    """Pairs of columns seen together in at least `FREQUENT` posts.

    `mean` and `variance` (log scale) are the whole multiple of the pair, `extra` and `extra_variance`
    the part beyond its two traits.
    """

    first: Ints
    second: Ints
    n: Ints
    mean: Floats
    variance: Floats
    extra: Floats
    extra_variance: Floats


def estimate_combinations(fitted: Effects) -> Combinations:
    """The frequent pairs of traits, shrunk pair of traits by pair of traits."""
    design = fitted.design
    told = np.array([value != "" for value in design.values])
    parts = []
    for one in range(design.columns.shape[1]):
        for other in range(one + 1, design.columns.shape[1]):
            parts.append(_estimate_pair(fitted, told, one, other))
    first, second, n, extra, extra_variance = (
        np.concatenate([part[spot] for part in parts]) if parts else np.zeros(0)
        for spot in range(5)
    )
    first, second = first.astype(np.int64), second.astype(np.int64)
    mean, covariance = contrast_traits(fitted)
    variance = (
        covariance[first, first] + covariance[second, second] + 2.0 * covariance[first, second]
    )
    return Combinations(
        first=first,
        second=second,
        n=n.astype(np.int64),
        mean=mean[first] + mean[second] + extra,
        variance=variance + extra_variance,
        extra=extra,
        extra_variance=extra_variance,
    )


def _estimate_pair(
    fitted: Effects, told: NDArray[np.bool_], one: int, other: int
) -> tuple[Ints, Ints, Floats, Floats, Floats]:
    """Cells of two traits: columns, posts, and what their posts have beyond the two effects."""
    design = fitted.design
    rows, columns = design.columns[:, one], design.columns[:, other]
    width = design.width
    base = int(rows.min()) * width
    cell = rows * width + columns - base
    n = np.bincount(cell)
    frequent = np.flatnonzero(n >= FREQUENT)
    first, second = (frequent + base) // width, (frequent + base) % width
    keep = told[first] & told[second]
    frequent, first, second = frequent[keep], first[keep], second[keep]
    weight = np.bincount(cell, fitted.information)[frequent]
    pull = np.bincount(cell, fitted.pull)[frequent]
    scale2 = _shrinkage(pull / weight, weight)
    variance = 1.0 / (weight + 1.0 / scale2)
    return first, second, n[frequent].astype(np.float64), variance * pull, variance


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
