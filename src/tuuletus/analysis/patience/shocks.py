"""Weeks that are out of line, found and named before anything is learnt.

One after the other the most unlikely single week or lasting shift of the level is given a column
of its own, as long as it stands out from noise and level steps as they are otherwise (auxiliary
residuals: Harvey and Koopman, "Diagnostic checking of unobserved-components time series models",
1992; de Jong and Penzer, "Diagnosing shocks in time series", 1998).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

from tuuletus.analysis.patience.model import (
    Given,
    Model,
    Shock,
    ShockKind,
    build_columns,
    build_model,
    unpack,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

STANDS_OUT = 4.0
"""How many standard errors a shock must be away from nothing."""
MOST_SHARE = 1.0 / 13.0
"""At most four shocks a year: more is not a shock any more."""
QUIET_ENDS = 4
"""A shift in the first or last weeks cannot be told from single weeks."""


def find_shocks(given: Given) -> tuple[Shock, ...]:
    """Shocks of all outcomes, in the order of their weeks; those given stay.

    Args:
        given: what was observed, checked before.

    """
    found: tuple[Shock, ...] = given.shocks
    for outcome in range(given.outcomes.shape[1]):
        for _ in range(max(1, round(len(given.exposure) * MOST_SHARE))):
            shock = _find_next(replace(given, shocks=found), outcome)
            if shock is None:
                break
            found = (*found, shock)
    return tuple(sorted(found, key=lambda one: (one.outcome, one.week, one.kind)))


def _find_next(given: Given, outcome: int) -> Shock | None:
    model = build_model(given, has_slow=False)
    design, prior = _design(model, outcome)
    y = model.rotated[:, outcome]
    noise, step = _noise(y, design, prior, model)
    weight = 1.0 / (noise**2 + step**2 * model.spectrum)
    precision = design.T @ (design * weight[:, None]) + np.diag(1.0 / prior**2)
    solved = np.asarray(np.linalg.solve(precision, design.T * weight), dtype=np.float64)
    pulse = model.basis.T
    steps = model.basis.T @ np.tril(np.ones((model.weeks, model.weeks)))
    told = ~np.isnan(given.outcomes[:, outcome])
    inside = told.copy()
    inside[:QUIET_ENDS] = inside[-QUIET_ENDS:] = False
    taken = {(one.kind, one.week) for one in given.shocks if one.outcome == outcome}
    best: tuple[float, Shock | None] = (STANDS_OUT, None)
    for kind, columns, allowed in (
        (ShockKind.PULSE, pulse, told),
        (ShockKind.STEP, steps, inside),
    ):
        score = np.abs(_scores(columns, y, design, solved, weight))
        score[~allowed] = 0.0
        score[[week for one, week in taken if one is kind]] = 0.0
        week = int(np.argmax(score))
        if score[week] > best[0]:
            best = (float(score[week]), Shock(kind=kind, week=week, outcome=outcome))
    return best[1]


def _scores(columns: Floats, y: Floats, design: Floats, solved: Floats, weight: Floats) -> Floats:
    """Each column's coefficient in standard errors, everything else fitted beside it."""
    weighted = columns * weight[:, None]
    residual = y - design @ (solved @ y)
    information = (columns * weighted).sum(axis=0) - (
        (design.T @ weighted) * (solved @ columns)
    ).sum(axis=0)
    return np.asarray(weighted.T @ residual / np.sqrt(np.maximum(information, 1e-12)))


def _design(model: Model, outcome: int) -> tuple[Floats, Floats]:
    """Rotated columns with the spreads of their priors; effects bent as the prior expects."""
    columns = build_columns(model, unpack(model, model.prior_mean[None]))
    fixed = model.fixed[outcome]
    effects = model.basis.T @ columns.immediate[:, :, 0]
    share = model.priors.immediate_share
    spread = np.hypot(share.mean, share.sd) * 2.0
    return (
        np.concatenate([effects, fixed.rotated], axis=1),
        np.concatenate([np.full(model.channels, spread), np.hypot(fixed.mean, fixed.sd)]),
    )


def _noise(y: Floats, design: Floats, prior: Floats, model: Model) -> tuple[float, float]:
    """The most likely spreads of weeks and of level steps, under their priors."""
    noise, step = model.priors.log_noise, model.priors.log_level_step

    def loss(logs: Floats) -> float:
        variance = np.exp(2.0 * logs[0]) + np.exp(2.0 * logs[1]) * model.spectrum
        weighted = design / variance[:, None]
        precision = design.T @ weighted + np.diag(1.0 / prior**2)
        pull = weighted.T @ y
        lower = np.linalg.cholesky(precision)
        white = np.linalg.solve(lower, pull)
        fit = float((y**2 / variance).sum() - (white**2).sum())
        size = float(np.log(variance).sum() + 2.0 * np.log(np.diagonal(lower)).sum())
        held = ((logs[0] - noise.mean) / noise.sd) ** 2 + ((logs[1] - step.mean) / step.sd) ** 2
        return 0.5 * (fit + size + float(held))

    found = minimize(
        loss,
        np.array([noise.mean, step.mean]),
        method="Nelder-Mead",
        options={"xatol": 0.01, "fatol": 0.01},
    )
    return float(np.exp(found.x[0])), float(np.exp(found.x[1]))
