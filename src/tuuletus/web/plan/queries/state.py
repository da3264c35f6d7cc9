"""What the mix has learnt from what was really published."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from pydantic import TypeAdapter

from tuuletus.analysis.mix.history import PublishedPost
from tuuletus.analysis.mix.learning import observe
from tuuletus.analysis.mix.state import VERSION, MixState, start_mix
from tuuletus.analysis.response import bring_to_age, collect_readings
from tuuletus.web.collect.models import Channel
from tuuletus.web.collect.queries import LearningRecords, Question, records_for_learning
from tuuletus.web.collect.queries.kept import find_kept
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.queries.types import (
    OTHER,
    choose_trait,
    count_left_out,
    find_types,
    read_choices,
)
from tuuletus.web.review.actions import AGE_DAYS
from tuuletus.web.review.queries import METRIC, hidden_traits
from tuuletus.web.review.queries.patience import today_of
from tuuletus.web.review.queries.weeks import monday

SETTLED_AFTER = timedelta(weeks=8)
"""What was published so long ago is expected to stay as it is."""
PAID = frozenset({"1", "yes"})


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was published, as the engine takes it.

    `types` are the values of `trait`, with a last `OTHER` where there is more; `channels` are
    primary keys; `origin` is the day 0, a Monday. `posts` are in order of time. `left_out` counts
    the posts of values that are no types.
    """

    trait: str
    types: tuple[str, ...]
    channels: tuple[int, ...]
    origin: date
    posts: tuple[PublishedPost, ...]
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """The engine's state, of which posts it is, and what was published lately.

    `settled` is an earlier state, up to the day `settled_until`, from which the next one is
    reached sooner; `record` is that of now, empty where there are no types. `measured` and
    `published` count posts by type.
    """

    trait: str
    types: tuple[str, ...]
    channels: tuple[int, ...]
    origin: date
    until: date
    revision: int
    settled_until: float
    settled: dict[str, Any]
    record: dict[str, Any]
    published: dict[str, int]
    measured: dict[str, int]
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def is_readable(self) -> bool:
        """Whether this version of the engine kept it."""
        return not self.record or self.record.get("version") == VERSION

    @property
    def has_types(self) -> bool:
        """Whether there is anything to choose between."""
        return bool(self.channels) and any(self.types)


def read_history(workspace: Workspace, *, now: datetime) -> History:
    """Everything that was published, up to now, with what it got at the common age."""
    records = records_for_learning(workspace)
    counted: dict[str, Counter[str]] = {}
    for own in records.traits:
        for name, value in own.items():
            counted.setdefault(name, Counter())[value] += 1
    trait = choose_trait(
        counted, chosen=read_choices(workspace).trait, hidden=hidden_traits(workspace)
    )
    values = [own.get(trait) for own in records.traits]
    types = find_types(workspace, trait, values)
    if not set(values) <= set(types):
        types = (*types, OTHER)
    channels = tuple(
        Channel.objects.filter(workspace=workspace).order_by("pk").values_list("pk", flat=True)
    )
    return build_history(
        records, workspace, trait=trait, types=types, channels=channels, values=values, now=now
    )


def build_history(
    records: LearningRecords,
    workspace: Workspace,
    *,
    trait: str,
    types: tuple[str, ...],
    channels: tuple[int, ...],
    values: Sequence[str | None],
    now: datetime,
) -> History:
    """The posts of some records as the engine takes them."""
    zone = ZoneInfo(workspace.time_zone)
    readings = collect_readings(records.posts, records.measurements, metric=METRIC, now=now)
    ready = bring_to_age(records.posts, readings, age=timedelta(days=AGE_DAYS))
    response = dict(zip(ready.post.tolist(), np.log1p(ready.value).tolist(), strict=True))
    spread = dict(zip(ready.post.tolist(), np.sqrt(ready.variance).tolist(), strict=True))
    place_of_type = {value: place for place, value in enumerate(types)}
    place_of_channel = _place_channels(workspace, channels)
    moments = {
        place: post.published_at.astimezone(zone)
        for place, post in enumerate(records.posts)
        if post.published_at is not None and post.published_at <= now
    }
    first = min(moments.values()).date() if moments else today_of(workspace, now)
    origin = monday(first)
    posts = [
        PublishedPost(
            day=_day_of(moment, origin),
            channel=place_of_channel[
                records.posts[place].channel.platform, records.posts[place].channel.key
            ],
            type=place_of_type.get(values[place] or OTHER, len(types) - 1),
            response=response.get(place),
            sd=spread.get(place, 0.0),
            paid=records.traits[place].get("paid") in PAID,
        )
        for place, moment in moments.items()
    ]
    return History(
        trait=trait,
        types=types,
        channels=channels,
        origin=origin,
        posts=tuple(sorted(posts, key=lambda post: (post.day, post.channel, post.type))),
        left_out=count_left_out(types, values),
    )


def _place_channels(workspace: Workspace, channels: tuple[int, ...]) -> dict[tuple[str, str], int]:
    rows = Channel.objects.filter(workspace=workspace).values_list("pk", "platform", "key")
    return {(platform, key): channels.index(pk) for pk, platform, key in rows}


def _day_of(moment: datetime, origin: date) -> float:
    """Local days since the origin, with the fraction of the day."""
    clock = moment.hour * 3600 + moment.minute * 60 + moment.second
    return (moment.date() - origin).days + clock / 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What was learnt, with the fingerprint of the settled posts that it was learnt from."""

    learnt: Learnt
    posts: bytes = b""


def learn(
    history: History,
    *,
    until: date,
    revision: int,
    before: Learnt | None = None,
    posts: bytes = b"",
) -> Learnt:
    """What the mix learns from a history.

    It goes on from what was learnt `before`, from `posts`, where what has settled since is still
    the same; else from the beginning. Both ways lead to the same state.
    """
    today = float((until - history.origin).days)
    settled_until = _find_settled(today)
    settled: dict[str, Any] = {}
    record: dict[str, Any] = {}
    if history.channels and any(history.types):
        state, since = _find_start(history, before, posts, settled_until=settled_until)
        state = _observe(state, history.posts, since=since, until=settled_until)
        settled = state.to_record()
        state = _observe(state, history.posts, since=settled_until, until=today + 1.0)
        record = state.to_record()
    value_of = history.types.__getitem__
    return Learnt(
        trait=history.trait,
        types=history.types,
        channels=history.channels,
        origin=history.origin,
        until=until,
        revision=revision,
        settled_until=settled_until,
        settled=settled,
        record=record,
        published=Counter(value_of(post.type) for post in history.posts),
        measured=Counter(
            value_of(post.type) for post in history.posts if post.response is not None
        ),
        left_out=history.left_out,
    )


def _find_settled(today: float) -> float:
    """The last whole week of the history that has settled, as a day."""
    weeks = (today - SETTLED_AFTER / timedelta(days=1)) // 7.0
    return max(weeks * 7.0, 0.0)


def _find_start(
    history: History, before: Learnt | None, posts: bytes, *, settled_until: float
) -> tuple[MixState, float]:
    """The state to go on from, and the day that it has come to."""
    if before is not None and before.settled_until <= settled_until:
        known = (before.trait, before.origin.isoformat(), before.types, before.channels)
        same = pack_posts(history.posts, until=before.settled_until)
        names = (history.trait, history.origin.isoformat(), history.types, history.channels)
        if known == names and before.is_readable and before.settled_until > 0.0 and same == posts:
            return MixState.from_record(before.settled), before.settled_until
    start = start_mix(
        types=history.types, channels=tuple(str(channel) for channel in history.channels)
    )
    return start, 0.0


def _observe(
    state: MixState, posts: Sequence[PublishedPost], *, since: float, until: float
) -> MixState:
    """Week by week, so that it makes no difference where one begins."""
    while since < until:
        stop = min((since // 7.0 + 1.0) * 7.0, until)
        week = [post for post in posts if since <= post.day < stop]
        state = observe(state, week, until=stop)
        since = stop
    return state


def pack_posts(posts: Sequence[PublishedPost], *, until: float) -> bytes:
    """The posts before a day in a few bytes that are alike for alike posts."""
    rows = [
        (
            post.day,
            post.channel,
            post.type,
            np.nan if post.response is None else post.response,
            post.sd,
            post.paid,
        )
        for post in posts
        if post.day < until
    ]
    return hashlib.sha256(np.array(rows, dtype=np.float64).tobytes()).digest()


def learn_again(workspace: Workspace, now: datetime, _words: Mapping[str, str]) -> Remembered:
    """What the mix has learnt, going on from what is kept where that is possible."""
    history = read_history(workspace, now=now)
    kept = find_kept(workspace, MIX_STATE, MIX_STATE.key({}), with_evidence=True)
    learnt = learn(
        history,
        until=today_of(workspace, now),
        revision=workspace.revision,
        before=kept.answer.learnt if kept else None,
        posts=kept.answer.posts if kept else b"",
    )
    return Remembered(learnt=learnt, posts=pack_posts(history.posts, until=learnt.settled_until))


MIX_STATE = Question(
    name="mix_state",
    shape=TypeAdapter(Remembered),
    work_out=learn_again,
    pack=lambda told: (replace(told, posts=b""), told.posts),
    unpack=lambda told, posts: replace(told, posts=posts),
)
"""What the mix has learnt; it has no words, since a workspace plans by one trait at a time."""


def find_learnt(workspace: Workspace, now: datetime) -> Learnt:
    """What the mix has learnt as it is kept, else learnt now."""
    kept = find_kept(workspace, MIX_STATE, MIX_STATE.key({}), with_evidence=False)
    if kept is None or not kept.answer.learnt.is_readable:
        return learn_again(workspace, now, {}).learnt
    return kept.answer.learnt
