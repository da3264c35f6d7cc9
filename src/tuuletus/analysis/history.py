"""From posts and readings to what the check of a decision looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.narrowing import is_same
from tuuletus.analysis.response import Columns, bring_to_age, collect_readings
from tuuletus.records import Channel, Measurement, Post

BETWEEN = " × "
FEWEST_FOR_LEVEL = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Posts with a date and a count at the common age, as columns of equal length.

    `post` are indices of the posts that were given, `published_on` ordinals of local days,
    `log_response` log(1 + count), `changed` whether the post has the trait in question, `level`
    what other posts of its channel usually get, against all channels (log).
    """

    post: NDArray[np.int64]
    published_on: NDArray[np.int64]
    log_response: NDArray[np.float64]
    changed: NDArray[np.bool_]
    level: NDArray[np.float64]


def build_history(
    posts: Sequence[Post],
    measurements: Sequence[Measurement] | Columns,
    *,
    traits: Sequence[Mapping[str, str]],
    trait: str,
    value: str,
    metric: str,
    age_days: int,
    zone: tzinfo,
    now: datetime,
    channel: Channel | None = None,
) -> History:
    """The history of a trait's value against all other posts of the channels that carry it.

    Of one `channel` alone, where told. Channels on which the value never occurs are left out:
    their posts say little about the weeks of the others. `trait` and `value` may be a combination
    ("format × weekday").
    """
    names = trait.split(BETWEEN)
    values = value.split(BETWEEN) if len(names) > 1 else [value]
    pairs = list(zip(names, values, strict=True))
    has = [all(own.get(name) == wanted for name, wanted in pairs) for own in traits]
    concerned = {post.channel for post, is_so in zip(posts, has, strict=True) if is_so}
    readings = collect_readings(posts, measurements, metric=metric, now=now)
    ready = bring_to_age(posts, readings, age=timedelta(days=age_days))
    kept = [
        (place, float(count))
        for place, count in zip(ready.post.tolist(), ready.value, strict=True)
        if posts[place].published_at is not None
        and (not concerned or posts[place].channel in concerned)
        and (channel is None or is_same(posts[place].channel, channel))
    ]
    places = [place for place, _ in kept]
    log_response = np.log1p(np.array([count for _, count in kept], dtype=np.float64))
    changed = np.array([has[place] for place in places], dtype=np.bool_)
    return History(
        post=np.array(places, dtype=np.int64),
        published_on=np.array(
            [_local_day(posts[place], zone) for place in places], dtype=np.int64
        ),
        log_response=log_response,
        changed=changed,
        level=_levels([posts[place].channel for place in places], log_response, changed),
    )


def _levels(
    channels: Sequence[Channel], log_response: NDArray[np.float64], changed: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """What the unchanged posts of each channel usually get; a channel with few says nothing."""
    level = np.zeros(len(log_response))
    names = np.array([f"{channel.platform}\n{channel.key}" for channel in channels])
    told = ~changed & np.isfinite(log_response)
    for name in np.unique(names):
        own = (names == name) & told
        if own.sum() >= FEWEST_FOR_LEVEL:
            level[names == name] = np.median(log_response[own]) - np.median(log_response[told])
    return level


def _local_day(post: Post, zone: tzinfo) -> int:
    if post.published_at is None:  # pragma: no cover - such posts were left out before
        raise ValueError(f"The post {post.key} has no date.")
    return post.published_at.astimezone(zone).toordinal()
