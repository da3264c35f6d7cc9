"""A year of posts of which one type is good, one weak and one new; they end today."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import numpy as np
import pytest
from django.utils.timezone import now as clock

from tuuletus.web.collect.models import Channel, ImportRun, Measurement, Post, SourceFile

LEVELS = {"kulissit": 5.0, "lounas": 4.2, "tarjous": 3.0}
"""Log of what a typical post of each type gets."""


def make_channel(workspace, platform="facebook"):
    return Channel.objects.create(workspace=workspace, platform=platform, key="merituuli")


def make_source(workspace):
    run = ImportRun.objects.create(workspace=workspace, started_at=clock(), state="stored")
    return SourceFile.objects.create(run=run, name="p.csv", sha256="b" * 64, size=1)


def publish(channel, moment, *, topic="", key="", value=None, source=None):
    post = Post.objects.create(
        channel=channel,
        key=key or f"{moment:%Y%m%d%H%M}-{topic}",
        published_at=moment,
        text=topic,
        traits={"topic": topic} if topic else {},
    )
    if value is not None:
        Measurement.objects.create(
            channel=channel,
            post=post,
            metric="reactions",
            value=value,
            read_at=moment + timedelta(days=7),
            source=source or make_source(channel.workspace),
        )
    return post


def fill(workspace, *, weeks=40, today=None, seed=3, levels=LEVELS, platforms=("facebook", "x")):
    """Three posts a week on the first channel and one on the others, in turns by type."""
    rng = np.random.default_rng(seed)
    today = today or clock().date()
    monday = today - timedelta(days=today.weekday())
    source = make_source(workspace)
    channels = [make_channel(workspace, platform) for platform in platforms]
    posts, values = [], []
    for week in range(weeks, 0, -1):
        for spot, weekday in enumerate((0, 2, 4)):
            for channel in channels if weekday == 2 else channels[:1]:
                topic = list(levels)[(week + spot) % len(levels)]
                day = monday - timedelta(weeks=week) + timedelta(days=weekday)
                posts.append(
                    Post(
                        channel=channel,
                        key=f"{week}-{weekday}",
                        published_at=datetime.combine(day, time(9), tzinfo=UTC),
                        text=topic,
                        traits={"topic": topic, "weekday": str(weekday + 1), "hour": "09-12"},
                    )
                )
                values.append(rng.poisson(np.exp(levels[topic] + 0.4 * rng.standard_normal())))
    posts = Post.objects.bulk_create(posts)
    Measurement.objects.bulk_create(
        Measurement(
            channel=post.channel,
            post=post,
            metric="reactions",
            value=float(value),
            read_at=post.published_at + timedelta(days=7),
            source=source,
        )
        for post, value in zip(posts, values, strict=True)
        if post.published_at + timedelta(days=7) <= clock()
    )
    return channels


@pytest.fixture
def channels(workspace):
    """The restaurant's channels with a year behind them: Facebook and X."""
    return fill(workspace)
