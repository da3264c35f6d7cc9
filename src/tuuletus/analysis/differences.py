"""What went with a trait's value on each channel, and whether the channels differ in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.contrasts import (
    GroupContrasts,
    contrast_groups,
    count_by_group,
    trait_contrasts,
)
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
    """Contrasts on the log scale: rows are channels, columns what was asked of each.

    `channel` is the index of each row's channel; `n` its posts with the value; `told` where it has
    enough of them to be named. `differs` marks the columns on which the channels disagree: of
    accounts whose channels all agree, at most one in twenty is told that any do not. `surprise` is
    how surprising each column's disagreement is.
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
    design = fitted.design
    n = count_by_group(fitted)[1:]
    named = np.array([value != "" for value in design.values], dtype=np.bool_)
    other = np.zeros_like(n)
    for place, posts in enumerate(n):
        total = sum_by(design.trait_of, posts * named, len(design.names))
        other[place] = total[design.trait_of] - posts
    told = named & (n >= FEWEST_WITH) & (other >= FEWEST_WITH)
    found = contrast_groups(fitted, *trait_contrasts(fitted))
    return compare_contrasts(
        fitted, found, n=n, told=told, channel=channel, bias=CONFOUNDING_SD**2
    )


def compare_contrasts(
    fitted: Effects,
    found: GroupContrasts,
    *,
    n: Floats,
    told: Bools,
    channel: Ints,
    bias: float = 0.0,
) -> Differences:
    """The given contrasts by channel, and on which of them channels disagree.

    Args:
        fitted: with its groups of posts (see `apart`).
        found: the contrasts of each group.
        n: (groups but the first, contrasts) posts.
        told: the same shape; where there are enough.
        channel: (posts,) the index of each post's channel.
        bias: variance of what was not measured, on each channel apart.

    """
    mean, variance = found.mean[1:], found.variance[1:] + bias
    part = found.followed[1:] @ np.linalg.cholesky(fitted.covariance)
    shared = np.einsum("akj,bkj->kab", part, part, optimize=True)
    surprise = np.ones(mean.shape[1])
    asked = np.flatnonzero(told.sum(axis=0) > 1)
    for spot in asked.tolist():
        rows = np.flatnonzero(told[:, spot])
        both = shared[spot][np.ix_(rows, rows)]
        surprise[spot] = _surprise(mean[rows, spot], variance[rows, spot], both)
    differs = np.zeros(len(surprise), dtype=np.bool_)
    differs[asked] = choose_clear(surprise[asked], rate=FALSE_DIFFERENCES)
    owner = np.zeros(len(fitted.apart), dtype=np.int64)
    owner[fitted.group] = channel
    return Differences(
        channel=owner[1:],
        mean=mean,
        variance=variance,
        n=n.astype(np.int64),
        told=told,
        surprise=surprise,
        differs=differs,
    )


def _surprise(size: Floats, spread: Floats, shared: Floats) -> float:
    """How surprising it would be if no two of these channels differed in what matters.

    Either one gets a quarter more than another, or one more and the other less than normal.
    `shared` is the covariance of two channels (its diagonal means nothing).
    """
    count = len(size)
    open_ = spread[:, None] + spread[None, :] - 2.0 * shared
    np.fill_diagonal(open_, 1.0)
    less = 1.0 - probability_above(size[:, None] - size[None, :] - MATTERS, open_)
    np.fill_diagonal(less, 1.0)
    above = probability_above(size, spread)
    sides = max(1.0 - float(above.max()), float(above.min())) * count
    return min(1.0, float(less.min()) * count * (count - 1), sides)
