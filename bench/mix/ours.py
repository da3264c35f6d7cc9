"""The shipped engine in the simulated year: what a review tells it, and the week it proposes."""

from __future__ import annotations

import math
import subprocess
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

from bench.mix.feed import REVIEW_DAY, Seen, age_fraction, age_sd
from bench.mix.worlds import Year
from tuuletus.analysis.mix.history import PublishedPost
from tuuletus.analysis.mix.learning import observe
from tuuletus.analysis.mix.proposing import propose_mix
from tuuletus.analysis.mix.result import Slot
from tuuletus.analysis.mix.state import start_mix

WEEKS_AHEAD = 4


class Ours:
    """Four weeks are planned each Sunday, and the first of them is published."""

    def __init__(self, year: Year, *, seed: int) -> None:
        self.year, self.seed = year, seed
        self.state = start_mix(
            types=[f"type {one}" for one in range(year.types)],
            channels=[f"channel {one}" for one in range(len(year.base))],
        )

    def plan(self, week: int, slots: Sequence[tuple[float, int]]) -> list[int]:
        """The first week of what is proposed."""
        wanted = [
            Slot(day=7.0 * (week + ahead) + day, channel=channel)
            for ahead in range(min(WEEKS_AHEAD, self.year.weeks - week))
            for day, channel in self.year.template
        ]
        mix = propose_mix(self.state, wanted, seed=self.seed * self.year.weeks + week)
        return [placed.type for placed in mix.placements[: len(slots)]]

    def observe(self, week: int, seen: Sequence[Seen]) -> None:
        """The posts of a week at the common age, as the age curve foretells them."""
        posts = [
            PublishedPost(
                day=one.day,
                channel=one.channel,
                type=one.type,
                response=math.log1p(one.count / age_fraction(one.age_hours)),
                sd=math.hypot(age_sd(one.age_hours), 1.0 / math.sqrt(one.count + 1.0)),
            )
            for one in seen
        ]
        self.state = observe(self.state, posts, until=7.0 * week + REVIEW_DAY)


@cache
def versions() -> dict[str, str]:
    """The version, and what names the engine's content where there is a repository."""
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD:src/tuuletus/analysis/mix"],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    content = done.stdout.strip() if done.returncode == 0 else ""
    return {"tuuletus": version("tuuletus") + (f" (engine {content})" if content else "")}
