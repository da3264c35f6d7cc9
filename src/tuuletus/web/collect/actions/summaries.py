"""What a preview shows of a file, as plain values that fit into one JSON field."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Sequence
from typing import Any

from tuuletus.errors import ChannelError, UnknownFileError
from tuuletus.records import Channel as ChannelRecord
from tuuletus.records import Post as PostRecord
from tuuletus.records import Reading, Unread
from tuuletus.web.collect.models import Post
from tuuletus.web.people.models import Workspace

SHOWN = 200
"""So many of the cells that could not be read are listed; the rest are counted."""

AND_MORE = "and_more"
"""The reason under which a reader counts what it does not list."""

PORTION = 500
"""So many keys go into one question to the database."""


def summarise(reading: Reading, *, workspace: Workspace) -> dict[str, Any]:
    """The summary of a file that was understood."""
    known = count_known(workspace, reading.posts)
    dates = sorted(post.published_at for post in reading.posts if post.published_at)
    told = [one.day for one in reading.outcomes]
    days = reading.numbers.find_days()
    return {
        "rows": reading.rows,
        "posts": len(reading.posts),
        "known_posts": known,
        "new_posts": len(reading.posts) - known,
        "measurements": len(reading.measurements),
        "metrics": count_metrics(reading),
        "channels": count_channels(reading),
        "first": dates[0].isoformat() if dates else None,
        "last": dates[-1].isoformat() if dates else None,
        "outcomes": len(reading.outcomes),
        "series": count_series(reading),
        "outcome_span": max((one.days for one in reading.outcomes), default=1),
        "first_outcome": min(told).isoformat() if told else None,
        "last_outcome": max(told).isoformat() if told else None,
        "days": len(days),
        "first_day": days[0].isoformat() if days else None,
        "last_day": days[-1].isoformat() if days else None,
        "hours": count_hours(reading, workspace=workspace),
        "bands": count_bands(reading.posts),
        "hours_told": sum(map(tells_hour, reading.posts)),
        "is_nameless": any(channel.is_nameless for channel in find_channels(reading)),
        "zone": reading.zone,
        "zone_reason": reading.zone_reason,
        "unread": [describe_unread(unread) for unread in reading.unread[:SHOWN]],
        "unread_total": count_unread(reading.unread),
        "unknown_columns": list(reading.unknown_columns),
        "lacking": list(reading.lacking),
        "repeated_rows": reading.repeated_rows,
    }


def count_known(workspace: Workspace, posts: Sequence[PostRecord]) -> int:
    """How many of the posts are stored already."""
    keys: dict[ChannelRecord, list[str]] = {}
    for post in posts:
        keys.setdefault(post.channel, []).append(post.key)
    return sum(
        Post.objects.filter(
            channel__workspace=workspace,
            channel__platform=channel.platform,
            channel__key=channel.key,
            key__in=own[start : start + PORTION],
        ).count()
        for channel, own in keys.items()
        for start in range(0, len(own), PORTION)
    )


def count_metrics(reading: Reading) -> list[dict[str, Any]]:
    """Each metric with the number of posts that tell it: what is left out is not zero."""
    told = reading.numbers.count_posts()
    return [{"metric": metric, "posts": count} for metric, count in told.items()]


def count_series(reading: Reading) -> list[dict[str, Any]]:
    """Each series of outcomes with the number of days or weeks that it tells."""
    told = Counter(one.series for one in reading.outcomes)
    return [{"series": series, "days": count} for series, count in told.items()]


def count_channels(reading: Reading) -> list[dict[str, Any]]:
    """Each channel with its number of posts, the largest first."""
    posts = Counter(post.channel for post in reading.posts)
    told = sorted(find_channels(reading), key=lambda channel: -posts[channel])
    return [
        {
            "platform": channel.platform,
            "key": channel.key,
            "name": channel.name,
            "posts": posts[channel],
        }
        for channel in told
    ]


def find_channels(reading: Reading) -> list[ChannelRecord]:
    """The channels that a file tells of, by posts or by numbers of their own."""
    return list(dict.fromkeys([*reading.channels, *reading.numbers.channels]))


def tells_hour(post: PostRecord) -> bool:
    """Whether the moment of a post is told to the hour."""
    return post.published_at is not None and post.stated.get("hour") != ""


def count_hours(reading: Reading, *, workspace: Workspace) -> list[int]:
    """The posts of each hour of the day on the workspace's clock."""
    zone = zoneinfo.ZoneInfo(workspace.time_zone)
    moments = (
        post.published_at for post in reading.posts if post.published_at and tells_hour(post)
    )
    hours = Counter(moment.astimezone(zone).hour for moment in moments)
    return [hours[hour] for hour in range(24)]


def count_bands(posts: Sequence[PostRecord]) -> dict[str, int]:
    """The posts without a date that state each band of hours, on whatever clock it is."""
    told = (post.stated.get("hour") for post in posts if post.published_at is None)
    return dict(sorted(Counter(filter(None, told)).items()))


def count_unread(unread: Sequence[Unread]) -> int:
    """How many cells could not be read, with those that the reader only counted."""
    more = sum(int(one.value) - 1 for one in unread if one.reason == AND_MORE)
    return len(unread) + more


def describe_unread(unread: Unread) -> dict[str, Any]:
    """A cell or row that could not be read, with its place as a spreadsheet shows it."""
    return {
        "row": unread.row,
        "column": unread.column[:120],
        "reason": unread.reason,
        "value": unread.value[:120],
    }


def describe_refusal(error: ChannelError) -> dict[str, Any]:
    """Why a file was refused: a code and its details, put into words when it is shown."""
    details = {key: value for key, value in error.details.items() if is_plain(value)}
    return {
        "refusal": error.code,
        "details": details,
        "message": str(error)[:500],
        "is_unknown": isinstance(error, UnknownFileError),
    }


def describe_guess(reading: Reading) -> dict[str, Any]:
    """Why a person has to look at the columns of a file whose origin is known."""
    platform = next((channel.platform for channel in find_channels(reading)), "")
    return {"refusal": "columns_guessed", "details": {"platform": platform}, "message": ""}


def is_plain(value: object) -> bool:
    """Whether a value can be kept as JSON."""
    return value is None or isinstance(value, str | int | float | bool)
