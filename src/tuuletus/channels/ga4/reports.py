"""Reports as CSV: notes behind "#", then one table or several below each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tuuletus.channels import dates, headers, tabular
from tuuletus.channels.columns import Columns, describe, end_of_day, measure_days
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.errors import ChannelError, LookAlikeError
from tuuletus.records import Channel, Measurements, Post, Reading

PACKAGE = "tuuletus.channels.ga4"
PLATFORM = "website"
_MOST_ROWS = 100_000
_NOTE_DAY = re.compile(r"#.*?:\s*(\d{8})\b")
_NOTE_NAME = re.compile(
    r"#\s*(?:Property|Egendom|Tulosyksikkö|Omaisuus)\s*:\s*(.+)", re.IGNORECASE
)
_TOTALS = frozenset({"", "grand total", "total", "totals", "(total)"})
_NTH = re.compile(r"\d{4}")
# a day that only Google Analytics calls so, and views that only pages have
_UNMISTAKABLE = frozenset(
    {
        *("day index", "dagindex", "tagesindex", "päiväindeksi"),
        *("pageviews", "page views", "sidvisningar", "seitenaufrufe"),
        *("sivunkatselut", "sivun katselut"),
    }
)
_STATED = MappingProxyType({"format": "page"})


@dataclass(slots=True, kw_only=True)
class _Report:
    """What the tables of one file give together."""

    options: ReadingOptions
    channel: Channel
    starts: date | None
    ends: date | None
    posts: dict[str, Post] = field(default_factory=dict)
    measurements: Measurements = field(default_factory=Measurements)
    repeated: int = 0
    told: set[tuple[str, datetime]] = field(default_factory=set)


def recognise(source: Source) -> float:
    """0.95 with notes behind "#"; without them 0.85 for a list of pages, or of days alone."""
    if source.is_workbook:
        return 0.0
    try:
        has_notes = source.decoded.head.lstrip("\ufeff \r\n").startswith("#")
        tables = list(_tables(source)) if has_notes else [Columns.of(source.table, PACKAGE)]
    except ChannelError:
        return 0.0
    if has_notes:
        is_known = any(one.metrics and (_is_usable(one) or _own(one) >= 2) for one in tables)
        return 0.95 if is_known else 0.0
    is_known = any((one.has("page") and _own(one) >= 2) or _is_days_alone(one) for one in tables)
    return 0.85 if is_known else 0.0


def _is_days_alone(columns: Columns) -> bool:
    """Whether every column but that of days counts what a website's statistics do."""
    is_dated = columns.has("date") or columns.has("nth")
    if not is_dated or not columns.metrics or columns.unknown:
        return False
    is_named = any(headers.plain(name) in _UNMISTAKABLE for name in columns.found.values())
    return is_named or (_own(columns) >= 1 and len(columns.metrics) >= 2)


def _own(columns: Columns) -> int:
    """How many of the metrics are of a kind that only website statistics have."""
    own = {"users_active", "users_new", "sessions", "sessions_engaged", "key_events"}
    own |= {"users", "events"}
    return len(own & set(columns.metrics)) + columns.has("known:derived")


def _is_usable(columns: Columns) -> bool:
    return any(columns.has(role) for role in ("date", "nth", "page", "title"))


def _tables(source: Source) -> Iterable[Columns]:
    tables = tabular.read_blocks(source.decoded)
    return [Columns.of(table, PACKAGE, source.name) for table in tables]


def read(source: Source, options: ReadingOptions) -> Reading:
    """Every table of days and of pages; tables about anything else are named and left out."""
    tables = [columns.widened(PACKAGE) for columns in _tables(source)]
    usable = [columns for columns in tables if _is_usable(columns) and columns.metrics]
    if not usable:
        column = tables[0].table.header[0] if tables else ""
        raise LookAlikeError("The report counts neither days nor pages.", code="not_posts",
                             column=column)  # fmt: skip
    report = _begin(tables, options)
    zone = ZoneInfo(options.source_zone or options.zone)
    for columns in usable:
        if columns.has("date") or columns.has("nth"):
            _read_days(columns, report, zone)
        else:
            _read_pages(columns, report, zone)
    for columns in tables:
        if columns not in usable:
            usable[0].notes.add("table_left_out", value=columns.table.header[0])
    if report.posts and report.starts and report.ends:
        usable[0].notes.add("whole_period", value=f"{report.starts} – {report.ends}")
    return describe(
        usable[0],
        source,
        options,
        format="ga4_pages" if report.posts else "ga4_days",
        posts=tuple(report.posts.values()),
        measurements=report.measurements,
        repeated_rows=report.repeated,
        rows=sum(len(one.table.rows) for one in tables),
        unread=tuple(note for one in usable for note in one.notes.all()),
        unknown_columns=tuple(dict.fromkeys(name for one in usable for name in one.unknown)),
        lacking=("date", "whole_life") if report.posts else ("posts",),
        zone=zone.key,
        zone_reason="asked" if options.source_zone else "assumed",
    )


def _begin(tables: Iterable[Columns], options: ReadingOptions) -> _Report:
    """The report's property and period, from the notes before its tables."""
    notes = [line for columns in tables for line in columns.table.preamble]
    days = [
        moment.day
        for line in notes
        if (match := _NOTE_DAY.match(line)) and (moment := dates.read_moment(match[1], order=""))
    ]
    named = next((match[1].strip() for line in notes if (match := _NOTE_NAME.match(line))), "")
    name = options.channel_name or named
    return _Report(
        options=options,
        channel=Channel(platform=PLATFORM, key=name or PLATFORM, name=name),
        starts=min(days, default=None),
        ends=max(days, default=None),
    )


def _read_days(columns: Columns, report: _Report, zone: ZoneInfo) -> None:
    role = "date" if columns.has("date") else "nth"
    cells = columns.cells(role)
    if role == "nth" or _are_counted(cells):
        moments = tuple(_nth_day(cell, report.starts) for cell in cells)
        if report.starts is None:
            columns.say("period_unknown", 0, role, cells[0])
    else:
        moments = columns.moments("date", report.options)
    days = measure_days(columns, report.channel, moments, options=report.options, zone=zone)
    for channel, key, metric, value, read_at in days.rows():
        if (metric, read_at) not in report.told:
            report.told.add((metric, read_at))
            report.measurements.add(channel, key, metric, value, read_at)


def _are_counted(cells: Sequence[str]) -> bool:
    """Whether the days are counted from the first one on: 0000, 0001 and so on."""
    told = [cell for cell in cells if cell]
    return bool(told) and all(_NTH.fullmatch(cell) for cell in told)


def _nth_day(cell: str, starts: date | None) -> dates.Moment | None:
    if starts is None or not cell.isdecimal():
        return None
    return dates.Moment(day=starts + timedelta(days=int(cell)), clock=None, zone=None)


def _read_pages(columns: Columns, report: _Report, zone: ZoneInfo) -> None:
    """The pages, their numbers dated at the end of the period."""
    role = "page" if columns.has("page") else "title"
    titles = columns.cells("title")
    read_at = report.options.read_at
    if report.ends:
        whole = dates.Moment(day=report.ends, clock=time(0), zone=None)
        read_at = min(read_at, end_of_day(whole, zone))
    kept: dict[int, str] = {}
    for place, key in enumerate(columns.cells(role)):
        if key.casefold() in _TOTALS:
            columns.say("total_row", place, role, key)
        elif key in report.posts:
            report.repeated += 1
        else:
            kept[place] = key
            report.posts[key] = Post(
                channel=report.channel,
                key=key,
                text=titles[place] or key,
                permalink=key if key.startswith("https://") else "",
                stated=_STATED,
            )
    for metric, place, value in columns.values(kept):
        report.measurements.add(report.channel, kept[place], metric, value, read_at)
    if len(kept) >= _MOST_ROWS:
        columns.notes.add("maybe_cut", value=str(len(kept)))
