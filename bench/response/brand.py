"""Predictive intervals for a brand's posts, ten-fold; false findings on shuffled traits."""

from __future__ import annotations

import csv
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from bench.alone import ALONE
from tuuletus.analysis.design import build_design
from tuuletus.analysis.effects import Responses, fit_effects
from tuuletus.analysis.findings import learn
from tuuletus.analysis.levels import NO_WEEK
from tuuletus.analysis.predict import draw_posts
from tuuletus.records import Channel, Measurement, Post

Array = np.ndarray
TRAITS = ("Type", "Category", "Month", "Weekday", "hours", "Paid")
DRAWS = 4000
NOW = datetime(2026, 1, 1, tzinfo=UTC)
PARTS = (("like", "reactions"), ("comment", "comments"), ("share", "shares"))


def read_posts(folder: Path) -> list[dict[str, str]]:
    """Rows of the brand page that tell everything, with the hour in five bands."""
    path = folder / "facebook_metrics_moro2016.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if "" not in row.values()]
    rows = [row for row in rows if "NA" not in row.values()]
    for row in rows:
        row["hours"] = str(np.searchsorted([6, 9, 12, 15], int(row["Hour"])))
    return rows


def draw_ours(rows: list[dict[str, str]], train: Array, test: Array, seed: int) -> Array:
    """Draws of log(1 + interactions) by our model."""
    count = np.array([float(row["T_Interactions"]) for row in rows])
    design = build_design([{name: row[name] for name in TRAITS} for row in rows])
    part = design.take(np.flatnonzero(train))
    one = np.zeros(int(train.sum()))
    responses = Responses(
        value=count[train],
        variance=one,
        channel=one.astype(np.int64),
        week=np.full(len(one), NO_WEEK),
        offset=one,
    )
    fitted = fit_effects(responses, part)
    zero = np.zeros(int(test.sum()))
    draws = draw_posts(
        fitted,
        design.columns[test],
        channel=zero.astype(np.int64),
        week=np.full(len(zero), NO_WEEK),
        offset=zero,
        rng=np.random.default_rng([seed, 2]),
        draws=DRAWS,
    )
    return np.log1p(draws)


def _dummies(rows: list[dict[str, str]]) -> Any:
    import pandas as pd  # noqa: PLC0415 - a peer that may be missing
    import statsmodels.api as sm  # noqa: PLC0415 - a peer that may be missing

    frame = pd.DataFrame([{name: row[name] for name in TRAITS} for row in rows])
    return sm.add_constant(pd.get_dummies(frame, drop_first=True).astype(float)).to_numpy()


def draw_ols(rows: list[dict[str, str]], train: Array, test: Array, seed: int) -> Array:
    """Least squares on log(1 + interactions)."""
    import statsmodels.api as sm  # noqa: PLC0415 - a peer that may be missing

    rng = np.random.default_rng([seed, 3])
    x = _dummies(rows)
    y = np.log1p([float(row["T_Interactions"]) for row in rows])
    model = sm.OLS(y[train], x[train]).fit()
    told = model.get_prediction(x[test])
    sd = np.sqrt(told.var_pred_mean + model.scale)
    return told.predicted_mean[:, None] + sd[:, None] * rng.standard_normal((len(sd), DRAWS))


def draw_negative_binomial(
    rows: list[dict[str, str]], train: Array, test: Array, seed: int
) -> Array:
    """Negative binomial regression."""
    import statsmodels.api as sm  # noqa: PLC0415 - a peer that may be missing

    rng = np.random.default_rng([seed, 4])
    x = _dummies(rows)
    y = np.array([float(row["T_Interactions"]) for row in rows])
    model = sm.NegativeBinomial(y[train], x[train]).fit(disp=0, maxiter=200)
    mean = np.exp(x[test] @ model.params[:-1])
    alpha = model.params[-1]
    luck = rng.gamma(1 / alpha, alpha, (len(mean), DRAWS))
    return np.log1p(rng.poisson(mean[:, None] * luck))


def draw_poisson(rows: list[dict[str, str]], train: Array, test: Array, seed: int) -> Array:
    """Poisson regression."""
    import statsmodels.api as sm  # noqa: PLC0415 - a peer that may be missing

    rng = np.random.default_rng([seed, 5])
    x = _dummies(rows)
    y = np.array([float(row["T_Interactions"]) for row in rows])
    mean = np.exp(x[test] @ sm.Poisson(y[train], x[train]).fit(disp=0).params)
    return np.log1p(rng.poisson(mean[:, None], (len(mean), DRAWS)))


def draw_mixed(rows: list[dict[str, str]], train: Array, test: Array, seed: int) -> Array:
    """Mixed model with a variance for each trait."""
    import pandas as pd  # noqa: PLC0415 - a peer that may be missing
    import statsmodels.formula.api as smf  # noqa: PLC0415 - a peer that may be missing

    rng = np.random.default_rng([seed, 6])
    frame = pd.DataFrame([{name: row[name] for name in TRAITS} for row in rows])
    frame["y"] = np.log1p([float(row["T_Interactions"]) for row in rows])
    parts = {name: f"0+C({name})" for name in TRAITS}
    model = smf.mixedlm(
        "y~1", frame[train], groups=np.ones(int(train.sum())), vc_formula=parts
    ).fit()
    found = model.random_effects[1.0]
    mean = np.array(
        [
            model.params["Intercept"]
            + sum(found.get(f"{name}[C({name})[{row[name]}]]", 0.0) for name in TRAITS)
            for _, row in frame[test].iterrows()
        ]
    )
    return mean[:, None] + np.sqrt(model.scale) * rng.standard_normal((len(mean), DRAWS))


METHODS: dict[str, Callable[[list[dict[str, str]], Array, Array, int], Array]] = {
    "tuuletus": draw_ours,
    "statsmodels OLS": draw_ols,
    "statsmodels NegativeBinomial": draw_negative_binomial,
    "statsmodels Poisson": draw_poisson,
    "statsmodels MixedLM": draw_mixed,
}


def score(draws: Array, truth: Array) -> dict[str, float]:
    """Coverage, width and continuous ranked probability score of predictive draws."""
    low, high, lowest, highest = np.quantile(draws, [0.1, 0.9, 0.025, 0.975], axis=1)
    ordered = np.sort(draws, axis=1)
    count = ordered.shape[1]
    rank = 2 * np.arange(1, count + 1) - count - 1
    crps = np.mean(np.abs(ordered - truth[:, None]), axis=1) - ordered @ rank / count**2
    return {
        "cover80": float(np.mean((truth >= low) & (truth <= high))),
        "cover95": float(np.mean((truth >= lowest) & (truth <= highest))),
        "width80": float(np.mean(high - low)),
        "crps": float(np.mean(crps)),
    }


def run(folder: Path, seeds: range) -> dict[str, Any]:
    """Metrics by method, means over the seeds (each seed makes its own folds)."""
    rows = read_posts(folder)
    truth = np.log1p([float(row["T_Interactions"]) for row in rows])
    out: dict[str, Any] = {}
    for name, method in ALONE.choose(METHODS).items():
        try:
            # the slow mixed model is tried on one seed
            chosen = seeds if name != "statsmodels MixedLM" else seeds[:1]
            parts = [_ten_folds(method, rows, truth, seed) for seed in chosen]
        except ImportError as error:
            out[name] = {"missing": str(error)}
            continue
        means = {key: float(np.mean([part[key] for part in parts])) for key in parts[0]}
        out[name] = {**means, "seeds": len(parts)}
    return out


def _ten_folds(
    method: Callable[..., Array], rows: list[dict[str, str]], truth: Array, seed: int
) -> dict[str, float]:
    fold = np.random.default_rng(seed).permutation(len(rows)) % 10
    draws = np.zeros((len(rows), DRAWS))
    start = time.process_time()
    troubled = 0
    for part in range(10):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            draws[fold == part] = method(rows, fold != part, fold == part, seed)
        troubled += any("onverge" in str(item.message) for item in caught)
    cpu = time.process_time() - start
    return {**score(draws, truth), "cpu_seconds": cpu, "folds_not_converged": float(troubled)}


def run_shuffled(folder: Path, seeds: range) -> dict[str, Any]:
    """How often `learn` calls anything clear when the traits are dealt to the posts at random."""
    rows = read_posts(folder)
    channel = Channel(platform="facebook", key="brand")
    posts = [Post(channel=channel, key=str(place)) for place in range(len(rows))]
    readings = [
        Measurement(
            channel=channel,
            post_key=str(place),
            metric=metric,
            value=float(row[name]),
            read_at=NOW,
        )
        for place, row in enumerate(rows)
        for name, metric in PARTS
    ]
    traits = [{name: row[name] for name in TRAITS} for row in rows]
    false, named, runs = 0, 0, 0
    start = time.process_time()
    for seed in range(40 * seeds.start, 40 * seeds.stop):
        order = np.random.default_rng([seed, 7]).permutation(len(rows))
        learning = learn(posts, readings, traits=[traits[spot] for spot in order], now=NOW)
        clear = sum(finding.clear for finding in learning.findings)
        false, named, runs = false + (clear > 0), named + clear, runs + 1
    return {
        "tuuletus": {
            "runs": float(runs),
            "false_runs": false / runs,
            "findings_a_run": named / runs,
            "cpu_seconds": (time.process_time() - start) / runs,
        }
    }
