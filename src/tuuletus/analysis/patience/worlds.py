"""Venues whose truth is known: what bookings would be with these effects, and no others.

For tests, benches, documents and the demo. Everything follows from the name of the world and the
seed: the same pair gives the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from tuuletus.analysis.patience.exposure import carry_over, fill_stock, saturate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CHANNELS = ("instagram", "facebook_ads", "newsletter", "brand_video", "influencer")
FIRST_WEEK = date(2021, 1, 4)
_YEAR = 52.1775
_THOUSANDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Numbers are drawn evenly between these."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How venues of a world are. Spreads and shares are relative to the base of bookings.

    Args:
        name: the world's name, part of the seed.
        weeks: length of the window.
        channels: number of channels.
        weeks_before: exposure from before the window.
        base: bookings a week without any effect.
        noise: spread of single weeks.
        level_step: spread of the weekly steps of the level.
        trend: spread of the drift in a year.
        season: size of the season.
        immediate: mean share of one channel's immediate effect.
        ratio: slow effect in the long run relative to the immediate one.
        half_life: weeks in which the stock halves.
        carryover: share that is carried into the next week.
        has_slow: whether there is any slow effect.
        has_immediate: whether there is any immediate effect.
        confounded: how much exposure follows the season.
        counts: whether bookings are counts that vary more than chance.
        shifts: how many lasting shifts of the level there are, at most.
        outliers: share of weeks that are out of line.
        untold: share of weeks that nobody told.

    """

    name: str
    weeks: int = 156
    channels: int = 3
    weeks_before: int = 260
    base: float = 300.0
    noise: float = 0.04
    level_step: float = 0.004
    trend: float = 0.03
    season: float = 0.08
    immediate: Range = Range(low=0.01, high=0.06)
    ratio: Range = Range(low=0.4, high=1.6)
    half_life: Range = Range(low=20.0, high=60.0)
    carryover: Range = Range(low=0.1, high=0.7)
    has_slow: bool = True
    has_immediate: bool = True
    confounded: float = 0.0
    counts: bool = False
    shifts: int = 0
    outliers: float = 0.0
    untold: float = 0.0


_USUAL = World(name="w156c3")
WORLDS = {
    world.name: world
    for world in (
        World(name="w104c3", weeks=104),
        _USUAL,
        World(name="w156c4", channels=4),
        World(name="w208c4", weeks=208, channels=4),
        World(name="w208c5", weeks=208, channels=5),
        replace(_USUAL, name="w156c3_nullbrand", has_slow=False),
        replace(_USUAL, name="w156c3_null", has_slow=False, has_immediate=False),
        replace(_USUAL, name="w156c3_confounded", confounded=0.7),
        replace(_USUAL, name="w156c3_counts", counts=True),
        replace(_USUAL, name="w156c3_quiet", noise=0.02, level_step=0.002),
        replace(_USUAL, name="w156c3_restaurant", base=115.0, noise=0.15, level_step=0.015),
        replace(_USUAL, name="w156c3_noisy", noise=0.08, level_step=0.008),
        replace(_USUAL, name="w156c3_large", immediate=Range(low=0.05, high=0.15)),
        replace(_USUAL, name="w156c3_small", immediate=Range(low=0.0, high=0.02)),
        replace(_USUAL, name="w156c3_shocks", shifts=3),
        replace(_USUAL, name="w156c3_outliers", outliers=0.03),
        replace(_USUAL, name="w156c3_gaps", untold=0.08),
    )
}
"""The worlds of the bench by name; 0.15 is the noise of a usual restaurant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What nobody knows in real life: totals over the window of exposure inside it, by channel."""

    immediate: tuple[float, ...]
    slow: tuple[float, ...]
    carryover: tuple[float, ...]
    half: tuple[float, ...]
    half_life: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """One venue: (weeks,) outcome, (weeks, channels) exposure, and the exposure before that."""

    channels: tuple[str, ...]
    weeks: tuple[date, ...]
    outcome: Floats
    exposure: Floats
    before: Floats
    truth: Truth


def simulate_venue(
    world: World | str, *, seed: int, edit: Callable[[Floats], Floats] | None = None
) -> Venue:
    """One venue of a world.

    Args:
        world: a world or the name of one.
        seed: the same seed gives the same venue.
        edit: changes the exposure of the window before bookings are drawn, for example to a year
            without any.

    """
    own = WORLDS[world] if isinstance(world, str) else world
    rng = np.random.default_rng([seed, sum(map(ord, own.name)), own.weeks, own.channels])
    season = _draw_season(own, rng)
    exposure = _draw_exposure(own, rng, season)
    start = own.weeks_before
    if edit is not None:
        exposure[start:] = edit(exposure[start:].copy())
    effects, truth = _draw_effects(own, exposure, rng)
    slope = rng.normal(0.0, own.trend * own.base / 52.0)
    level = own.base + slope * np.arange(own.weeks)
    level = level + np.cumsum(rng.normal(0.0, own.level_step * own.base, own.weeks))
    outcome = _draw_outcome(own, level + season[start:] + effects, rng)
    return Venue(
        channels=CHANNELS[: own.channels],
        weeks=tuple(FIRST_WEEK + timedelta(weeks=week) for week in range(own.weeks)),
        outcome=_spoil(own, outcome, np.random.default_rng([seed, own.weeks, 9])),
        exposure=exposure[start:],
        before=exposure[:start],
        truth=truth,
    )


def _draw_season(world: World, rng: np.random.Generator) -> Floats:
    week = np.arange(world.weeks_before + world.weeks)
    season = np.zeros(len(week))
    for wave in (1, 2):
        phase = rng.uniform(0.0, 2.0 * np.pi)
        size = world.season * world.base / wave * rng.uniform(0.6, 1.2)
        season += size * np.cos(2.0 * np.pi * wave * week / _YEAR + phase)
    return season


def _draw_exposure(world: World, rng: np.random.Generator, season: Floats) -> Floats:
    """Thousands of impressions a week: each channel has a rhythm of its own."""
    rhythms = (_always_on, _bursts, _with_the_season, _flights, _growing)
    exposure = np.zeros((len(season), world.channels))
    for channel in range(world.channels):
        ripple = _draw_ripple(len(season), rng)
        column = rhythms[channel % len(rhythms)](ripple, rng)
        if world.confounded:
            column = column * np.exp(world.confounded * 0.5 * season / (season.std() + 1e-9))
        exposure[:, channel] = np.maximum(column, 0.0) * np.exp(rng.normal(0.0, 0.3)) * _THOUSANDS
    return exposure


def _draw_ripple(weeks: int, rng: np.random.Generator) -> Floats:
    steps = np.zeros(weeks)
    for week in range(1, weeks):
        steps[week] = 0.6 * steps[week - 1] + rng.normal(0.0, 0.35)
    return np.asarray(np.exp(steps - steps.var() / 2.0))


def _always_on(ripple: Floats, rng: np.random.Generator) -> Floats:
    # the strategy changes twice a year
    strategy = np.exp(rng.normal(0.0, 0.45, len(ripple) // 26 + 1))
    return np.asarray(ripple * np.repeat(strategy, 26)[: len(ripple)])


def _bursts(ripple: Floats, rng: np.random.Generator) -> Floats:
    column = np.zeros(len(ripple))
    week = int(rng.integers(2, 12))
    while week < len(ripple):
        length = int(rng.integers(3, 9))
        column[week : week + length] = rng.uniform(0.7, 2.0)
        week += length + int(rng.integers(4, 18))
    return np.asarray(column * np.exp(rng.normal(0.0, 0.15, len(ripple))))


def _with_the_season(ripple: Floats, rng: np.random.Generator) -> Floats:
    week = np.arange(len(ripple))
    return np.asarray(
        ripple * (1.0 + 0.7 * np.sin(2.0 * np.pi * (week + rng.integers(0, 52)) / 52.0))
    )


def _flights(ripple: Floats, rng: np.random.Generator) -> Floats:
    column = np.zeros(len(ripple))
    week = int(rng.integers(4, 30))
    while week < len(ripple):
        length = int(rng.integers(8, 15))
        column[week : week + length] = rng.uniform(0.8, 1.8)
        week += length + int(rng.integers(16, 44))
    return np.asarray(column * np.exp(rng.normal(0.0, 0.1, len(ripple))))


def _growing(ripple: Floats, rng: np.random.Generator) -> Floats:
    week = np.arange(len(ripple))
    start = len(ripple) - int(rng.integers(60, 140))
    ramp = np.where(week > start, np.minimum((week - start) / 26.0, 1.5), 0.05)
    return np.asarray(ramp * ripple)


def _draw_effects(
    world: World, exposure: Floats, rng: np.random.Generator
) -> tuple[Floats, Truth]:
    """What the effects add in each week of the window, and the truth that is scored.

    Scored is what exposure inside the window brought; what is left of the time before it counts
    to the level.
    """
    carryover = rng.uniform(world.carryover.low, world.carryover.high, world.channels)
    half_life = rng.uniform(world.half_life.low, world.half_life.high)
    inside = exposure[world.weeks_before :]
    added = np.zeros(world.weeks)
    immediate, slow, halves = [], [], []
    for channel in range(world.channels):
        own, window = exposure[:, channel], inside[:, channel]
        carried = _carry(own, carryover[channel])
        half = np.median(carried[carried > 1e-6]) * np.exp(rng.normal(0.0, 0.5))
        share = rng.uniform(world.immediate.low, world.immediate.high)
        ratio = rng.uniform(world.ratio.low, world.ratio.high)
        at_once = saturate(carried, half)[world.weeks_before :]
        at_once_inside = saturate(_carry(window, carryover[channel]), half)
        stock = _stock(own, half, half_life)[world.weeks_before :]
        stock_inside = _stock(window, half, half_life)
        beta = share * world.base / max(float(at_once.mean()), 1e-6)
        gamma = ratio * share * world.base / max(float(saturate(window, half).mean()), 1e-6)
        beta *= float(world.has_immediate)
        gamma *= float(world.has_slow)
        added += beta * at_once + gamma * stock
        immediate.append(float(beta * at_once_inside.sum()))
        slow.append(float(gamma * stock_inside.sum()))
        halves.append(float(half))
    return added, Truth(
        immediate=tuple(immediate),
        slow=tuple(slow),
        carryover=tuple(carryover.tolist()),
        half=tuple(halves),
        half_life=float(half_life),
    )


def _carry(exposure: Floats, carryover: float) -> Floats:
    return carry_over(exposure[:, None], np.array([[carryover]]))[:, 0, 0]


def _stock(exposure: Floats, half: float, half_life: float) -> Floats:
    keep = np.array([2.0 ** (-1.0 / half_life)])
    activity = saturate(exposure[:, None, None], np.array([[half]]))
    return fill_stock(activity, keep, start=np.zeros((1, 1)))[:, 0, 0]


def _draw_outcome(world: World, mean: Floats, rng: np.random.Generator) -> Floats:
    if not world.counts:
        return np.asarray(mean + rng.normal(0.0, world.noise * world.base, world.weeks))
    shape = 1.0 / max(world.noise**2 - 1.0 / world.base, 1e-4)
    rate = rng.gamma(shape, np.maximum(mean, 1.0) / shape)
    return rng.poisson(rate).astype(np.float64)


def _spoil(world: World, outcome: Floats, rng: np.random.Generator) -> Floats:
    """Lasting shifts, weeks that are out of line, and weeks that nobody told."""
    spoilt = outcome.copy()
    for _ in range(int(rng.integers(2, world.shifts + 1)) if world.shifts else 0):
        week = int(rng.integers(8, world.weeks - 8))
        spoilt[week:] += rng.choice([-1.0, 1.0]) * rng.uniform(0.1, 0.25) * world.base
    odd = rng.random(world.weeks) < world.outliers
    size = rng.choice([-1.0, 1.0], world.weeks) * rng.uniform(4.0, 10.0, world.weeks)
    spoilt[odd] += size[odd] * world.noise * world.base
    spoilt[rng.random(world.weeks) < world.untold] = np.nan
    return spoilt
