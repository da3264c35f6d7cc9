"""How good draws of an effect are once the truth is known; the same for all methods."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.patience.worlds import Venue

Floats = NDArray[np.float64]


def crps(draws: Floats, truth: float) -> float:
    """Continuous ranked probability score of an empirical distribution; smaller is better."""
    ordered = np.sort(draws)
    count = len(ordered)
    spread = float(((2.0 * np.arange(1, count + 1) - count - 1.0) * ordered).sum()) / count**2
    return float(np.abs(ordered - truth).mean()) - spread


def score(immediate: Floats, slow: Floats | None, venue: Venue) -> dict[str, Any]:
    """Scores of the draws of one fit, in per cent of the outcome's sum.

    Args:
        immediate: (draws, channels) totals over the window.
        slow: the same of the slow effect, or None where a method has none.
        venue: the venue with its truth.

    """
    outcome = float(np.nansum(venue.outcome)) / 100.0
    truth = venue.truth
    together = immediate.sum(axis=1)
    built = np.zeros(len(together)) if slow is None else slow.sum(axis=1)
    channels = [
        _score_one(immediate[:, place] / outcome, truth.immediate[place] / outcome)
        for place in range(immediate.shape[1])
    ]
    return {
        "channels": {
            name: float(np.mean([one[name] for one in channels])) for name in channels[0]
        },
        "immediate": _score_one(together / outcome, sum(truth.immediate) / outcome),
        "slow": _score_one(built / outcome, sum(truth.slow) / outcome),
        "total": _score_one(
            (together + built) / outcome, (sum(truth.immediate) + sum(truth.slow)) / outcome
        ),
    }


def _score_one(draws: Floats, truth: float) -> dict[str, float]:
    low, high = np.quantile(draws, [0.05, 0.95])
    return {
        "crps": crps(draws, truth),
        "covered": float(low <= truth <= high),
        "width": float(high - low),
        "error": float(draws.mean() - truth),
    }
