"""How the evidence of a model grows, week by week, over many futures at once.

Today's draws of a model carry its evidence: each weighs a future by how likely it finds it. The
weeks to come are whitened by the recursion of Kalman (1960) for a level that walks under noise
(the "prediction error decomposition", A. C. Harvey, "Forecasting, structural time series models
and the Kalman filter", 1989), so that a later look only adds its own weeks to what an earlier one
summed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import log_ndtr, logsumexp, ndtr, ndtri

from tuuletus.analysis.patience.conditional import Conditional, condition, invert
from tuuletus.analysis.patience.model import (
    Given,
    Model,
    Shapes,
    build_columns,
    extend,
    fill_untold,
    unpack,
)
from tuuletus.analysis.patience.posterior import Posterior

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

SUPPORT = 320
"""So many draws of today's fit carry the evidence of each future."""
_AT_ONCE = 40
"""So many draws are worked on at once: what they need then stays near the processor."""
_RARE, _TINY = 1e-200, 1e-300


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Draws of one model of today that carry the evidence, and others that futures start from.

    `uniforms` (positive, draws) choose the effects of each draw of `theta` (draws, dimensions).
    """

    model: Model
    conditional: Conditional
    theta: Floats
    uniforms: Floats
    truths: Floats
    truth_uniforms: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whitening:
    """What turns the weeks of one outcome into independent ones: (weeks, draws) each.

    `gain` is how far the level follows a week, `weight` one over the standard error of a week.
    """

    gain: Floats
    weight: Floats


def choose_support(posterior: Posterior, *, futures: int, seed: int) -> Support:
    """The draws that carry the evidence, and as many others as there are futures.

    The truths that futures start from are spread evenly over the size of the effect, so that few
    of them stand for all.
    """
    rng = np.random.default_rng([seed, 4])
    shuffled = rng.permutation(len(posterior.theta))
    chosen, rest = shuffled[:SUPPORT], shuffled[SUPPORT:]
    size = (posterior.slow if posterior.model.has_slow else posterior.immediate).sum(axis=(1, 2))
    ordered = rest[np.argsort(size[rest], kind="stable")]
    places = ((np.arange(futures) + rng.random()) / futures * len(ordered)).astype(np.int64)
    truths = rng.permutation(ordered[places])
    return Support(
        model=posterior.model,
        conditional=condition(posterior.model, posterior.theta[chosen], order=posterior.order),
        theta=posterior.theta[chosen],
        uniforms=posterior.uniforms[:, chosen],
        truths=posterior.theta[truths],
        truth_uniforms=posterior.uniforms[:, truths],
    )


def follow_evidence(
    support: Support, given: Given, futures: Floats, *, weeks: Sequence[int]
) -> Floats:
    """By how much each future has raised a model's log evidence at each look.

    Args:
        support: today's draws of the model.
        given: the past and the weeks to come under a plan.
        futures: (outcomes, weeks to come, futures) outcomes relative to their means.
        weeks: weeks ahead at which to look, in order.

    Returns:
        (looks, futures).

    """
    model = extend(support.model, given)
    raised = [
        _raise_likelihood(
            support, model, slice(begin, begin + _AT_ONCE), futures=futures, weeks=weeks
        )
        for begin in range(0, len(support.theta), _AT_ONCE)
    ]
    together = np.concatenate(raised, axis=1)
    return np.asarray(logsumexp(together, axis=1) - np.log(len(support.theta)))


def _raise_likelihood(
    support: Support, model: Model, draws: slice, *, futures: Floats, weeks: Sequence[int]
) -> Floats:
    """The log likelihood that futures add at each draw: (looks, draws, futures)."""
    theta, uniforms = support.theta[draws], support.uniforms[:, draws]
    shapes = unpack(model, theta)
    layout = support.conditional.layout
    past = support.model.weeks
    parts = _lay_out_weeks(model, shapes)
    precision = np.zeros((len(theta), len(layout.mean), len(layout.mean)))
    every = np.arange(len(layout.mean))
    precision[:, every, every] += 1.0 / layout.sd**2
    target = np.zeros((len(theta), len(layout.mean), 1)) + (layout.mean / layout.sd**2)[:, None]
    rows = support.conditional.trial_rows[draws]
    precision += rows.transpose(0, 2, 1) @ rows
    target += (rows.transpose(0, 2, 1) @ support.conditional.trial_results)[:, :, None]
    levels, whitened = [], []
    for number, (whitening, columns) in enumerate(parts):
        told = fill_untold(support.model.outcomes)[:, number]
        ready, _ = _whiten(columns, whitening, np.zeros(columns.shape[1:]))
        known, level = _whiten(
            np.repeat(told[:, None], len(theta), axis=1), whitening, np.zeros(len(theta))
        )
        turned = ready.transpose(2, 0, 1)
        places = layout.places[number]
        before = turned[:, :past]
        precision[:, places[:, None], places[None, :]] += before.transpose(0, 2, 1) @ before
        target[:, places] += before.transpose(0, 2, 1) @ known[:past].T[:, :, None]
        levels.append(np.repeat(level[:, None], futures.shape[2], axis=1))
        whitened.append(turned)
    at_first = _explain(support, precision, target, uniforms)
    target = np.repeat(target, futures.shape[2], axis=2)
    added = np.zeros((len(theta), futures.shape[2]))
    results, done = [], 0
    for week in weeks:
        for number, (whitening, _columns) in enumerate(parts):
            block = np.empty((len(theta), week - done, futures.shape[2]))
            level, places = levels[number], layout.places[number]
            for one in range(done, week):
                error = futures[number, one] - level
                level += whitening.gain[past + one][:, None] * error
                block[:, one - done] = whitening.weight[past + one][:, None] * error
            own = whitened[number][:, past + done : past + week].transpose(0, 2, 1)
            precision[:, places[:, None], places[None, :]] += own @ own.transpose(0, 2, 1)
            if len(parts) == 1:
                # all columns are this outcome's, in their order
                target += own @ block
            else:
                target[:, places] += own @ block
            added -= 0.5 * np.einsum("dwf,dwf->df", block, block)
            weight = whitening.weight[past + done : past + week]
            added += (np.log(weight).sum(axis=0) - 0.5 * (week - done) * np.log(2.0 * np.pi))[
                :, None
            ]
        done = week
        results.append(added + _explain(support, precision, target, uniforms) - at_first)
    return np.stack(results)


def _lay_out_weeks(model: Model, shapes: Shapes) -> list[tuple[_Whitening, Floats]]:
    """For each outcome what whitens its weeks, and its columns: (weeks, columns, draws)."""
    bent = build_columns(model, shapes)
    draws = len(shapes.half_life)
    parts = []
    for number, fixed in enumerate(model.fixed):
        columns = [bent.immediate]
        if model.has_slow:
            columns += [bent.slow * shapes.loading[number], bent.leftover[:, None, :]]
        columns.append(np.repeat(fixed.columns[:, :, None], draws, axis=2))
        whitening = _find_whitening(shapes.noise[number], shapes.step[number], weeks=model.weeks)
        parts.append((whitening, np.concatenate(columns, axis=1)))
    return parts


def _find_whitening(noise: Floats, step: Floats, *, weeks: int) -> _Whitening:
    variance = np.zeros_like(noise)
    gains, weights = np.empty((weeks, len(noise))), np.empty((weeks, len(noise)))
    for week in range(weeks):
        variance = variance + step**2
        whole = variance + noise**2
        gains[week], weights[week] = variance / whole, 1.0 / np.sqrt(whole)
        variance = variance * (1.0 - gains[week])
    return _Whitening(gain=gains, weight=weights)


def _whiten(values: Floats, whitening: _Whitening, level: Floats) -> tuple[Floats, Floats]:
    """Independent values of (weeks, ..., draws) ones, and the level that is reached at last."""
    result = np.empty_like(values)
    for week, value in enumerate(values):
        error = value - level
        level = level + whitening.gain[week] * error
        result[week] = whitening.weight[week] * error
    return result, level


def _explain(support: Support, precision: Floats, target: Floats, uniforms: Floats) -> Floats:
    """What the coefficients add to the log likelihood: (draws, futures)."""
    covariance = invert(precision)
    covariance = 0.5 * (covariance + covariance.transpose(0, 2, 1))
    mean = covariance @ target
    log_orthant = find_log_orthant(covariance, mean, uniforms, order=support.conditional.order)
    fit = 0.5 * np.einsum("dcf,dcf->df", mean, target)
    half_log = 0.5 * np.linalg.slogdet(precision)[1]
    return np.asarray(fit - half_log[:, None] + log_orthant)


def find_log_orthant(
    covariance: Floats, mean: Floats, uniforms: Floats, *, order: Integers
) -> Floats:
    """Log probability that the first coefficients are positive: (points, futures).

    The same as `draw_positive` finds, in half the time, since nothing is drawn at last.

    Args:
        covariance: (points, all, all).
        mean: (points, all, futures).
        uniforms: (positive, points) numbers between 0 and 1 that choose the path.
        order: the coefficients that cannot be negative, in the order they are looked at.

    """
    last = len(order) - 1
    lower = np.linalg.cholesky(covariance[:, order[:, None], order[None, :]])
    shocks = np.empty((mean.shape[0], len(order), mean.shape[2]))
    log_orthant = np.zeros((mean.shape[0], mean.shape[2]))
    for number, coefficient in enumerate(order):
        middle = mean[:, coefficient]
        if number:
            middle = middle + (lower[:, number, None, :number] @ shocks[:, :number])[:, 0]
        height = middle / lower[:, number, number, None]
        tail = ndtr(height)
        is_rare = tail < _RARE
        if is_rare.any():
            log_orthant += np.where(is_rare, log_ndtr(height), np.log(np.maximum(tail, _RARE)))
        else:
            log_orthant += np.log(tail)
        if number < last:
            left = np.maximum(tail * uniforms[number][:, None], _TINY)
            shocks[:, number] = np.maximum(-ndtri(left), -height)
    return log_orthant
