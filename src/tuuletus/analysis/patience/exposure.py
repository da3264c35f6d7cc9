"""From exposure to what can have an effect: carry-over, saturation and a slow stock.

All functions work on many parameter points at once: exposure is (weeks, channels), parameters are
(channels, points) or (points,), results are (weeks, channels, points).

Sources: geometric carry-over (adstock) after S. Broadbent, "One way TV advertisements work",
Journal of the Market Research Society 21 (1979); saturation by the Michaelis-Menten curve, the
Hill curve of slope one; the slow stock after M. Nerlove and K. Arrow, "Optimal advertising policy
under dynamic conditions", Economica 29 (1962).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def carry_over(exposure: Floats, carryover: Floats, *, start: Floats | None = None) -> Floats:
    """Spread each week's exposure over the following ones; the weights sum to one.

    Args:
        exposure: (weeks, channels).
        carryover: (channels, points) share that is carried into the next week.
        start: (channels, points) what was carried into the first week; else nothing.

    """
    weeks, channels = exposure.shape
    points = carryover.shape[1]
    carried = np.empty((weeks, channels, points))
    held = np.zeros((channels, points)) if start is None else start.copy()
    rest = 1.0 - carryover
    for week in range(weeks):
        held *= carryover
        held += rest * exposure[week][:, None]
        carried[week] = held
    return carried


def saturate(exposure: Floats, half: Floats) -> Floats:
    """Share of the greatest possible effect; one half where the exposure is `half`."""
    result = exposure + half
    np.divide(exposure, result, out=result)
    return result


def fill_stock(activity: Floats, keep: Floats, *, start: Floats) -> Floats:
    """A stock that keeps `keep` of itself each week and is filled by the activity, in place.

    Args:
        activity: (weeks, channels, points) between 0 and 1; it is overwritten by the stock.
        keep: (points,) share kept from week to week.
        start: (channels, points) the stock before the first week.

    """
    held = start.copy()
    fill = 1.0 - keep
    for week in range(len(activity)):
        held *= keep
        held += fill * activity[week]
        activity[week] = held
    return activity


def keep_rate(half_life: Floats) -> Floats:
    """The share that is left of a stock after one week."""
    return np.asarray(2.0 ** (-1.0 / half_life), dtype=np.float64)
