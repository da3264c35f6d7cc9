"""What a review sees of posts: counts that are still growing, with heavy-tailed luck.

Fitted to public posts: the luck of one post (Student-t on the log scale) and how counts grow with
age (Weibull). The luck of a slot is the same under every method, so methods are compared in pairs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bench.mix.satiation import Floats
from bench.mix.worlds import Year, slots_of

NOISE_DF, NOISE_SCALE = 4.55, 0.77
AGE_SHAPE, AGE_HOURS, AGE_SD = 1.1, 18.1, 0.8
YOUNGEST_HOURS = 0.05
REVIEW_DAY = 6.9
"""Sunday evening: days since the week's first midnight."""
LARGEST_LOG = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One post at its first review: day, channel, type, hours since it went out, and its count."""

    day: float
    channel: int
    type: int
    age_hours: float
    count: int


def age_fraction(hours: float, scale: float = AGE_HOURS) -> float:
    """The share of a post's final count that is there at an age."""
    return 1.0 - math.exp(-((max(hours, YOUNGEST_HOURS) / scale) ** AGE_SHAPE))


def age_sd(hours: float) -> float:
    """Standard deviation, on the log scale, of a final count foretold from an age."""
    grown = (hours / AGE_HOURS) ** AGE_SHAPE
    slope = AGE_SHAPE * grown * math.exp(-grown) / max(1.0 - math.exp(-grown), 1e-9)
    return slope * AGE_SD


class Feed:
    """Luck of all slots of one year and seed."""

    def __init__(self, year: Year, *, seed: int) -> None:
        self.year = year
        self.slots = slots_of(year)
        count = len(self.slots.day)
        rng = np.random.default_rng([seed, 777])
        self.luck: Floats = rng.standard_t(NOISE_DF, count) * NOISE_SCALE
        self.hours: Floats = AGE_HOURS * np.exp(rng.normal(0.0, AGE_SD, count))
        self.own_seed = rng.integers(0, 2**31, count)

    def look(self, slot: int, *, type: int, value: float) -> Seen:
        """What Sunday's review sees of the post in a slot that is expected to bring `value`."""
        week, channel = int(self.slots.week[slot]), int(self.slots.channel[slot])
        day = float(self.slots.day[slot])
        lifted = min(self.year.shock[week, channel] + self.luck[slot], LARGEST_LOG)
        rng = np.random.default_rng(self.own_seed[slot])
        final = rng.poisson(self.year.base[channel] * math.exp(lifted) * value)
        age = 24.0 * (7.0 * week + REVIEW_DAY - day)
        count = int(rng.binomial(final, age_fraction(age, self.hours[slot])))
        return Seen(day=day, channel=channel, type=type, age_hours=age, count=count)
