"""Studies of our own method: calibration, repeated looks, planner, pooled venues, real data."""

from __future__ import annotations

import csv
import gc
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import kstest

from bench.patience.methods import PEERS, Peer, run_peer
from bench.patience.scoring import crps
from tuuletus.analysis.horizon.knowledge import Plan, plan_knowledge, standard_plans
from tuuletus.analysis.patience.calibration import certify, draw_truth, rank_totals, refit
from tuuletus.analysis.patience.checking import RefusedError
from tuuletus.analysis.patience.exposure import carry_over, fill_stock, keep_rate, saturate
from tuuletus.analysis.patience.fit import fit_patience
from tuuletus.analysis.patience.importance import Effort
from tuuletus.analysis.patience.model import Given, unpack
from tuuletus.analysis.patience.pooling import pool_venues
from tuuletus.analysis.patience.posterior import Posterior, fit_model
from tuuletus.analysis.patience.priors import DEFAULT, Normal
from tuuletus.analysis.patience.result import SURE, Effect
from tuuletus.analysis.patience.worlds import WORLDS, Range, simulate_venue

Row = dict[str, Any]
Floats = NDArray[np.float64]
BAR = float(np.log(SURE))
SIZES = ("w104c3", "w156c4")
FIRST_LOOK, LAST_LOOK, LOOK_EVERY = 52, 156, 4
ALIKE = replace(
    WORLDS["w104c3"],
    name="w104c3_alike",
    immediate=Range(low=0.025, high=0.035),
    ratio=Range(low=0.9, high=1.3),
)
VENUES = 40
RUNS, APART = 3, 1_000_000
"""How many runs of long chains are taken together, and how far their seeds are apart."""


def calibrate(seeds: range) -> Iterator[Row]:
    """Ranks of truths drawn from our own priors, on simulated exposure of two sizes (P5)."""
    for seed in seeds:
        for size in SIZES:
            exposure = simulate_venue(size, seed=seed).exposure
            given = Given(outcomes=np.ones((len(exposure), 1)), exposure=exposure)
            truth = draw_truth(given, rng=np.random.default_rng([seed, 11]))
            posterior = refit(given, truth.outcome, seed=seed, effort=Effort())
            immediate, slow = rank_totals(posterior, truth)
            yield {
                "seed": seed,
                "size": size,
                "trusted": posterior.trusted,
                "immediate": immediate,
                "slow": slow,
            }


def look_repeatedly(seeds: range) -> Iterator[Row]:
    """The largest evidence for a slow effect that is not there, over all looks (P8)."""
    for seed in seeds:
        venue = simulate_venue("w156c3_nullbrand", seed=seed)
        factors = [
            fit_patience(
                venue.outcome[:week], venue.exposure[:week], seed=seed
            ).slow_evidence.log_bayes_factor
            for week in range(FIRST_LOOK, LAST_LOOK + 1, LOOK_EVERY)
        ]
        yield {"seed": seed, "looks": len(factors), "largest": max(factors)}


SLOW_ALONE = replace(
    WORLDS["w156c3"],
    name="w156c3_slow_alone",
    has_immediate=False,
    immediate=Range(low=0.03, high=0.08),
    ratio=Range(low=1.0, high=2.0),
)
"""Effects that are only built slowly, as large as one could hope for."""


def mistake_for_immediate(seeds: range) -> Iterator[Row]:
    """Whether what was built slowly is taken for an effect at once: 40 weeks without exposure."""

    def darken(exposure: Floats) -> Floats:
        exposure[90:130] = 0.0
        return exposure

    for seed in seeds:
        venue = simulate_venue(SLOW_ALONE, seed=seed, edit=darken)
        row: Row = {"seed": seed, "refused": False}
        try:
            found = fit_patience(venue.outcome, venue.exposure, before=venue.before, seed=seed)
        except RefusedError as error:
            yield row | {"refused": True, "reason": error.reason.value}
            continue
        yield row | {
            "immediate": found.immediate_evidence.answer.value,
            "log_factor": found.immediate_evidence.log_bayes_factor,
            "slow": found.slow_evidence.answer.value,
        }


def plan_and_wait(seeds: range) -> Iterator[Row]:
    """The chance that the planner foretold, and what then happened, with a dark year (P9).

    Every other venue has no slow effect at all, as the planner holds it before it has seen any
    outcome; foretold is the chance given an effect times that of the effect. It happened where
    one of the looks up to then shows the effect, at the weeks at which the planner looks as well.
    """
    past, looks, ends = 104, tuple(range(13, 105, 13)), (52, 104)

    def darken(exposure: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        exposure[past : past + 52] = 0.0
        return exposure

    for seed in seeds:
        world = replace(WORLDS["w208c4"], has_slow=seed % 2 == 0)
        venue = simulate_venue(world, seed=seed, edit=darken)
        today = fit_patience(venue.outcome[:past], venue.exposure[:past], seed=seed)
        plan = Plan(name="as it was", exposure=venue.exposure[past:])
        (forecast,) = plan_knowledge(today, [plan], weeks=looks, seed=seed)
        begun = time.process_time()
        # more futures than eighty both with the effect and without it
        plan_knowledge(today, standard_plans(today), weeks=(13, 26, 52, 104), futures=240)
        cpu = time.process_time() - begun
        begun = time.process_time()
        plan_knowledge(today, standard_plans(today), seed=seed)
        cpu_told = time.process_time() - begun
        happened = False
        for chance in forecast.chances:
            end = past + chance.weeks
            later = fit_patience(venue.outcome[:end], venue.exposure[:end], seed=seed)
            happened |= later.slow_evidence.log_bayes_factor >= BAR
            if chance.weeks not in ends:
                continue
            yield {
                "seed": seed,
                "weeks": chance.weeks,
                "foretold": chance.seen * today.slow_evidence.probability,
                "happened": bool(happened),
                "cpu_four_plans": cpu,
                "cpu_told": cpu_told,
            }


def pool(seeds: range) -> Iterator[Row]:
    """Forty venues alike, alone and pooled (P10); a seed is one set of venues."""
    for seed in seeds:
        venues = [simulate_venue(ALIKE, seed=VENUES * seed + one) for one in range(VENUES)]
        begun = time.process_time()
        for number, venue in enumerate(venues):
            given = Given(outcomes=venue.outcome[:, None], exposure=venue.exposure)
            fit_model(given, has_slow=True, seed=number)
        alone = time.process_time() - begun
        begun = time.process_time()
        fits = [
            fit_patience(venue.outcome, venue.exposure, seed=number)
            for number, venue in enumerate(venues)
        ]
        fitted = time.process_time()
        pooled = pool_venues(fits)
        done = time.process_time()
        row: Row = {
            "seed": seed,
            "cpu_fits": alone,
            "cpu_answers": fitted - begun,
            "cpu_pool": done - fitted,
        }
        for kind in ("immediate", "slow"):
            pairs = [
                (getattr(fit.outcome, f"{kind}_sum"), getattr(own, f"{kind}_sum"))
                for fit, own in zip(fits, pooled.venues, strict=True)
            ]
            truths = [sum(getattr(venue.truth, kind)) for venue in venues]
            sums = [float(venue.outcome.sum()) for venue in venues]
            for name, place in (("alone", 0), ("pooled", 1)):
                effects = [pair[place] for pair in pairs]
                row |= {f"{kind}_{name}_{k}": v for k, v in _judge(effects, truths, sums).items()}
        yield row


def _judge(effects: list[Effect], truths: list[float], sums: list[float]) -> dict[str, float]:
    """Width, coverage and error; the CRPS is that of a normal with the same middle and width."""
    width = [
        (one.total.high - one.total.low) / whole for one, whole in zip(effects, sums, strict=True)
    ]
    inside = [
        one.total.low <= truth <= one.total.high
        for one, truth in zip(effects, truths, strict=True)
    ]
    places = np.linspace(0.0005, 0.9995, 1000)
    scores = []
    for one, truth, whole in zip(effects, truths, sums, strict=True):
        spread = (one.total.high - one.total.low) / 3.29
        scores.append(crps((one.total.mean + spread * ndtri(places)) / whole, truth / whole))
    return {
        "width": float(np.mean(width)),
        "covered": float(np.mean(inside)),
        "crps": float(np.mean(scores)),
    }


def compare_posteriors(seeds: range) -> Iterator[Row]:
    """Our posterior beside long chains of the same model (P4).

    Several runs, each of two chains, are taken together: a slow effect's tail is visited so rarely
    that a single run may miss it, or stay in it.
    """
    long = Peer(environment="numpyro", script="numpyro_same.py", variant="long")
    assert PEERS["numpyro-same"].script == long.script
    for seed in seeds:
        venue = simulate_venue("w156c3", seed=seed)
        runs = [run_peer(long, venue, seed=seed + run * APART)["draws"] for run in range(RUNS)]
        found = {
            kind: np.concatenate([run[kind] for run in runs]) for kind in ("immediate", "slow")
        }
        given = Given(outcomes=venue.outcome[:, None], exposure=venue.exposure)
        ours = fit_model(given, has_slow=True, seed=seed)
        pairs = [
            (found["immediate"].sum(axis=1), ours.immediate[:, 0].sum(axis=1)),
            (found["slow"].sum(axis=1), ours.slow[:, 0].sum(axis=1)),
        ]
        gaps = [abs(b.mean() - a.mean()) / a.std() for a, b in pairs]
        ratios = [b.std() / a.std() for a, b in pairs]
        yield {
            "seed": seed,
            "runs": RUNS,
            "largest_gap": float(max(gaps)),
            "lowest_ratio": float(min(ratios)),
            "highest_ratio": float(max(ratios)),
        }


def certify_one(seeds: range) -> Iterator[Row]:
    """A certificate of 200 fits on one venue's own exposure (P12)."""
    for seed in seeds:
        venue = simulate_venue("w156c3", seed=seed)
        patience = fit_patience(venue.outcome, venue.exposure, seed=seed)
        begun = time.process_time()
        certificate = certify(patience, fits=200, seed=seed)
        yield {
            "seed": seed,
            "cpu": time.process_time() - begun,
            "kept": certificate.kept,
            "immediate": certificate.coverage_immediate,
            "slow": certificate.coverage_slow,
        }


def fit_many(seeds: range) -> Iterator[Row]:
    """Memory over many fits in one process (P3): the most so far, and what is held after each.

    What is held after a fit shows whether fits leave anything behind. The most so far cannot: it
    also rises when, once, arrays of a new size no longer fit into what the allocator holds free.
    """
    for seed in seeds:
        venue = simulate_venue("w156c3", seed=seed)
        fit_patience(venue.outcome, venue.exposure, seed=seed)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
        yield {"seed": seed, "peak_mb": peak, "held_mb": _held_memory()}


def _held_memory() -> float:
    """Megabytes that this process holds now, without what waits for the collector."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def has_pinkham(folder: Path | None) -> bool:
    """Whether the series is in a folder of data."""
    return folder is not None and any((folder / "marketing").glob("lydia_pinkham*.csv"))


def read_pinkham(folder: Path) -> Row:
    """Lydia Pinkham's advertising and sales by year (P11): no season, a level that may wander.

    A period is a year, so that the half-life is one or two periods, and advertising was half of
    the sales, so that shares are held likely to be larger than a restaurant's.
    """
    path = next(iter(sorted((folder / "marketing").glob("lydia_pinkham*.csv"))))
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    advertising, sales = (
        np.array([float(row[name]) for row in rows]) for name in ("advertising", "sales")
    )
    wide = Normal(mean=0.0, sd=0.3)
    priors = replace(
        DEFAULT,
        immediate_share=wide,
        slow_share=wide,
        log_half_life=Normal(mean=float(np.log(1.5)), sd=1.0),
        log_noise=Normal(mean=float(np.log(0.1)), sd=0.7),
        log_level_step=Normal(mean=float(np.log(0.05)), sd=1.0),
    )
    found = fit_patience(sales, advertising, harmonics=0, fewest_weeks=30, priors=priors)
    working = found.working
    assert working is not None
    posterior = working.with_slow
    each = (posterior.immediate + posterior.slow).sum(axis=(1, 2)) / advertising.sum()
    one_more = _one_more(posterior) / advertising.sum()
    low, high = np.quantile(one_more, [0.05, 0.95])
    average_low, average_high = np.quantile(each, [0.05, 0.95])
    return {
        "years": len(rows),
        "one_more_dollar": float(one_more.mean()),
        "low": float(low),
        "high": float(high),
        "each_dollar": float(each.mean()),
        "average_low": float(average_low),
        "average_high": float(average_high),
        "slow_answer": found.slow_evidence.answer.value,
    }


def _one_more(posterior: Posterior) -> Floats:
    """What the outcome would gain if all exposure were a little more, times what it is: (draws,).

    The slope of the saturating curves, which is what a linear regression estimates; the plain
    total over the exposure is that of the whole curve down to no exposure at all.
    """
    model = posterior.model
    shapes = unpack(model, posterior.theta)
    at_once = saturate(carry_over(model.exposure, shapes.carryover), shapes.half)
    activity = saturate(model.exposure[:, :, None], shapes.half)
    built = fill_stock(
        activity * (1.0 - activity), keep_rate(shapes.half_life), start=np.zeros_like(shapes.half)
    )
    slopes = (
        (at_once * (1.0 - at_once)).sum(axis=0) / at_once.mean(axis=0),
        built.sum(axis=0) / activity.mean(axis=0),
    )
    together = np.concatenate(slopes) * shapes.size * posterior.shares.T
    return np.asarray(together.sum(axis=0) * model.scale[0])


STUDIES: dict[str, Callable[[range], Iterator[Row]]] = {
    "calibration": calibrate,
    "looks": look_repeatedly,
    "slow_alone": mistake_for_immediate,
    "planner": plan_and_wait,
    "venues": pool,
    "posterior": compare_posteriors,
    "certificate": certify_one,
    "memory": fit_many,
}


def summarise_ranks(ranks: list[float]) -> dict[str, float]:
    """Whether ranks are uniform, and how often 90 % intervals held the truth."""
    values = np.array(ranks)
    return {
        "ks_p": float(kstest(values, "uniform").pvalue),
        "covered": float(((values > 0.05) & (values < 0.95)).mean()),
    }
