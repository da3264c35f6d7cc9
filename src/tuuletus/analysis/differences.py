"""What went with a trait's value on each channel, and whether the channels differ in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.contrasts import contrast_matrix, count_by_group
from tuuletus.analysis.effects import CONFOUNDING_SD, Effects, probability_above
from tuuletus.analysis.multiplicity import choose_clear
from tuuletus.analysis.sums import sum_by

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

FEWEST_WITH = 5
"""A channel tells about a value by so many posts with it, and as many of the trait's others."""
MATTERS = float(np.log(1.25))
"""Channels differ in a value when one of them gets a quarter more of it than another."""
FALSE_DIFFERENCES = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Contrasts on the log scale by channel (rows) and column, each against the same mix.

    `channel` is the index of each row's channel; `n` its posts with the value; `told` where it has
    enough of them to be named. `differs` marks the columns on whose value the channels disagree:
    of accounts whose channels all agree, at most one in twenty is told that any do not.
    `surprise` is how surprising each column's disagreement is.
    """

    channel: Ints
    mean: Floats
    variance: Floats
    n: Ints
    told: Bools
    surprise: Floats
    differs: Bools


def compare_by_channel(fitted: Effects, channel: Ints) -> Differences:
    """Each channel's own effects against the mean of their trait, and where channels disagree.

    `channel` is the index of each post's channel. The mean of a trait is over the mix of all
    channels, so that the same effect gives the same contrast on channels with other mixes.
    """
    design, group = fitted.design, fitted.group
    groups, width = fitted.apart.shape[0] - 1, design.width
    against = contrast_matrix(design)
    mean = (fitted.effects + fitted.apart[1:]) @ against.T
    variance = np.empty((groups, width))
    for place in range(groups):
        covariance = fitted.group_covariance[place + 1]
        variance[place] = np.sum(against @ covariance * against, axis=1) + CONFOUNDING_SD**2
    n = count_by_group(fitted)[1:]
    named = np.array([value != "" for value in design.values], dtype=np.bool_)
    other = np.zeros_like(n)
    for place, posts in enumerate(n):
        total = sum_by(design.trait_of, posts * named, len(design.names))
        other[place] = total[design.trait_of] - posts
    told = named & (n >= FEWEST_WITH) & (other >= FEWEST_WITH)
    surprise = _surprise(fitted, mean, variance, told)
    asked = np.flatnonzero(told.sum(axis=0) > 1)
    differs = np.zeros(width, dtype=np.bool_)
    differs[asked] = choose_clear(surprise[asked], rate=FALSE_DIFFERENCES)
    owner = np.zeros(groups + 1, dtype=np.int64)
    owner[group] = channel
    return Differences(
        channel=owner[1:],
        mean=mean,
        variance=variance,
        n=n.astype(np.int64),
        told=told,
        surprise=surprise,
        differs=differs,
    )


def _surprise(fitted: Effects, mean: Floats, variance: Floats, told: Bools) -> Floats:
    """How surprising it would be if no two of the channels that tell differed in what matters.

    Either one gets a quarter more than another, or one more and the other less than normal.
    """
    shared = _shared_covariance(fitted)
    surprise = np.ones(mean.shape[1])
    for column in np.flatnonzero(told.sum(axis=0) > 1).tolist():
        rows = np.flatnonzero(told[:, column])
        size, spread = mean[rows, column], variance[rows, column]
        both = shared[column][np.ix_(rows, rows)]
        apart = size[:, None] - size[None, :]
        open_ = spread[:, None] + spread[None, :] - 2.0 * both
        np.fill_diagonal(open_, 1.0)
        less = 1.0 - probability_above(apart - MATTERS, open_)
        np.fill_diagonal(less, 1.0)
        pairs = len(rows) * (len(rows) - 1)
        above = probability_above(size, spread)
        sides = max(1.0 - float(above.max()), float(above.min())) * len(rows)
        surprise[column] = min(1.0, float(less.min()) * pairs, sides)
    return surprise


def _shared_covariance(fitted: Effects) -> Floats:
    """The covariance of two channels' contrasts, columns x groups x groups."""
    against = contrast_matrix(fitted.design)
    root = np.linalg.cholesky(fitted.covariance)
    part = against @ fitted.kept[1:] @ root
    return np.asarray(np.einsum("akj,bkj->kab", part, part, optimize=True))
