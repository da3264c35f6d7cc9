"""Small counts by their exact likelihood.

A count is taken as Poisson around a rate whose logarithm scatters by a Student-t about what the
model expects. At 20 and above the scatter hides the Poisson noise, and the logarithm serves; below
that log(1 + count) would pretend that zero and one are as well known as a hundred and two hundred.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SMALL_COUNT = 20.0
_NODES, _WEIGHTS = np.polynomial.hermite.hermgauss(9)
_AT_ONCE = 4_096
"""So many posts are looked at together: their nine nodes each stay in the processor's cache."""
_LOG_WEIGHTS = np.log(_WEIGHTS) + _NODES**2


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """What one pass over the posts tells: the pull on each expectation and on the scale.

    `pull` is the score of the expected log rate, `square` the weighted squared residual in units
    of the post's own variance, `mode` the most likely log rate (where the next pass begins).
    """

    pull: Floats
    square: Floats
    mode: Floats


def robust_weight(residual: Floats, variance: Floats, freedom: float) -> Floats:
    """How much a post counts: 1 near the expectation, less the further out it lies."""
    return (freedom + 1.0) / (freedom + residual**2 / variance)


def observe_logs(log_rate: Floats, expected: Floats, variance: Floats, freedom: float) -> Moments:
    """Moments for posts whose log rate is seen directly (counts of 20 and more)."""
    residual = log_rate - expected
    weight = robust_weight(residual, variance, freedom)
    pull = weight * residual / variance
    return Moments(pull=pull, square=pull * residual, mode=log_rate)


def observe_counts(
    count: Floats, start: Floats, expected: Floats, variance: Floats, freedom: float
) -> Moments:
    """Moments for small counts: the log rate is averaged over what the count leaves open.

    Nine-point Gauss-Hermite quadrature around the mode (Liu and Pierce, Biometrika 81, 1994).
    """
    spans = (slice(place, place + _AT_ONCE) for place in range(0, max(len(count), 1), _AT_ONCE))
    parts = [
        _observe_some(count[span], start[span], expected[span], variance[span], freedom)
        for span in spans
    ]
    return Moments(
        pull=np.concatenate([part.pull for part in parts]),
        square=np.concatenate([part.square for part in parts]),
        mode=np.concatenate([part.mode for part in parts]),
    )


def _observe_some(
    count: Floats, start: Floats, expected: Floats, variance: Floats, freedom: float
) -> Moments:
    mode, width = _find_mode(count, start, expected, variance, freedom)
    rate = mode[:, None] + np.sqrt(2.0) * width[:, None] * _NODES
    residual = rate - expected[:, None]
    weight = robust_weight(residual, variance[:, None], freedom)
    log_density = (
        count[:, None] * rate
        - np.exp(np.minimum(rate, 50.0))
        + 0.5 * (freedom + 1.0) * np.log(weight)
        + _LOG_WEIGHTS
    )
    density = np.exp(log_density - log_density.max(axis=1, keepdims=True))
    density /= density.sum(axis=1, keepdims=True)
    pull = weight * residual / variance[:, None]
    return Moments(
        pull=np.sum(density * pull, axis=1),
        square=np.sum(density * pull * residual, axis=1),
        mode=mode,
    )


def _find_mode(
    count: Floats, start: Floats, expected: Floats, variance: Floats, freedom: float
) -> tuple[Floats, Floats]:
    rate = start
    for _ in range(4):
        precision = robust_weight(rate - expected, variance, freedom) / variance
        seen = np.exp(np.clip(rate, -30.0, 30.0))
        step = (count - seen - precision * (rate - expected)) / (seen + precision)
        rate = rate + np.clip(step, -2.0, 2.0)
    precision = robust_weight(rate - expected, variance, freedom) / variance
    return rate, 1.0 / np.sqrt(np.exp(np.clip(rate, -30.0, 30.0)) + precision)
