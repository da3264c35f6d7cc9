"""A workspace's posts and numbers as the analysis takes them."""

from __future__ import annotations

from typing import NamedTuple

from tuuletus import records
from tuuletus.web.collect.models import Channel, Measurement, Post
from tuuletus.web.collect.queries.posts import overlay
from tuuletus.web.people.models import Workspace


class LearningRecords(NamedTuple):
    """A workspace's posts and numbers as the analysis takes them.

    `traits` are those in force: what people set lies over what the data tell. `pks` are the
    primary keys of the posts, in the same order.
    """

    posts: tuple[records.Post, ...]
    measurements: tuple[records.Measurement, ...]
    traits: tuple[dict[str, str], ...]
    pks: tuple[int, ...]


def records_for_learning(workspace: Workspace) -> LearningRecords:
    """All posts and readings of a workspace as records, read afresh in four questions."""
    channels = {
        channel.pk: records.Channel(platform=channel.platform, key=channel.key, name=channel.name)
        for channel in Channel.objects.filter(workspace=workspace)
    }
    columns = ("pk", "channel_id", "key", "published_at", "text", "permalink", "traits")
    rows = Post.objects.filter(channel__workspace=workspace).order_by("pk")
    posts: dict[int, records.Post] = {}
    traits: dict[int, dict[str, str]] = {}
    for pk, channel, key, published_at, text, permalink, read in rows.values_list(*columns):
        posts[pk] = records.Post(
            channel=channels[channel],
            key=key,
            published_at=published_at,
            text=text,
            permalink=permalink,
        )
        traits[pk] = read
    overlay(traits, workspace)
    return LearningRecords(
        posts=tuple(posts.values()),
        measurements=read_measurements(workspace, channels, posts),
        traits=tuple(traits.values()),
        pks=tuple(posts),
    )


def read_measurements(
    workspace: Workspace, channels: dict[int, records.Channel], posts: dict[int, records.Post]
) -> tuple[records.Measurement, ...]:
    """All readings of a workspace's posts."""
    rows = Measurement.objects.filter(channel__workspace=workspace, post__isnull=False)
    columns = ("channel_id", "post_id", "metric", "value", "read_at")
    return tuple(
        records.Measurement(
            channel=channels[channel],
            post_key=posts[post].key,
            metric=metric,
            value=value,
            read_at=read_at,
        )
        for channel, post, metric, value, read_at in rows.order_by("pk").values_list(*columns)
        if post in posts
    )
