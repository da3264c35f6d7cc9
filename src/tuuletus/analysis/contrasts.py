"""Each value of a trait against the mean of its trait: what a multiple is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.design import Design
from tuuletus.analysis.effects import Effects
from tuuletus.analysis.sums import sum_by

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupContrasts:
    """The same contrasts in each group of posts (see `apart`): groups x contrasts.

    `followed` (groups x contrasts x columns) is how the contrasts follow the common effects, and
    `noise` (groups x contrasts x contrasts) what is unsure about them even if those were known.
    """

    mean: Floats
    variance: Floats
    followed: Floats
    noise: Floats


def contrast_traits(fitted: Effects) -> Contrasts:
    """Each column's effect against the mean of its trait.

    The mean is weighted by posts over the told values, so on one channel a trait's contrasts
    weighted by n add to 0. With several channels a contrast is the mean over the channels of the
    posts with that value, each against the same mix; what the channels differ by is added to its
    variance as if they had been drawn from many.
    """
    posts = count_by_group(fitted)
    weight = posts / np.maximum(posts.sum(axis=0), 1.0)
    against, own = trait_contrasts(fitted)
    return average_channels(fitted, against, own, weight, fitted.design.trait_of)


def contrast_groups(fitted: Effects, against: Floats, own: Floats) -> GroupContrasts:
    """Contrasts by group: `against` the common effects, and `own` those that the group has apart.

    Args:
        fitted: with its groups of posts (see `apart`).
        against: (contrasts, columns) what takes common effects to contrasts.
        own: (groups, contrasts, columns) what takes departures to contrasts.

    """
    followed = against + own @ (fitted.kept - np.eye(fitted.design.width))
    noise = own @ fitted.group_own @ own.transpose(0, 2, 1)
    known = np.sum(followed @ fitted.covariance * followed, axis=2)
    return GroupContrasts(
        mean=against @ fitted.effects + np.einsum("gij,gj->gi", own, fitted.apart),
        variance=known + np.diagonal(noise, axis1=1, axis2=2),
        followed=followed,
        noise=noise,
    )


def average_channels(
    fitted: Effects, against: Floats, own: Floats, weight: Floats, trait: Ints
) -> Contrasts:
    """Contrasts as the mean over groups of posts; see `contrast_traits` and `contrast_groups`.

    `weight` (groups, contrasts) is the share of each group, `trait` what each contrast is about.
    What stands on one channel only is told of that channel: no spread is added to it.
    """
    found = contrast_groups(fitted, against, own)
    departed = np.diag(fitted.apart_sd[fitted.design.trait_of] ** 2)
    channels = 1.0 / np.maximum(np.sum(weight**2, axis=0), 1e-300)
    drawn = np.sqrt(np.clip(channels - 1.0, 0.0, 1.0))
    followed = np.sum(weight[:, :, None] * found.followed, axis=0)
    noise, spread = np.zeros((len(against),) * 2), np.zeros((len(against),) * 2)
    for group, part in enumerate(weight):
        noise += part[:, None] * found.noise[group] * part
        if group:
            rows = (part * drawn)[:, None] * own[group]
            moved = np.eye(fitted.design.width) - fitted.kept[group]
            unsure = moved @ fitted.covariance @ moved.T + fitted.group_own[group]
            spread += rows @ (departed - unsure) @ rows.T
    covariance = followed @ fitted.covariance @ followed.T + noise + spread
    share = np.maximum(np.diag(spread), 0.0) / np.maximum(np.diag(covariance), 1e-300)
    known = fitted.apart_known[trait]
    return Contrasts(
        mean=np.sum(weight * found.mean, axis=0),
        covariance=covariance,
        freedom=np.where(share > _NO_SHARE, known / np.maximum(share, _NO_SHARE) ** 2, np.inf),
    )


def count_by_group(fitted: Effects) -> Floats:
    """The number of posts by group (see `apart`) and column."""
    return fitted.design.cross(fitted.group, len(fitted.apart), np.ones(len(fitted.group)))


def trait_contrasts(fitted: Effects) -> tuple[Floats, Floats]:
    """What takes effects to contrasts with the mean of their trait; see `contrast_groups`.

    The mix is the same on every channel. A channel's departures are held against those of the
    values that it has posts of, since nothing is known of the others.
    """
    design = fitted.design
    told = np.array([value != "" for value in design.values], dtype=np.float64)
    share = design.counts() * told
    own = [_against(design, share * (posts > 0.0)) for posts in count_by_group(fitted)]
    return _against(design, share), np.array(own)


def _against(design: Design, share: Floats) -> Floats:
    total = sum_by(design.trait_of, share, len(design.names))
    share = share / np.maximum(total[design.trait_of], 1.0)
    same = design.trait_of[:, None] == design.trait_of[None, :]
    return np.asarray(np.eye(design.width) - same * share[None, :])
