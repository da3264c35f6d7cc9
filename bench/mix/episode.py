"""One method through one year: plan a week, publish, look on Sunday, learn, fifty-two times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from bench.mix.feed import Feed, Seen
from bench.mix.satiation import Floats, Ints
from bench.mix.worlds import Year, slots_of


class Method(Protocol):
    """What plans weeks and learns from them; it never sees the world itself."""

    def plan(self, week: int, slots: Sequence[tuple[float, int]]) -> Sequence[int]:
        """A type for each slot (day of the year, channel) of the week."""

    def observe(self, week: int, seen: Sequence[Seen]) -> None:
        """Learn what the week's posts had brought by Sunday evening."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """What was published, and what each post was expected to bring."""

    plan: Ints
    values: Floats
    template: int

    @property
    def weekly(self) -> Floats:
        """Expected value of each week."""
        return self.values.reshape(-1, self.template).sum(axis=1)


def run_episode(year: Year, method: Method, *, seed: int) -> Episode:
    """A whole year; luck and shocks are not counted in the values."""
    feed, slots, size = Feed(year, seed=seed), slots_of(year), len(year.template)
    plan = np.zeros(len(slots.day), dtype=np.int64)
    values = np.zeros(len(slots.day))
    for week in range(year.weeks):
        own = range(week * size, (week + 1) * size)
        wanted = [(float(slots.day[one]), int(slots.channel[one])) for one in own]
        plan[own.start : own.stop] = method.plan(week, wanted)
        values[own.start : own.stop] = year.values(plan)[own.start : own.stop]
        method.observe(
            week, [feed.look(one, type=int(plan[one]), value=float(values[one])) for one in own]
        )
    return Episode(plan=plan, values=values, template=size)


class FixedPlan:
    """Publishes a plan that is known beforehand."""

    def __init__(self, plan: Ints, *, template: int) -> None:
        self.weeks = plan.reshape(-1, template)

    def plan(self, week: int, slots: Sequence[tuple[float, int]]) -> list[int]:
        """The week's part of the plan."""
        return [int(one) for one in self.weeks[week][: len(slots)]]

    def observe(self, week: int, seen: Sequence[Seen]) -> None:
        """It has nothing to learn."""
