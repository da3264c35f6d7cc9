"""What going on as before means: a year of exposure as it usually is.

The last year may hold a pause, such as one that was planned in order to learn. Repeating it would
make the next pause cost nothing and teach nothing, so its weeks are taken as they were before.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from tuuletus.analysis.patience.result import Patience

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tuuletus.analysis.patience.model import Given

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

YEAR_WEEKS = 52
LONG_SILENCE = 8
"""So many weeks in a row without anything are a pause, where a channel is usually used oftener."""
_TIMES_USUAL = 4.0
"""A pause is so many times as long as a channel's usual time between two weeks of use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """A year as usual, which plans repeat: for each channel its weeks, the coming one first.

    `mended` tells of how many weeks of each channel a pause was taken out.
    """

    amounts: dict[str, tuple[float, ...]]
    mended: dict[str, int]


def describe_usual(patience: Patience) -> Usual:
    """What going on as before means after a fit; see `find_usual_year`."""
    if patience.working is None:
        raise ValueError("this result was stored; fit again to plan with it")
    past = find_past(patience.working.given)
    year, mended = find_usual_year(past)
    return Usual(
        amounts={
            name: tuple(column.tolist())
            for name, column in zip(patience.channels, year.T, strict=True)
        },
        mended=dict(zip(patience.channels, mended.sum(axis=0).tolist(), strict=True)),
    )


def find_past(given: Given) -> Floats:
    """All exposure that is known: (weeks, channels)."""
    if given.before is None:
        return given.exposure
    return np.concatenate([given.before, given.exposure])


def continue_as_before(past: Floats, *, weeks: int) -> Floats:
    """A year of exposure as usual, again and again: (weeks, channels)."""
    year, _mended = find_usual_year(past)
    return np.asarray(np.resize(year, (weeks, past.shape[1])), dtype=np.float64)


def find_usual_year(past: Floats) -> tuple[Floats, Flags]:
    """The last year of exposure without its pauses, and where they were: (weeks, channels) each.

    A week of a pause is taken from the same week a year earlier, or from an earlier year yet, in
    which the channel did not pause; where it paused in that week of every year, that is its
    season. Without an earlier year it is the channel's mean outside pauses. A channel that was
    not used in the last year at all, while others were, is given up and stays so.

    Args:
        past: (weeks, channels).

    """
    span = min(len(past), YEAR_WEEKS)
    year = past[-span:].copy()
    paused = np.stack([_find_pauses(column > 0.0) for column in past.T], axis=1)
    is_used = year.any(axis=0)
    mended = np.zeros(year.shape, dtype=np.bool_)
    for channel in np.flatnonzero(is_used | ~is_used.any()):
        amounts, silent = past[:, channel], paused[:, channel]
        outside = amounts[~silent]
        for week in np.flatnonzero(silent[-span:]):
            earlier = np.arange(len(past) - span + week - YEAR_WEEKS, -1, -YEAR_WEEKS)
            used = earlier[~silent[earlier]]
            if len(used):
                year[week, channel] = amounts[used[0]]
            elif not len(earlier) and len(outside):
                year[week, channel] = outside.mean()
            mended[week, channel] = bool(len(used)) or not len(earlier)
    return year, mended


def _find_pauses(is_used: Flags) -> Flags:
    """Weeks of silences that are long, in themselves and for this channel."""
    used = np.flatnonzero(is_used)
    if len(used) < 2:
        return np.zeros(len(is_used), dtype=np.bool_)
    least = max(LONG_SILENCE, _TIMES_USUAL * float(np.median(np.diff(used))))
    paused = np.zeros(len(is_used), dtype=np.bool_)
    edges = np.concatenate([[-1], used, [len(is_used)]])
    for before, after in pairwise(edges):
        if after - before - 1 >= least:
            paused[before + 1 : after] = True
    return paused
