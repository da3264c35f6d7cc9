"""Where the ticks of a logarithmic axis of multiples stand."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, log10

LADDERS = (
    (1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0),
    (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0),
    (1.0, 1.5, 2.0, 3.0, 5.0, 7.0),
    (1.0, 2.0, 5.0),
    (1.0, 3.0),
    (1.0,),
)
"""The finest first, within a power of ten."""
MOST = 8
_SMALLEST = 1e-6


def cover(values: Iterable[float]) -> tuple[float, ...]:
    """Ticks of which the first is at or below and the last at or above all values, and of 1.

    As fine as at most eight ticks allow. Values must be above 0.

    Example:
        >>> cover([0.6, 5.03])
        (0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 7.0)

    """
    known = [max(value, _SMALLEST) for value in values]
    low, high = min(1.0, *known, 1.0), max(1.0, *known, 1.0)
    first, last = floor(log10(low)) - 1, floor(log10(high)) + 1
    ticks: tuple[float, ...] = (1.0,)
    for ladder in LADDERS:
        steps = [
            round(step * 10.0**power, 12) for power in range(first, last + 1) for step in ladder
        ]
        begin = max(step for step in steps if step <= low)
        end = min(step for step in steps if step >= high)
        ticks = tuple(step for step in steps if begin <= step <= end)
        if len(ticks) <= MOST:
            break
    return ticks if len(ticks) > 1 else (0.5, 1.0, 2.0)
