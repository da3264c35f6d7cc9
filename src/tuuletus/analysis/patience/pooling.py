"""Many venues alike: what each one's data cannot tell, they tell together.

Each venue is fitted alone. Of each fit only what the data say of the shares is kept; under it the
population of shares is drawn together with the shares of all venues, and each venue is told anew
with the population as its prior, both in all the ways that the data leave open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import logsumexp, ndtr, ndtri

from tuuletus.analysis.patience.model import Model
from tuuletus.analysis.patience.population import (
    LIKELY_SPREAD,
    Population,
    draw_population,
    draw_venues,
)
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
from tuuletus.analysis.patience.telling import Shares, Told, log_evidence, tell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SUPPORT = 400
"""Draws of each venue's parameters that carry its answer and the search for the population."""
EVIDENCE = 80
_GRID = np.exp(np.linspace(np.log(0.0025), np.log(0.1), 8))
"""Typical slow shares that the pooled evidence tries, all equally likely."""
ALLOWANCE = 0.2
"""How far, relative to it, a typical share may be off for all venues alike (one standard
deviation): what the model gets wrong of all of them is not averaged out."""
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
    told = _tell(fits, support=SUPPORT)
    population = draw_population(told, likely=_likely(workings[0].with_slow.model))
    totals = _draw_totals(fits, told, population)
    labels = tuple(names) or tuple(str(number + 1) for number in range(len(fits)))
    return Pool(
        venues=tuple(
            _pool_one(label, fit, own)
            for label, fit, own in zip(labels, fits, totals, strict=True)
        ),
        population=_describe(fits[0].channels, population),
        slow_evidence=read_evidence(_pool_evidence(workings, told)),
    )


def _working(fit: Patience) -> Working:
    if fit.working is None or len(fit.outcomes) != 1:
        raise ValueError("pool fresh fits of one outcome each")
    return fit.working


def _likely(model: Model) -> Floats:
    """What is held likely of one venue's shares: the means of their priors, cut at zero."""
    priors = model.priors
    means = []
    for prior in (priors.immediate_share, priors.slow_share):
        above = prior.mean / prior.sd
        density = np.exp(-0.5 * above**2) / np.sqrt(2.0 * np.pi)
        means.append(prior.mean + prior.sd * density / ndtr(above))
    return np.repeat(means, model.channels)


def _tell(fits: Sequence[Patience], *, support: int) -> Told:
    return tell(
        [_working(fit).with_slow for fit in fits],
        seeds=[fit.seed for fit in fits],
        support=support,
    )


def _draw_totals(
    fits: Sequence[Patience], told: Told, population: Population
) -> list[Floats | None]:
    """Draws of each venue's effects; none where the population leaves too few to go by."""
    found = draw_venues(told, population, allowance=ALLOWANCE)
    totals: list[Floats | None] = list(found.totals)
    thin = np.flatnonzero(found.effective < ENOUGH_EFFECTIVE)
    if len(thin):
        own = [fits[number] for number in thin.tolist()]
        every = min(len(_working(fit).with_slow.theta) for fit in own)
        again = draw_venues(_tell(own, support=every), population, allowance=ALLOWANCE)
        for number, draws, effective in zip(
            thin.tolist(), again.totals, again.effective, strict=True
        ):
            totals[number] = draws if effective >= FEWEST_EFFECTIVE else None
    return totals


def _pool_one(label: str, fit: Patience, draws: Floats | None) -> PooledVenue:
    outcome = fit.outcome
    immediate, immediate_sum = outcome.immediate, outcome.immediate_sum
    slow, slow_sum = outcome.slow, outcome.slow_sum
    if draws is not None:
        ends = len(immediate)
        immediate, immediate_sum = _again(immediate, immediate_sum, draws[:, :ends], outcome.total)
        slow, slow_sum = _again(slow, slow_sum, draws[:, ends:], outcome.total)
    return PooledVenue(
        name=label,
        immediate=immediate,
        immediate_sum=immediate_sum,
        slow=slow,
        slow_sum=slow_sum,
        alone=draws is None,
    )


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


def _describe(channels: tuple[str, ...], population: Population) -> tuple[PopulationEffect, ...]:
    """What venues of such a population have: ten of each draw of it, evenly placed."""
    kinds = [("immediate", name) for name in channels] + [("slow", name) for name in channels]
    result = []
    for (kind, name), middle, relative in zip(
        kinds,
        population.middle.transpose(1, 0, 2),
        population.relative.transpose(1, 0, 2),
        strict=True,
    ):
        below = ndtr(-1.0 / relative)[..., None]
        quantile = ndtri(below + np.arange(0.05, 1.0, 0.1) * (1.0 - below))
        share = middle[..., None] * (1.0 + relative[..., None] * quantile)
        result.append(PopulationEffect(channel=name, kind=kind, share=summarise(share.ravel())))
    return tuple(result)


def _pool_evidence(workings: Sequence[Working], told: Told) -> float:
    """Log Bayes factor of "all venues have slow effects alike" against "none has any"."""
    channels = told.pull.shape[2] // 2
    relative = float(np.exp(LIKELY_SPREAD.mean))
    each = np.array(
        [
            working.with_slow.log_evidence - working.without_slow.log_evidence
            for working in workings
        ]
    )
    few = told.head(EVIDENCE)
    found = []
    for typical in _GRID:
        middle, spread = few.first.middle.copy(), few.first.spread.copy()
        middle[..., channels:], spread[..., channels:] = typical, typical * relative
        gain = log_evidence(few, Shares(middle=middle, spread=spread)) - few.log_first
        found.append((each + logsumexp(gain, axis=1) - np.log(gain.shape[1])).sum())
    return float(logsumexp(found) - np.log(len(_GRID)))
