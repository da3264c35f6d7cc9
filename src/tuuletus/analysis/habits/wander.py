"""How far the level of a channel wanders, and how much of it is the shock of a single week.

Both are read off the weekly levels of all channels of an account together: a walk that stays, and
shocks that fade within some weeks. A shift of a form cannot be told from one of its channel unless
one knows how far channels move by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.effects import Effects
from tuuletus.analysis.sums import sum_by

Floats = NDArray[np.float64]

FADING = 0.7
"""What is left of a week's shock in the week after."""
_WALKS = np.array([0.01, 0.02, 0.04, 0.07, 0.12, 0.2])
_SHOCKS = np.array([0.001, 0.1, 0.2, 0.3, 0.45])
_USUAL_WALK, _WALK_SPREAD = 0.04, 0.8
_USUAL_SHOCK, _SHOCK_SPREAD = 0.15, 0.2
_FREE = 25.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wander:
    """Variance of a channel's walk in a week, and of the shocks that fade (log)."""

    walk: float
    shock: float


STILL = Wander(walk=0.0, shock=0.0)
"""A level that does not move."""


def find_wander(fitted: Effects) -> Wander:
    """Both variances by the likelihood of weekly levels, over a grid, under a weak prior."""
    weeks = fitted.weeks
    information = np.maximum(sum_by(weeks.block, fitted.information, weeks.count), 1e-9)
    value = fitted.levels + sum_by(weeks.block, fitted.pull, weeks.count) / information
    walk = np.repeat(_WALKS**2, len(_SHOCKS))
    shock = np.tile(_SHOCKS**2, len(_WALKS))
    likely = -0.5 * (0.5 * np.log(walk / _USUAL_WALK**2) / _WALK_SPREAD) ** 2
    likely -= 0.5 * ((np.sqrt(shock) - _USUAL_SHOCK) / _SHOCK_SPREAD) ** 2
    mean = np.zeros((len(walk), 2))
    cov = np.zeros((len(walk), 2, 2))
    for block, gap in enumerate(weeks.gap):
        if gap == 0.0:
            mean = np.column_stack([np.full(len(walk), np.median(value)), np.zeros(len(walk))])
            cov = np.zeros((len(walk), 2, 2))
            cov[:, 0, 0], cov[:, 1, 1] = _FREE, shock
        else:
            fading = np.array([1.0, FADING**gap])
            mean = mean * fading
            cov = cov * (fading[:, None] * fading[None, :])
            cov[:, 0, 0] += walk * gap
            cov[:, 1, 1] += shock * (1.0 - fading[1] ** 2)
        reach = cov.sum(axis=2)
        variance = reach.sum(axis=1) + 1.0 / information[block]
        away = value[block] - mean.sum(axis=1)
        if gap > 0.0:
            likely -= 0.5 * np.log(variance) + 0.5 * away**2 / variance
        mean = mean + reach * (away / variance)[:, None]
        cov = cov - reach[:, :, None] * reach[:, None, :] / variance[:, None, None]
    share = np.exp(likely - likely.max())
    share /= share.sum()
    return Wander(walk=float(np.exp(share @ np.log(walk))), shock=float(share @ shock))
