"""The level of each channel, week by week, as a random walk.

Only weeks with posts are kept; a gap of three weeks lets the level wander three times as much.
Posts without a date share one constant level of their channel.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solveh_banded

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NO_WEEK = np.iinfo(np.int64).min
_FIRST_SD = 5.0  # a channel's first level is as good as free on the log scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    """Blocks of posts that share a level. `gap` is the time since the block before, 0 for none."""

    block: Ints
    channel: Ints
    gap: Floats

    @property
    def count(self) -> int:
        """The number of blocks."""
        return len(self.channel)


def build_weeks(channel: Ints, week: Ints) -> Weeks:
    """The blocks of posts with the same channel and week; `NO_WEEK` marks an unknown date."""
    # one number for the two: sorting pairs takes ten times as long
    weeks, place = np.unique(week, return_inverse=True)
    keys, block = np.unique(channel * len(weeks) + place.reshape(-1), return_inverse=True)
    owner, when = keys // max(len(weeks), 1), weeks[keys % max(len(weeks), 1)]
    gap = np.zeros(len(keys))
    follows = (owner[1:] == owner[:-1]) & (when[:-1] != NO_WEEK)
    gap[1:][follows] = (when[1:][follows] - when[:-1][follows]).astype(np.float64)
    return Weeks(block=block.reshape(-1), channel=owner, gap=gap)


def walk_precision(weeks: Weeks, drift: float) -> tuple[Floats, Floats]:
    """Diagonal and sub-diagonal of the random walk's precision; `drift` is the weekly variance."""
    linked = weeks.gap > 0.0
    step = np.zeros(weeks.count)
    step[linked] = 1.0 / (drift * weeks.gap[linked])
    diagonal = np.where(linked, step, _FIRST_SD**-2)
    diagonal[:-1] += step[1:]
    below = np.zeros(weeks.count)
    below[:-1] = -step[1:]
    return diagonal, below


def solve_chain(diagonal: Floats, below: Floats, right: Floats) -> Floats:
    """The solution of a symmetric tridiagonal system for each column of `right`."""
    if len(diagonal) == 1:
        return np.asarray(right / diagonal[0])
    return np.asarray(solveh_banded(np.vstack([diagonal, below]), right, lower=True))


def chain_covariance(diagonal: Floats, below: Floats) -> tuple[Floats, Floats]:
    """Variances of the levels and covariances of neighbours (selected inverse of the chain)."""
    count = len(diagonal)
    pivot = diagonal.tolist()
    link = below.tolist()
    for place in range(1, count):
        pivot[place] -= link[place - 1] ** 2 / pivot[place - 1]
    variance = [0.0] * count
    neighbour = [0.0] * count
    variance[-1] = 1.0 / pivot[-1]
    for place in range(count - 2, -1, -1):
        ratio = link[place] / pivot[place]
        variance[place] = 1.0 / pivot[place] + ratio**2 * variance[place + 1]
        neighbour[place] = -ratio * variance[place + 1]
    return np.array(variance), np.array(neighbour)
