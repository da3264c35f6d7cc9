"""Small venues of known truth for the tests of patience."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.patience.exposure import carry_over, fill_stock, saturate

WEEKS = 104


@dataclass(frozen=True, kw_only=True)
class Venue:
    """An outcome with what brought it about."""

    outcome: NDArray[np.float64]
    exposure: NDArray[np.float64]
    immediate: float
    slow: float


def make_exposure(rng: np.random.Generator, *, weeks: int = WEEKS) -> NDArray[np.float64]:
    """Bursts on one channel, always something on the other."""
    week = np.arange(weeks)
    bursts = np.where((week // 5) % 3 == 0, rng.uniform(8.0, 16.0, weeks), 0.0)
    steady = 10.0 * np.exp(rng.normal(0.0, 0.5, weeks))
    return np.stack([bursts, steady], axis=1)


def make_venue(
    rng: np.random.Generator,
    *,
    weeks: int = WEEKS,
    immediate: float = 0.05,
    slow: float = 0.0,
    noise: float = 0.03,
    exposure: NDArray[np.float64] | None = None,
) -> Venue:
    """Bookings around a hundred a week; shares are those of each channel."""
    told = make_exposure(rng, weeks=weeks) if exposure is None else exposure
    scaled = told / 10.0
    at_once = saturate(carry_over(scaled, np.full((2, 1), 0.3)), np.ones((2, 1)))[:, :, 0]
    activity = saturate(scaled[:, :, None], np.ones((2, 1)))
    share = activity.mean(axis=0)[:, 0]
    start = activity.mean(axis=0)
    stock = fill_stock(activity, np.array([2.0 ** (-1.0 / 30.0)]), start=start)[:, :, 0]
    brought = 100.0 * immediate * at_once / at_once.mean(axis=0)
    built = 100.0 * slow * stock / share
    season = 6.0 * np.cos(2.0 * np.pi * np.arange(weeks) / 52.1775)
    rest = 100.0 + season + rng.normal(0.0, 100.0 * noise, weeks)
    return Venue(
        outcome=rest + brought.sum(axis=1) + built.sum(axis=1),
        exposure=told,
        immediate=float(brought.sum()),
        slow=float(built.sum()),
    )
