"""A small account to learn from, and a year of one whose truth is known."""

from __future__ import annotations

import numpy as np

from tuuletus.analysis.mix.history import PublishedPost
from tuuletus.analysis.mix.learning import observe
from tuuletus.analysis.mix.proposing import propose_mix
from tuuletus.analysis.mix.result import Slot
from tuuletus.analysis.mix.state import MixState, start_mix

TYPES = ("recipes", "people", "offers")
CHANNELS = ("facebook", "instagram")
LEVEL = 4.0
WEEK = tuple(Slot(day=70.0 + day, channel=day % 2) for day in range(6))


def build_posts(
    *, weeks: int = 10, seed: int = 0, strong: int = 0, gain: float = 1.2
) -> list[PublishedPost]:
    """Four posts a week, types in turn, one of them stronger."""
    rng = np.random.default_rng(seed)
    return [
        PublishedPost(
            day=number * 7.0 / 4,
            channel=number % 2,
            type=number % 3,
            response=LEVEL + gain * (number % 3 == strong) + 0.5 * float(rng.standard_normal()),
            sd=0.1,
        )
        for number in range(weeks * 4)
    ]


def build_state(**wishes: float) -> MixState:
    """What those posts tell."""
    start = start_mix(types=TYPES, channels=CHANNELS)
    return observe(start, build_posts(**wishes), until=70.0)


class Year:
    """Forty weeks of five slots; a type wears out by each use and recovers within weeks."""

    weeks = 40
    places = (0.5, 1.5, 2.5, 4.5, 5.5)

    def __init__(self, seed: int, types: int = 5) -> None:
        rng = np.random.default_rng([seed, 77])
        self.types = types
        self.appeal = rng.normal(0.0, 0.5, types)
        self.wear = rng.uniform(0.1, 0.5, types)
        self.luck = 0.77 * rng.standard_t(4.5, self.weeks * len(self.places))

    def bring(self, used: list[tuple[float, int]], day: float, kind: int) -> float:
        """What a post is worth on average."""
        tired = sum(np.exp(-(day - at) / 12.0) for at, one in used if one == kind)
        return float(np.exp(self.appeal[kind] - self.wear[kind] * tired))

    def live(self, choose) -> float:
        """The worth of a year under a way to choose; `choose(week, posts)` gives five types."""
        used: list[tuple[float, int]] = []
        posts: list[PublishedPost] = []
        total = 0.0
        for week in range(self.weeks):
            for place, kind in zip(self.places, choose(week, posts), strict=True):
                day = 7.0 * week + place
                worth = self.bring(used, day, kind)
                total += worth
                used.append((day, kind))
                response = LEVEL + float(np.log(worth)) + float(self.luck[len(used) - 1])
                posts.append(PublishedPost(day=day, channel=0, type=kind, response=response))
        return total

    def live_by_mix(self) -> float:
        """A year that follows the proposals."""
        state = start_mix(types=[f"type {k}" for k in range(self.types)], channels=["one"])

        def choose(week: int, posts: list[PublishedPost]) -> list[int]:
            nonlocal state
            state = observe(state, posts[-len(self.places) :], until=7.0 * week)
            slots = [Slot(day=7.0 * week + place, channel=0) for place in self.places]
            return [placement.type for placement in propose_mix(state, slots).placements]

        return self.live(choose)

    def live_by_repeating(self) -> float:
        """A year that repeats the type with the best mean so far, each tried once."""

        def choose(week: int, posts: list[PublishedPost]) -> list[int]:
            if not week:
                return [place % self.types for place in range(len(self.places))]
            means = [
                np.mean([post.response for post in posts if post.type == kind] or [np.inf])
                for kind in range(self.types)
            ]
            return [int(np.argmax(means))] * len(self.places)

        return self.live(choose)
