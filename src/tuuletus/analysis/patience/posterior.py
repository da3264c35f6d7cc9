"""The posterior of one model: equally likely draws, the evidence, and how far to trust them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tuuletus.analysis.patience.conditional import (
    Conditional,
    Explained,
    choose_order,
    condition,
    explain,
)
from tuuletus.analysis.patience.importance import Effort, explore
from tuuletus.analysis.patience.model import Given, Model, build_model
from tuuletus.analysis.patience.priors import DEFAULT, Priors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

DRAWS = 2000
"""How many equally likely draws a fit keeps."""
QUICK = Effort()
_EXPLORING, _RESTING = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """Draws of a model's parameters and effects, all equally likely.

    `theta` is (draws, dimensions), `shares` (draws, positive) the effects as shares of the mean
    outcome. `immediate` and `slow` are (draws, outcomes, channels): totals over the window, in
    units of the outcome, of exposure inside the window; `slow` has no channels without a slow
    effect. `order` is the order in which signs were looked at. `most_likely` is the log likelihood
    of the best point that was tried, which `log_evidence` cannot exceed.
    """

    model: Model
    order: Integers
    theta: Floats
    uniforms: Floats
    shares: Floats
    immediate: Floats
    slow: Floats
    log_evidence: float
    most_likely: float
    k_hat: float
    effective: float
    points: int
    trusted: bool


def fit_model(
    given: Given,
    *,
    has_slow: bool,
    priors: Priors = DEFAULT,
    effort: Effort = QUICK,
    reference: Model | None = None,
    seed: int = 0,
) -> Posterior:
    """Fit one model to what is given.

    Args:
        given: what was observed, checked before.
        has_slow: whether there is a slow effect.
        priors: what is held likely.
        effort: how much to try.
        reference: see `build_model`.
        seed: chooses the quasi-random points; the same seed gives the same numbers.

    Returns:
        The posterior; `trusted` is False where even more rounds left weights that cannot be
        trusted (k-hat above 0.7, or an effective sample size below 400).

    """
    model = build_model(given, has_slow=has_slow, priors=priors, reference=reference)
    order = choose_order(model)

    def evaluate(theta: Floats, uniforms: Floats) -> tuple[Floats, Floats]:
        conditional = condition(model, theta, order=order)
        explained = explain(conditional, uniforms)
        return explained.log_likelihood[:, 0], np.concatenate(
            [uniforms.T, explained.coefficients[:, :, 0], total_effects(conditional, explained)],
            axis=1,
        )

    sample = explore(
        evaluate,
        prior_mean=model.prior_mean,
        prior_sd=model.prior_sd,
        extra=model.positive,
        rng=np.random.default_rng([seed, _EXPLORING]),
        effort=effort,
    )
    offset = float(np.random.default_rng([seed, _RESTING]).random())
    chosen = sample.choose(DRAWS, offset=offset)
    uniforms, shares, immediate, slow = _split(model, sample.kept[chosen])
    return Posterior(
        model=model,
        order=order,
        theta=sample.theta[chosen],
        uniforms=uniforms.T,
        shares=shares,
        immediate=immediate,
        slow=slow,
        log_evidence=sample.log_evidence,
        most_likely=sample.most_likely,
        k_hat=sample.k_hat,
        effective=sample.effective,
        points=sample.points,
        trusted=sample.effective >= effort.enough and sample.k_hat <= effort.worst_k_hat,
    )


def total_effects(conditional: Conditional, explained: Explained) -> Floats:
    """Totals over the window of each effect: (points, immediate effects and then slow ones)."""
    model, columns = conditional.model, conditional.columns
    channels, outcomes = model.channels, model.outcomes_count
    draws = explained.coefficients[:, :, 0]
    immediate = columns.immediate_inside.T
    totals = [
        draws[:, channels * number : channels * (number + 1)] * immediate * model.scale[number]
        for number in range(outcomes)
    ]
    if model.has_slow:
        slow = draws[:, channels * outcomes :] * columns.slow_inside.T
        totals += [
            slow * conditional.shapes.loading[number][:, None] * model.scale[number]
            for number in range(outcomes)
        ]
    return np.concatenate(totals, axis=1)


def _split(model: Model, kept: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    channels, outcomes, positive = model.channels, model.outcomes_count, model.positive
    ends = np.cumsum([positive, positive, channels * outcomes])
    uniforms, shares, immediate, slow = np.split(kept, ends, axis=1)
    return (
        uniforms,
        shares,
        immediate.reshape(len(kept), outcomes, channels),
        slow.reshape(len(kept), outcomes, channels if model.has_slow else 0),
    )


def draw_rest(
    conditional: Conditional, explained: Explained, *, normals: Floats, future: int = 0
) -> Floats:
    """Draws of all coefficients given those that are positive: (points, all).

    Args:
        conditional: the Gaussian at each point.
        explained: what the outcomes say; its draws are kept.
        normals: (points, all - positive) standard normal numbers.
        future: which of several outcomes that were explained.

    """
    positive = conditional.layout.positive
    covariance = conditional.covariance
    coefficients = explained.coefficients[:, :, future]
    mean = explained.mean[:, :, future]
    cross = covariance[:, positive:, :positive]
    regression = np.linalg.solve(
        covariance[:, :positive, :positive], cross.transpose(0, 2, 1)
    ).transpose(0, 2, 1)
    moved = (regression @ (coefficients - mean[:, :positive])[:, :, None])[:, :, 0]
    left = covariance[:, positive:, positive:] - regression @ cross.transpose(0, 2, 1)
    every = np.arange(left.shape[1])
    left[:, every, every] += 1e-12
    lower = np.linalg.cholesky(left)
    rest = mean[:, positive:] + moved + (lower @ normals[:, :, None])[:, :, 0]
    return np.concatenate([coefficients, rest], axis=1)
