"""Our own model by the no-U-turn sampler of numpyro, every latent variable sampled.

The venue's file holds the model's arrays (scaled exposure and outcome, columns, priors), so that
the prior is the same by construction; the likelihood is written here once more, on its own.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=2"

import common
import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from numpyro.diagnostics import effective_sample_size, gelman_rubin
from numpyro.infer import MCMC, NUTS

jax.config.update("jax_enable_x64", True)
CHAINS = 2
LENGTHS = {"default": (1000, 1000), "long": (2000, 6000)}
"""Warm-up and draws of each chain."""


def carry(keep, columns, start):
    """A geometric mean of the past, with what was there before."""

    def step(held, value):
        held = keep * held + (1 - keep) * value
        return held, held

    return jax.lax.scan(step, start, columns)[1]


def shares(columns):
    """What a share of one is a share of."""
    return jnp.maximum(columns.mean(0), 1e-3)


def model(venue):
    """The model as `tuuletus.analysis.patience` states it, with one outcome."""
    exposure, outcome, fixed = venue["scaled"], venue["scaled_outcome"], venue["fixed"]
    weeks, channels = exposure.shape
    theta = numpyro.sample("theta", dist.Normal(venue["prior_mean"], venue["prior_sd"]))
    carryover, half = jax.nn.sigmoid(theta[:channels]), jnp.exp(theta[channels : 2 * channels])
    noise, step, size, half_life, before = jnp.exp(theta[2 * channels :])
    keep = 2.0 ** (-1.0 / half_life)
    carried = carry(carryover, exposure, exposure.mean(0))
    at_once = carried / (carried + half)
    unit = shares(at_once) / size
    at_once = at_once / unit
    carried_inside = carry(carryover, exposure, jnp.zeros(channels))
    at_once_inside = (carried_inside / (carried_inside + half)).sum(0) / unit
    activity = exposure / (exposure + half)
    start = activity.mean(0) * before
    share = shares(activity) / size
    stock = carry(keep, activity, start) / share
    fading = keep ** jnp.arange(1, weeks + 1)
    inside = stock.sum(0) - start * fading.sum() / share

    def positive(name, prior):
        return numpyro.sample(
            name, dist.TruncatedNormal(prior[0], prior[1], low=0.0).expand([channels])
        )

    immediate, slow = (
        positive("immediate_share", venue["immediate_share"]),
        positive("slow_share", venue["slow_share"]),
    )
    leftover = numpyro.sample("leftover", dist.Normal(0, 1)) * venue["leftover"]
    free = numpyro.sample("free", dist.Normal(0, 1).expand([fixed.shape[1]]))
    walk = numpyro.sample("walk", dist.Normal(0, 1).expand([weeks]))
    numpyro.deterministic("immediate", at_once_inside * immediate)
    numpyro.deterministic("slow", inside * slow)
    mean = at_once @ immediate + stock @ slow + leftover * fading
    mean = mean + fixed @ (venue["fixed_mean"] + venue["fixed_sd"] * free)
    numpyro.sample("y", dist.Normal(mean + step * jnp.cumsum(walk), noise), obs=outcome)


def fit(venue, given):
    """Two chains; `long` ones to compare posteriors."""
    warm_up, draws = LENGTHS[given.variant]
    arrays = {name: jnp.asarray(value) for name, value in venue.items() if name != "weeks"}
    chains = MCMC(
        NUTS(model, target_accept_prob=0.9),
        num_warmup=warm_up,
        num_samples=draws,
        num_chains=CHAINS,
        chain_method="parallel",
        progress_bar=False,
    )
    chains.run(jax.random.PRNGKey(int(venue["seed"])), arrays, extra_fields=("diverging",))
    found = {name: np.asarray(value) for name, value in chains.get_samples(True).items()}
    effects = [found["immediate"], found["slow"]]
    scale = float(venue["scale"])
    flat = [one.reshape(-1, one.shape[-1]) * scale for one in effects]
    return {
        "immediate": flat[0],
        "slow": flat[1],
        "more": {"theta": found["theta"].reshape(-1, found["theta"].shape[-1])},
        "ess": min(float(np.min(effective_sample_size(one))) for one in effects),
        "extra": {
            "rhat": max(float(np.max(gelman_rubin(one))) for one in effects),
            "diverging": int(np.sum(chains.get_extra_fields()["diverging"])),
        },
        "versions": {"numpyro": numpyro.__version__, "jax": jax.__version__},
    }


common.main(fit)
