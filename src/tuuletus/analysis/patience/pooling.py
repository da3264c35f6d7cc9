"""Many venues alike: what each one's data cannot tell, they tell together.

Each venue is fitted alone. Of each fit only what the data say of the shares is kept, a Gaussian
for each draw of the parameters; under it the population of shares is found by expectation and
maximisation, and each venue's answer anew with the population as its prior (two-stage hierarchical
fitting: Lunn, Barrett, Sweeting and Thompson, "Fully Bayesian hierarchical modelling in two
stages", 2013; the population by empirical Bayes).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_ndtr, logsumexp, ndtri

from tuuletus.analysis.patience.conditional import condition, draw_positive, explain, invert
from tuuletus.analysis.patience.model import Model, unpack
from tuuletus.analysis.patience.priors import Normal
from tuuletus.analysis.patience.result import (
    Effect,
    Evidence,
    Interval,
    Patience,
    Working,
    learnt,
    read_evidence,
    summarise,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LIKELY_MIDDLE = Normal(mean=float(np.log(0.03)), sd=0.7)
"""Typical share of one effect over the population (log)."""
LIKELY_SPREAD = Normal(mean=float(np.log(0.4)), sd=0.6)
"""How much venues differ, relative to the typical share (log)."""
SUPPORT = 400
"""Draws of each venue's parameters that carry its answer and the search for the population.

With 60 the population that was found hung on the draws more than on the venues.
"""
REPEATS = 4
"""Draws for each of them; the chance that no share is negative is their mean."""
EVIDENCE = 80
_ROUNDS = 40
_SETTLED = 0.003
_GRID = np.exp(np.linspace(np.log(0.0025), np.log(0.1), 8))
"""Typical slow shares that the pooled evidence tries, all equally likely."""
ALLOWANCE = 0.2
"""How far, relative to it, the middle may be off for all venues alike (one standard deviation)."""
FEWEST_EFFECTIVE = 10.0
"""A venue of whose draws the population leaves fewer keeps its own answer."""
ENOUGH_EFFECTIVE = 50.0
"""A venue of whose draws it leaves fewer is told with all draws of its fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledVenue:
    """One venue's effects in the light of all; `alone` says that its own answer was kept."""

    name: str
    immediate: tuple[Effect, ...]
    immediate_sum: Effect
    slow: tuple[Effect, ...]
    slow_sum: Effect
    alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationEffect:
    """One channel's effect over the venues: the share that is typical, and nine in ten venues'."""

    channel: str
    kind: str
    share: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Venues taken together. `slow_evidence` compares "all have a slow effect" with "none"."""

    venues: tuple[PooledVenue, ...]
    population: tuple[PopulationEffect, ...]
    slow_evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shares:
    """Normal distributions of all shares, before it is said that none is negative.

    `middle` and `spread` are (shares,), or (draws, shares) where each draw has its own. `unsure`
    is the covariance of what is not known of the middles, where that counts, too.
    """

    middle: Floats
    spread: Floats
    unsure: Floats | None = None

    @property
    def precision(self) -> Floats:
        """Inverse of the covariance of a venue's shares."""
        covariance = self.spread[..., None] ** 2 * np.eye(self.spread.shape[-1])
        return invert(covariance if self.unsure is None else covariance + self.unsure)

    def head(self, count: int) -> _Shares:
        """Those of the first draws only."""
        return replace(self, middle=self.middle[:count], spread=self.spread[:count])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What data say of the shares: (draws, shares, shares) precisions and (draws, shares) pulls.

    `uniforms` is (shares, draws, REPEATS); `totals` (draws, shares): what a share of one means
    in units of the outcome. Under `first`, a prior for each draw, the venue was fitted alone.
    """

    precision: Floats
    pull: Floats
    uniforms: Floats
    totals: Floats
    first: _Shares

    def head(self, count: int) -> _Told:
        """The first draws only."""
        return _Told(
            precision=self.precision[:count],
            pull=self.pull[:count],
            uniforms=self.uniforms[:, :count],
            totals=self.totals[:count],
            first=self.first.head(count),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Under:
    """The shares under a prior: log evidence (draws,), and one draw each (draws, shares)."""

    log_evidence: Floats
    shares: Floats


def pool_venues(fits: Sequence[Patience], *, names: Sequence[str] = ()) -> Pool:
    """Take the fits of venues with the same channels and one outcome each together.

    Args:
        fits: fresh results of `fit_patience`, one for each venue.
        names: names of the venues; numbers where not given.

    Raises:
        ValueError: where venues differ in channels, have several outcomes, or were stored.

    """
    workings = [_working(fit) for fit in fits]
    if len({fit.channels for fit in fits}) != 1:
        raise ValueError("pool venues that have the same channels")
    told = [_tell(working, seed=fit.seed) for working, fit in zip(workings, fits, strict=True)]
    model = workings[0].with_slow.model
    before = [_under(one, one.first) for one in told]
    population = _find_population(told, before, _usual(model, size=np.ones(1)).head(1))
    unsure = _find_unsure(workings, population)
    labels = tuple(names) or tuple(str(number + 1) for number in range(len(fits)))
    return Pool(
        venues=tuple(
            _pool_one(*venue, population=replace(population, unsure=unsure))
            for venue in zip(labels, fits, told, before, strict=True)
        ),
        population=_describe(fits[0].channels, population),
        slow_evidence=read_evidence(_pool_evidence(workings, told, before)),
    )


def _working(fit: Patience) -> Working:
    if fit.working is None or len(fit.outcomes) != 1:
        raise ValueError("pool fresh fits of one outcome each")
    return fit.working


def _usual(model: Model, *, size: Floats) -> _Shares:
    """The prior under which a venue was fitted alone, where its effects are of these sizes."""
    parts = [
        (model.priors.immediate_share, model.channels),
        (model.priors.slow_share, model.channels),
    ]
    middle = np.concatenate([np.full(count, prior.mean) for prior, count in parts])
    spread = np.concatenate([np.full(count, prior.sd) for prior, count in parts])
    return _Shares(middle=size[:, None] * middle, spread=size[:, None] * spread)


def _tell(working: Working, *, seed: int, support: int = SUPPORT) -> _Told:
    """What a venue's data say of its shares at so many draws, everything else integrated out."""
    posterior = working.with_slow
    model, rng = posterior.model, np.random.default_rng([seed, 8])
    theta = posterior.theta[rng.permutation(len(posterior.theta))[:support]]
    conditional = condition(model, theta)
    uniforms = rng.random((model.positive, len(theta), REPEATS))
    mean = explain(conditional, uniforms[:, :, 0]).mean[:, :, 0]
    shares = slice(0, model.positive)
    columns, size = conditional.columns, conditional.shapes.size
    precision = invert(conditional.covariance[:, shares, shares])
    pull = (precision @ mean[:, shares, None])[:, :, 0]
    first = _usual(model, size=size)
    totals = np.concatenate([columns.immediate.sum(axis=0), columns.inside]).T * model.scale[0]
    return _Told(
        precision=precision / size[:, None, None] ** 2 - first.precision,
        pull=pull / size[:, None] - first.middle * first.spread**-2,
        uniforms=uniforms,
        totals=totals / size[:, None],
        first=first,
    )


def _under(told: _Told, prior: _Shares) -> _Under:
    """Shares and evidence under a prior; up to a constant where the middles are unsure."""
    own = prior.precision
    precision = told.precision + own
    covariance = invert(precision)
    held = (own @ prior.middle[..., None])[..., 0]
    pull = told.pull + held
    mean = (covariance @ pull[:, :, None])[:, :, 0]
    certainty = (mean / np.sqrt(np.diagonal(covariance, axis1=1, axis2=2))).mean(axis=0)
    log_parts, parts = draw_positive(
        covariance,
        np.repeat(mean[:, :, None], REPEATS, axis=2),
        told.uniforms,
        order=np.argsort(certainty),
    )
    log_orthant = logsumexp(log_parts, axis=1) - np.log(REPEATS)
    shares = _choose(parts.transpose(0, 2, 1), log_parts - log_orthant[:, None])
    fit = 0.5 * (mean * pull).sum(axis=1) - 0.5 * (prior.middle * held).sum(axis=-1)
    size = 0.5 * (np.linalg.slogdet(own)[1] - np.linalg.slogdet(precision)[1])
    allowed = log_ndtr(prior.middle / prior.spread).sum(axis=-1)
    return _Under(log_evidence=fit + size + log_orthant - allowed, shares=shares)


def _choose(parts: Floats, log_weight: Floats) -> Floats:
    """One of the repeated draws of each point, by their weights."""
    ladder = np.cumsum(np.exp(log_weight), axis=1) / REPEATS
    turns = (np.arange(len(parts)) * 0.6180339887498949) % 1.0
    chosen = np.minimum((ladder < turns[:, None]).sum(axis=1), REPEATS - 1)
    return np.asarray(parts[np.arange(len(parts)), chosen])


def _find_population(told: Sequence[_Told], before: Sequence[_Under], start: _Shares) -> _Shares:
    """The population of shares that explains all venues best."""
    population = start
    for _ in range(_ROUNDS):
        means, squares = [], []
        for one, own in zip(told, before, strict=True):
            under = _under(one, population)
            weight = _weigh(under.log_evidence - own.log_evidence)
            means.append(weight @ under.shares)
            squares.append(weight @ under.shares**2)
        renewed = _fit_shares(np.array(means), np.array(squares))
        moved = np.abs(np.log(renewed.middle / population.middle.clip(1e-6)))
        population = renewed
        if moved.max() < _SETTLED:
            break
    return population


def _find_unsure(workings: Sequence[Working], population: _Shares) -> Floats:
    """Covariance of the population's middles: what all venues together leave open.

    Each venue alone tells its shares with the precision of its posterior less that of its prior;
    around the middle they spread by that and by how much venues differ. What all venues have in
    common that the model does not know is not averaged out and gets an allowance.
    """
    differ = np.diag(population.spread**2)
    every = np.eye(len(population.middle))
    told = np.diag((population.middle * LIKELY_MIDDLE.sd) ** -2.0)
    held = invert(_held(workings[0].with_slow.model))
    for working in workings:
        posterior = working.with_slow
        size = unpack(posterior.model, posterior.theta).size
        precision = invert(np.cov(posterior.shares * size[:, None], rowvar=False)) - held
        values, vectors = np.linalg.eigh(precision)
        precision = (vectors * np.maximum(values, 0.0)) @ vectors.T
        told = told + precision @ np.linalg.inv(every + differ @ precision)
    return invert(0.5 * (told + told.T)) + np.diag((ALLOWANCE * population.middle) ** 2)


def _held(model: Model) -> Floats:
    """Covariance of the shares of a venue as held likely beforehand."""
    prior = model.priors.log_size
    likely = _usual(
        model, size=np.exp(prior.mean + prior.sd * ndtri((np.arange(400) + 0.5) / 400))
    )
    every = np.eye(likely.middle.shape[1])
    return np.asarray(
        np.cov(likely.middle, rowvar=False) + (likely.spread**2).mean(axis=0) * every
    )


def _weigh(log_weight: Floats) -> Floats:
    weight = np.exp(log_weight - log_weight.max())
    return np.asarray(weight / weight.sum())


def _effective(weight: Floats) -> float:
    """How many equally likely draws weighted ones are worth."""
    return 1.0 / float((weight**2).sum())


def _fit_shares(means: Floats, squares: Floats) -> _Shares:
    """The most likely normal distributions, cut at zero, of shares with these moments."""
    found = [
        _fit_one(len(means), float(first), float(second))
        for first, second in zip(means.mean(axis=0), squares.mean(axis=0), strict=True)
    ]
    return _Shares(
        middle=np.array([middle for middle, _ in found]),
        spread=np.array([spread for _, spread in found]),
    )


def _fit_one(venues: int, first: float, second: float) -> tuple[float, float]:
    def loss(logs: Floats) -> float:
        middle, relative = np.exp(logs)
        spread = middle * relative
        squared = (second - 2.0 * middle * first + middle**2) / spread**2
        fit = 0.5 * squared + np.log(spread) + log_ndtr(1.0 / relative)
        prior = ((logs[0] - LIKELY_MIDDLE.mean) / LIKELY_MIDDLE.sd) ** 2
        prior += ((logs[1] - LIKELY_SPREAD.mean) / LIKELY_SPREAD.sd) ** 2
        return float(venues * fit + 0.5 * prior)

    start = np.array([np.log(max(first, 1e-4)), LIKELY_SPREAD.mean])
    middle, relative = np.exp(minimize(loss, start, method="L-BFGS-B").x)
    return float(middle), float(middle * relative)


def _pool_one(
    label: str, fit: Patience, told: _Told, before: _Under, *, population: _Shares
) -> PooledVenue:
    weight = _weigh(_under(told, population).log_evidence - before.log_evidence)
    if _effective(weight) < ENOUGH_EFFECTIVE:
        working = _working(fit)
        told = _tell(working, seed=fit.seed, support=len(working.with_slow.theta))
        first = _under(told, told.first)
        weight = _weigh(_under(told, population).log_evidence - first.log_evidence)
    outcome = fit.outcome
    if _effective(weight) < FEWEST_EFFECTIVE:
        return PooledVenue(
            name=label,
            immediate=outcome.immediate,
            immediate_sum=outcome.immediate_sum,
            slow=outcome.slow,
            slow_sum=outcome.slow_sum,
            alone=True,
        )
    places = (np.arange(5 * len(weight)) + 0.5) / (5 * len(weight))
    chosen = np.minimum(np.searchsorted(np.cumsum(weight), places), len(weight) - 1)
    draws = _redraw(told, population, chosen)
    channels = len(outcome.immediate)
    immediate, immediate_sum = _again(
        outcome.immediate, outcome.immediate_sum, draws[:, :channels], outcome.total
    )
    slow, slow_sum = _again(outcome.slow, outcome.slow_sum, draws[:, channels:], outcome.total)
    return PooledVenue(
        name=label,
        immediate=immediate,
        immediate_sum=immediate_sum,
        slow=slow,
        slow_sum=slow_sum,
        alone=False,
    )


def _redraw(told: _Told, population: _Shares, chosen: NDArray[np.int64]) -> Floats:
    """Fresh draws of the effects' totals at the chosen parameters."""
    again = _Told(
        precision=told.precision[chosen],
        pull=told.pull[chosen],
        uniforms=np.random.default_rng(len(chosen)).random(
            (told.pull.shape[1], len(chosen), REPEATS)
        ),
        totals=told.totals[chosen],
        first=told.first,
    )
    return np.asarray(_under(again, population).shares * again.totals)


def _again(
    each: tuple[Effect, ...], together: Effect, draws: Floats, total: float
) -> tuple[tuple[Effect, ...], Effect]:
    """The same effects from other draws."""
    effects = tuple(_renew(effect, draws[:, place], total) for place, effect in enumerate(each))
    return effects, _renew(together, draws.sum(axis=1), total)


def _renew(effect: Effect, draws: Floats, total: float) -> Effect:
    share = summarise(draws / total)
    return replace(
        effect,
        total=summarise(draws),
        share=share,
        learnt=learnt(share, effect.prior_share),
    )


def _describe(channels: tuple[str, ...], population: _Shares) -> tuple[PopulationEffect, ...]:
    kinds = [("immediate", name) for name in channels] + [("slow", name) for name in channels]
    result = []
    for (kind, name), middle, spread in zip(
        kinds, population.middle, population.spread, strict=True
    ):
        below = float(np.exp(log_ndtr(-middle / spread)))
        quantile = middle + spread * ndtri(below + np.linspace(0.005, 0.995, 100) * (1.0 - below))
        result.append(PopulationEffect(channel=name, kind=kind, share=summarise(quantile)))
    return tuple(result)


def _pool_evidence(
    workings: Sequence[Working],
    told: Sequence[_Told],
    before: Sequence[_Under],
) -> float:
    """Log Bayes factor of "all venues have slow effects alike" against "none has any"."""
    channels = told[0].pull.shape[1] // 2
    relative = float(np.exp(LIKELY_SPREAD.mean))
    each = np.zeros((len(told), len(_GRID)))
    for number, (working, one, own) in enumerate(zip(workings, told, before, strict=True)):
        each[number] = working.with_slow.log_evidence - working.without_slow.log_evidence
        few = one.head(EVIDENCE)
        for place, typical in enumerate(_GRID):
            middle, spread = few.first.middle.copy(), few.first.spread.copy()
            middle[:, channels:], spread[:, channels:] = typical, typical * relative
            under = _under(few, _Shares(middle=middle, spread=spread))
            gain = under.log_evidence - own.log_evidence[:EVIDENCE]
            each[number, place] += logsumexp(gain) - np.log(len(gain))
    return float(logsumexp(each.sum(axis=0)) - np.log(len(_GRID)))
