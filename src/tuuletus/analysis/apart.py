"""Effects that differ between channels: what all channels share, and what each has apart.

The effect of a trait's value on a channel is the common effect plus a departure of that channel.
The departures of one trait are drawn from one normal whose spread the data choose, so channels
that agree are pulled together and channels that do not are left apart (DerSimonian and Laird,
Controlled Clinical Trials 7 (1986), 177-188, with several values at once).

Given their levels the channels do not know of each other, so the equations of all departures fall
into one small system a channel and one for what is common.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST_APART = 10
"""A channel with fewer posts has no departures of its own."""
MOST_APART = 40
"""So many channels, those with the most posts, may have departures of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """One step towards the solution, and what is unsure about it.

    Groups are numbered from 0; the first has no departures. `common` (columns) and `apart`
    (groups x columns) are steps; `covariance` is that of the common effects. The effects of a
    group, common and apart together, have the covariance `kept @ covariance @ kept.T + own`.
    """

    common: Floats
    apart: Floats
    covariance: Floats
    own: Floats
    kept: Floats

    def together(self) -> Floats:
        """The covariance of each group's effects, groups x columns x columns."""
        return np.asarray(self.kept @ self.covariance @ self.kept.transpose(0, 2, 1) + self.own)

    def departures(self) -> Floats:
        """The variance of each departure, groups x columns."""
        moved = np.eye(self.kept.shape[-1]) - self.kept
        spread = np.einsum("gij,jk,gik->gi", moved, self.covariance, moved, optimize=True)
        return np.asarray(spread + np.diagonal(self.own, axis1=1, axis2=2))


def group_channels(channel: Ints) -> Ints:
    """The group of each post: one for each channel with enough posts, 0 for all the others.

    With fewer than two such channels there is nothing to differ: all posts are in group 0.
    """
    names, place, posts = np.unique(channel, return_inverse=True, return_counts=True)
    order = np.argsort(-posts, kind="stable")[:MOST_APART]
    enough = np.sort(order[posts[order] >= FEWEST_APART])
    group = np.zeros(len(names), dtype=np.int64)
    if len(enough) > 1:
        group[enough] = 1 + np.arange(len(enough))
    return np.asarray(group[place.reshape(-1)], dtype=np.int64)


def solve_joint(
    precision: Floats, score: Floats, *, prior: Floats, apart: Floats, apart_prior: Floats
) -> Joint:
    """Solve for the common effects and the departures of each group.

    Args:
        precision: (groups, columns, columns) what the posts of each group know.
        score: (groups, columns) and where it pulls; that of the common prior is in the first.
        prior: (columns,) precision of the common effects.
        apart: (groups, columns) departures so far, 0 in the first group.
        apart_prior: (columns,) precision of a departure.

    """
    groups, width = score.shape
    own, kept = np.zeros_like(precision), np.zeros_like(precision)
    kept[0] = np.eye(width)
    own[1:] = np.linalg.inv(precision[1:] + np.diag(apart_prior))
    kept[1:] = own[1:] * apart_prior
    # what a group knows about the common effects, its departures being unknown
    told = precision.copy()
    told[1:] = -apart_prior[:, None] * kept[1:]
    told[1:] += np.diag(apart_prior)
    pull = score - apart * apart_prior
    said = score[0] + np.sum(score[1:] - pull[1:], axis=0)
    said += np.einsum("gji,gj->i", kept[1:], pull[1:])
    covariance = np.asarray(np.linalg.inv(told.sum(axis=0) + np.diag(prior)), dtype=np.float64)
    common = covariance @ said
    open_ = pull[1:] - precision[1:] @ common
    step = np.zeros((groups, width))
    step[1:] = np.einsum("gij,gj->gi", own[1:], open_)
    return Joint(common=common, apart=step, covariance=covariance, own=own, kept=kept)
