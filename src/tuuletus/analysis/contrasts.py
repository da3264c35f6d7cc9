"""Each value of a trait against the mean of its trait: what a multiple is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.design import Design
from tuuletus.analysis.effects import Effects
from tuuletus.analysis.sums import sum_by

Floats = NDArray[np.float64]

_NO_SHARE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrasts:
    """Contrasts of a design's columns on the log scale, and their covariance.

    How far channels lie apart is known from a few departures only, so the part of the variance
    that is due to it is itself unsure: `freedom` are the degrees of freedom of each variance
    (Satterthwaite, Biometrics Bulletin 2 (1946), 110-114), infinite where no channel differs.
    """

    mean: Floats
    covariance: Floats
    freedom: Floats


def contrast_traits(fitted: Effects) -> Contrasts:
    """Each column's effect against the mean of its trait.

    The mean is weighted by posts over the told values, so on one channel a trait's contrasts
    weighted by n add to 0. With several channels a contrast is the mean over the channels of the
    posts with that value, each against the same mix; what the channels differ by is added to its
    variance as if they had been drawn from many.
    """
    design = fitted.design
    against = contrast_matrix(design)
    posts = count_by_group(fitted)
    weight = posts / np.maximum(posts.sum(axis=0), 1.0)
    departed = np.diag(fitted.apart_sd[design.trait_of] ** 2)
    mean, followed = np.zeros(design.width), np.zeros((design.width, design.width))
    own, spread = np.zeros_like(followed), np.zeros_like(followed)
    for group, part in enumerate(weight):
        rows = part[:, None] * against
        mean += rows @ (fitted.effects + fitted.apart[group])
        followed += rows @ fitted.kept[group]
        if group:
            own += rows @ fitted.group_own[group] @ rows.T
            moved = np.eye(design.width) - fitted.kept[group]
            unsure = moved @ fitted.covariance @ moved.T + fitted.group_own[group]
            spread += rows @ (departed - unsure) @ rows.T
    covariance = followed @ fitted.covariance @ followed.T + own + spread
    share = np.maximum(np.diag(spread), 0.0) / np.maximum(np.diag(covariance), 1e-300)
    known = fitted.apart_known[design.trait_of]
    freedom = np.where(share > _NO_SHARE, known / np.maximum(share, _NO_SHARE) ** 2, np.inf)
    return Contrasts(mean=mean, covariance=covariance, freedom=freedom)


def count_by_group(fitted: Effects) -> Floats:
    """The number of posts by group (see `apart`) and column."""
    return fitted.design.cross(fitted.group, len(fitted.apart), np.ones(len(fitted.group)))


def contrast_matrix(design: Design) -> Floats:
    """What takes effects to contrasts."""
    told = np.array([value != "" for value in design.values], dtype=np.float64)
    share = design.counts() * told
    total = sum_by(design.trait_of, share, len(design.names))
    share = share / np.maximum(total[design.trait_of], 1.0)
    same = design.trait_of[:, None] == design.trait_of[None, :]
    return np.asarray(np.eye(design.width) - same * share[None, :])
