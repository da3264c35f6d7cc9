"""Many questions asked at once: which answers stand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def two_sided(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """How surprising each probability of "above 1" is, from both sides (1 is no surprise).

    Example: 0.99 and 0.01 both give 0.02.
    """
    return np.minimum(1.0, 2.0 * np.minimum(probability, 1.0 - probability))


def choose_clear(surprise: NDArray[np.float64], *, rate: float = 0.10) -> NDArray[np.bool_]:
    """The findings that stand when at most `rate` of those named may be chance.

    Benjamini and Hochberg, "Controlling the false discovery rate", JRSS B 57 (1995), 289-300.

    Example: surprises 0.001, 0.04 and 0.9 at 10 % let the first two stand.
    """
    count = len(surprise)
    order = np.argsort(surprise, kind="stable")
    passes = surprise[order] <= rate * np.arange(1, count + 1) / max(count, 1)
    clear = np.zeros(count, dtype=np.bool_)
    if passes.any():
        clear[order[: int(np.flatnonzero(passes)[-1]) + 1]] = True
    return clear
