"""statsmodels' unobserved components: maximum likelihood at shapes taken from the priors."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
warnings.filterwarnings("ignore")

import common
import numpy as np
import statsmodels
import statsmodels.api as sm

CARRYOVER, HALF_LIFE = 0.38, 30.0


def carry(column, keep):
    """A geometric mean of the past."""
    held, result = 0.0, np.empty(len(column))
    for week, value in enumerate(column):
        held = keep * held + (1 - keep) * value
        result[week] = held
    return result


def fit(venue, _given):
    """Level as a random walk, season by waves, effects as regressors."""
    exposure, outcome = venue["exposure"], venue["outcome"]
    weeks, channels = exposure.shape
    half = np.array([np.median(column[column > 0]) for column in exposure.T])
    keep = 2 ** (-1 / HALF_LIFE)
    carried = np.stack([carry(column, CARRYOVER) for column in exposure.T], axis=1)
    at_once = carried / (carried + half)
    stock = np.stack([carry(column, keep) for column in (exposure / (exposure + half)).T], axis=1)
    angles = 2 * np.pi * np.outer(np.arange(weeks), (1, 2)) / 52.1775
    trend = (np.arange(weeks) - weeks / 2) / 52.0
    fading = keep ** (np.arange(weeks) + 1)
    columns = np.c_[at_once, stock, np.cos(angles), np.sin(angles), trend, fading]
    fitted = sm.tsa.UnobservedComponents(outcome, level="llevel", exog=columns).fit(
        disp=False, maxiter=200
    )
    count = columns.shape[1]
    mean = np.asarray(fitted.params)[-count:]
    covariance = np.asarray(fitted.cov_params())[-count:, -count:]
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2 + 1e-9 * np.eye(count))
    rng = np.random.default_rng(int(venue["seed"]))
    draws = mean + (rng.normal(size=(2000, count)) * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return {
        "immediate": draws[:, :channels] * at_once.sum(axis=0),
        "slow": draws[:, channels : 2 * channels] * stock.sum(axis=0),
        "ess": 2000.0,
        "versions": {"statsmodels": statsmodels.__version__},
    }


common.main(fit)
