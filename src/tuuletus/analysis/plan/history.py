"""What was published, as the engine of the mix takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from tuuletus.analysis.mix.history import PublishedPost
from tuuletus.analysis.plan.types import OTHER, count_left_out
from tuuletus.analysis.response import Columns, bring_to_age, collect_readings
from tuuletus.records import TABLE, Channel, Measurement, Post

PAID = frozenset({"1", "yes"})
AGE = timedelta(days=7)
"""The age at which posts are compared."""


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


def build_history(
    posts: Sequence[Post],
    measurements: Sequence[Measurement] | Columns,
    *,
    traits: Sequence[Mapping[str, str]],
    trait: str,
    types: Sequence[str],
    channels: Mapping[Channel, int],
    metric: str,
    now: datetime,
) -> History:
    """The posts up to `now`, in its time zone, with what they got at the common age.

    Args:
        posts: what was published, with its `traits` in the same order.
        measurements: their readings.
        traits: see `posts`.
        trait: the one that is planned by.
        types: its values that are types; all other posts become `OTHER`.
        channels: the number of every channel.
        metric: the response.
        now: the present, in the zone by whose clock days are counted.

    """
    values = [own.get(trait) for own in traits]
    known = tuple(types)
    if not set(values) <= set(known):
        known = (*known, OTHER)
    readings = collect_readings(posts, measurements, metric=metric, now=now)
    ready = bring_to_age(posts, readings, age=AGE)
    response = dict(zip(ready.post.tolist(), np.log1p(ready.value).tolist(), strict=True))
    spread = dict(zip(ready.post.tolist(), np.sqrt(ready.variance).tolist(), strict=True))
    place_of_type = {value: place for place, value in enumerate(known)}
    numbers = tuple(channels.values())
    moments = {
        place: post.published_at.astimezone(now.tzinfo)
        for place, post in enumerate(posts)
        if post.published_at is not None and post.published_at <= now
    }
    first = (min(moments.values()) if moments else now).date()
    origin = first - timedelta(days=first.weekday())
    published = [
        PublishedPost(
            day=_day_of(moment, origin),
            channel=numbers.index(channels[posts[place].channel]),
            type=place_of_type.get(values[place] or OTHER, len(known) - 1),
            response=response.get(place),
            sd=spread.get(place, 0.0),
            paid=traits[place].get("paid") in PAID,
        )
        for place, moment in moments.items()
    ]
    return History(
        trait=trait,
        types=known,
        channels=numbers,
        origin=origin,
        posts=tuple(sorted(published, key=lambda post: (post.day, post.channel, post.type))),
        left_out=count_left_out(known, values),
    )


def _day_of(moment: datetime, origin: date) -> float:
    """Local days since the origin, with the fraction of the day."""
    clock = moment.hour * 3600 + moment.minute * 60 + moment.second
    return (moment.date() - origin).days + clock / 86_400


def name_channels(channels: Sequence[Channel]) -> dict[Channel, str]:
    """Short names that tell channels apart: the platform, else the name, else platform/key.

    A table of one's own tells no platform, so its channel goes by its name even where it is alone.
    """
    different = list(dict.fromkeys(channels))
    platforms = [channel.platform for channel in different]
    names = [channel.name or channel.key for channel in different]
    return {
        channel: platform
        if platforms.count(platform) == 1 and not _goes_by_name(channel, platforms)
        else name
        if names.count(name) == 1
        else f"{platform}/{channel.key}"
        for channel, platform, name in zip(different, platforms, names, strict=True)
    }


def _goes_by_name(channel: Channel, platforms: Sequence[str]) -> bool:
    """Whether a channel is of a table, and has a name that is no other one's platform."""
    name = channel.name or channel.key
    has_name = bool(channel.name) or not channel.is_nameless
    return channel.platform == TABLE and has_name and name not in platforms
