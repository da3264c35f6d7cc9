"""Futures drawn from what is known now: the outcomes of the coming weeks under a plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tuuletus.analysis.horizon.evidence import Support
from tuuletus.analysis.patience.conditional import condition, explain
from tuuletus.analysis.patience.model import Given, Shapes, build_columns, extend, unpack
from tuuletus.analysis.patience.posterior import draw_rest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def lengthen(given: Given, exposure: Floats) -> Given:
    """The past with so many weeks more; their outcomes stand in for those that will be drawn."""
    ahead = len(exposure)
    later = np.ones((ahead, given.outcomes.shape[1]))
    controls = given.controls
    if controls is not None:
        # what else will happen is not known; on average, what happened before
        mean = np.broadcast_to(controls.mean(axis=0), (ahead, controls.shape[1]))
        controls = np.concatenate([controls, mean])
    return replace(
        given,
        outcomes=np.concatenate([given.outcomes, later]),
        exposure=np.concatenate([given.exposure, exposure]),
        controls=controls,
    )


def draw_futures(support: Support, given: Given, *, scale: float, seed: int) -> Floats:
    """Outcomes of the coming weeks, relative to their means: (outcomes, weeks, futures).

    The same seed draws the same truths and the same luck, whatever the plan: what differs between
    two plans is then of the plans.

    Args:
        support: today's draws of the model that the futures follow.
        given: the past and the weeks to come under a plan.
        scale: what if the slow effect were so many times what it is expected to be.
        seed: chooses the luck.

    """
    rng = np.random.default_rng([seed, 5, int(support.model.has_slow)])
    theta = support.truths
    own = condition(support.model, theta, order=support.conditional.order)
    explained = explain(own, support.truth_uniforms)
    count = len(own.layout.mean) - own.layout.positive
    drawn = draw_rest(own, explained, normals=rng.standard_normal((len(theta), count)))
    model = extend(support.model, given)
    columns = build_columns(model, unpack(model, theta))
    past = support.model.weeks
    results = []
    for number, places in enumerate(own.layout.places):
        coefficients = drawn[:, places].T
        channels = model.channels
        mean = np.einsum("tcn,cn->tn", columns.immediate, coefficients[:channels])
        free = coefficients[channels:]
        slow = np.zeros_like(mean)
        if model.has_slow:
            slow = np.einsum("tcn,cn->tn", columns.slow, free[:channels])
            slow *= own.shapes.loading[number]
            slow += columns.leftover * free[channels]
            free = free[channels + 1 :]
        fixed = model.fixed[number].columns @ free
        told = support.model.outcomes[:, number]
        told = np.where(np.isnan(told), (mean + slow + fixed).mean(axis=1)[:past], told)
        rest = told[:, None] - (mean + slow + fixed)[:past]
        # a smaller effect is one that the past does not know of yet: only the future changes
        future = (mean + scale * slow + (1.0 - scale) * slow[past - 1] + fixed)[past:]
        results.append(future + _continue_walk(rest, own.shapes, number, len(future), rng))
    return np.stack(results)


def _continue_walk(
    rest: Floats, shapes: Shapes, number: int, ahead: int, rng: np.random.Generator
) -> Floats:
    """Level and noise of the coming weeks, from where the level is now (a Kalman filter)."""
    noise, step = shapes.noise[number] ** 2, shapes.step[number] ** 2
    level = np.zeros(rest.shape[1])
    variance = np.zeros(rest.shape[1])
    for week in range(len(rest)):
        variance = variance + step
        gain = variance / (variance + noise)
        level = level + gain * (rest[week] - level)
        variance = variance * (1.0 - gain)
    size = (ahead, rest.shape[1])
    walk = np.cumsum(np.sqrt(step) * rng.standard_normal(size), axis=0)
    start = level + np.sqrt(variance) * rng.standard_normal(rest.shape[1])
    return np.asarray(start + walk + np.sqrt(noise) * rng.standard_normal(size))
