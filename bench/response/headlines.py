"""Winner's curse on randomised headline tests: training sees a share of the impressions."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import norm

from bench.alone import ALONE
from tuuletus.analysis.shrink import shrink_rates

Array = np.ndarray
Claim = tuple[Array, dict[float, tuple[Array, Array]]]
SHARES = (0.03, 0.1, 0.5)


def read_tests(folder: Path) -> dict[str, Array]:
    """Arms of the tests: test number, impressions, clicks, headline.

    Tests of the weeks 2013-26 to 2014-02 are left out: the archive reports faulty randomisation.
    """
    import pandas as pd  # noqa: PLC0415 - a peer that may be missing

    table = pd.read_parquet(folder / "upworthy_headline_tests.parquet")
    table = table.rename(columns={"clickability_test_id": "test"})
    week = table.test_week.astype(int)
    table = table[~week.between(201326, 201402) & (table.impressions >= 500)]
    table = table[table.groupby("test").test.transform("size") >= 2]
    return {
        "test": pd.factorize(table.test)[0],
        "trials": table.impressions.to_numpy(dtype=np.int64),
        "clicks": table.clicks.to_numpy(dtype=np.int64),
        "headline": table.headline.fillna("").to_numpy(dtype=object),
    }


def _centre(value: Array, test: Array) -> Array:
    return value - (np.bincount(test, value) / np.bincount(test))[test]


def _logit(clicks: Array, trials: Array) -> tuple[Array, Array]:
    value = np.log((clicks + 0.5) / (trials - clicks + 0.5))
    return value, 1.0 / (clicks + 0.5) + 1.0 / (trials - clicks + 0.5)


def _around(mean: Array, variance: Array) -> dict[float, tuple[Array, Array]]:
    out = {}
    for coverage in (0.8, 0.95):
        half = norm.ppf(0.5 + coverage / 2) * np.sqrt(variance)
        out[coverage] = (mean - half, mean + half)
    return out


def claim_raw(clicks: Array, trials: Array, test: Array) -> Claim:
    """The raw rate with the textbook interval."""
    value, variance = _logit(clicks, trials)
    return _centre(value, test), _around(_centre(value, test), variance)


def claim_normal(clicks: Array, trials: Array, test: Array) -> Claim:
    """Normal approximation of the logit, variance between arms by moments."""
    value, variance = _logit(clicks, trials)
    weight = 1.0 / variance
    total = np.bincount(test, weight)
    away = value - (np.bincount(test, weight * value) / total)[test]
    size = np.bincount(test)
    above = np.bincount(test, weight * away**2).sum() - (size - 1).sum()
    below = (total - np.bincount(test, weight**2) / total).sum()
    between = max(above / below, 0.0)
    keep = between / (between + variance)
    return away * keep, _around(away * keep, np.maximum(keep * variance, 1e-6))


def claim_ours(clicks: Array, trials: Array, test: Array) -> Claim:
    """`shrink_rates`."""
    shrunk = shrink_rates(clicks.astype(float), trials.astype(float), test)
    return shrunk.mean, {level: shrunk.interval(coverage=level) for level in (0.8, 0.95)}


METHODS: dict[str, Callable[[Array, Array, Array], Claim]] = {
    "tuuletus": claim_ours,
    "raw rate": claim_raw,
    "normal approximation": claim_normal,
}


def run(folder: Path, seeds: range) -> dict[str, Any]:
    """Metrics by share of impressions and method, means over the seeds."""
    arms = read_tests(folder)
    out: dict[str, Any] = {}
    for share in SHARES:
        rows: dict[str, list[dict[str, float]]] = {name: [] for name in ALONE.choose(METHODS)}
        for seed in seeds:
            rng = np.random.default_rng([seed, 1])
            for name, row in _one(arms, share, rng).items():
                rows[name].append(row)
        out[str(share)] = {
            name: {key: float(np.mean([row[key] for row in part])) for key in part[0]}
            for name, part in rows.items()
        }
    return out


def _one(arms: dict[str, Array], share: float, rng: np.random.Generator) -> dict[str, Any]:
    test, trials, clicks = arms["test"], arms["trials"], arms["clicks"]
    seen_trials = (trials * share).astype(np.int64)
    seen = rng.hypergeometric(clicks, trials - clicks, seen_trials)
    value, variance = _logit(clicks - seen, trials - seen_trials)
    truth = _centre(value, test)
    size = np.bincount(test)
    noise = variance * (1 - 2 / size[test]) + (np.bincount(test, variance) / size**2)[test]
    raw, _ = claim_raw(seen, seen_trials, test)
    order = np.lexsort((-raw, test))
    winner = order[np.unique(test[order], return_index=True)[1]]
    out = {}
    for name, method in ALONE.choose(METHODS).items():
        start = time.process_time()
        mean, intervals = method(seen, seen_trials, test)
        cpu = time.process_time() - start
        row = {
            "claimed": float(mean[winner].mean()),
            "realised": float(truth[winner].mean()),
            "mse": float(((mean - truth) ** 2 - variance).mean()),
            "mse_no_difference": float((truth**2 - variance).mean()),
            "cpu_seconds": cpu,
        }
        for level, (low, high) in intervals.items():
            inside = _covered(low, high, mean, truth, noise, norm.ppf(0.5 + level / 2))
            row[f"winners_cover{level:.0%}"] = float(inside[winner].mean())
            row[f"cover{level:.0%}"] = float(inside.mean())
        out[name] = row
    return out


def _covered(low: Array, high: Array, mean: Array, truth: Array, noise: Array, z: float) -> Array:
    """Which held-out log rates the intervals hold, each side widened by their own noise."""
    below = np.hypot(mean - low, z * np.sqrt(noise))
    above = np.hypot(high - mean, z * np.sqrt(noise))
    return (truth >= mean - below) & (truth <= mean + above)
