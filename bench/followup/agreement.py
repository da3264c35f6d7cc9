"""The library's boundary beside that of the package ville, on the same processes."""

from __future__ import annotations

from typing import Any

import numpy as np

from tuuletus.analysis.sequences import mixture_boundary

LEVELS = (0.01, 0.05, 0.1)
PRECISIONS = (0.5, 3.0, 20.0)
LENGTH = 400


def run(seeds: range) -> dict[str, Any]:
    """Largest relative difference of the bounds over levels, precisions and lengths."""
    import ville  # noqa: PLC0415 - a peer that may be missing
    from ville._boundaries import normal_mixture  # noqa: PLC0415 - a peer that may be missing

    information = np.geomspace(1.0, 1e4, 60)
    rows = {}
    for one_sided in (True, False):
        apart = [
            abs(
                mixture_boundary(float(v), level=level, precision=rho, one_sided=one_sided)
                / float(normal_mixture(v, level, rho, one_sided))
                - 1.0
            )
            for level in LEVELS
            for rho in PRECISIONS
            for v in information
        ]
        rows["one-sided boundary" if one_sided else "two-sided boundary"] = {
            "largest_relative_difference": float(max(apart)),
            "compared": len(apart),
        }
    apart = [_sequence_apart(ville, seed) for seed in seeds]
    rows["confidence sequence on a stream"] = {
        "largest_relative_difference": float(max(apart)),
        "compared": len(apart) * LENGTH,
    }
    return rows


def _sequence_apart(ville: Any, seed: int) -> float:
    """Lower bounds of a mean, told value by value, by ville's class and by our boundary."""
    values = np.random.default_rng(seed).normal(0.3, 1.0, LENGTH)
    theirs = ville.GaussianMixtureCS(sigma=1.0, alpha=0.05, t_opt=100, intersect=False).fit(values)
    number = np.arange(1, LENGTH + 1)
    means = np.cumsum(values) / number
    ours = means - np.array(
        [
            mixture_boundary(float(n), level=0.05, precision=theirs.rho_, one_sided=False) / n
            for n in number
        ]
    )
    return float(np.max(np.abs(ours - theirs.lower_) / np.abs(means - theirs.lower_)))
