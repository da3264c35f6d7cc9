"""Meta's numbers of a whole page or account: one metric a file, followers, viewers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from tuuletus.channels import counts, headers, numbers, suite, tabular
from tuuletus.channels.columns import METRIC, Columns, describe, measure_days
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.errors import ChannelError
from tuuletus.records import Channel, Measurements, Reading

PACKAGE = "tuuletus.channels.meta"
_PRIMARY = frozenset({"primary", "ensisijainen", "primär", "primärt"})
_DATE = frozenset({"date", "datum", "päivämäärä"})
_RUNNING = "undefined"  # what stands in the cells of the day that is not over
_HISTORIES = {
    "followers": "metric:followers",
    "difference in followers from previous day": "metric:followers_net",
    "total viewers": "metric:viewers",
    "new viewers": "metric:new_viewers",
    "returning viewers": "metric:returning_viewers",
}

_LONGEST = 10_000_000
"""Numbers by day do not take more bytes in many years; long files of posts are not read twice."""


def recognise(source: Source) -> float:
    """0.95 for titled tables of one metric, 0.9 for the histories of followers and viewers."""
    try:
        tables = _tables(source)
    except ChannelError:
        return 0.0
    if tables and all(_is_titled(table) for table in tables):
        return 0.95
    return 0.9 if any(len(_history(table)) >= 3 for table in tables) else 0.0


def _tables(source: Source) -> tuple[tabular.Table, ...]:
    if source.is_workbook or source.size > _LONGEST or len(source.head.splitlines()) < 2:
        return ()
    return tabular.read_blocks(source.decoded)


def _is_titled(table: tabular.Table) -> bool:
    plain = [headers.plain(name) for name in table.header]
    return len(plain) == 2 and plain[0] in _DATE and plain[1] in _PRIMARY and bool(_title(table))


def _title(table: tabular.Table) -> str:
    return next((line.strip() for line in reversed(table.preamble) if line.strip()), "")


def _history(table: tabular.Table) -> dict[str, str]:
    """The roles of a history's columns, its date among them; empty for another table."""
    plain = {headers.plain(name): name for name in table.header}
    found = {_HISTORIES[name]: header for name, header in plain.items() if name in _HISTORIES}
    day = next((header for name, header in plain.items() if name in _DATE), None)
    return {"date": day, **found} if day and found else {}


def read(source: Source, options: ReadingOptions) -> Reading:
    """The numbers by day of every table in the file."""
    measurements = Measurements()
    zone = ZoneInfo(options.source_zone or suite.ZONE)
    found: list[Columns] = []
    for table in _tables(source):
        columns, platform = _take_apart(table, source.name)
        name = options.channel_name
        channel = Channel(platform=platform, key=name or platform, name=name)
        moments = columns.moments("date", options)
        for row in measure_days(
            columns, channel, moments, options=options, zone=zone, read=_read_cells
        ).rows():
            measurements.add(*row)
        found.append(columns)
    return describe(
        found[0],
        source,
        options,
        format="meta_page_days",
        measurements=measurements,
        rows=sum(len(one.table.rows) for one in found),
        unread=tuple(note for one in found for note in one.notes.all()),
        unknown_columns=tuple(dict.fromkeys(name for one in found for name in one.unknown)),
        lacking=("posts",),
        zone=zone.key,
        zone_reason="asked" if options.source_zone else "meta_pacific",
    )


def _take_apart(table: tabular.Table, file: str) -> tuple[Columns, str]:
    """The columns of a table and the platform that it speaks of."""
    columns = Columns.of(table, PACKAGE, file)
    if not _is_titled(table):
        return replace(columns, found=_history(table)), "facebook"
    title = _title(table)
    words = headers.plain(title).split()
    platform = "instagram" if "instagram" in words else "facebook"
    plain = " ".join(word for word in words if word not in {"facebook", "instagram"})
    metric = _titles().get(plain) or "_".join(plain.split())[:60] or "views"
    found = {"date": table.header[0], METRIC + metric: table.header[1]}
    return replace(columns, found=found), platform


@cache
def _titles() -> dict[str, str]:
    """What the titles of the tables count, by plain title without the platform's name."""
    text = files(PACKAGE).joinpath("words.json").read_text("utf-8")
    titles: dict[str, list[str]] = json.loads(text)["titles"]
    return {headers.plain(word): metric for metric, words in titles.items() for word in words}


def _read_cells(_metric: str, cells: Sequence[str]) -> numbers.Numbers:
    return counts.read_counts(["" if cell == _RUNNING else cell for cell in cells])
