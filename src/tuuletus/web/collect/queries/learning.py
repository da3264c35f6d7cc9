"""A workspace's posts and numbers as the analysis takes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from sys import intern
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuuletus import records
from tuuletus.analysis.narrowing import find_places
from tuuletus.analysis.response import Columns
from tuuletus.analysis.traits import share_alike
from tuuletus.web.collect.models import Channel, Measurement, Post
from tuuletus.web.collect.queries.counts import count_metrics
from tuuletus.web.collect.queries.lake import read_copied
from tuuletus.web.collect.queries.traits import overlay
from tuuletus.web.people.models import Workspace

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROWS_AT_ONCE = 20_000
_shared: ContextVar[dict[tuple[int, int], LearningRecords] | None] = ContextVar(
    "posts", default=None
)


class LearningRecords(NamedTuple):
    """A workspace's posts and numbers as the analysis takes them.

    `posts` come without their text. `traits` are those in force: what people set lies over what
    the data tell. `pks` are the primary keys of the posts, in the same order. `metrics` are those
    told of the posts, the most told first.
    """

    posts: tuple[records.Post, ...]
    measurements: Columns
    traits: tuple[dict[str, str], ...]
    pks: tuple[int, ...]
    metrics: tuple[str, ...]


class StoredColumns:
    """The readings of some posts, from the columnar copy where there is one, else the tables."""

    def __init__(self, workspace: Workspace, pks: Sequence[int]) -> None:
        self.workspace = workspace
        self.pks = np.array(pks, dtype=np.int64)

    def scan(self, metrics: Sequence[str]) -> tuple[Ints, Floats, Floats, Ints]:
        """Every reading of some metrics; see `tuuletus.analysis.response.Columns`."""
        found = read_copied(self.workspace, metrics)
        post, at, value, kind = found or scan_tables(self.workspace, metrics)
        place = np.searchsorted(self.pks, post)
        known = place < len(self.pks)
        known[known] = self.pks[place[known]] == post[known]
        return place[known], at[known], value[known], kind[known]


def scan_tables(workspace: Workspace, metrics: Sequence[str]) -> tuple[Ints, Floats, Floats, Ints]:
    """Readings of some metrics out of the tables: post (primary key), time, value, metric."""
    rows = Measurement.objects.filter(
        channel__workspace=workspace, post__isnull=False, metric__in=metrics
    )
    kinds = {name: spot for spot, name in enumerate(metrics)}
    times: dict[datetime, float] = {}
    found = np.array(
        [
            (post, times.get(at) or times.setdefault(at, at.timestamp()), value, kinds[metric])
            for post, at, value, metric in rows.values_list(
                "post_id", "read_at", "value", "metric"
            ).iterator(chunk_size=ROWS_AT_ONCE)
        ],
        dtype=np.float64,
    ).reshape(-1, 4)
    return (
        found[:, 0].astype(np.int64),
        found[:, 1],
        found[:, 2],
        found[:, 3].astype(np.int64),
    )


def number_channels(workspace: Workspace) -> dict[records.Channel, int]:
    """The primary key of every channel, in the order of the keys."""
    rows = Channel.objects.filter(workspace=workspace).order_by("pk")
    return {
        records.Channel(platform=one.platform, key=one.key, name=one.name): one.pk for one in rows
    }


def records_for_learning(workspace: Workspace) -> LearningRecords:
    """All posts of a workspace as records, with its readings to be asked for by metric."""
    channels = {pk: channel for channel, pk in number_channels(workspace).items()}
    rows = Post.objects.filter(channel__in=channels).order_by("pk")
    posts: dict[int, records.Post] = {}
    traits: dict[int, dict[str, str]] = {}
    for pk, channel, key, published_at, read in rows.values_list(
        "pk", "channel_id", "key", "published_at", "traits"
    ).iterator(chunk_size=ROWS_AT_ONCE):
        posts[pk] = records.Post(channel=channels[channel], key=key, published_at=published_at)
        # the same few words a hundred thousand times: kept once
        traits[pk] = {intern(name): intern(value) for name, value in read.items()}
    overlay(traits, workspace)
    return LearningRecords(
        posts=tuple(posts.values()),
        measurements=StoredColumns(workspace, tuple(posts)),
        traits=tuple(share_alike(traits.values())),
        pks=tuple(posts),
        metrics=tuple(count_metrics(workspace)),
    )


@contextmanager
def sharing_posts() -> Iterator[None]:
    """Within the block `records_for_comparing` reads the posts of a revision once."""
    token = _shared.set({})
    try:
        yield
    finally:
        _shared.reset(token)


def records_for_comparing(workspace: Workspace) -> LearningRecords:
    """The same as `records_for_learning` without any traits, which take most of the time."""
    shared = _shared.get()
    key = (workspace.pk, workspace.revision)
    if shared is not None and key in shared:
        return shared[key]
    channels = {pk: channel for channel, pk in number_channels(workspace).items()}
    rows = Post.objects.filter(channel__in=channels).order_by("pk")
    told = rows.values_list("pk", "channel_id", "key", "published_at")
    posts = {
        pk: records.Post(channel=channels[channel], key=key, published_at=published_at)
        for pk, channel, key, published_at in told.iterator(chunk_size=ROWS_AT_ONCE)
    }
    found = LearningRecords(
        posts=tuple(posts.values()),
        measurements=StoredColumns(workspace, tuple(posts)),
        traits=(),
        pks=tuple(posts),
        metrics=tuple(count_metrics(workspace)),
    )
    if shared is not None:
        shared.clear()
        shared[key] = found
    return found


def narrow(
    found: LearningRecords, workspace: Workspace, *, platform: str, channel: int | None
) -> LearningRecords:
    """The same of one platform, or of one channel (primary key) of the workspace, only."""
    wanted = None
    if channel is not None:
        row = Channel.objects.get(workspace=workspace, pk=channel)
        wanted = records.Channel(platform=row.platform, key=row.key)
    kept = find_places(found.posts, platform=platform, channel=wanted)
    pks = tuple(found.pks[place] for place in kept)
    return LearningRecords(
        posts=tuple(found.posts[place] for place in kept),
        measurements=StoredColumns(workspace, pks),
        traits=tuple(found.traits[place] for place in kept),
        pks=pks,
        metrics=tuple(count_metrics(workspace, platform=platform, channel=channel)),
    )
