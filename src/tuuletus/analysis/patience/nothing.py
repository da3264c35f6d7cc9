"""How likely the outcome is if exposure has no effect at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import logsumexp

from tuuletus.analysis.patience.conditional import condition, explain
from tuuletus.analysis.patience.importance import FARTHEST
from tuuletus.analysis.patience.model import Experiment, Given, build_model, pick_outcome
from tuuletus.analysis.patience.priors import DEFAULT, Priors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_NOISES, _STEPS = 64, 32
"""The trapezoid rule on a smooth peak is exact as soon as a step is not much wider than it."""


def evidence_of_nothing(given: Given, *, priors: Priors = DEFAULT) -> float:
    """Log marginal likelihood of the outcomes, and of trials, without any effect of exposure.

    Only the spreads of weeks and of level steps are left then, so that a grid does instead of
    random points; outcomes have nothing in common and are taken one by one.

    Args:
        given: what was observed, with its shocks.
        priors: what is held likely.

    """
    outcomes = sum(
        _evidence_of_one(given, number, priors=priors) for number in range(given.outcomes.shape[1])
    )
    return outcomes + sum(_tell_nothing(trial) for trial in given.experiments)


def _tell_nothing(trial: Experiment) -> float:
    """Log density of a trial's result where there is no effect."""
    error = trial.error
    return float(-0.5 * (trial.effect / error) ** 2 - np.log(error * np.sqrt(2.0 * np.pi)))


def _evidence_of_one(given: Given, number: int, *, priors: Priors) -> float:
    alone = replace(
        pick_outcome(given, number), exposure=given.exposure[:, :0], before=None, experiments=()
    )
    model = build_model(alone, has_slow=False, priors=priors)
    noises, steps = (np.linspace(-FARTHEST, FARTHEST, count) for count in (_NOISES, _STEPS))
    white = np.stack([axis.ravel() for axis in np.meshgrid(noises, steps)], axis=1)
    conditional = condition(model, model.prior_mean + white * model.prior_sd)
    told = explain(conditional, np.empty((0, len(white)))).log_likelihood[:, 0]
    cell = np.log((noises[1] - noises[0]) * (steps[1] - steps[0]) / (2.0 * np.pi))
    return float(logsumexp(told - 0.5 * (white**2).sum(axis=1)) + cell)
