"""The population of shares, drawn together with the shares of its venues.

Given the parameters of a venue its shares are normal and not negative, given the shares one of its
draws of the parameters fits as well as it says, and given all venues' shares the population is
two numbers for each share; so each is drawn in turn (Gibbs sampling; in two stages: Lunn,
Barrett, Sweeting and Thompson, "Fully Bayesian hierarchical modelling in two stages", 2013). Where
venues say little, population and shares hang together and move slowly; moves of both at once keep
them going (Liu and Sabatti, "Generalised Gibbs sampler", 2000; Yu and Meng, "To center or not to
center", 2011). Some chains run side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import log_ndtr, ndtri

from tuuletus.analysis.patience.priors import Normal
from tuuletus.analysis.patience.telling import Told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LIKELY_SIZE = Normal(mean=0.0, sd=0.7)
"""How large all effects of a population are, relative to what is likely of a venue (log).

As within a venue: where immediate effects turn out large or small, slow ones may be, too.
"""
LIKELY_MIDDLE = Normal(mean=0.0, sd=0.5)
"""Typical share of one effect over the population beyond that (log)."""
LIKELY_SPREAD = Normal(mean=float(np.log(0.4)), sd=0.6)
"""How much venues differ, relative to the typical share (log)."""
CHAINS = 8
WARM_UP = 60
KEPT = 200
"""Rounds of each chain that count, after those of the warm-up."""
SETTLING = 20
"""Rounds in which the shares of venues settle before they follow the population."""
_STEPS = 4
_TINY = 1e-12
_SMALL = 1e-300


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Draws of a population: (rounds, shares, chains) middles and relative spreads."""

    middle: Floats
    relative: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueDraws:
    """(venues, draws, shares) totals of effects in units of the outcome.

    `effective` (venues,): how many draws of its parameters each venue's answer hangs on.
    """

    totals: Floats
    effective: Floats


class _Chains:
    """Where all chains stand.

    `shares` is (shares, venues, chains); given the parameters that are chosen the log likelihood
    of a change of one share is its `slope` less half its `bend`.
    """

    def __init__(self, told: Told, *, shares: Floats) -> None:
        self.told = told
        self.shares = shares
        self._first, self._second = np.triu_indices(told.pull.shape[2])
        half = np.where(self._first == self._second, -0.5, -1.0)
        bends = told.precision[:, :, self._first, self._second] * half
        terms = np.concatenate([bends, told.pull], axis=2).transpose(0, 2, 1)
        self._terms = np.ascontiguousarray(terms)
        self.bend = np.zeros((len(shares), *shares.shape))
        self.slope = np.zeros_like(shares)
        self.used = np.zeros(told.pull.shape[:2])
        self.chosen = np.zeros((shares.shape[1], shares.shape[2]), dtype=np.int64)

    def choose_parameters(self, rng: np.random.Generator) -> None:
        """One of the draws of each venue's parameters, given its shares."""
        own = self.shares.transpose(1, 2, 0)
        products = own[:, :, self._first] * own[:, :, self._second]
        weight = np.concatenate([products, own], axis=2) @ self._terms
        weight -= self.told.log_first[:, None, :]
        weight -= weight.max(axis=2, keepdims=True)
        np.exp(weight, out=weight)
        ladder = np.cumsum(weight, axis=2)
        whole = ladder[:, :, -1:]
        self.chosen = (ladder < rng.random(whole.shape) * whole).sum(axis=2)
        self.used += (weight / whole).sum(axis=1)
        venue = np.arange(len(own))[:, None]
        self.bend = np.ascontiguousarray(
            self.told.precision[venue, self.chosen].transpose(2, 3, 0, 1)
        )
        pull = self.told.pull[venue, self.chosen].transpose(2, 0, 1)
        self.slope = pull - (self.bend * self.shares).sum(axis=1)

    def effective(self) -> Floats:
        """How many equally likely draws of the parameters those used are worth: (venues,)."""
        weight = self.used / self.used.sum(axis=1, keepdims=True)
        return np.asarray(1.0 / (weight**2).sum(axis=1))

    def draw_share(
        self, place: int, middle: Floats, spread: Floats, rng: np.random.Generator
    ) -> None:
        """One share of all venues anew, given the others."""
        own = spread**-2
        share = self.shares[place]
        precision = self.bend[place, place] + own
        mean = share + (self.slope[place] + (middle - share) * own) / precision
        scale = precision**-0.5
        tail = np.exp(log_ndtr(mean / scale)) * rng.random(share.shape)
        drawn = mean - scale * ndtri(np.maximum(tail, _SMALL))
        self.change(place, np.maximum(drawn, _TINY) - share)

    def change(self, place: int, change: Floats) -> None:
        """Change one share of all venues."""
        self.slope -= self.bend[:, place] * change
        self.shares[place] += change

    def gain(self, place: int, change: Floats) -> Floats:
        """What that does to the log likelihood of all venues: (chains,)."""
        bent = self.slope[place] - 0.5 * self.bend[place, place] * change
        return np.asarray((bent * change).sum(axis=0))


def draw_population(told: Told, *, likely: Floats, seed: int = 0) -> Population:
    """What all venues say of the population they come from.

    Args:
        told: what the venues' data say.
        likely: (shares,) what is held likely of one venue beforehand.
        seed: the same seed gives the same numbers.

    """
    rng = np.random.default_rng([seed, 12])
    venues, _, shares = told.pull.shape
    logs = np.stack(
        [
            prior.mean + prior.sd * rng.standard_normal((shares, CHAINS))
            for prior in (LIKELY_MIDDLE, LIKELY_SPREAD)
        ]
    )
    logs[0] += LIKELY_SIZE.mean + LIKELY_SIZE.sd * rng.standard_normal(CHAINS)
    unit = likely[:, None]
    start = np.abs(1.0 + 0.3 * rng.standard_normal((shares, venues, CHAINS)))
    chains = _Chains(told, shares=(unit * np.exp(logs[0]))[:, None] * start)
    kept = []
    for number in range(WARM_UP + KEPT):
        chains.choose_parameters(rng)
        size = _draw_size(logs[0], rng)
        for place in rng.permutation(shares):
            spread = unit[place] * np.exp(logs[:, place].sum(axis=0))
            chains.draw_share(place, unit[place] * np.exp(logs[0, place]), spread, rng)
            _stretch_all(chains, place, logs, size, rng)
            middle = unit[place] * np.exp(logs[0, place])
            _stretch_spread(chains, place, middle, logs, rng)
        logs = _redraw_population(chains.shares / unit[:, None], logs, size, rng)
        if number >= WARM_UP:
            kept.append(np.exp(logs))
    found = np.array(kept)
    return Population(middle=unit * found[:, 0], relative=found[:, 1])


def _draw_size(middles: Floats, rng: np.random.Generator) -> Floats:
    """The size that all effects of a population share, given the typical ones: (chains,)."""
    own, each = LIKELY_SIZE.sd**-2, LIKELY_MIDDLE.sd**-2
    precision = own + len(middles) * each
    mean = own * LIKELY_SIZE.mean + each * (middles - LIKELY_MIDDLE.mean).sum(axis=0)
    return np.asarray(mean / precision + precision**-0.5 * rng.standard_normal(middles.shape[1]))


def _stretch_all(
    chains: _Chains, place: int, logs: Floats, size: Floats, rng: np.random.Generator
) -> None:
    """Make one share of all venues and what is typical of it larger or smaller together."""
    step = _step(0.03, 0.6, CHAINS, rng)
    change = np.expm1(step) * chains.shares[place]
    gain = chains.gain(place, change)
    gain += _log_density(logs[0, place] + step - size, LIKELY_MIDDLE)
    gain -= _log_density(logs[0, place] - size, LIKELY_MIDDLE)
    taken = np.log(rng.random(CHAINS)) < gain
    chains.change(place, change * taken)
    logs[0, place] += step * taken


def _stretch_spread(
    chains: _Chains, place: int, middle: Floats, logs: Floats, rng: np.random.Generator
) -> None:
    """Move all venues nearer to what is typical or farther from it, and the spread with them."""
    step = _step(0.05, 1.0, CHAINS, rng)
    change = np.expm1(step) * (chains.shares[place] - middle)
    gain = chains.gain(place, change)
    old, new = logs[1, place], logs[1, place] + step
    gain += _log_density(new, LIKELY_SPREAD) - _log_density(old, LIKELY_SPREAD)
    gain -= len(change) * (log_ndtr(np.exp(-new)) - log_ndtr(np.exp(-old)))
    taken = np.log(rng.random(CHAINS)) < gain
    taken &= (chains.shares[place] + change).min(axis=0) > 0.0
    chains.change(place, change * taken)
    logs[1, place] += step * taken


def _redraw_population(
    shares: Floats, logs: Floats, size: Floats, rng: np.random.Generator
) -> Floats:
    """Some steps of what is typical and of how much venues differ, given their shares."""
    venues = shares.shape[1]
    first, second = shares.mean(axis=1), (shares**2).mean(axis=1)

    def density(logs: Floats) -> Floats:
        middle, relative = np.exp(logs)
        spread = middle * relative
        squared = (second - 2.0 * middle * first + middle**2) / spread**2
        fit = 0.5 * squared + np.log(spread) + log_ndtr(1.0 / relative)
        prior = _log_density(logs[0] - size, LIKELY_MIDDLE) + _log_density(logs[1], LIKELY_SPREAD)
        return np.asarray(prior - venues * fit)

    now = density(logs)
    for _ in range(_STEPS):
        tried = logs + _step(0.03, 0.4, logs.shape, rng)
        then = density(tried)
        taken = np.log(rng.random(now.shape)) < then - now
        logs, now = np.where(taken, tried, logs), np.where(taken, then, now)
    return logs


def _step(
    least: float, most: float, shape: int | tuple[int, ...], rng: np.random.Generator
) -> Floats:
    """Normal steps whose size is drawn, too: some of them fit however sure the data are."""
    size = np.exp(rng.uniform(np.log(least), np.log(most), shape))
    return np.asarray(size * rng.standard_normal(shape))


def _log_density(value: Floats, prior: Normal) -> Floats:
    return np.asarray(-0.5 * ((value - prior.mean) / prior.sd) ** 2)


def draw_venues(
    told: Told, population: Population, *, allowance: float, seed: int = 0
) -> VenueDraws:
    """Each venue's effects with the population as its prior.

    Args:
        told: what the venues' data say; more or fewer venues than the population was drawn with.
        population: draws of it.
        allowance: how far, relative to it, a typical share may be off for reasons that all venues
            have in common (one standard deviation); a venue's own data may say so.
        seed: the same seed gives the same numbers.

    """
    rng = np.random.default_rng([seed, 13])
    rounds, shares, _ = population.middle.shape
    middles = population.middle
    spreads = middles * np.hypot(population.relative, allowance)
    start = np.repeat(middles[0][:, None], len(told.pull), axis=1)
    chains = _Chains(told, shares=start)
    draws = []
    venue = np.arange(len(told.pull))[:, None]
    for number in range(-SETTLING, rounds):
        now = max(number, 0)
        chains.choose_parameters(rng)
        for place in rng.permutation(shares):
            chains.draw_share(place, middles[now, place], spreads[now, place], rng)
        if number >= 0:
            totals = told.totals[venue, chains.chosen].transpose(2, 0, 1)
            draws.append(chains.shares * totals)
    together = np.array(draws).transpose(2, 0, 3, 1)
    return VenueDraws(
        totals=together.reshape(len(told.pull), -1, shares), effective=chains.effective()
    )
