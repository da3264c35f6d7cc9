"""Regression of log responses with weekly shocks that all posts share, and Student-t noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

DEGREES = 4.55
"""Degrees of freedom of the luck of one post, as seen on 500 posts of a brand page."""
NORMAL_ROUNDS = 12
WEEK_MEMORY = 0.7
"""Correlation of one week's shock with the next one's."""
LIKELY_SCALE = 0.77
LIKELY_SHOCK = 0.28
PRIOR_POSTS = 8.0
"""How many posts the likely noise scale is worth, and as many weeks the likely shock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyFit:
    """The last column's coefficient with its variance, and the two noise levels (log)."""

    estimate: float
    variance: float
    scale: float
    shock: float


def fit_weekly(y: Floats, *, week: Integers, columns: Floats) -> WeeklyFit:
    """Fit by expectation-maximisation: t weights for the posts, a Gaussian series for the weeks.

    Args:
        y: (n,) log responses.
        week: (n,) number of the week of each post; consecutive numbers are consecutive weeks.
        columns: (n, p) fixed effects, the one of interest last.

    Returns:
        The coefficient and its variance. The variance uses the information of the t
        distribution, (d + 1) / (d + 3) of a normal's of the same scale.

    """
    weeks, place = np.unique(week, return_inverse=True)
    correlation = WEEK_MEMORY ** np.abs(weeks[:, None] - weeks[None, :])
    precision = _inverse(correlation)
    scale2, shock2 = LIKELY_SCALE**2, LIKELY_SHOCK**2
    weight: Floats = np.ones(len(y))
    for _ in range(NORMAL_ROUNDS):
        fixed, shocks, spread = _solve(y, weight / scale2, place, columns, precision / shock2)
        residual = y - columns @ fixed - shocks[place]
        squared = residual**2 + np.diagonal(spread)[place]
        weight = (DEGREES + 1.0) / (DEGREES + squared / scale2)
        scale2 = float(PRIOR_POSTS * LIKELY_SCALE**2 + weight @ squared) / (PRIOR_POSTS + len(y))
        size = float(shocks @ precision @ shocks + np.sum(precision * spread))
        shock2 = (PRIOR_POSTS * LIKELY_SHOCK**2 + size) / (PRIOR_POSTS + len(weeks))
    fixed, _, _ = _solve(y, weight / scale2, place, columns, precision / shock2)
    return WeeklyFit(
        estimate=float(fixed[-1]),
        variance=effect_variance(place, columns, correlation, scale2=scale2, shock2=shock2),
        scale=float(np.sqrt(scale2)),
        shock=float(np.sqrt(shock2)),
    )


def effect_variance(
    place: Integers, columns: Floats, correlation: Floats, *, scale2: float, shock2: float
) -> float:
    """Variance of the last column's coefficient under the model, given the noise levels."""
    noise = scale2 * (DEGREES + 3.0) / (DEGREES + 1.0)
    covariance = _fixed_covariance(
        np.full(len(place), 1.0 / noise), place, columns, _inverse(correlation) / shock2
    )
    return float(covariance[-1, -1])


def _inverse(matrix: Floats) -> Floats:
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def past_variance(week: Integers, columns: Floats, fit: WeeklyFit) -> float:
    """Variance of the last column's coefficient from these posts alone, at a fit's noise."""
    weeks, place = np.unique(week, return_inverse=True)
    return effect_variance(
        place,
        columns,
        WEEK_MEMORY ** np.abs(weeks[:, None] - weeks[None, :]),
        scale2=fit.scale**2,
        shock2=fit.shock**2,
    )


def _week_sums(values: Floats, place: Integers, weeks: int) -> Floats:
    sums = np.zeros((weeks, *values.shape[1:]))
    np.add.at(sums, place, values)
    return sums


def _solve(
    y: Floats, weight: Floats, place: Integers, columns: Floats, week_precision: Floats
) -> tuple[Floats, Floats, Floats]:
    """Weighted least squares with the weekly shocks integrated out, then their posterior."""
    weeks = len(week_precision)
    inner = week_precision + np.diag(np.bincount(place, weight, weeks))
    inverse = _inverse(inner)
    weighted = columns * weight[:, None]
    crossed = _week_sums(weighted, place, weeks)
    target = np.bincount(place, weight * y, weeks)
    left = columns.T @ weighted - crossed.T @ inverse @ crossed
    right = weighted.T @ y - crossed.T @ inverse @ target
    fixed = np.asarray(np.linalg.solve(left, right), dtype=np.float64)
    shocks = inverse @ (target - crossed @ fixed)
    return fixed, shocks, inverse


def _fixed_covariance(
    weight: Floats, place: Integers, columns: Floats, week_precision: Floats
) -> Floats:
    weeks = len(week_precision)
    inner = week_precision + np.diag(np.bincount(place, weight, weeks))
    weighted = columns * weight[:, None]
    crossed = _week_sums(weighted, place, weeks)
    return _inverse(columns.T @ weighted - crossed.T @ np.linalg.solve(inner, crossed))
