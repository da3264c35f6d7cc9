"""What each of many venues' data say of its shares, apart from what was held likely of them.

Of each fit some draws of the parameters are kept; at each of them the data say of the shares a
Gaussian, everything else integrated out. What the venue's own prior had added is taken out again,
so that another one can take its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import log_ndtr, logsumexp

from tuuletus.analysis.patience.conditional import condition, draw_positive, explain, invert
from tuuletus.analysis.patience.posterior import Posterior

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

REPEATS = 4
"""The chance that no share is negative is the mean of so many draws."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Independent normal distributions of shares, before it is said that none is negative.

    `middle` and `spread` are (venues, draws, shares) or fewer, the shares last.
    """

    middle: Floats
    spread: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What data say of the shares at each draw of the parameters, as precisions and pulls.

    `precision` is (venues, draws, shares, shares), `pull` (venues, draws, shares). `totals` is
    what a share of one means in units of the outcome; `first` the prior under which the venue
    was fitted, one for each draw, and `log_first` (venues, draws) the evidence under it up to a
    constant; `uniforms` (shares, venues, draws, REPEATS) choose the draws.
    """

    precision: Floats
    pull: Floats
    totals: Floats
    first: Shares
    uniforms: Floats
    log_first: Floats

    def head(self, count: int) -> Told:
        """The first draws of each venue only."""
        first = Shares(middle=self.first.middle[:, :count], spread=self.first.spread[:, :count])
        return Told(
            precision=self.precision[:, :count],
            pull=self.pull[:, :count],
            totals=self.totals[:, :count],
            first=first,
            uniforms=self.uniforms[:, :, :count],
            log_first=self.log_first[:, :count],
        )


def tell(posteriors: Sequence[Posterior], *, seeds: Sequence[int], support: int) -> Told:
    """What venues with the same channels say at so many draws each.

    Args:
        posteriors: fits with a slow effect.
        seeds: those of the fits; they choose the draws.
        support: how many draws of each fit.

    """
    parts = [
        _tell_one(posterior, seed=seed, support=support)
        for posterior, seed in zip(posteriors, seeds, strict=True)
    ]
    precision, pull, totals, middle, spread = (np.stack(part) for part in zip(*parts, strict=True))
    venues, draws, shares = pull.shape
    told = Told(
        precision=precision,
        pull=pull,
        totals=totals,
        first=Shares(middle=middle, spread=spread),
        uniforms=np.random.default_rng([*seeds[:1], 8]).random((shares, venues, draws, REPEATS)),
        log_first=np.zeros((venues, draws)),
    )
    return replace(told, log_first=log_evidence(told, told.first))


def _tell_one(posterior: Posterior, *, seed: int, support: int) -> tuple[Floats, ...]:
    model, rng = posterior.model, np.random.default_rng([seed, 8])
    theta = posterior.theta[rng.permutation(len(posterior.theta))[:support]]
    conditional = condition(model, theta)
    mean = explain(conditional, np.full((model.positive, len(theta)), 0.5)).mean[:, :, 0]
    shares = slice(0, model.positive)
    columns, size = conditional.columns, conditional.shapes.size[:, None]
    precision = invert(conditional.covariance[:, shares, shares])
    pull = (precision @ mean[:, shares, None])[:, :, 0]
    middle = size * conditional.layout.mean[shares]
    spread = size * conditional.layout.sd[shares]
    precision /= size[:, :, None] ** 2
    precision -= spread[:, :, None] ** -2 * np.eye(model.positive)
    totals = np.concatenate([columns.immediate_inside, columns.slow_inside]).T * model.scale[0]
    return precision, pull / size - middle / spread**2, totals / size, middle, spread


def log_evidence(told: Told, prior: Shares) -> Floats:
    """How likely a prior makes the data at each draw, up to a constant: (venues, draws).

    Args:
        told: what the data say.
        prior: of which no share is negative.

    """
    venues, draws, shares = told.pull.shape
    own = np.broadcast_to(prior.spread**-2, told.pull.shape)
    precision = (told.precision + own[..., None] * np.eye(shares)).reshape(-1, shares, shares)
    held = own * prior.middle
    pull = (told.pull + held).reshape(-1, shares)
    covariance = invert(precision)
    mean = (covariance @ pull[:, :, None])[:, :, 0]
    certainty = (mean / np.sqrt(np.diagonal(covariance, axis1=1, axis2=2))).mean(axis=0)
    log_parts, _ = draw_positive(
        covariance,
        np.repeat(mean[:, :, None], REPEATS, axis=2),
        told.uniforms.reshape(shares, -1, REPEATS),
        order=np.argsort(certainty),
    )
    fit = 0.5 * (mean * pull).sum(axis=1) - 0.5 * np.linalg.slogdet(precision)[1]
    fit += logsumexp(log_parts, axis=1) - np.log(REPEATS)
    before = 0.5 * (prior.middle * held).sum(axis=-1) - 0.5 * np.log(own).sum(axis=-1)
    before += log_ndtr(prior.middle / prior.spread).sum(axis=-1)
    return np.asarray(fit.reshape(venues, draws) - before)
