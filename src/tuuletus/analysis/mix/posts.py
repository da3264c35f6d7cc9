"""Posts and measurements as records into a state of the mix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from tuuletus.analysis.mix.table import COMMON_HOURS, Account, observe_table
from tuuletus.analysis.response import Columns, bring_to_age, collect_readings
from tuuletus.records import Channel, Measurement, Post

PAID = "paid"
_YES = "yes"


def learn_posts(
    posts: Sequence[Post],
    measurements: Sequence[Measurement] | Columns,
    *,
    traits: Sequence[Mapping[str, str]],
    trait: str,
    metric: str,
    now: datetime,
) -> Account:
    """What posts tell by the values of `trait`, in the zone of `now`.

    Channels are called as `name_channels` says. Posts without a date or without the trait are left
    out.

    Raises:
        NotEnoughDataError: when no such post has a response.

    """
    readings = collect_readings(posts, measurements, metric=metric, now=now)
    ready = bring_to_age(posts, readings, age=timedelta(hours=COMMON_HOURS))
    response = np.full(len(posts), np.nan)
    variance = np.zeros(len(posts))
    response[ready.post] = np.log1p(ready.value)
    variance[ready.post] = ready.variance + (1.0 / (ready.value + 1.0) if ready.counted else 0.0)
    names = name_channels([post.channel for post in posts])
    kept = [
        (row, post.published_at.astimezone(now.tzinfo))
        for row, post in enumerate(posts)
        if post.published_at is not None and traits[row].get(trait) and post.published_at <= now
    ]
    rows = [row for row, _ in kept]
    return observe_table(
        when=[moment for _, moment in kept],
        channel=[names[posts[row].channel] for row in rows],
        kind=[traits[row][trait] for row in rows],
        response=response[rows],
        sd=np.sqrt(variance[rows]),
        paid=[traits[row].get(PAID) == _YES for row in rows],
        until=now,
    )


def name_channels(channels: Sequence[Channel]) -> dict[Channel, str]:
    """Short names that tell channels apart: the platform, else the name, else platform/key."""
    different = list(dict.fromkeys(channels))
    platforms = [channel.platform for channel in different]
    names = [channel.name or channel.key for channel in different]
    return {
        channel: platform
        if platforms.count(platform) == 1
        else name
        if names.count(name) == 1
        else f"{platform}/{channel.key}"
        for channel, platform, name in zip(different, platforms, names, strict=True)
    }
