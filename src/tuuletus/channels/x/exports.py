"""The CSV files of X analytics: posts, the account by day, videos."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from tuuletus.channels import dates, headers
from tuuletus.channels.columns import Columns, measure_days
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.tabular import Table
from tuuletus.channels.unread import Notes
from tuuletus.errors import ChannelError
from tuuletus.records import Channel, Measurement, Measurements, Post, Reading

PACKAGE = "tuuletus.channels.x"
# both reports count views of videos, and differ on the same days: they are not the same views
_OF_OVERVIEW = {"metric:video_views": "metric:video_views_overview"}
_LINK = re.compile(r"https?://(?:www\.)?(?:x|twitter)\.com/(\w{1,20})/status/(\d+)")
_EPOCH_MS = 1_288_834_974_657  # ids of X count milliseconds from here, in their upper 42 bits
_FIRST_TIMED_ID = 1 << 40  # ids given out before November 2010 tell no time


def recognise(source: Source) -> float:
    """0.95 for posts, 0.85 for the daily files of an account or its videos."""
    try:
        table = source.table
    except ChannelError:
        return 0.0
    found = _find(table)
    metrics = {role for role in found if role.startswith("metric:")}
    if {"id", "link", "text"} <= set(found) and len(metrics) >= 3:
        return 0.95 if any(_LINK.match(cell) for cell in table.column(found["link"])) else 0.0
    own = metrics & {
        "metric:shares", "metric:saves", "metric:media_views", "metric:completion_rate",
        "metric:watch_ms", "metric:unfollows", "metric:posts_created",
    }  # fmt: skip
    if "date" in found and "id" not in found and len(metrics) >= 3 and len(own) >= 2:
        return 0.85
    return 0.0


def _find(table: Table) -> dict[str, str]:
    return headers.match_headers(table.header, headers.load_aliases(PACKAGE))


def read_analytics(source: Source, options: ReadingOptions) -> Reading:
    """Posts where the file names them, else the account's numbers by day."""
    table = source.table
    notes = Notes(source.name)
    notes.add_table(table)
    found = Columns(table=table, found=_find(table), notes=notes).widened(PACKAGE).found
    posts: tuple[Post, ...] = ()
    measurements: Sequence[Measurement]
    repeated = 0
    if "id" in found:
        posts, measurements, repeated = _read_posts(table, found, notes, options)
        kind = "x_posts"
    else:
        kind = (
            "x_videos" if {"metric:watch_ms", "metric:completion_rate"} & set(found) else "x_days"
        )
        if kind == "x_days":
            found = {_OF_OVERVIEW.get(role, role): name for role, name in found.items()}
        measurements = _read_days(table, found, notes, options)
    used = set(found.values())
    return Reading(
        file=source.name,
        sha256=source.sha256,
        format=kind,
        posts=posts,
        measurements=measurements,
        unread=notes.all(),
        unknown_columns=tuple(name for name in table.header if name not in used),
        lacking=("reach",) if posts else ("posts", "reach"),
        repeated_rows=repeated,
        rows=len(table.rows) + len(table.uneven),
        zone="UTC",
        zone_reason="stated",
        read_at=options.read_at,
        mapping=MappingProxyType({name: role for role, name in found.items()}),
    )


def _read_posts(
    table: Table, found: Mapping[str, str], notes: Notes, options: ReadingOptions
) -> tuple[tuple[Post, ...], tuple[Measurement, ...], int]:
    cells = {role: table.column(name) for role, name in found.items()}
    days = dates.read_dates(
        cells.get("date") or [""] * len(table.rows), order=options.date_order,
        latest=options.read_at.date(), column=found.get("date", ""),
        rows=table.numbers,
    )  # fmt: skip
    for code, example in days.notes:
        notes.add(code, column=found.get("date", ""), value=example)
    channels: dict[str, Channel] = {}
    posts: dict[str, tuple[int, Post]] = {}
    repeated = 0
    for place, key in enumerate(cells["id"]):
        match = _LINK.match(cells["link"][place])
        key = match[2] if match else key  # a spreadsheet rounds the id, the link keeps it
        if not key.isdecimal():
            notes.add("no_id", row=table.numbers[place], column=found["id"], value=key)
            continue
        if key in posts:
            repeated += 1
            continue
        handle = match[1] if match else options.channel_name.removeprefix("@")
        channel = channels.setdefault(handle.casefold(), _channel(handle))
        posts[key] = (
            place,
            Post(
                channel=channel,
                key=key,
                published_at=_published(key, days.moments[place]),
                text=cells["text"][place],
                permalink=cells["link"][place] if match else "",
                stated=_stated(key, cells["text"][place]),
            ),
        )
    for place in days.unread:
        notes.add(
            "not_a_date",
            row=table.numbers[place],
            column=found["date"],
            value=cells["date"][place],
        )
    owners = dict(posts.values())
    measurements = _measure(table, found, notes, owners, options)
    return tuple(post for _, post in posts.values()), measurements, repeated


def _channel(handle: str) -> Channel:
    return Channel(platform="x", key=handle.casefold() or "x", name=f"@{handle}" if handle else "")


def _published(key: str, moment: dates.Moment | None) -> datetime | None:
    """The file tells the day only; the id tells the millisecond."""
    if int(key) >= _FIRST_TIMED_ID and int(key) < 1 << 63:
        told = datetime.fromtimestamp(((int(key) >> 22) + _EPOCH_MS) // 1000, tz=UTC)
        if moment is None or abs(told.date() - moment.day) <= timedelta(days=1):
            return told
    return moment.at(UTC) if moment else None


def _stated(key: str, text: str) -> Mapping[str, str]:
    told = {"format": "reply"} if text.startswith("@") else {}
    if int(key) < _FIRST_TIMED_ID:
        told["hour"] = ""  # the day is known, the hour is not
    return MappingProxyType(told)


def _measure(
    table: Table,
    found: Mapping[str, str],
    notes: Notes,
    owners: Mapping[int, Post],
    options: ReadingOptions,
) -> tuple[Measurement, ...]:
    result: list[Measurement] = []
    columns = Columns(table=table, found=found, notes=notes)
    for metric, place, value in columns.values(owners):
        post = owners[place]
        result.append(
            Measurement(
                channel=post.channel,
                post_key=post.key,
                metric=metric,
                value=value,
                read_at=options.read_at,
            )
        )
    return tuple(result)


def _read_days(
    table: Table, found: Mapping[str, str], notes: Notes, options: ReadingOptions
) -> Measurements:
    """One reading a day and metric, dated at the end of its day."""
    columns = Columns(table=table, found=found, notes=notes)
    moments = columns.moments("date", options)
    channel = _channel(options.channel_name.removeprefix("@"))
    return measure_days(columns, channel, moments, options=options, zone=UTC)
