"""The posts files of Meta Business Suite: one row a post, numbers of its whole life."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tuuletus.channels import dates, headers, numbers, suite
from tuuletus.channels.columns import Columns
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.tabular import Table
from tuuletus.channels.unread import Notes
from tuuletus.errors import ChannelError
from tuuletus.records import Channel, Measurements, Post, Reading

PACKAGE = "tuuletus.channels.meta"
_REQUIRED = ("id", "time")
_ENOUGH = 2
"""So many numbers under Meta's own headers are no chance."""
_PARTS = ("metric:reactions", "metric:comments", "metric:shares")


def recognise(source: Source) -> float:
    """0.95 for a posts file of Business Suite, 0 for anything else."""
    try:
        table = source.table
    except ChannelError:
        return 0.0
    found = headers.match_headers(table.header, headers.load_aliases(PACKAGE))
    if any(role not in found for role in _REQUIRED):
        return 0.0
    others = {"channel", "channel_name", "link", "format"} & set(found)
    metrics = [role for role in found if role.startswith("metric:")]
    if len(others) >= 2 and (metrics or "span" in found):
        return 0.95
    # columns may have been left out; then the ids beside the permalinks show whose file it is
    is_suite = len(metrics) >= _ENOUGH and suite.find_suite(table) is not None
    return 0.95 if is_suite else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The file's columns by role, all of one length."""

    table: Table
    found: Mapping[str, str]

    def cells(self, role: str) -> list[str]:
        name = self.found.get(role)
        return [""] * len(self.table.rows) if name is None else self.table.column(name)


def read_posts(source: Source, options: ReadingOptions) -> Reading:
    """Posts, numbers and everything that could not be read; see the README beside this file."""
    table = source.table
    found = headers.match_headers(table.header, headers.load_aliases(PACKAGE))
    columns = _Columns(table=table, found=found)
    notes = Notes(source.name)
    notes.add_table(table)
    suite.refuse_daily(
        table, columns.cells("id"), columns.cells("span"), has_views="metric:views" in found
    )
    zone = options.source_zone or suite.ZONE
    kept, repeated = _keep_rows(columns, notes)
    posts = _build_posts(columns, kept, options, zone, notes)
    measurements = _measure(columns, posts, options, notes)
    _check_totals(columns, kept, notes)
    platform = _platform(columns)
    return Reading(
        file=source.name,
        sha256=source.sha256,
        format=f"meta_{platform}_posts",
        posts=tuple(posts.values()),
        measurements=measurements,
        unread=notes.all(),
        unknown_columns=_unknown(table, found),
        lacking=_lacking(found),
        repeated_rows=repeated,
        rows=len(table.rows) + len(table.uneven),
        zone=zone,
        zone_reason="asked" if options.source_zone else "meta_pacific",
        read_at=options.read_at,
        mapping=MappingProxyType({name: role for role, name in found.items()}),
    )


def _keep_rows(columns: _Columns, notes: Notes) -> tuple[list[int], int]:
    """The places of the rows to read: each id once, the first one."""
    seen: dict[str, int] = {}
    repeated = 0
    rows = columns.table.rows
    for place, key in enumerate(columns.cells("id")):
        number = columns.table.numbers[place]
        if not key:
            notes.add("no_id", row=number, column=columns.found["id"])
        elif suite.ROUNDED.fullmatch(key):
            # a spreadsheet rounded the number; posts that share the rounded id would become one
            notes.add("id_rounded", row=number, column=columns.found["id"], value=key)
        elif key in seen:
            repeated += 1
            if rows[place] != rows[seen[key]]:
                notes.add(
                    "repeated_and_different", row=number, column=columns.found["id"], value=key
                )
        else:
            seen[key] = place
    return list(seen.values()), repeated


def _build_posts(
    columns: _Columns, kept: list[int], options: ReadingOptions, zone: str, notes: Notes
) -> dict[int, Post]:
    times = columns.cells("time")
    read = dates.read_dates(
        times,
        order=options.date_order,
        latest=options.read_at.date(),
        column=columns.found["time"],
        rows=columns.table.numbers,
    )
    for code, example in read.notes:
        notes.add(code, column=columns.found["time"], value=example)
    for place in read.unread:
        notes.add(
            "not_a_date",
            row=columns.table.numbers[place],
            column=columns.found["time"],
            value=times[place],
        )
    cells = {role: columns.cells(role) for role in ("id", "title", "text", "link", "format")}
    channels = _channels(columns, options)
    pacific = ZoneInfo(zone)
    posts: dict[int, Post] = {}
    for place in kept:
        moment = read.moments[place]
        posts[place] = Post(
            channel=channels[place],
            key=cells["id"][place],
            published_at=moment.at(pacific) if moment else None,
            text=max(cells["text"][place], cells["title"][place], key=len),
            permalink=cells["link"][place] if cells["link"][place].startswith("http") else "",
            stated=_stated(cells["format"][place]),
        )
    return posts


def _platform(columns: _Columns) -> str:
    links = " ".join(columns.cells("link")[:200]).casefold()
    if "instagram.com" in links or "username" in columns.found:
        return "instagram"
    return "facebook"


def _channels(columns: _Columns, options: ReadingOptions) -> list[Channel]:
    """The channel of each row; one object a channel."""
    platform = _platform(columns)
    names = columns.cells("channel_name")
    users = columns.cells("username")
    made: dict[str, Channel] = {}
    result: list[Channel] = []
    for key, name, user in zip(columns.cells("channel"), names, users, strict=True):
        shown = name or user or options.channel_name
        place = key or user or name or options.channel_name or platform
        channel = made.setdefault(place, Channel(platform=platform, key=place, name=shown))
        result.append(channel)
    return result


@cache
def _words() -> Mapping[str, str]:
    text = files(PACKAGE).joinpath("words.json").read_text("utf-8")
    formats: dict[str, list[str]] = json.loads(text)["formats"]
    return {headers.plain(word): code for code, words in formats.items() for word in words}


@cache
@lru_cache(maxsize=100)
def _stated(cell: str) -> Mapping[str, str]:
    name = headers.plain(cell)
    return MappingProxyType({"format": _words().get(name, name)} if name else {})


def _measure(
    columns: _Columns, posts: Mapping[int, Post], options: ReadingOptions, notes: Notes
) -> Measurements:
    result = Measurements()
    told = Columns(table=columns.table, found=columns.found, notes=notes)
    for metric, place, value in told.values(posts):
        post = posts[place]
        result.add(post.channel, post.key, metric, value, options.read_at)
    for place, total in _lone_totals(columns, posts).items():
        post = posts[place]
        result.add(post.channel, post.key, "interactions", total, options.read_at)
    return result


def _lone_totals(columns: _Columns, posts: Mapping[int, Post]) -> dict[int, float]:
    """The file's own sums of posts of which it leaves a part blank: blank is not zero."""
    if "total" not in columns.found:
        return {}
    totals = numbers.read_numbers(columns.cells("total")).values
    parts = [
        numbers.read_numbers(columns.cells(role)).values
        for role in _PARTS
        if role in columns.found
    ]
    return {
        place: total
        for place in posts
        if (total := totals[place]) is not None
        and total >= 0
        and any(values[place] is None for values in parts)
    }


def _say(
    columns: _Columns, notes: Notes, reason: str, place: int, column: str, value: str
) -> None:
    notes.add(reason, row=columns.table.numbers[place], column=column, value=value)


def _check_totals(columns: _Columns, kept: list[int], notes: Notes) -> None:
    """The file's own total is only compared with its parts; 2 in 81 differ in a real file."""
    if "total" not in columns.found or any(role not in columns.found for role in _PARTS):
        return
    totals = numbers.read_numbers(columns.cells("total")).values
    parts = [numbers.read_numbers(columns.cells(role)).values for role in _PARTS]
    for place in kept:
        total = totals[place]
        told = [values[place] for values in parts]
        whole = [value for value in told if value is not None and value >= 0]
        if total is None or len(whole) < len(parts):
            continue
        if total != sum(whole):
            name = columns.found["total"]
            _say(columns, notes, "total_differs", place, name, f"{total:g}")


def _unknown(table: Table, found: Mapping[str, str]) -> tuple[str, ...]:
    known = set(found.values())
    return tuple(name for name in table.header if name not in known)


def _lacking(found: Mapping[str, str]) -> tuple[str, ...]:
    lacking = []
    if not {"title", "text"} & set(found):
        lacking.append("text")
    if not {"metric:reach", "metric:views", "metric:impressions"} & set(found):
        lacking.append("audience")
    return tuple(lacking)
