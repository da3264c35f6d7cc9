"""Google Meridian, national model, with a prior on contributions as the worlds have them."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
warnings.filterwarnings("ignore")
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
BACKEND = "jax" if "jax" in sys.argv else "tensorflow"
os.environ["MERIDIAN_BACKEND"] = BACKEND

import arviz as az
import common
import meridian
import numpy as np
import pandas as pd
from meridian import backend, constants
from meridian.backend import config

config.set_backend(BACKEND)
from meridian.analysis import analyzer
from meridian.data import data_frame_input_data_builder as builders
from meridian.model import model, prior_distribution, spec

CHAINS, ADAPT, BURN_IN, KEEP = 2, 1000, 500, 1000
MEAN_SHARE = (1.5, 36.0)  # Beta: 4 % on average
KNOT_WEEKS = 26


def fit(venue, _given):
    """Two chains of the default model: lags up to 8 weeks, knots twice a year."""
    exposure, outcome = venue["exposure"], venue["outcome"]
    weeks, channels = exposure.shape
    names = [f"channel_{number}" for number in range(channels)]
    table = pd.DataFrame(exposure, columns=names)
    table["time"], table["y"] = venue["weeks"].astype(str), outcome
    seasons = []
    for wave in (1, 2):
        angle = 2 * np.pi * wave * np.arange(weeks) / 52.1775
        table[f"sin{wave}"], table[f"cos{wave}"] = np.sin(angle), np.cos(angle)
        seasons += [f"sin{wave}", f"cos{wave}"]
    data = (
        builders.DataFrameInputDataBuilder(kpi_type="non_revenue")
        .with_kpi(table, kpi_col="y", time_col="time")
        .with_controls(table, control_cols=seasons, time_col="time")
        .with_media(
            table,
            media_cols=names,
            media_spend_cols=names,
            media_channels=names,
            time_col="time",
        )
        .build()
    )
    kind = "float32" if BACKEND == "tensorflow" else "float64"
    shape = (np.full(channels, one, kind) for one in MEAN_SHARE)
    prior = prior_distribution.PriorDistribution(
        contribution_m=backend.tfd.Beta(*shape, name=constants.CONTRIBUTION_M)
    )
    wanted = spec.ModelSpec(
        prior=prior,
        media_prior_type="contribution",
        max_lag=8,
        knots=[*range(0, weeks, KNOT_WEEKS), weeks - 1],
    )
    fitted = model.Meridian(input_data=data, model_spec=wanted)
    fitted.sample_posterior(
        n_chains=CHAINS, n_adapt=ADAPT, n_burnin=BURN_IN, n_keep=KEEP, seed=int(venue["seed"]) + 1
    )
    try:
        reader = analyzer.Analyzer(
            model_context=fitted.model_context, inference_data=fitted.inference_data
        )
    except TypeError:
        reader = analyzer.Analyzer(fitted)
    totals = np.asarray(
        reader.incremental_outcome(use_kpi=True, aggregate_times=True, aggregate_geos=True)
    )
    return {
        "immediate": totals.reshape(-1, channels),
        "slow": None,
        "ess": float(min(az.ess(totals[..., place]) for place in range(channels))),
        "extra": {"rhat": float(max(az.rhat(totals[..., p]) for p in range(channels)))},
        "versions": {"meridian": meridian.__version__, "backend": BACKEND},
    }


common.main(fit)
