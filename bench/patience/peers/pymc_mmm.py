"""The MMM of pymc-marketing with its default adstock, and a linear trend as control."""

from __future__ import annotations

import logging
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
warnings.filterwarnings("ignore")

import arviz as az
import common
import numpy as np
import pandas as pd
import pymc_marketing
from pymc_extras.prior import Prior
from pymc_marketing.mmm import MMM, GeometricAdstock, MichaelisMentenSaturation

CHAINS, DRAWS, TUNE = 2, 1000, 1000
logging.disable(logging.WARNING)


def fit(venue, given):
    """Two chains, by nutpie or by PyMC's own sampler."""
    exposure, outcome = venue["exposure"], venue["outcome"]
    weeks, channels = exposure.shape
    names = [f"channel_{number}" for number in range(channels)]
    table = pd.DataFrame(exposure, columns=names)
    table["date"] = pd.to_datetime(venue["weeks"].astype(str))
    table["trend"] = (np.arange(weeks) - weeks / 2) / weeks
    mmm = MMM(
        date_column="date",
        target_column="y",
        channel_columns=names,
        control_columns=["trend"],
        adstock=GeometricAdstock(l_max=8),
        saturation=MichaelisMentenSaturation(
            priors={
                "alpha": Prior("HalfNormal", sigma=0.3, dims="channel"),
                "lam": Prior("HalfNormal", sigma=0.5, dims="channel"),
            }
        ),
        yearly_seasonality=2,
    )
    sampler = "nutpie" if given.variant == "nutpie" else "pymc"
    mmm.fit(
        table[["date", *names, "trend"]],
        pd.Series(outcome, name="y"),
        chains=CHAINS,
        draws=DRAWS,
        tune=TUNE,
        target_accept=0.9,
        random_seed=int(venue["seed"]) + 1,
        nuts_sampler=sampler,
        progressbar=False,
        cores=2,
    )
    posterior = mmm.idata["posterior"]
    scale = float(np.asarray(mmm.scalers["_target" if "_target" in mmm.scalers else "target"]))
    totals = posterior["channel_contribution"].sum("date") * scale
    effective = az.ess(totals.rename("total").to_dataset())["total"].values
    return {
        "immediate": totals.stack(draw_of=("chain", "draw"))
        .transpose("draw_of", "channel")
        .values,
        "slow": None,
        "ess": float(np.nanmin(effective)),
        "versions": {"pymc-marketing": pymc_marketing.__version__, "sampler": sampler},
    }


common.main(fit)
