"""Many questions asked at once: which answers stand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def two_sided(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """How surprising each probability of "above 1" is, from both sides (1 is no surprise).

    Example: 0.99 and 0.01 both give 0.02.
    """
    return np.minimum(1.0, 2.0 * np.minimum(probability, 1.0 - probability))


def choose_clear(
    surprise: NDArray[np.float64],
    *,
    weight: NDArray[np.float64] | None = None,
    rate: float = 0.10,
) -> NDArray[np.bool_]:
    """The findings that stand when at most `rate` of those named may be chance.

    Benjamini and Hochberg, "Controlling the false discovery rate", JRSS B 57 (1995), 289-300;
    with weights Genovese, Roeder and Wasserman, "False discovery control with p-value weighting",
    Biometrika 93 (2006), 509-524: each surprise is divided by its weight.

    Args:
        surprise: (n,) p-values.
        weight: (n,) weights above 0 that were fixed without looking at the surprises; they are
            brought to the mean 1. Without them all weigh the same.
        rate: the share of those named that may be chance.

    Example: surprises 0.001, 0.04 and 0.9 at 10 % let the first two stand.

    """
    count = len(surprise)
    if weight is not None and count:
        surprise = surprise * weight.mean() / weight
    order = np.argsort(surprise, kind="stable")
    passes = surprise[order] <= rate * np.arange(1, count + 1) / max(count, 1)
    clear = np.zeros(count, dtype=np.bool_)
    if passes.any():
        clear[order[: int(np.flatnonzero(passes)[-1]) + 1]] = True
    return clear


def share_weight(*sizes: int) -> NDArray[np.float64]:
    """Weights of the mean 1 that give each family of questions the same total.

    A large family then costs a small one no more than if both were equally large: of three
    families the members of each weigh a third of all, spread evenly. An empty family gets none.

    Example: families of 1 and 3 weigh 2 and 2/3, 2/3, 2/3.
    """
    asked = [size for size in sizes if size]
    total = sum(asked)
    return np.concatenate(
        [np.full(size, total / (len(asked) * size)) for size in asked] or [np.zeros(0)]
    )
