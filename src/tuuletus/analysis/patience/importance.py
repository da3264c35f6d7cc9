"""Exploring a posterior by adaptive importance sampling, and telling whether that went well.

Rounds of quasi-random points from a Student-t proposal, tempered so that the proposal can follow
(after Cappé et al., "Adaptive importance sampling in general mixture classes", 2008), all rounds
weighted together as one mixture (Veach and Guibas 1995; Cornuet et al. 2012). The largest weights
are smoothed by a fitted Pareto tail whose shape, k-hat, says whether to trust them (Vehtari,
Simpson, Gelman, Yao and Gabry, "Pareto smoothed importance sampling", 2024; the fit is that of
Zhang and Stephens 2009). Where they are many but cannot be trusted, further rounds go where the
weights are largest: to a ridge that the proposals so far hardly reach.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincinv, gammaln, ndtri

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

DEGREES, COVERING_DEGREES = 8.0, 5.0
"""Degrees of freedom of the proposals: heavier tails than what they follow."""
FARTHEST = 6.0
"""No point lies farther from the prior's middle, in its standard deviations."""
_EDGE = 1e-9

Evaluate = Callable[["Floats", "Floats"], tuple["Floats", "Floats"]]
"""Takes (points, dimensions) parameters and (extra, points) uniforms; returns the (points,) log
likelihoods and (points, n) numbers to keep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much to try.

    Args:
        round_points: points of a round while the proposal is found.
        final_points: points of the last round, and of each one that is added.
        rounds: rounds at most until the proposal is found.
        more_rounds: rounds at most that are added where the weights cannot be trusted yet.
        enough: effective sample size that is enough.
        worst_k_hat: above this the weights are not trusted.

    """

    round_points: int = 1024
    final_points: int = 2048
    rounds: int = 10
    more_rounds: int = 3
    enough: float = 400.0
    worst_k_hat: float = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Weighted points of a posterior.

    `theta` is (points, dimensions), `kept` what the evaluation returned beside the likelihood,
    `log_weight` the smoothed log weights. `log_evidence` is the log marginal likelihood, and
    `most_likely` the log likelihood of the best point, which no evidence exceeds.
    """

    theta: Floats
    kept: Floats
    log_weight: Floats
    log_evidence: float
    most_likely: float
    k_hat: float
    effective: float
    rounds: int
    points: int

    def choose(self, count: int, *, offset: float = 0.5) -> Integers:
        """Numbers of `count` points as if they were equally likely (systematic resampling)."""
        weight = np.exp(self.log_weight - self.log_weight.max())
        ladder = np.cumsum(weight / weight.sum())
        chosen = np.searchsorted(ladder, (np.arange(count) + offset) / count)
        return np.minimum(chosen, len(ladder) - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proposal:
    """A Student-t, or the prior itself where `degrees` is infinite."""

    mean: Floats
    lower: Floats
    degrees: float

    def spread(self, uniforms: Floats) -> Floats:
        """Points from (points, dimensions + 1) uniforms."""
        inside = np.clip(uniforms, _EDGE, 1.0 - _EDGE)
        normal = ndtri(inside[:, :-1])
        if np.isfinite(self.degrees):
            normal /= np.sqrt(self._stretch(inside[:, -1]))[:, None]
        return np.asarray(self.mean + normal @ self.lower.T, dtype=np.float64)

    def _stretch(self, uniforms: Floats) -> Floats:
        half = self.degrees / 2.0
        return np.asarray(gammaincinv(half, uniforms) / half, dtype=np.float64)

    def log_density(self, theta: Floats) -> Floats:
        """(points,) log densities."""
        count = len(self.mean)
        white = np.linalg.solve(self.lower, (theta - self.mean).T)
        squared = (white**2).sum(axis=0)
        log_volume = np.log(np.diagonal(self.lower)).sum()
        if not np.isfinite(self.degrees):
            return np.asarray(-0.5 * squared - log_volume - 0.5 * count * np.log(2.0 * np.pi))
        together = self.degrees + count
        return np.asarray(
            gammaln(together / 2.0)
            - gammaln(self.degrees / 2.0)
            - 0.5 * count * np.log(self.degrees * np.pi)
            - log_volume
            - 0.5 * together * np.log1p(squared / self.degrees)
        )


@dataclass(slots=True)
class _Pile:
    """All points so far with what they were drawn from."""

    theta: list[Floats]
    log_likelihood: list[Floats]
    log_prior: list[Floats]
    kept: list[Floats]
    proposals: list[_Proposal]

    def weigh(self) -> tuple[Floats, Floats, Floats]:
        """All points, log likelihoods, and log prior over the mixture's density.

        The prior's own points are among them: they keep every weight within bounds.
        """
        theta = np.concatenate(self.theta)
        sizes = np.array([len(part) for part in self.theta], dtype=np.float64)
        densities = np.stack([one.log_density(theta) for one in self.proposals])
        mixture = _log_sum(densities + np.log(sizes / sizes.sum())[:, None], axis=0)
        return (
            theta,
            np.concatenate(self.log_likelihood),
            np.concatenate(self.log_prior) - mixture,
        )


def explore(
    evaluate: Evaluate,
    *,
    prior_mean: Floats,
    prior_sd: Floats,
    extra: int,
    rng: np.random.Generator,
    effort: Effort,
) -> Sample:
    """Weighted points of the posterior under independent normal priors.

    Args:
        evaluate: the log likelihood, in batches.
        prior_mean: (dimensions,) middle of the priors, and `prior_sd` their spreads.
        prior_sd: see `prior_mean`.
        extra: how many uniforms the evaluation needs for each point.
        rng: chooses the scrambling of the quasi-random points.
        effort: how much to try.

    """
    prior = _Proposal(mean=prior_mean, lower=np.diag(prior_sd), degrees=np.inf)
    pile = _Pile([], [], [], [], [])

    def add(proposal: _Proposal, count: int) -> None:
        uniforms = _quasi_random(len(prior_mean) + 1 + extra, count, rng)
        theta = np.clip(
            proposal.spread(uniforms[:, : len(prior_mean) + 1]),
            prior_mean - FARTHEST * prior_sd,
            prior_mean + FARTHEST * prior_sd,
        )
        log_likelihood, kept = _in_batches(evaluate, theta, uniforms[:, len(prior_mean) + 1 :].T)
        pile.theta.append(theta)
        pile.log_likelihood.append(log_likelihood)
        pile.log_prior.append(prior.log_density(theta))
        pile.kept.append(kept)
        pile.proposals.append(proposal)

    add(prior, effort.round_points)
    was_there = False
    for _ in range(effort.rounds):
        proposal, heat = _follow(pile, len(prior_mean))
        if was_there and heat == 1.0:
            break
        was_there = heat == 1.0
        add(proposal, effort.round_points)
    add(proposal, effort.final_points)
    sample = _summarise(pile)
    for _ in range(effort.more_rounds):
        if sample.effective >= effort.enough and sample.k_hat <= effort.worst_k_hat:
            break
        if sample.effective >= effort.enough:
            proposal = _cover(pile)
        else:
            proposal, _heat_now = _follow(pile, len(prior_mean))
        add(proposal, effort.final_points)
        sample = _summarise(pile)
    return sample


BATCH = 256
"""Points that are evaluated at once: what they take stays within the cache and a few megabytes."""


def _in_batches(evaluate: Evaluate, theta: Floats, uniforms: Floats) -> tuple[Floats, Floats]:
    parts = [
        evaluate(theta[start : start + BATCH], uniforms[:, start : start + BATCH])
        for start in range(0, len(theta), BATCH)
    ]
    return np.concatenate([one for one, _ in parts]), np.concatenate([two for _, two in parts])


def _quasi_random(dimensions: int, count: int, rng: np.random.Generator) -> Floats:
    from scipy.stats import qmc  # noqa: PLC0415 - slow import

    power = int(np.ceil(np.log2(count)))
    points = qmc.Sobol(dimensions, rng=rng).random_base2(power)
    return np.asarray(points[:count], dtype=np.float64)


def _follow(pile: _Pile, dimensions: int) -> tuple[_Proposal, float]:
    """A proposal from the points so far, as hot as they allow, and how hot that is."""
    theta, log_likelihood, log_ratio = pile.weigh()
    wanted = max(8.0 * dimensions, 120.0)
    heat = _heat(log_likelihood, log_ratio, wanted=wanted)
    weight = _normalise(heat * log_likelihood + log_ratio)
    return _fit_proposal(theta, weight, widening=1.15, degrees=DEGREES), heat


def _cover(pile: _Pile) -> _Proposal:
    """A proposal for where points weigh too much, since those before seldom went there.

    By the squares of the weights, which are what the variance of the evidence is made of.
    """
    theta, log_likelihood, log_ratio = pile.weigh()
    weight = _normalise(2.0 * (log_likelihood + log_ratio))
    return _fit_proposal(theta, weight, widening=1.5, degrees=COVERING_DEGREES)


def _fit_proposal(theta: Floats, weight: Floats, *, widening: float, degrees: float) -> _Proposal:
    dimensions = theta.shape[1]
    mean = weight @ theta
    centred = theta - mean
    covariance = (centred * weight[:, None]).T @ centred
    shrinkage = min(0.5, dimensions * float((weight**2).sum()))
    covariance = (1.0 - shrinkage) * covariance + shrinkage * np.diag(np.diagonal(covariance))
    widened = widening * covariance + _EDGE * np.eye(dimensions)
    lower = np.asarray(np.linalg.cholesky(widened), dtype=np.float64)
    return _Proposal(mean=mean, lower=lower, degrees=degrees)


def _heat(log_likelihood: Floats, log_ratio: Floats, *, wanted: float) -> float:
    """The largest power of the likelihood that leaves the wanted effective sample size."""

    def effective(heat: float) -> float:
        weight = _normalise(heat * log_likelihood + log_ratio)
        return 1.0 / float((weight**2).sum())

    if effective(1.0) >= wanted:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if effective(middle) >= wanted else (low, middle)
    return low


def _normalise(log_weight: Floats) -> Floats:
    weight = np.exp(log_weight - log_weight.max())
    return np.asarray(weight / weight.sum(), dtype=np.float64)


def _log_sum(values: Floats, *, axis: int) -> Floats:
    return np.asarray(np.logaddexp.reduce(values, axis=axis), dtype=np.float64)


def _summarise(pile: _Pile) -> Sample:
    theta, log_likelihood, log_ratio = pile.weigh()
    log_weight = log_likelihood + log_ratio
    k_hat, smoothed = smooth_weights(log_weight)
    weight = _normalise(smoothed)
    return Sample(
        theta=theta,
        kept=np.concatenate(pile.kept),
        log_weight=smoothed,
        log_evidence=float(_log_sum(log_weight, axis=0) - np.log(len(log_weight))),
        most_likely=float(log_likelihood.max()),
        k_hat=k_hat,
        effective=1.0 / float((weight**2).sum()),
        rounds=len(pile.theta),
        points=sum(len(part) for part in pile.theta),
    )


def smooth_weights(log_weight: Floats) -> tuple[float, Floats]:
    """Pareto k-hat of the largest weights, and the log weights with that tail smoothed.

    Args:
        log_weight: (points,) log weights up to a constant.

    """
    shifted = log_weight - log_weight.max()
    count = len(shifted)
    tail_count = int(min(0.2 * count, 3.0 * np.sqrt(count)))
    order = np.argsort(shifted)
    tail, cut = order[-tail_count:], np.exp(shifted[order[-tail_count - 1]])
    excess = np.maximum(np.exp(shifted[tail]) - cut, 1e-300)
    shape, scale = fit_pareto(excess)
    places = (np.arange(1, tail_count + 1) - 0.5) / tail_count
    if abs(shape) > 1e-8:
        quantiles = scale * np.expm1(-shape * np.log1p(-places)) / shape
    else:
        quantiles = -scale * np.log1p(-places)
    smoothed = shifted.copy()
    smoothed[tail] = np.minimum(np.log(quantiles + cut), 0.0)
    return shape, smoothed


def fit_pareto(excess: Floats) -> tuple[float, float]:
    """Shape and scale of a generalised Pareto distribution (Zhang and Stephens 2009).

    Args:
        excess: (n,) values above a threshold, ascending.

    """
    count = len(excess)
    grid = np.arange(1, 31 + int(np.sqrt(count)))
    rates = 1.0 - np.sqrt(len(grid) / (grid - 0.5))
    rates /= 3.0 * excess[max(int(count / 4.0 + 0.5) - 1, 0)]
    rates += 1.0 / excess[-1]
    shapes = np.log1p(-rates[:, None] * excess[None, :]).mean(axis=1)
    profile = count * (np.log(-rates / shapes) - shapes - 1.0)
    weight = _normalise(profile)
    rate = float((rates * weight).sum())
    shape = float(np.log1p(-rate * excess).mean())
    scale = -shape / rate
    # a weak prior that keeps the shape of few values near one half
    return (count * shape + 5.0) / (count + 10.0), scale
