"""From posts and readings to what the check of a decision looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.response import bring_to_age, collect_readings
from tuuletus.records import Measurement, Post

BETWEEN = " × "


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Posts with a date and a count at the common age, as columns of equal length.

    `post` are indices of the posts that were given, `published_on` ordinals of local days,
    `log_response` log(1 + count), `changed` whether the post has the trait in question.
    """

    post: NDArray[np.int64]
    published_on: NDArray[np.int64]
    log_response: NDArray[np.float64]
    changed: NDArray[np.bool_]


def build_history(
    posts: Sequence[Post],
    measurements: Sequence[Measurement],
    *,
    traits: Sequence[Mapping[str, str]],
    trait: str,
    value: str,
    metric: str,
    age_days: int,
    zone: tzinfo,
    now: datetime,
) -> History:
    """The history of a trait's value against all other posts of the channels that carry it.

    Channels on which the value never occurs are left out: their posts say little about the weeks
    of the others. `trait` and `value` may be a combination ("format × weekday").
    """
    pairs = list(zip(trait.split(BETWEEN), value.split(BETWEEN), strict=True))
    has = [all(own.get(name) == wanted for name, wanted in pairs) for own in traits]
    concerned = {post.channel for post, is_so in zip(posts, has, strict=True) if is_so}
    readings = collect_readings(posts, measurements, metric=metric, now=now)
    ready = bring_to_age(posts, readings, age=timedelta(days=age_days))
    kept = [
        (place, float(count))
        for place, count in zip(ready.post.tolist(), ready.value, strict=True)
        if posts[place].published_at is not None
        and (not concerned or posts[place].channel in concerned)
    ]
    places = [place for place, _ in kept]
    return History(
        post=np.array(places, dtype=np.int64),
        published_on=np.array(
            [_local_day(posts[place], zone) for place in places], dtype=np.int64
        ),
        log_response=np.log1p(np.array([count for _, count in kept], dtype=np.float64)),
        changed=np.array([has[place] for place in places], dtype=np.bool_),
    )


def _local_day(post: Post, zone: tzinfo) -> int:
    if post.published_at is None:  # pragma: no cover - such posts were left out before
        raise ValueError(f"The post {post.key} has no date.")
    return post.published_at.astimezone(zone).toordinal()
