"""The linear part, integrated out exactly for many parameter points at once.

Given the parameters that bend the model, everything else is linear and Gaussian, and diagonal in
one fixed basis. Effects of channels cannot be negative; the probability of that, and a draw, come
from the recursion of Geweke (1991), Hajivassiliou (1990) and Keane (1994) ("GHK").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import log_ndtr, ndtri

from tuuletus.analysis.patience.model import (
    Columns,
    Model,
    Shapes,
    build_columns,
    build_trial,
    unpack,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

_TINY = 1e-300


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where each coefficient stands, and its prior.

    First the immediate effects outcome by outcome, then the slow ones, then what may be negative:
    for each outcome the leftover and its fixed columns. `places` has the columns of each outcome.
    """

    mean: Floats
    sd: Floats
    places: tuple[Integers, ...]
    positive: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """The Gaussian that is left for the coefficients, before any outcome is looked at.

    `design` holds for each outcome the rotated and weighted columns (points, weeks, columns);
    `weight` the square roots of the weights (points, weeks). `covariance` is (points, all, all),
    `constant` (points,) what the log likelihood has that no outcome changes. `trial_rows` is
    (points, trials, all) with `trial_results` (trials,), both divided by the standard errors.
    """

    model: Model
    layout: Layout
    shapes: Shapes
    columns: Columns
    design: tuple[Floats, ...]
    weight: tuple[Floats, ...]
    covariance: Floats
    constant: Floats
    order: Integers
    trial_rows: Floats
    trial_results: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What one or several outcomes say at each parameter point.

    `log_likelihood` is (points, futures), `coefficients` (points, positive, futures), `mean`
    (points, all, futures) without regard to signs.
    """

    log_likelihood: Floats
    coefficients: Floats
    mean: Floats


def lay_out(model: Model) -> Layout:
    """Where each coefficient stands, and its prior."""
    channels, outcomes = model.channels, model.outcomes_count
    priors = model.priors
    positive = model.positive
    slow = np.arange(channels * outcomes, positive)
    mean = [np.full(channels * outcomes, priors.immediate_share.mean)]
    sd = [np.full(channels * outcomes, priors.immediate_share.sd)]
    mean.append(np.full(len(slow), priors.slow_share.mean))
    sd.append(np.full(len(slow), priors.slow_share.sd))
    places = []
    end = positive
    leftover = int(model.has_slow)
    for number, fixed in enumerate(model.fixed):
        own = np.arange(channels * number, channels * (number + 1))
        free = np.arange(end, end + leftover + len(fixed.mean))
        places.append(np.concatenate([own, slow, free]))
        mean += [np.full(leftover, priors.leftover.mean), fixed.mean]
        sd += [np.full(leftover, priors.leftover.sd), fixed.sd]
        end += len(free)
    return Layout(
        mean=np.concatenate(mean), sd=np.concatenate(sd), places=tuple(places), positive=positive
    )


def condition(model: Model, theta: Floats, *, order: Integers | None = None) -> Conditional:
    """Prepare the Gaussian of the coefficients at each parameter point.

    Args:
        model: the model.
        theta: (points, dimensions).
        order: in which order the signs are looked at; the least certain first where not given.

    """
    shapes = unpack(model, theta)
    columns = build_columns(model, shapes)
    layout = lay_out(model)
    points = len(theta)
    precision = np.zeros((points, len(layout.mean), len(layout.mean)))
    constant = -float(np.log(layout.sd).sum() + 0.5 * ((layout.mean / layout.sd) ** 2).sum())
    constant -= float(log_ndtr((layout.mean / layout.sd)[: layout.positive]).sum())
    constants = np.full(points, constant)
    designs, weights = [], []
    for number, places in enumerate(layout.places):
        variance = (
            shapes.noise[number][:, None] ** 2
            + shapes.step[number][:, None] ** 2 * model.spectrum[None, :]
        )
        weight = 1.0 / np.sqrt(variance)
        design = _design(model, columns, shapes, number)
        design *= weight[:, :, None]
        precision[:, places[:, None], places[None, :]] += design.transpose(0, 2, 1) @ design
        constants += np.log(weight).sum(axis=1) - 0.5 * model.weeks * np.log(2.0 * np.pi)
        designs.append(design)
        weights.append(weight)
    rows, results = _trials(model, shapes, columns, layout)
    if len(results):
        precision += rows.transpose(0, 2, 1) @ rows
        errors = np.array([trial.error for trial in model.experiments])
        constants -= float(np.log(errors).sum()) + 0.5 * len(results) * np.log(2.0 * np.pi)
    every = np.arange(len(layout.mean))
    precision[:, every, every] += 1.0 / layout.sd**2
    covariance = invert(precision)
    constants -= 0.5 * np.linalg.slogdet(precision)[1]
    return Conditional(
        model=model,
        layout=layout,
        shapes=shapes,
        columns=columns,
        design=tuple(designs),
        weight=tuple(weights),
        covariance=0.5 * (covariance + covariance.transpose(0, 2, 1)),
        constant=constants,
        order=np.arange(layout.positive) if order is None else order,
        trial_rows=rows,
        trial_results=results,
    )


def invert(matrices: Floats) -> Floats:
    """The inverse of each of (points, n, n) matrices."""
    return np.asarray(np.linalg.inv(matrices), dtype=np.float64)


def _design(model: Model, columns: Columns, shapes: Shapes, outcome: int) -> Floats:
    """The rotated columns of one outcome: (points, weeks, columns)."""
    bent = [columns.immediate]
    if model.has_slow:
        bent += [columns.slow * shapes.loading[outcome], columns.leftover[:, None, :]]
    together = np.concatenate(bent, axis=1)
    weeks, count, points = together.shape
    turned = (model.basis.T @ together.reshape(weeks, count * points)).reshape(
        weeks, count, points
    )
    fixed = model.fixed[outcome].rotated
    design = np.empty((points, weeks, count + fixed.shape[1]))
    design[:, :, :count] = turned.transpose(2, 0, 1)
    design[:, :, count:] = fixed
    return design


def _trials(
    model: Model, shapes: Shapes, columns: Columns, layout: Layout
) -> tuple[Floats, Floats]:
    points = len(shapes.half_life)
    rows = np.zeros((points, len(model.experiments), len(layout.mean)))
    results = np.zeros(len(model.experiments))
    for number, experiment in enumerate(model.experiments):
        trial = build_trial(model, shapes, columns, experiment)
        scale = model.scale[experiment.outcome]
        error = experiment.error / scale
        own = model.channels * experiment.outcome + experiment.channel
        rows[:, number, own] = trial.immediate / error
        if model.has_slow:
            slow = model.channels * model.outcomes_count + experiment.channel
            rows[:, number, slow] = trial.slow * shapes.loading[experiment.outcome] / error
        results[number] = experiment.effect / scale / error
    return rows, results


def choose_order(model: Model) -> Integers:
    """Least certain first: the order in which the signs of the coefficients are looked at."""
    at_prior = condition(model, model.prior_mean[None])
    told = _explain(at_prior, _rotated_outcomes(model)[None])
    spread = np.sqrt(np.diagonal(at_prior.covariance[0])[: at_prior.layout.positive])
    return np.argsort(told[0, : at_prior.layout.positive, 0] / spread)


def _rotated_outcomes(model: Model) -> Floats:
    return np.ascontiguousarray(model.rotated.T)[:, :, None]


def _explain(conditional: Conditional, outcomes: Floats) -> Floats:
    """Posterior means (points, all, futures) of rotated outcomes (1, outcomes, weeks, futures)."""
    target = _targets(conditional, outcomes[0])
    return np.asarray(conditional.covariance @ target)


def _targets(conditional: Conditional, rotated: Floats) -> Floats:
    layout = conditional.layout
    points = len(conditional.constant)
    start = (layout.mean / layout.sd**2)[None, :, None]
    target = np.broadcast_to(start, (points, len(layout.mean), rotated.shape[2])).copy()
    for places, design, weight, outcome in zip(
        layout.places, conditional.design, conditional.weight, rotated, strict=True
    ):
        target[:, places] += design.transpose(0, 2, 1) @ (weight[:, :, None] * outcome[None])
    if len(conditional.trial_results):
        pull = conditional.trial_rows.transpose(0, 2, 1) @ conditional.trial_results
        target += pull[:, :, None]
    return target


def explain(
    conditional: Conditional, uniforms: Floats, *, futures: Floats | None = None
) -> Explained:
    """Log likelihood and one draw of the effects at each parameter point.

    Args:
        conditional: the Gaussian at each point.
        uniforms: (positive, points) numbers between 0 and 1 that choose the draw.
        futures: (outcomes, weeks, futures) outcomes to explain instead of the model's own,
            relative to their means.

    """
    model = conditional.model
    if futures is None:
        rotated = _rotated_outcomes(model)
    else:
        rotated = np.einsum("tw,mtk->mwk", model.basis, futures)
    target = _targets(conditional, rotated)
    mean = conditional.covariance @ target
    fit = 0.5 * (mean * target).sum(axis=1)
    for weight, outcome in zip(conditional.weight, rotated, strict=True):
        fit -= 0.5 * weight**2 @ outcome**2
    fit -= 0.5 * float((conditional.trial_results**2).sum())
    log_orthant, coefficients = draw_positive(
        conditional.covariance, mean, uniforms, order=conditional.order
    )
    return Explained(
        log_likelihood=conditional.constant[:, None] + fit + log_orthant,
        coefficients=coefficients,
        mean=mean,
    )


def draw_positive(
    covariance: Floats, mean: Floats, uniforms: Floats, *, order: Integers
) -> tuple[Floats, Floats]:
    """Log probability that the first coefficients are positive, and a draw given that they are.

    Args:
        covariance: (points, all, all).
        mean: (points, all, futures).
        uniforms: (positive, points) numbers between 0 and 1 that choose the draw, or (positive,
            points, futures) where each future has its own.
        order: the coefficients that cannot be negative, in the order they are looked at.

    Returns:
        (points, futures) log probabilities and (points, positive, futures) draws.

    """
    count = len(order)
    chosen = uniforms if uniforms.ndim == 3 else uniforms[:, :, None]
    lower = np.linalg.cholesky(covariance[:, order[:, None], order[None, :]])
    points, futures = mean.shape[0], mean.shape[2]
    shocks = np.zeros((points, count, futures))
    log_orthant = np.zeros((points, futures))
    draws = np.empty((points, count, futures))
    for number in range(count):
        middle = mean[:, order[number]] + (
            lower[:, number, :number, None] * shocks[:, :number]
        ).sum(axis=1)
        spread = lower[:, number, number][:, None]
        bound = -middle / spread
        log_tail = log_ndtr(-bound)
        log_orthant += log_tail
        tail = np.maximum(np.exp(log_tail) * chosen[number], _TINY)
        shocks[:, number] = np.maximum(-ndtri(tail), bound)
        draws[:, order[number]] = np.maximum(middle + spread * shocks[:, number], 0.0)
    return log_orthant, draws
