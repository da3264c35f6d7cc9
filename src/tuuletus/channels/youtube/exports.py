"""The CSV files of YouTube Studio: a row a video, and the channel's totals by day."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePosixPath
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tuuletus.channels import counts, dates, durations, numbers
from tuuletus.channels.columns import Columns, describe, measure_days
from tuuletus.channels.members import Layout
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.errors import ChannelError, LookAlikeError
from tuuletus.records import Channel, Measurements, Post, Reading

PACKAGE = "tuuletus.channels.youtube"
ZONE = "America/Los_Angeles"  # a day of YouTube's statistics begins in California
MOST_ROWS = 500  # Studio writes no more videos than about this into one file
_TOTALS_HEADER = ("Date", "Views")
_FEWEST = 2  # so many videos tell that a column is one of ids
_ID = re.compile(r"[\w-]{11}")
_TABLES = frozenset({"Table data.csv", "Tabellendaten.csv"})
_CHARTS = frozenset({"Chart data.csv", "Diagrammdaten.csv"})
_TOTALS = frozenset({"Totals.csv", "Gesamtwerte.csv"})
_IN_PERCENT = frozenset({"click_rate", "stayed_rate"})
_AS_DURATION = frozenset({"average_seconds_viewed"})
_STATED: Mapping[str, str] = MappingProxyType({"format": "video", "hour": ""})


def _find_root(path: Sequence[str]) -> int | None:
    return len(path) - 1 if path[-1] in {*_TABLES, *_TOTALS} else None


def _is_whole(names: Collection[str]) -> bool:
    """Whether files are those of Studio's zip: the table beside the totals or the drawing."""
    return not _TABLES.isdisjoint(names) and not (_CHARTS | _TOTALS).isdisjoint(names)


LAYOUTS = (
    Layout(
        find_root=_find_root,
        is_own=lambda inner: len(inner) == 1 and inner[0] in _CHARTS,
        is_whole=_is_whole,
    ),
)


def recognise(source: Source) -> float:
    """0.95 for videos, 0.9 for the totals beside them, 0.85 for a table of something else."""
    try:
        columns = _find_columns(source)
    except ChannelError:
        return 0.0
    if columns.has("id", "title", "time") and columns.metrics:
        return 0.95
    if columns.has("date") and _is_whole({PurePosixPath(one).name for one in source.members}):
        return 0.9
    if tuple(source.table.header) == _TOTALS_HEADER and _is_daily(columns.cells("date")):
        return 0.6
    return 0.85 if columns.has("other", "metric:watch_hours") else 0.0


def _find_columns(source: Source) -> Columns:
    """The columns by their headers; of a table of videos in a strange language, by their values.

    A video's id has a form of its own, and Studio writes the totals of all into the first row.
    """
    columns = Columns.of(source.table, PACKAGE, source.name)
    if columns.has("id", "title", "time") or not columns.metrics:
        return columns
    table = source.table
    free = [name for name in table.header if name not in columns.found.values()]
    ids = [name for name in table.header if _holds_videos(table.head(name))]
    if len(ids) != 1 or not _holds_videos(table.column(ids[0])):
        return columns
    dated = [name for name in free if _holds_dates(table.column(name)[1:])]
    texts = [name for name in free if name not in {*ids, *dated}]
    if not texts or not (dated or columns.has("time")):
        return columns
    title = max(texts, key=lambda name: sum(map(len, table.column(name)[1:])))
    by_values = {"id": ids[0], "title": title, "time": (dated or [""])[0]}
    return replace(columns, found=by_values | dict(columns.found) | {"id": ids[0]})


def _holds_videos(cells: Sequence[str]) -> bool:
    """Whether a column is one of ids below one cell that says that its row is the total."""
    first, *rest = [cell.strip().lstrip("'").strip() for cell in cells] or [""]
    is_told = len(rest) >= _FEWEST and len(set(rest)) == len(rest)
    return is_told and not _ID.fullmatch(first) and all(map(_ID.fullmatch, rest))


def _holds_dates(cells: Sequence[str]) -> bool:
    try:
        read = dates.read_dates(cells)
    except ChannelError:
        return False
    return bool(cells) and not read.unread and None not in read.moments


def _is_daily(cells: Sequence[str]) -> bool:
    """Whether there is exactly one row a day without a gap, as Studio writes its totals."""
    try:
        read = dates.read_dates(cells)
    except ChannelError:
        return False
    days = [moment.day for moment in read.moments if moment is not None]
    steps = {(later - earlier).days for earlier, later in pairwise(days)}
    return len(days) == len(cells) and steps == {1}


def read(source: Source, options: ReadingOptions) -> Reading:
    """The videos or the days of one file."""
    columns = _find_columns(source).widened(PACKAGE)
    if columns.has("id", "title", "time"):
        if columns.has("date"):
            raise LookAlikeError("The file repeats the videos by day.", code="youtube_chart")
        return _read_videos(columns, source, options)
    if columns.has("date"):
        return _read_days(columns, source, options)
    raise LookAlikeError(
        "The file tells of countries, devices or the like, not of videos.",
        code="not_posts",
        column=columns.found["other"],
    )


def _channel(options: ReadingOptions) -> Channel:
    """Studio's files do not tell whose they are."""
    name = options.channel_name
    return Channel(platform="youtube", key=name or "youtube", name=name)


def _read_videos(columns: Columns, source: Source, options: ReadingOptions) -> Reading:
    channel = _channel(options)
    places, repeated = _keep_videos(columns)
    moments = columns.moments("time", options)
    titles = columns.cells("title")
    zone = ZoneInfo(options.zone)
    posts: dict[int, Post] = {}
    for place, key in places.items():
        moment = moments[place]
        posts[place] = Post(
            channel=channel,
            key=key,
            published_at=moment.at(zone) if moment else None,
            text=titles[place],
            permalink=f"https://www.youtube.com/watch?v={key}",
            stated=_STATED,
        )
    measurements = Measurements()
    for metric, place, value in columns.values(posts, read=_read_cells):
        measurements.add(channel, posts[place].key, metric, value, options.read_at)
    if len(posts) >= MOST_ROWS:
        columns.notes.add("maybe_cut", value=str(len(posts)))
    return describe(
        columns,
        source,
        options,
        format="youtube_videos",
        posts=tuple(posts.values()),
        measurements=measurements,
        repeated_rows=repeated,
        zone=options.zone,
        zone_reason="assumed",
    )


def _keep_videos(columns: Columns) -> tuple[dict[int, str], int]:
    """The id of each video by the place of its row; the row of totals is named."""
    kept: dict[int, str] = {}
    seen: set[str] = set()
    repeated = 0
    for place, cell in enumerate(columns.cells("id")):
        # a spreadsheet would take "-abc" for a formula, so Studio writes something in front
        key = cell.strip().lstrip("'").strip()
        if place == 0 and not columns.cells("title")[place] and not _ID.fullmatch(key):
            columns.say("total_row", place, "id", cell)
        elif not _ID.fullmatch(key):
            columns.say("no_id", place, "id", cell)
        elif key in seen:
            repeated += 1
        else:
            seen.add(key)
            kept[place] = key
    return kept, repeated


def _read_days(columns: Columns, source: Source, options: ReadingOptions) -> Reading:
    zone = ZoneInfo(ZONE)
    moments = columns.moments("date", options)
    measurements = measure_days(
        columns, _channel(options), moments, options=options, zone=zone, read=_read_cells
    )
    return describe(
        columns,
        source,
        options,
        format="youtube_days",
        measurements=measurements,
        lacking=("posts",),
        zone=ZONE,
        zone_reason="platform",
    )


def _read_cells(metric: str, cells: Sequence[str]) -> numbers.Numbers:
    if metric in _AS_DURATION:
        return durations.read_seconds(cells)
    return numbers.read_percents(cells) if metric in _IN_PERCENT else counts.read_counts(cells)
