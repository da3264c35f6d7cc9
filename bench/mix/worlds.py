"""Simulated years whose truth is known: types and channels with an appeal that may change.

A year is 52 weeks of eight posts on three channels. The value of a post is the appeal of its type
on its channel in that week, times what satiation leaves of it. `WORLDS` holds ten kinds of years;
the last two are for reporting only, and no engine is fitted to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from bench.mix.satiation import Floats, Form, Ints, Satiation

TYPES, CHANNELS, WEEKS = 8, 3, 52
TEMPLATE = ((0.5, 0), (1.5, 1), (2.5, 0), (2.6, 2), (3.5, 1), (4.5, 0), (5.4, 1), (6.3, 2))
"""The slots of a week: day in the week, channel."""
BASE = (90.0, 140.0, 30.0)
"""Interactions of a channel's usual post at the start."""
SPILL = 0.6
GROWTH = 0.004
SHOCK_KEPT, SHOCK_SD = 0.7, 0.2
TYPE_SD, CELL_SD = 0.45, 0.25
DRIFT_KEPT = 0.97
EDGE_WEEKS = 6
SEASON_LOW, SEASON_HIGH = 0.3, 0.9
CAMPAIGN_WEEKS, CAMPAIGN_MEAN, CAMPAIGN_SD = 8, -0.7, 0.35


class Year(Protocol):
    """What an episode needs of a world, whatever it is made of."""

    @property
    def name(self) -> str:
        """Its name in the results."""

    @property
    def types(self) -> int:
        """How many types there are."""

    @property
    def weeks(self) -> int:
        """How many weeks it lasts."""

    @property
    def template(self) -> tuple[tuple[float, int], ...]:
        """The slots of a week: day in the week, channel."""

    @property
    def base(self) -> Floats:
        """Interactions of a usual post [channels]."""

    @property
    def shock(self) -> Floats:
        """What multiplies all counts, on the log scale [weeks, channels]."""

    def values(self, plan: Ints) -> Floats:
        """What each post of a whole year's plan is expected to bring [slots]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """All slots of a year in the order of time."""

    week: Ints
    day: Floats
    channel: Ints


def slots_of(year: Year) -> Slots:
    """The slots that a year's template makes."""
    days, channels = (np.array(part) for part in zip(*year.template, strict=True))
    weeks = np.repeat(np.arange(year.weeks), len(days))
    return Slots(
        week=weeks,
        day=7.0 * weeks + np.tile(days, year.weeks),
        channel=np.tile(channels, year.weeks).astype(np.int64),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A year inside our family: log appeal [weeks, types, channels] and one form of satiation."""

    name: str
    appeal: Floats
    satiation: Satiation
    base: Floats
    shock: Floats
    template: tuple[tuple[float, int], ...] = TEMPLATE

    @property
    def types(self) -> int:
        """How many types there are."""
        return self.appeal.shape[1]

    @property
    def weeks(self) -> int:
        """How many weeks it lasts."""
        return self.appeal.shape[0]

    def values(self, plan: Ints) -> Floats:
        """What each post of a plan is expected to bring."""
        slots = slots_of(self)
        found = np.exp(self.appeal[slots.week, plan, slots.channel])
        for kind in range(self.types):
            own = np.flatnonzero(plan == kind)
            weights = self.satiation.weights(kind, slots.day[own], slots.channel[own])
            exposure = weights.max(axis=0, initial=0.0)
            if not self.satiation.latest_only:
                exposure = weights.sum(axis=0)
            found[own] *= self.satiation.factor(kind, exposure)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What kind of year it is: how appeal changes, and what repeating does."""

    drift: float = 0.0
    abrupt: bool = False
    form: Form = Form.NONE
    seasonal: bool = False
    competitor: bool = False


WORLDS = {
    "stationary": Recipe(),
    "drift": Recipe(drift=0.10),
    "abrupt": Recipe(abrupt=True),
    "satiate": Recipe(drift=0.05, form=Form.FADING),
    "recover": Recipe(drift=0.05, form=Form.GAP),
    "rot": Recipe(drift=0.05, form=Form.ROT),
    "window": Recipe(drift=0.05, form=Form.WINDOW),
    "calendar": Recipe(drift=0.08, abrupt=True, form=Form.FADING),
    "seasonal": Recipe(drift=0.03, form=Form.FADING, seasonal=True),
    "competitor": Recipe(drift=0.05, form=Form.FADING, competitor=True),
}
UNSEEN = ("seasonal", "competitor")
KNOWN = tuple(name for name in WORLDS if name not in UNSEEN)

STRENGTH_AND_SCALE = {
    Form.FADING: ((0.05, 0.5), (5.0, 25.0)),
    Form.GAP: ((0.2, 0.8), (3.0, 15.0)),
    Form.ROT: ((0.1, 0.6), (8.0, 8.0)),
    Form.WINDOW: ((0.3, 0.7), (1.5, 5.0)),
}
"""Each form's ranges: of strength, and of its scale (days, or uses)."""


def make_world(name: str, *, seed: int) -> World:
    """The year of one kind and seed; the same every time."""
    recipe = WORLDS[name]
    rng = np.random.default_rng([seed, sum(map(ord, name))])
    appeal = _appeal(recipe, rng)
    satiation = _satiation(recipe.form, rng)
    shock = _shock(rng)
    if recipe.seasonal:
        appeal += _season(rng)[:, :, None]
    if recipe.competitor:
        _campaign(appeal, rng)
    return World(
        name=name, appeal=appeal, satiation=satiation, base=np.array(BASE[:CHANNELS]), shock=shock
    )


def _appeal(recipe: Recipe, rng: np.random.Generator) -> Floats:
    """Types and their channels, with drift and, where it is abrupt, three times two types anew."""
    current = rng.normal(0.0, TYPE_SD, TYPES)
    cells = rng.normal(0.0, CELL_SD, (TYPES, CHANNELS))
    jumps: dict[int, Ints] = {}
    if recipe.abrupt:
        for week in rng.choice(np.arange(EDGE_WEEKS, WEEKS - EDGE_WEEKS), 3, replace=False):
            jumps[int(week)] = rng.choice(TYPES, 2, replace=False)
    drift = np.zeros(TYPES)
    appeal = np.zeros((WEEKS, TYPES, CHANNELS))
    for week in range(WEEKS):
        if week in jumps:
            current[jumps[week]] = rng.normal(0.0, TYPE_SD, len(jumps[week]))
            drift[jumps[week]] = 0.0
        if recipe.drift:
            drift = DRIFT_KEPT * drift + rng.normal(0.0, recipe.drift, TYPES)
        appeal[week] = (current + drift)[:, None] + cells
    return appeal


def _satiation(form: Form, rng: np.random.Generator) -> Satiation:
    strength, scale = np.zeros(TYPES), np.ones(TYPES)
    if form in STRENGTH_AND_SCALE:
        strengths, scales = STRENGTH_AND_SCALE[form]
        strength = rng.uniform(*strengths, TYPES)
        scale = np.full(TYPES, scales[0])
        if scales[0] < scales[1]:
            scale = rng.uniform(*scales, TYPES)
    return Satiation(form=form, strength=strength, scale=scale, spill=SPILL)


def _shock(rng: np.random.Generator) -> Floats:
    """What lifts or lowers all posts of a channel for a while, and the growth of followers."""
    shock, state = np.zeros((WEEKS, CHANNELS)), np.zeros(CHANNELS)
    for week in range(WEEKS):
        state = SHOCK_KEPT * state + rng.normal(0.0, SHOCK_SD, CHANNELS)
        shock[week] = state + GROWTH * week
    return shock


def _season(rng: np.random.Generator) -> Floats:
    """Each type's appetite over the year: one wave with its own size and best week."""
    size = rng.uniform(SEASON_LOW, SEASON_HIGH, TYPES)
    best = rng.uniform(0.0, WEEKS, TYPES)
    turn = 2.0 * np.pi * (np.arange(WEEKS)[:, None] - best) / WEEKS
    return np.asarray(size * np.cos(turn))


def _campaign(appeal: Floats, rng: np.random.Generator) -> None:
    """A competitor's eight weeks on one channel: all types suffer, each to its own degree."""
    channel = int(rng.integers(CHANNELS))
    first = int(rng.integers(EDGE_WEEKS, WEEKS - EDGE_WEEKS - CAMPAIGN_WEEKS))
    lost = np.minimum(rng.normal(CAMPAIGN_MEAN, CAMPAIGN_SD, TYPES), 0.0)
    appeal[first : first + CAMPAIGN_WEEKS, :, channel] += lost
