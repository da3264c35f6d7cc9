"""A reading in few words: plain values that fit into one JSON field."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tuuletus.analysis.periods import Period, part_metric
from tuuletus.channels.protocol import FIRST_WEEKDAYS
from tuuletus.channels.unread import is_unread
from tuuletus.records import Channel, Post, Reading, Unread, WeekdayCodes

SHOWN = 200
"""So many of the cells that could not be read are listed; the rest are counted."""

AND_MORE = "and_more"
"""The reason under which a reader counts what it does not list."""


def describe(reading: Reading, *, zone: str) -> dict[str, Any]:
    """What a file was understood to hold; hours of the day are those of `zone`."""
    dates = sorted(post.published_at for post in reading.posts if post.published_at)
    told = [one.day for one in reading.outcomes]
    own = reading.numbers.find_own()
    return {
        "rows": reading.rows,
        "posts": len(reading.posts),
        "measurements": len(reading.measurements),
        "metrics": count_metrics(reading, own),
        "channels": count_channels(reading),
        "first": dates[0].isoformat() if dates else None,
        "last": dates[-1].isoformat() if dates else None,
        "outcomes": len(reading.outcomes),
        "series": count_series(reading),
        "outcome_span": max((one.days for one in reading.outcomes), default=1),
        "first_outcome": min(told).isoformat() if told else None,
        "last_outcome": max(told).isoformat() if told else None,
        "periods": describe_periods(own, zone=reading.zone),
        "hours": count_hours(reading, zone=zone),
        "bands": count_bands(reading.posts),
        "hours_told": sum(map(tells_hour, reading.posts)),
        "future": count_future(reading),
        "is_nameless": any(channel.is_nameless for channel in find_channels(reading)),
        "zone": reading.zone,
        "zone_reason": reading.zone_reason,
        "weekdays": describe_weekdays(reading.weekday_codes) if reading.weekday_codes else None,
        "unread": [describe_unread(unread) for unread in reading.unread[:SHOWN]],
        "unread_total": count_unread(reading.unread),
        "cells_unread": count_cells(reading.unread),
        "unknown_columns": list(reading.unknown_columns),
        "lacking": find_lacking(reading),
        "repeated_rows": reading.repeated_rows,
    }


def describe_weekdays(codes: WeekdayCodes) -> dict[str, Any]:
    """What numbers of weekdays were taken to mean: the lowest, the name of its day, and why."""
    names = {day: name for name, day in FIRST_WEEKDAYS.items()}
    return {"lowest": codes.lowest, "first": names[codes.first], "reason": codes.reason}


def count_future(reading: Reading) -> int:
    """Posts that are dated later than their numbers: their dates are likely misread."""
    if reading.read_at is None:
        return 0
    latest = reading.read_at + timedelta(days=1)  # clocks and zones differ
    return sum(post.published_at > latest for post in reading.posts if post.published_at)


def find_lacking(reading: Reading) -> list[str]:
    """What the file does not tell; nothing is missed of a file in which there is nothing."""
    is_empty = not (reading.posts or len(reading.numbers) or reading.outcomes)
    return ["everything"] if is_empty else list(reading.lacking)


def count_metrics(reading: Reading, own: Mapping[str, Sequence[datetime]]) -> list[dict[str, Any]]:
    """Each metric with the number of posts that tell it: what is left out is not zero.

    `own` is how often it is told of the channel itself, by its times.
    """
    told = reading.numbers.count_posts()
    return [
        {"metric": metric, "posts": count, "own": len(own.get(metric, ()))}
        for metric, count in told.items()
    ]


def describe_periods(own: Mapping[str, Sequence[datetime]], *, zone: str) -> list[dict[str, Any]]:
    """The lengths of time that channels' own numbers sum up, the shortest first.

    Each with its mark (empty for a day), how many there are, and the first and last day of them.
    """
    ends: dict[str, tuple[Period, set[datetime]]] = {}
    for metric, told in own.items():
        period = part_metric(metric)[1]
        ends.setdefault(period.mark, (period, set()))[1].update(told)
    clock = zoneinfo.ZoneInfo(zone)
    found = []
    for mark, (period, moments) in sorted(ends.items(), key=lambda one: _measure_time(one[1][0])):
        first, last = (
            (moment.astimezone(clock) - timedelta(seconds=1)).date()
            for moment in (min(moments), max(moments))
        )
        found.append(
            {
                "mark": mark,
                "count": len(moments),
                "first": period.find_first(first).isoformat(),
                "last": last.isoformat(),
            }
        )
    return found


def _measure_time(period: Period) -> tuple[int, int]:
    return period.months, period.days


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


def find_channels(reading: Reading) -> list[Channel]:
    """The channels that a file tells of, by posts or by numbers of their own."""
    return list(dict.fromkeys([*reading.channels, *reading.numbers.channels]))


def tells_hour(post: Post) -> bool:
    """Whether the moment of a post is told to the hour."""
    return post.published_at is not None and post.stated.get("hour") != ""


def count_hours(reading: Reading, *, zone: str) -> list[int]:
    """The posts of each hour of the day on the clock of a zone."""
    clock = zoneinfo.ZoneInfo(zone)
    moments = (
        post.published_at for post in reading.posts if post.published_at and tells_hour(post)
    )
    hours = Counter(moment.astimezone(clock).hour for moment in moments)
    return [hours[hour] for hour in range(24)]


def count_bands(posts: Sequence[Post]) -> dict[str, int]:
    """The posts without a date that state each band of hours, on whatever clock it is."""
    told = (post.stated.get("hour") for post in posts if post.published_at is None)
    return dict(sorted(Counter(filter(None, told)).items()))


def count_cells(unread: Sequence[Unread]) -> int:
    """How many cells and rows could truly not be read; what is only noted is none of them."""
    return count_unread([one for one in unread if is_unread(one.reason)])


def count_unread(unread: Sequence[Unread]) -> int:
    """How much is told of cells and rows, with what the reader only counted."""
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
