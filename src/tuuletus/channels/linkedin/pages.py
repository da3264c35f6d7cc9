"""The workbooks that a LinkedIn page exports: all posts, and the page's numbers by day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tuuletus.channels.columns import Columns, describe, measure_days
from tuuletus.channels.dates import read_moment
from tuuletus.channels.headers import plain
from tuuletus.channels.protocol import MONTH_FIRST, ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.tabular import OTHER_SHEETS, Table, read_sheet
from tuuletus.errors import ChannelError
from tuuletus.records import Channel, Measurements, Post, Reading

PACKAGE = "tuuletus.channels.linkedin"
LINK = re.compile(r"https?://(?:www\.)?linkedin\.com/\S*?(?:activity|share|ugcPost)[:-](\d{8,25})")
_FORMATS = {
    "image": "photo", "imagen": "photo", "bild": "photo", "kuva": "photo", "photo": "photo",
    "video": "video", "vídeo": "video", "document": "document", "documento": "document",
    "article": "link", "artículo": "link", "text": "text", "texto": "text", "poll": "poll",
}  # fmt: skip
_DAY_METRICS = 2
_SEEN = 200
_POSTS = 0.95
"""How sure it is that a table with links to posts of LinkedIn is one of them."""
_ZONE = "UTC"


def recognise(source: Source) -> float:
    """0.95 for posts, 0.9 for numbers by day that only LinkedIn has."""
    sure = [_recognise_table(table) for table in read_tables(source).values()]
    return max(sure, default=0.0)


def read_tables(source: Source) -> dict[str, Table]:
    """The tables of every sheet, or the one of a CSV; what is no table is passed over."""
    tables: dict[str, Table] = {}
    try:
        if not source.is_workbook:
            return {"": source.table}
        sheets = source.sheets
    except ChannelError:
        return tables
    for title, rows in sheets.items():
        with suppress(ChannelError):
            tables[title] = read_sheet(rows, epoch=source.epoch)
    return tables


def _recognise_table(table: Table) -> float:
    columns = Columns.of(table, PACKAGE)
    if columns.has("link", "created") and columns.metrics:
        return _POSTS if any(map(LINK.match, columns.cells("link"))) else 0.0
    own = {"impressions_organic", "impressions_boosted", "page_views", "page_visitors"}
    if own & set(columns.metrics) and _tells_days(columns):
        return 0.9
    marks = {"sponsored followers", "organic followers", "auto invited followers"}
    is_growth = columns.has("date", "metric:followers_new") and marks & set(
        map(plain, table.header)
    )
    return 0.9 if is_growth else 0.0


def _tells_days(columns: Columns) -> bool:
    """Whether there are days and no links: other platforms name parts of views alike, by post."""
    table = columns.table
    days = [cell for cell in columns.cells("date")[:_SEEN] if cell] if columns.has("date") else []
    read = [read_moment(cell, order=MONTH_FIRST) for cell in days]
    has_links = any(
        cell.startswith(("https://", "http://")) for row in table.rows[:_SEEN] for cell in row
    )
    return bool(days) and read.count(None) < len(days) / 2 and not has_links


def read(source: Source, options: ReadingOptions) -> Reading:
    """The posts where there is a sheet of them, and the page's own numbers by day."""
    found = {
        title: Columns.of(table, PACKAGE, source.name).widened(PACKAGE)
        for title, table in read_tables(source).items()
    }
    sure = {title: _recognise_table(columns.table) for title, columns in found.items()}
    lists = [title for title in found if sure[title] == _POSTS]
    daily = [
        title
        for title, columns in found.items()
        if title not in lists
        and columns.has("date")
        and (len(columns.metrics) >= _DAY_METRICS or sure[title])
    ]
    listed = [found[title] for title in lists[:1]]
    days = [_without_follows(found[title]) for title in daily]
    channel = _channel(options)
    measurements = Measurements()
    for columns in days:
        moments = columns.moments("date", options, order=MONTH_FIRST)
        for one in measure_days(
            columns, channel, moments, options=options, zone=ZoneInfo(_ZONE)
        ).rows():
            measurements.add(*one)
    posts: dict[int, Post] = {}
    repeated = 0
    if listed:
        posts, repeated = _read_posts(listed[0], channel, options)
        for metric, place, value in listed[0].values(posts):
            measurements.add(channel, posts[place].key, metric, value, options.read_at)
    chosen = (listed or days)[0]
    read_from = {*lists[:1], *daily}
    if left := [title for title in found if title not in read_from]:
        chosen.notes.add(OTHER_SHEETS, value=", ".join(left))
    others = [one for one in (*listed, *days) if one is not chosen]
    return describe(
        chosen,
        source,
        options,
        format="linkedin_posts" if listed else "linkedin_days",
        posts=tuple(posts.values()),
        measurements=measurements,
        repeated_rows=repeated,
        unread=tuple(note for one in (chosen, *others) for note in one.notes.all()),
        unknown_columns=tuple(
            dict.fromkeys(name for one in (chosen, *others) for name in one.unknown)
        ),
        lacking=() if listed else ("posts",),
        zone=_ZONE,
        zone_reason="platform",
    )


def _without_follows(columns: Columns) -> Columns:
    """Numbers by day without what only posts have: "Följare" of a day may be all followers."""
    found = {role: name for role, name in columns.found.items() if role != "metric:follows"}
    return replace(columns, found=found)


def _channel(options: ReadingOptions) -> Channel:
    """The workbooks do not tell whose they are."""
    name = options.channel_name
    return Channel(platform="linkedin", key=name or "linkedin", name=name)


def _read_posts(
    columns: Columns, channel: Channel, options: ReadingOptions
) -> tuple[dict[int, Post], int]:
    moments = columns.moments("created", options, order=MONTH_FIRST)
    titles, links = columns.cells("title"), columns.cells("link")
    zone = ZoneInfo(options.zone)
    posts: dict[int, Post] = {}
    seen: set[str] = set()
    repeated = 0
    for place, link in enumerate(links):
        match = LINK.match(link)
        if match is None:
            columns.say("no_id", place, "link", link)
            continue
        if match[1] in seen:
            repeated += 1
            continue
        seen.add(match[1])
        moment = moments[place]
        posts[place] = Post(
            channel=channel,
            key=match[1],
            published_at=moment.at(zone) if moment else None,
            text=titles[place],
            permalink=link,
            stated=_stated(columns, place, has_clock=bool(moment and moment.clock)),
        )
    return posts, repeated


def _stated(columns: Columns, place: int, *, has_clock: bool) -> Mapping[str, str]:
    told = {} if has_clock else {"hour": ""}
    content = plain(columns.cells("content")[place]) if columns.has("content") else ""
    if content:
        told["format"] = _FORMATS.get(content, content)
    if author := " ".join(columns.cells("author")[place].split()):
        told["author"] = author
    if columns.has("campaign"):
        told["paid"] = "yes" if columns.cells("campaign")[place] else "no"
    return MappingProxyType(told)
