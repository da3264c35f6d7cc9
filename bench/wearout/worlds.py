"""Accounts in which some types wear out in a known way, or none does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.history import PublishedPost

Floats = NDArray[np.float64]

TYPES = 8
CHANNELS = 3
_SLOTS = ((0.5, 0), (1.5, 1), (2.5, 0), (2.6, 2), (3.5, 1), (4.5, 0), (5.4, 1), (6.3, 2))
"""Day of the week and channel of each post; eight a week."""
_SPILL = 0.6
_BASE = np.log([90.0, 140.0, 30.0])
SCALE, DEGREES = 0.77, 4.55


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """`form` of wear and the types that have it; what else goes on (log scale).

    `drift` of each type's appeal a week, height of a yearly `season` of all posts, `decline` of
    all channels in a year. With `steady` the mix is the same all the time, else it comes in waves.
    """

    form: str = "none"
    worn: int = TYPES
    drift: float = 0.05
    season: float = 0.0
    decline: float = 0.0
    steady: bool = False


WORLDS = {
    "stable": World(drift=0.0),
    "drift": World(),
    "strong_drift": World(drift=0.1),
    "season": World(season=0.4),
    "decline": World(decline=0.7),
    "two_of_eight": World(form="memory", worn=2),
    "satiate": World(form="memory"),
    "satiate_steady": World(form="memory", steady=True),
    "window": World(form="window"),
    "recover": World(form="gap"),
    "rot": World(form="uses"),
}
WITHOUT = ("stable", "drift", "strong_drift", "season", "decline")
WITH = ("two_of_eight", "satiate", "satiate_steady", "window", "recover", "rot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """Earlier posts of one type: days and whether they were on the channel that is asked for."""

    ago: Floats
    here: NDArray[np.bool_]


Loss = Callable[[Used], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Posts of some weeks, and the truth: log loss by wear of each post, and the loss by type.

    `luck` is what each post got beside all that is known of it (log).
    """

    posts: tuple[PublishedPost, ...]
    lost: Floats
    luck: Floats
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A type is left out for so many weeks from a first one on; others come in its place."""

    type: int
    first: int
    weeks: int


def draw_account(world: World, seed: int, *, weeks: int = 52, rest: Rest | None = None) -> Account:
    """The posts of one account; up to a rest they are those without it."""
    rng = np.random.default_rng([seed, 5])
    appeal = rng.normal(0.0, 0.45, TYPES)[:, None] + rng.normal(0.0, 0.25, (TYPES, CHANNELS))
    losses = [
        _draw_loss(rng, world.form if kind < world.worn else "none") for kind in range(TYPES)
    ]
    liking, wave, moved = rng.normal(0.0, 0.7, TYPES), np.zeros(TYPES), np.zeros(TYPES)
    shock, phase = np.zeros(CHANNELS), rng.random()
    posts: list[PublishedPost] = []
    lost, lucks = [], []
    for week in range(weeks):
        moved = 0.97 * moved + rng.normal(0.0, world.drift, TYPES)
        shock = 0.7 * shock + rng.normal(0.0, 0.2, CHANNELS)
        wave = np.zeros(TYPES) if world.steady else 0.9 * wave + rng.normal(0.0, 0.45, TYPES)
        common = world.season * np.sin(2.0 * np.pi * (week / 52.0 - phase))
        common -= world.decline * week / 52.0
        share = np.exp(liking + wave)
        if rest is not None and rest.first <= week < rest.first + rest.weeks:
            share[rest.type] = 0.0
        for place, channel in _SLOTS:
            kind = int(rng.choice(TYPES, p=share / share.sum()))
            day = 7.0 * week + place
            lost.append(losses[kind](_uses(posts, kind, channel, day)))
            level = _BASE[channel] + shock[channel] + common
            level += appeal[kind, channel] + moved[kind] - lost[-1]
            luck = SCALE * rng.standard_t(DEGREES)
            lucks.append(luck)
            count = rng.poisson(np.exp(min(level + luck, 9.0)))
            posts.append(
                PublishedPost(
                    day=day,
                    channel=channel,
                    type=kind,
                    response=float(np.log1p(count)),
                    sd=float((count + 1.0) ** -0.5),
                )
            )
    return Account(
        posts=tuple(posts), lost=np.array(lost), luck=np.array(lucks), losses=tuple(losses)
    )


def tell_curve(loss: Loss, counts: Sequence[int]) -> Floats:
    """The true multiple after so many posts spread evenly over 14 days on the channel."""
    found = []
    for count in counts:
        day = 14.0 * (np.arange(count) + 0.5) / max(count, 1)
        found.append(-loss(Used(ago=14.0 - day, here=np.ones(count, dtype=bool))))
    return np.exp(found)


def _uses(posts: Sequence[PublishedPost], kind: int, channel: int, day: float) -> Used:
    own = [post for post in posts if post.type == kind]
    return Used(
        ago=np.array([day - post.day for post in own]),
        here=np.array([post.channel == channel for post in own], dtype=bool),
    )


def _draw_loss(rng: np.random.Generator, form: str) -> Loss:
    """How one type loses by its use (log)."""
    strength, length, low, floor, bend = rng.random(5)

    def memory(used: Used) -> float:
        weight = np.where(used.here, 1.0, _SPILL) * np.exp(-used.ago / (5.0 + 20.0 * length))
        return float((0.05 + 0.45 * strength) * weight.sum())

    def gap(used: Used) -> float:
        since = used.ago.min(initial=np.inf)
        return -float(np.log1p(-(0.2 + 0.6 * strength) * np.exp(-since / (3.0 + 12.0 * length))))

    def uses(used: Used) -> float:
        return float((0.1 + 0.5 * low) * np.log1p(len(used.ago) / 8.0))

    def window(used: Used) -> float:
        count, least = float((used.ago <= 14.0).sum()), 0.3 + 0.4 * floor
        held = 1.0 / (1.0 + np.exp((count - 1.5 - 3.5 * bend) / 0.7))
        return -float(np.log(least + (1.0 - least) * held))

    forms: dict[str, Loss] = {"memory": memory, "gap": gap, "uses": uses, "window": window}
    return forms.get(form, lambda _: 0.0)
