"""The count at 48 hours foretold from an early count, on items that the curve has not seen.

Items that never got a response stay in: who looks at a zero cannot know which it will be. Gradient
boosting, once on the same single count and once on every reading so far, shows how much of the
error no method takes away.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.alone import ALONE
from bench.response.make_age_default import read_counts
from tuuletus.analysis.ages import AgeCurve, default_curve, fit_age_curve, predict_at_age

Array = np.ndarray
BOOSTED = "gradient boosting"
BOOSTED_ON_ALL = "gradient boosting on all readings so far"
SLICES = {"1": 3, "3": 9, "6": 18, "12": 36, "24": 72}


def run(folder: Path, seeds: range) -> dict[str, Any]:
    """Metrics by file, age and method. The shipped curve saw only Facebook."""
    out: dict[str, Any] = {}
    for path in sorted(folder.glob("newspop_*.csv")):
        counts = read_counts(path)
        rows = [_one(counts, np.random.default_rng([seed, 8])) for seed in seeds]
        out[path.stem] = {
            hours: {
                name: {
                    key: float(np.mean([row[hours][name][key] for row in rows]))
                    for key in rows[0][hours][name]
                }
                for name in rows[0][hours]
            }
            for hours in SLICES
        }
    return out


def _learn(counts: Array) -> AgeCurve:
    hours = [float(hour) for hour in (0.5, 1, 2, 3, 4.5, 6, 9, 12, 18, 24, 36)]
    when = np.concatenate([np.full(len(counts), hour) for hour in hours])
    seen = np.concatenate([counts[:, max(round(hour * 3), 1) - 1] for hour in hours])
    final = np.tile(counts[:, -1], len(hours))
    return fit_age_curve(when, seen, final, target_hours=48.0)


def _one(counts: Array, rng: np.random.Generator) -> dict[str, Any]:
    half = rng.random(len(counts)) < 0.5
    train, test = counts[half], counts[~half]
    start = time.process_time()
    curves = {"tuuletus": _learn(train), "tuuletus (shipped curve)": default_curve(48.0)}
    cpu = time.process_time() - start
    out: dict[str, Any] = {}
    for hours, place in SLICES.items():
        seen, final = test[:, place - 1], np.log1p(test[:, -1])
        rows: dict[str, Any] = {"no correction": {"mae": _error(np.log1p(seen), final)}}
        large = train[train[:, -1] >= 20]
        share = np.median(large[:, place - 1] / large[:, -1])
        guess = np.log1p(seen / max(share, 0.01))
        rows["ratio by median fraction"] = {"mae": _error(guess, final)}
        for name, curve in curves.items():
            aged = predict_at_age(curve, hours=np.full(len(seen), float(hours)), count=seen)
            low, high = np.log1p(aged.low) - 1e-9, np.log1p(aged.high) + 1e-9
            rows[name] = {
                "mae": _error(np.log1p(aged.middle), final),
                "cover80": float(np.mean((final >= low) & (final <= high))),
                "width80": float(np.mean(high - low)),
                "cpu_seconds": cpu,
            }
        inputs = {BOOSTED: [place - 1], BOOSTED_ON_ALL: list(range(place))}
        for name, columns in ALONE.choose(inputs).items():
            guess = _boost(train[:, columns], train[:, -1], test[:, columns])
            rows[name] = {"mae": _error(guess, final)}
        out[hours] = rows
    return out


def _boost(seen: Array, final: Array, ask: Array) -> Array:
    from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415 - optional

    model = HistGradientBoostingRegressor(
        loss="absolute_error", max_iter=60, max_leaf_nodes=8, min_samples_leaf=40
    )
    return np.asarray(model.fit(np.log1p(seen), np.log1p(final)).predict(np.log1p(ask)))


def _error(guess: Array, truth: Array) -> float:
    return float(np.mean(np.abs(guess - truth)))
