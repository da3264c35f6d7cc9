"""The tables of TikTok Studio: a row a post, and the account's numbers by day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tuuletus.channels import counts, durations, numbers
from tuuletus.channels.columns import Columns, describe, measure_days
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.errors import ChannelError
from tuuletus.records import Channel, Measurements, Post, Reading

PACKAGE = "tuuletus.channels.tiktok"
_LINK = re.compile(r"https?://(?:\w+\.)?tiktok\.com/@?([\w.]*)/?(?:video|photo)/(\d{6,25})")
_OWN = frozenset({"video_views", "profile_visits"})
_AS_DURATION = frozenset({"seconds_viewed", "average_seconds_viewed"})
_IN_PERCENT = frozenset({"completion_rate"})


def recognise(source: Source) -> float:
    """0.95 for posts, 0.88 for the overview by day."""
    try:
        columns = Columns.of(source.table, PACKAGE)
    except ChannelError:
        return 0.0
    if columns.has("link", "time") and columns.metrics:
        return 0.95 if any(map(_LINK.match, columns.cells("link"))) else 0.0
    return 0.88 if columns.has("date") and set(columns.metrics) >= _OWN else 0.0


def read(source: Source, options: ReadingOptions) -> Reading:
    """The posts where the table names them, else the days."""
    columns = Columns.of(source.table, PACKAGE, source.name).widened(PACKAGE)
    if columns.has("link"):
        return _read_posts(columns, source, options)
    zone = ZoneInfo(options.zone)
    moments = columns.moments("date", options)
    return describe(
        columns,
        source,
        options,
        format="tiktok_days",
        measurements=measure_days(
            columns, _channel("", options), moments, options=options, zone=zone, read=_read_cells
        ),
        lacking=("posts",),
        zone=options.zone,
        zone_reason="assumed",
    )


def _channel(handle: str, options: ReadingOptions) -> Channel:
    handle = handle or options.channel_name.removeprefix("@")
    name = f"@{handle}" if handle else ""
    return Channel(platform="tiktok", key=handle or "tiktok", name=name)


def _read_posts(columns: Columns, source: Source, options: ReadingOptions) -> Reading:
    moments = columns.moments("time", options)
    titles = columns.cells("title")
    zone = ZoneInfo(options.source_zone or options.zone)
    posts: dict[int, Post] = {}
    seen: set[str] = set()
    repeated = 0
    for place, link in enumerate(columns.cells("link")):
        match = _LINK.match(link)
        if match is None:
            columns.say("no_id", place, "link", link)
            continue
        if match[2] in seen:
            repeated += 1
            continue
        seen.add(match[2])
        moment = moments[place]
        stated = {"format": "photo" if "/photo/" in link else "video"}
        if moment is None or moment.clock is None:
            stated["hour"] = ""
        posts[place] = Post(
            channel=_channel(match[1], options),
            key=match[2],
            published_at=moment.at(zone) if moment else None,
            text=titles[place],
            permalink=link,
            stated=MappingProxyType(stated),
        )
    measurements = Measurements()
    for metric, place, value in columns.values(posts, read=_read_cells):
        post = posts[place]
        measurements.add(post.channel, post.key, metric, value, options.read_at)
    return describe(
        columns,
        source,
        options,
        format="tiktok_posts",
        posts=tuple(posts.values()),
        measurements=measurements,
        repeated_rows=repeated,
        zone=options.source_zone or options.zone,
        zone_reason="asked" if options.source_zone else "assumed",
    )


def _read_cells(metric: str, cells: Sequence[str]) -> numbers.Numbers:
    if metric in _AS_DURATION:
        return durations.read_seconds(cells)
    return numbers.read_percents(cells) if metric in _IN_PERCENT else counts.read_counts(cells)
