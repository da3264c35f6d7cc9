"""The workbook of a person's own analytics: two tables side by side, and numbers by day."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tuuletus.channels.columns import Columns, describe, measure_days
from tuuletus.channels.headers import load_aliases, plain
from tuuletus.channels.linkedin.pages import LINK, PACKAGE
from tuuletus.channels.protocol import MONTH_FIRST, ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.tabular import read_sheet
from tuuletus.errors import ChannelError
from tuuletus.records import OWN_PROFILE, Channel, Measurements, Post, Reading

_NOTE_ROWS = 5
_ZONE = "UTC"
_STATED = MappingProxyType({"hour": ""})

Rows = Sequence[Sequence[str]]


def recognise(source: Source) -> float:
    """0.97 for a workbook with two tables of posts side by side."""
    if not source.is_workbook:
        return 0.0
    try:
        return 0.97 if any(_find_tables(rows) for rows in source.sheets.values()) else 0.0
    except ChannelError:
        return 0.0


def _find_tables(rows: Rows) -> tuple[int, list[tuple[int, int]]] | None:
    """The row of the headers, and where each of the tables begins and ends."""
    aliases = load_aliases(PACKAGE)
    for number, row in enumerate(rows[:_NOTE_ROWS]):
        starts = [place for place, cell in enumerate(row) if aliases.get(plain(cell)) == "link"]
        if len(starts) >= 2:
            ends = [*starts[1:], len(row)]
            return number, [
                (start, start + _width(row[start:end]))
                for start, end in zip(starts, ends, strict=True)
            ]
    return None


def _width(cells: Sequence[str]) -> int:
    """How many cells there are without the empty column between the tables."""
    return max(place for place, cell in enumerate(cells, start=1) if cell)


def read(source: Source, options: ReadingOptions) -> Reading:
    """Posts of both tables, each number from the table that tells it; and the days."""
    name = options.channel_name
    channel = Channel(platform="linkedin", key=name or OWN_PROFILE, name=name)
    posts: dict[str, Post] = {}
    measurements = Measurements()
    found: list[Columns] = []
    for rows in source.sheets.values():
        place = _find_tables(rows)
        if place is not None:
            header, spans = place
            for begin, end in spans:
                columns = _cut(rows[header:], begin, end, source)
                _read_table(columns, channel, posts, measurements, options)
                found.append(columns)
        else:
            found += _read_days(rows, source, channel, measurements, options)
    return describe(
        found[0],
        source,
        options,
        format="linkedin_person",
        posts=tuple(posts.values()),
        measurements=measurements,
        rows=sum(len(one.table.rows) for one in found),
        unread=tuple(note for one in found for note in one.notes.all()),
        unknown_columns=tuple(dict.fromkeys(name for one in found for name in one.unknown)),
        lacking=("text",),
        zone=_ZONE,
        zone_reason="platform",
    )


def _cut(rows: Rows, begin: int, end: int, source: Source) -> Columns:
    """One of the tables that stand side by side."""
    cut = [[str(cell) for cell in row[begin:end]] for row in rows]
    while cut and not any(cut[-1]):
        cut.pop()
    table = read_sheet(cut, epoch=source.epoch)
    return Columns.of(table, PACKAGE, source.name).widened(PACKAGE)


def _read_table(
    columns: Columns,
    channel: Channel,
    posts: dict[str, Post],
    measurements: Measurements,
    options: ReadingOptions,
) -> None:
    moments = columns.moments("created", options, order=MONTH_FIRST)
    zone = ZoneInfo(options.zone)
    keys: dict[int, str] = {}
    for place, link in enumerate(columns.cells("link")):
        match = LINK.match(link)
        if match is None:
            columns.say("no_id", place, "link", link)
            continue
        if match[1] in keys.values():
            continue
        keys[place] = match[1]
        moment = moments[place]
        posts.setdefault(
            match[1],
            Post(
                channel=channel,
                key=match[1],
                published_at=moment.at(zone) if moment else None,
                permalink=link,
                stated=_STATED,
            ),
        )
    for metric, place, value in columns.values(keys):
        measurements.add(channel, keys[place], metric, value, options.read_at)


def _read_days(
    rows: Rows,
    source: Source,
    channel: Channel,
    measurements: Measurements,
    options: ReadingOptions,
) -> list[Columns]:
    """The channel's numbers by day, where a sheet has them."""
    try:
        table = read_sheet([list(row) for row in rows], epoch=source.epoch)
        columns = Columns.of(table, PACKAGE, source.name)
    except ChannelError:
        return []
    if not (columns.has("date") and columns.metrics):
        return []
    moments = columns.moments("date", options, order=MONTH_FIRST)
    for one in measure_days(
        columns, channel, moments, options=options, zone=ZoneInfo(_ZONE)
    ).rows():
        measurements.add(*one)
    return [columns]
