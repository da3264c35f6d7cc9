"""A table's columns by role: cells, moments and numbers; what cannot be read is named.

What is the same in the table exports of all platforms stands here; what a platform calls its
columns stands in its own `aliases.json`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from types import MappingProxyType
from typing import Any

from tuuletus.analysis.periods import DAY, Period, divide_time, mark_metric
from tuuletus.channels import counts, dates, headers, numbers, shared
from tuuletus.channels.metrics import is_size
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.tabular import Table
from tuuletus.channels.unread import Notes
from tuuletus.records import Channel, Measurements, Reading

METRIC = "metric:"
BY_PERIOD = "by_period"
"""The note that rows stand for more than a day; its value is the mark of the length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A table and the header of each role in it."""

    table: Table
    found: Mapping[str, str]
    notes: Notes

    @classmethod
    def of(cls, table: Table, package: str, file: str = "") -> Columns:
        """The columns whose headers a channel's aliases know."""
        notes = Notes(file)
        notes.add_table(table)
        found = headers.match_headers(table.header, headers.load_aliases(package))
        return cls(table=table, found=found, notes=notes)

    def widened(self, package: str) -> Columns:
        """The same with metrics whose headers only the aliases of all tables know.

        What a file is shows in its platform's own headers; what it counts may stand in others.
        """
        found = dict(self.found)
        for name in self.unknown:
            role = shared.find_metric_role(name, package)
            if role is not None:
                found.setdefault(role, name)
        return replace(self, found=found)

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that there are columns of."""
        return tuple(role.removeprefix(METRIC) for role in self.found if role.startswith(METRIC))

    @property
    def unknown(self) -> tuple[str, ...]:
        """The headers that nobody knows."""
        known = set(self.found.values())
        return tuple(name for name in self.table.header if name not in known)

    def has(self, *roles: str) -> bool:
        """Whether all of these roles have a column."""
        return all(role in self.found for role in roles)

    def cells(self, role: str) -> list[str]:
        """The cells of a role's column; empty ones where there is no such column."""
        name = self.found.get(role)
        return [""] * len(self.table.rows) if name is None else self.table.column(name)

    def say(self, reason: str, place: int, role: str, value: str = "") -> None:
        """Name one cell that could not be read."""
        self.notes.add(
            reason,
            row=self.table.numbers[place],
            column=self.found.get(role, role),
            value=value,
        )

    def moments(
        self, role: str, options: ReadingOptions, *, order: str | None = None
    ) -> tuple[dates.Moment | None, ...]:
        """The dates of a column, its unreadable cells named."""
        cells = self.cells(role)
        latest = options.read_at.date()
        if dates.is_yearless(cells):
            read = dates.read_yearless(cells, latest=latest)
        else:
            read = dates.read_dates(
                cells,
                order=options.date_order or order,
                latest=latest,
                column=self.found.get(role, role),
                epoch=self.table.epoch,
                rows=self.table.numbers,
            )
        for code, example in read.notes:
            self.notes.add(code, column=self.found.get(role, role), value=example)
        for place in read.unread:
            self.say("not_a_date", place, role, cells[place])
        return read.moments

    def values(
        self,
        places: Iterable[int],
        *,
        read: Callable[[str, Sequence[str]], numbers.Numbers] | None = None,
    ) -> Iterator[tuple[str, int, float]]:
        """Metric, place and value of every number told in some rows; blank is not zero.

        `read` reads the cells of a metric where they are not plain numbers.
        """
        kept = list(places)
        chosen = set(kept)
        for metric in self.metrics:
            role = METRIC + metric
            cells = self.cells(role)
            told = read(metric, cells) if read else counts.read_counts(cells)
            if told.rounded:
                example = counts.describe_rounded(cells, told)
                self.notes.add(counts.NOTE, column=self.found[role], value=example)
            for place in told.unread:
                if place in chosen:
                    self.say("not_a_number", place, role, cells[place])
            for place in kept:
                value = told.values[place]
                if value is None:
                    continue
                if fault := counts.find_fault(metric, value):
                    self.say(fault, place, role, cells[place])
                    continue
                yield metric, place, value


def measure_days(
    columns: Columns,
    channel: Channel,
    moments: Sequence[dates.Moment | None],
    *,
    options: ReadingOptions,
    zone: tzinfo,
    read: Callable[[str, Sequence[str]], numbers.Numbers] | None = None,
) -> Measurements:
    """The channel's own numbers, each dated at the end of its day.

    Where the days are a week or a month apart each number sums up the time that begins with its
    day: its metric says so, and it is dated at the end of that time; see `divide_time`. A metric
    may be told once a day: the first row of a day counts, a second one is named. A day, a week or
    a month that is not over has no number yet.
    """
    result = Measurements()
    periods = divide_time({moment.day for moment in moments if moment is not None})
    if longer := find_rhythm(periods.values()):
        columns.notes.add(BY_PERIOD, column=columns.found["date"], value=longer.mark)
    ends: dict[int, dates.Moment] = {}
    for place, moment in enumerate(moments):
        if moment is None:
            continue
        period = periods[moment.day]
        last = replace(moment, day=period.find_last(moment.day))
        if end_of_day(last, zone) <= options.read_at:
            ends[place] = last
        else:
            reason = "day_not_over" if period == DAY else "period_not_over"
            columns.say(reason, place, "date", columns.cells("date")[place])
    seen: set[tuple[str, object]] = set()
    for metric, place, value in columns.values(ends, read=read):
        moment = moments[place]
        if moment is None:
            continue
        if (metric, moment.day) in seen:
            columns.say("repeated_and_different", place, METRIC + metric, f"{value:g}")
            continue
        seen.add((metric, moment.day))
        if is_size(metric):  # it was so large on that day, which sums up nothing
            result.add(channel, None, metric, value, end_of_day(moment, zone))
        else:
            code = mark_metric(metric, periods[moment.day])
            result.add(channel, None, code, value, end_of_day(ends[place], zone))
    return result


def find_rhythm(periods: Iterable[Period]) -> Period | None:
    """The length that most numbers are of; None where it is a day."""
    counted = Counter(periods).most_common(1)
    return counted[0][0] if counted and counted[0][0] != DAY else None


def end_of_day(moment: dates.Moment, zone: tzinfo) -> datetime:
    """The first moment of the next day."""
    return datetime.combine(
        moment.day + timedelta(days=1), datetime.min.time(), moment.zone or zone
    )


def describe(columns: Columns, source: Source, options: ReadingOptions, **told: Any) -> Reading:
    """A reading with all that follows from the table itself."""
    facts: dict[str, Any] = {
        "file": source.name,
        "sha256": source.sha256,
        "posts": (),
        "unread": columns.notes.all(),
        "unknown_columns": columns.unknown,
        "rows": len(columns.table.rows) + len(columns.table.uneven),
        "read_at": options.read_at,
        "mapping": MappingProxyType({name: role for role, name in columns.found.items()}),
    }
    return Reading(**(facts | told))
