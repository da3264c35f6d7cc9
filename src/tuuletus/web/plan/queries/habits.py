"""When and in what form the audience answers, by the posts of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from pydantic import TypeAdapter

from tuuletus.analysis.habits import AnsweredPost, HabitShift, HabitState, StreamName, find_shifts
from tuuletus.analysis.habits.streams import name_streams
from tuuletus.analysis.response import bring_to_age, collect_readings
from tuuletus.web.collect.models import Channel
from tuuletus.web.collect.queries import Question, pack_groups, records_for_learning, unpack_groups
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.queries.state import PAID
from tuuletus.web.review.actions import AGE_DAYS
from tuuletus.web.review.queries import METRIC
from tuuletus.web.review.queries.patience import today_of

HOUR = "hour"
TIMES = frozenset({"weekday", "hour", "month"})
MOST_SHOWN = 2_000
"""Of each stream so many of the newest posts can be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HabitsTold:
    """What was found, of how many posts, up to which day.

    `left_out` counts posts by reason: undated, unmeasured, paid, no_clock. The channel of a stream
    is a primary key as text; `members` are the posts of each state, in the order of the states.
    """

    shifts: tuple[HabitShift, ...]
    states: tuple[HabitState, ...]
    posts: int
    first_day: date | None
    until: date
    left_out: dict[str, int]
    members: tuple[tuple[int, ...], ...] = ()

    def find(self, kind: str, value: str, channel: str) -> int | None:
        """The place of a stream among the states."""
        wanted = StreamName(kind, value, channel)
        names = [one.stream for one in self.states]
        return names.index(wanted) if wanted in names else None


def find_habits(workspace: Workspace, now: datetime, _words: Mapping[str, str]) -> HabitsTold:
    """Shifts and the present state of each stream, as far as the posts tell."""
    records = records_for_learning(workspace)
    zone = ZoneInfo(workspace.time_zone)
    readings = collect_readings(records.posts, records.measurements, metric=METRIC, now=now)
    ready = bring_to_age(records.posts, readings, age=timedelta(days=AGE_DAYS))
    response = dict(zip(ready.post.tolist(), np.log1p(ready.value).tolist(), strict=True))
    spread = dict(zip(ready.post.tolist(), np.sqrt(ready.variance).tolist(), strict=True))
    channels = {
        (platform, key): str(pk)
        for pk, platform, key in Channel.objects.filter(workspace=workspace).values_list(
            "pk", "platform", "key"
        )
    }
    left_out = {"undated": 0, "unmeasured": 0, "paid": 0, "no_clock": 0}
    chosen: list[AnsweredPost] = []
    keys: list[int] = []
    for place, post in enumerate(records.posts):
        traits = records.traits[place]
        reason = _refuse(post.published_at, traits, is_measured=place in response)
        if reason:
            left_out[reason] += 1
        elif post.published_at is not None:
            chosen.append(
                AnsweredPost(
                    published_at=post.published_at.astimezone(zone),
                    channel=channels[post.channel.platform, post.channel.key],
                    response=response[place],
                    sd=spread[place],
                    traits={name: value for name, value in traits.items() if name not in TIMES},
                )
            )
            keys.append(records.pks[place])
    found = find_shifts(chosen)
    return HabitsTold(
        shifts=found.shifts,
        states=found.states,
        posts=len(chosen),
        first_day=min((post.published_at.date() for post in chosen), default=None),
        until=today_of(workspace, now),
        left_out={reason: count for reason, count in left_out.items() if count},
        members=_gather(chosen, keys, found.states),
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


def put_aside(told: HabitsTold) -> tuple[HabitsTold, bytes]:
    """The habits without the posts, and those packed."""
    return replace(told, members=()), pack_groups(told.members)


def put_back(told: HabitsTold, packed: bytes) -> HabitsTold:
    """The habits with their posts."""
    return replace(told, members=tuple(unpack_groups(packed)))


HABITS = Question(
    name="habits",
    shape=TypeAdapter(HabitsTold),
    work_out=find_habits,
    pack=put_aside,
    unpack=put_back,
)
"""When and in what form the audience answers; it has no words."""
