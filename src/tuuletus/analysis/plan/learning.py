"""What the mix has learnt from what was really published."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from tuuletus.analysis.mix.history import PublishedPost, find_beginning
from tuuletus.analysis.mix.learning import observe, remember
from tuuletus.analysis.mix.state import VERSION, MixState, start_mix
from tuuletus.analysis.plan.history import History

SETTLED_AFTER = timedelta(weeks=8)
"""What was published so long ago is expected to stay as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """The engine's state, of which posts it is, and what was published lately.

    `settled` is an earlier state, up to the day `settled_until`, from which the next one is
    reached sooner; `record` is that of now, empty where there are no types. `measured` and
    `published` count posts by type. The answers to posts from before the day `beginning` are too
    old to be learnt from; `recent` counts those that are. `newest` is the day of the last post.
    Of `silent` types no measured post had any response.
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
    beginning: float = 0.0
    recent: int = 0
    newest: date | None = None
    silent: tuple[str, ...] = ()

    @property
    def since(self) -> date | None:
        """The first day that was learnt from, None where that is the very first one."""
        return self.origin + timedelta(days=self.beginning) if self.beginning else None

    @property
    def is_readable(self) -> bool:
        """Whether this version of the engine kept it."""
        return not self.record or self.record.get("version") == VERSION

    @property
    def has_types(self) -> bool:
        """Whether there is anything to choose between."""
        return bool(self.channels) and any(self.types)


def learn(
    history: History,
    *,
    until: date,
    revision: int,
    before: Learnt | None = None,
    posts: bytes = b"",
) -> Learnt:
    """What the mix learns from a history: from the last three to four years of it.

    It goes on from what was learnt `before`, from `posts`, where what has settled since is still
    the same; else from the beginning. Both ways lead to the same state.
    """
    today = float((until - history.origin).days)
    beginning = find_beginning(history.posts[-1].day) if history.posts else 0.0
    settled_until = _find_settled(today)
    settled: dict[str, Any] = {}
    record: dict[str, Any] = {}
    if history.channels and any(history.types):
        state, since = _find_start(
            history, before, posts, settled_until=settled_until, beginning=beginning
        )
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
        beginning=beginning,
        recent=sum(post.response is not None and post.day >= beginning for post in history.posts),
        newest=history.origin + timedelta(days=int(history.posts[-1].day))
        if history.posts
        else None,
        silent=find_silent(history),
    )


def find_silent(history: History) -> tuple[str, ...]:
    """The types whose measured posts had no response at all."""
    most: dict[int, float] = {}
    for post in history.posts:
        if post.response is not None:
            most[post.type] = max(most.get(post.type, 0.0), post.response)
    return tuple(history.types[kind] for kind, response in sorted(most.items()) if response <= 0.0)


def _find_settled(today: float) -> float:
    """The last whole week of the history that has settled, as a day."""
    weeks = (today - SETTLED_AFTER / timedelta(days=1)) // 7.0
    return max(weeks * 7.0, 0.0)


def _find_start(
    history: History,
    before: Learnt | None,
    posts: bytes,
    *,
    settled_until: float,
    beginning: float,
) -> tuple[MixState, float]:
    """The state to go on from, and the day that it has come to."""
    if (
        before is not None
        and before.settled_until <= settled_until
        and before.beginning == beginning
    ):
        known = (before.trait, before.origin.isoformat(), before.types, before.channels)
        same = pack_posts(history.posts, until=before.settled_until)
        names = (history.trait, history.origin.isoformat(), history.types, history.channels)
        if known == names and before.is_readable and before.settled_until > 0.0 and same == posts:
            return MixState.from_record(before.settled), before.settled_until
    start = start_mix(
        types=history.types, channels=tuple(str(channel) for channel in history.channels)
    )
    older = [post for post in history.posts if post.day < beginning]
    return remember(start, older, until=beginning), beginning


def _observe(
    state: MixState, posts: Sequence[PublishedPost], *, since: float, until: float
) -> MixState:
    """Week by week, so that it makes no difference where one begins; `posts` by time."""
    while since < until:
        stop = min((since // 7.0 + 1.0) * 7.0, until)
        first, last = (bisect_left(posts, day, key=_read_day) for day in (since, stop))
        state = observe(state, posts[first:last], until=stop)
        since = stop
    return state


def _read_day(post: PublishedPost) -> float:
    return post.day


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
