"""The rule of a check: from an estimated effect to a verdict, and when one can be hoped for.

An effect is counted in the hoped-for direction: for a decision that is to lower the response, a
fall is positive. All sizes are logs of multiples.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]

PRIOR = ((0.7, 0.3), (0.3, 0.8))
"""Prior of the log effect of a decision: weight and sd of two normals around no effect. Most
decisions change the response by less than a third, some by a multiple."""
SURE = 0.95
RULED_OUT = 0.1
HOLD_MARGIN = 0.8
"""A thing that is kept has held when its response stays above this multiple of what it was."""
FEWEST_CHANGED = 12
FEWEST_CONTROLS = 6
FAIR_CHANCE = 1.0 / 3.0
"""A look is worth the waiting when it brings a verdict in one case of three."""
_WEEKS_A_YEAR = 53
_FARTHEST = 12.0
_HALVINGS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """The shrunk effect: a mixture of normals, one for each part of the prior.

    `weight`, `mean` and `sd` are (..., parts) arrays that belong together.
    """

    weight: Floats
    mean: Floats
    sd: Floats

    def middle(self) -> float:
        """The posterior mean."""
        return float((self.weight * self.mean).sum(axis=-1))

    def spread(self) -> float:
        """The posterior standard deviation."""
        square = (self.weight * (self.mean**2 + self.sd**2)).sum(axis=-1)
        return float(np.sqrt(square - self.middle() ** 2))

    def above(self, effect: float) -> float:
        """The probability that the true effect is larger."""
        return float((self.weight * ndtr((self.mean - effect) / self.sd)).sum(axis=-1))

    def quantile(self, share: float) -> float:
        """The effect below which lies the given share of the probability."""
        reach = 10.0 * float(self.sd.max())
        low, high = float(self.mean.min()) - reach, float(self.mean.max()) + reach
        from scipy.optimize import brentq  # noqa: PLC0415 - slow import

        return float(brentq(lambda effect: 1.0 - self.above(effect) - share, low, high))


def shrink(effect: float, variance: float) -> Posterior:
    """Combine an estimate with the prior.

    Example:
        >>> round(shrink(0.4, 0.05).middle(), 2)
        0.28

    """
    weight, mean, sd = _mix(np.array(effect), np.array(variance))
    return Posterior(weight=weight, mean=mean, sd=sd)


def _mix(effect: Floats, variance: Floats) -> tuple[Floats, Floats, Floats]:
    """Weights, means and sds of the parts, which are the last axis."""
    share, prior_sd = np.array(PRIOR).T
    effect, variance = np.asarray(effect)[..., None], np.asarray(variance)[..., None]
    total = variance + prior_sd**2
    log_weight = np.log(share) - 0.5 * np.log(total) - 0.5 * effect**2 / total
    weight = np.exp(log_weight - log_weight.max(axis=-1, keepdims=True))
    kept = prior_sd**2 / total
    return weight / weight.sum(axis=-1, keepdims=True), effect * kept, np.sqrt(kept * variance)


def direction(expected: float) -> float:
    """-1 where the response is hoped to fall, else 1."""
    return -1.0 if expected < 1.0 else 1.0


def least_wanted(expected: float) -> float:
    """What the effect must exceed to have worked: none at all, or the margin of what is kept."""
    return float(np.log(HOLD_MARGIN)) if expected == 1.0 else 0.0


def half_of(expected: float) -> float:
    """Half of the hoped-for log effect; for what is kept, the margin."""
    return float(np.log(HOLD_MARGIN)) if expected == 1.0 else abs(float(np.log(expected))) / 2.0


def worked_above(variance: Floats, *, expected: float) -> Floats:
    """The estimates above which the posterior gives more than 95 % to having worked."""
    wanted = least_wanted(expected)
    low = np.full_like(variance, -_FARTHEST)
    high = np.full_like(variance, _FARTHEST)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        weight, mean, sd = _mix(middle, variance)
        is_sure = (weight * ndtr((mean - wanted) / sd)).sum(axis=-1) > SURE
        low, high = np.where(is_sure, low, middle), np.where(is_sure, middle, high)
    return np.asarray(high, dtype=np.float64)


def did_not_below(variance: Floats, *, expected: float) -> Floats:
    """The estimates below which the data alone leave under 10 % to half of what was hoped for."""
    return np.asarray(half_of(expected) + ndtri(RULED_OUT) * np.sqrt(variance), dtype=np.float64)


def weeks_to_verdict(
    effect: float, *, variance: float, limit_variance: float, weeks: float, expected: float
) -> int:
    """After how many more weeks a verdict comes in one case of three, as things stand.

    The information grows in proportion to the posts, which go on at their rate so far, towards
    what the past allows. What those posts will show is drawn from the posterior.

    Args:
        effect: the estimate so far, in the hoped-for direction.
        variance: of the estimate.
        limit_variance: the variance that would be left after endless further observation.
        weeks: how long the posts so far took.
        expected: the multiple that was hoped for.

    Returns:
        Whole weeks, at least 1; 53 where a year does not bring it.

    """
    ahead = np.arange(1, _WEEKS_A_YEAR + 1, dtype=np.float64)
    fresh = max(variance - limit_variance, 0.0) * weeks / (weeks + ahead)
    then = np.minimum(limit_variance, variance) + fresh
    posterior = shrink(effect, variance)
    gain = np.maximum(1.0 - then / variance, 0.0)
    middle = effect + gain * (posterior.middle() - effect)
    spread = np.sqrt(gain**2 * posterior.spread() ** 2 + gain * then) + 1e-12
    yes = ndtr((middle - worked_above(then, expected=expected)) / spread)
    no = ndtr((did_not_below(then, expected=expected) - middle) / spread)
    told = np.flatnonzero(yes + no >= FAIR_CHANCE)
    return int(ahead[told[0]]) if len(told) else _WEEKS_A_YEAR
