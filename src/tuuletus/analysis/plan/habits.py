"""When and in what form the audience answers, by posts with their readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from tuuletus.analysis.habits import (
    AnsweredPost,
    HabitShift,
    HabitState,
    Level,
    StreamName,
    find_shifts,
)
from tuuletus.analysis.habits.streams import name_streams
from tuuletus.analysis.multiplicity import choose_clear, two_sided
from tuuletus.analysis.plan.history import AGE, PAID
from tuuletus.analysis.plan.stale import is_stale
from tuuletus.analysis.response import Columns, bring_to_age, collect_readings
from tuuletus.analysis.traits import share_alike
from tuuletus.records import Channel, Measurement, Post

HOUR = "hour"
TIMES = frozenset({"weekday", "hour", "month"})
YEAR_DAYS = 365.25
MOST_SHOWN = 2_000
"""Of each stream so many of the newest posts can be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HabitsTold:
    """What was found, and the posts that it was found by: how many, the first and the last day.

    `until` is the day of learning; `left_out` counts posts by reason: undated, unmeasured, paid,
    no_clock. The channel of a stream is its number as text; `members` are the posts of each state,
    in the order of the states.
    """

    shifts: tuple[HabitShift, ...]
    states: tuple[HabitState, ...]
    posts: int
    first_day: date | None
    last_day: date | None
    until: date
    left_out: dict[str, int]
    members: tuple[tuple[int, ...], ...] = ()

    @property
    def years(self) -> float:
        """How many years the posts cover, from the first to the last of them."""
        if self.first_day is None or self.last_day is None:
            return 0.0
        return ((self.last_day - self.first_day).days + 1) / YEAR_DAYS

    @property
    def ended_on(self) -> date | None:
        """The last day, where that is too long ago for anything here to be of the present."""
        return self.last_day if is_stale(self.last_day, first_day=self.until) else None

    def find(self, kind: str, value: str, channel: str) -> int | None:
        """The place of a stream among the states."""
        wanted = StreamName(kind, value, channel)
        names = [one.stream for one in self.states]
        return names.index(wanted) if wanted in names else None


def learn_habits(
    posts: Sequence[Post],
    measurements: Sequence[Measurement] | Columns,
    *,
    traits: Sequence[Mapping[str, str]],
    keys: Sequence[int],
    channels: Mapping[Channel, int],
    metric: str,
    now: datetime,
) -> HabitsTold:
    """Shifts and the present state of each stream, as far as the posts tell.

    Args:
        posts: what was published, with its `traits` and `keys` in the same order.
        measurements: their readings.
        traits: see `posts`.
        keys: the number of each post, by which it stands among the `members`.
        channels: the number of every channel.
        metric: the response.
        now: the present, in the zone by whose clock hours are counted.

    """
    readings = collect_readings(posts, measurements, metric=metric, now=now)
    ready = bring_to_age(posts, readings, age=AGE)
    told = dict(zip(ready.post.tolist(), range(len(ready.post)), strict=True))
    response, spread = np.log1p(ready.value), np.sqrt(ready.variance)
    content = share_alike(
        {name: value for name, value in own.items() if name not in TIMES} for own in traits
    )
    left_out = {"undated": 0, "unmeasured": 0, "paid": 0, "no_clock": 0}
    chosen: list[AnsweredPost] = []
    kept: list[int] = []
    for place, (post, own, its) in enumerate(zip(posts, traits, content, strict=True)):
        reason = _refuse(post.published_at, own, is_measured=place in told)
        if reason:
            left_out[reason] += 1
        elif post.published_at is not None:
            chosen.append(
                AnsweredPost(
                    published_at=post.published_at.astimezone(now.tzinfo),
                    channel=str(channels[post.channel]),
                    response=float(response[told[place]]),
                    sd=float(spread[told[place]]),
                    count=float(ready.value[told[place]]) if ready.counted else None,
                    traits=its,
                )
            )
            kept.append(keys[place])
    found = find_shifts(chosen)
    return HabitsTold(
        shifts=found.shifts,
        states=found.states,
        posts=len(chosen),
        first_day=min((post.published_at.date() for post in chosen), default=None),
        last_day=max((post.published_at.date() for post in chosen), default=None),
        until=now.date(),
        left_out={reason: count for reason, count in left_out.items() if count},
        members=_gather(chosen, kept, found.states),
    )


def _refuse(moment: datetime | None, traits: Mapping[str, str], *, is_measured: bool) -> str:
    """Why a post is left out; empty where it is not."""
    if moment is None:
        return "undated"
    if not is_measured:
        return "unmeasured"
    if traits.get("paid") in PAID:
        return "paid"
    return "" if traits.get(HOUR) else "no_clock"


def _gather(
    posts: list[AnsweredPost], keys: list[int], states: tuple[HabitState, ...]
) -> tuple[tuple[int, ...], ...]:
    """The newest posts of each stream by primary key."""
    members: dict[StreamName, list[tuple[datetime, int]]] = {one.stream: [] for one in states}
    for post, key in zip(posts, keys, strict=True):
        for name in name_streams(post):
            if name in members:
                members[name].append((post.published_at, key))
    return tuple(
        tuple(sorted(key for _moment, key in sorted(own)[-MOST_SHOWN:]))
        for own in members.values()
    )


def find_clear(told: HabitsTold) -> list[tuple[HabitState, Level]]:
    """The states that clearly differ; of them at most one in ten is expected to be chance."""
    known = [(one, one.level) for one in told.states if one.level is not None]
    above = np.array([level.above for _, level in known], dtype=np.float64)
    clear = choose_clear(two_sided(above))
    return [pair for pair, is_clear in zip(known, clear, strict=True) if is_clear]


def describe_stream(told: HabitShift | HabitState) -> dict[str, Any]:
    """A shift or a state for programs, with its stream's channel as a number."""
    stream = told.stream
    channel = int(stream.channel) if stream.channel else None
    plain = asdict(told)
    if isinstance(told, HabitState):
        level = plain.pop("level")
        plain |= level or dict.fromkeys(("multiple", "low", "high", "above"))
    return plain | {
        "stream": {"kind": stream.kind, "value": stream.value, "channel": channel},
    }
