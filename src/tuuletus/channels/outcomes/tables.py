"""Tables of one date and some numbers, a row a day or a row a week; in a workbook, several."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from types import MappingProxyType

from tuuletus.channels import tabular
from tuuletus.channels.outcomes import finding, reasons, sheets
from tuuletus.channels.outcomes.finding import Found
from tuuletus.channels.outcomes.sheets import Series, Sheet
from tuuletus.channels.protocol import OUTCOME, ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.tabular import Table
from tuuletus.channels.unread import Notes
from tuuletus.errors import ChannelError, UnknownFileError
from tuuletus.records import Outcome, Reading

FORMAT = "outcomes"
MOST_SERIES = 20
_PERIOD = re.compile(r"^#[^\n]*:\s*\d{8}\s*$", re.MULTILINE)
_DIFFERENT = 0.5
"""With more days than that told otherwise by two sheets, each sheet is of a house of its own."""


def recognise(source: Source) -> float:
    """0.55 where one column holds days or weeks, hardly one twice, and all others numbers.

    Days may come again for each venue that a column names. A report whose notes tell its period is
    one of a website's statistics: what its columns are, a person has to say.
    """
    try:
        if not source.is_workbook and _PERIOD.search(source.decoded.head):
            return 0.0
        return 0.55 if finding.find_columns(source.table) else 0.0
    except ChannelError:
        return 0.0


def read(source: Source, options: ReadingOptions) -> Reading:
    """Every series of the table, with all that is missing or doubled in it.

    The sheets of a workbook that are alike, such as one for each year, are one table.
    """
    table = source.table
    found = _find(table, options)
    if found is None:
        raise UnknownFileError("The table holds no days with numbers.", columns=table.header[:20])
    notes = Notes(source.name)
    read_from = _find_sheets(source, found, options, notes)
    told = [(sheet, *sheet.read(options)) for sheet in read_from]
    span = max(told, key=lambda one: len(one[0].table.rows))[1]
    if other := [sheet.title for sheet, own, _ in told if own != span]:
        notes.add("other_rhythm", value=", ".join(other))
    merged = _merge([(sheet, series) for sheet, own, series in told if own == span], notes)
    outcomes: list[Outcome] = []
    for place, (name, series) in enumerate(merged.items()):
        if place >= MOST_SERIES:
            notes.add("series_left_out", column=series.column, value=name)
            continue
        outcomes += [
            Outcome(series=name, day=day, days=span, value=value)
            for day, value in sorted(series.told.items())
        ]
        for gap in sheets.find_gaps(series, span):
            notes.add("gap" if span == 1 else "gap_weeks", column=name, value=gap)
    if not outcomes:
        raise _say_why(table, notes)
    for name in table.header:
        if finding.are_opening_hours(name) and name not in (options.mapping or {}):
            taken = name in found.series
            notes.add("opening_hours" if taken else "opening_hours_left_out", column=name)
    mapping = options.mapping or dict.fromkeys(found.series, OUTCOME)
    return Reading(
        file=source.name,
        sha256=source.sha256,
        format=FORMAT,
        posts=(),
        measurements=(),
        outcomes=tuple(outcomes),
        unread=notes.all(),
        unknown_columns=tuple(name for name in table.header if name not in found.columns),
        rows=sum(len(one.table.rows) + len(one.table.uneven) for one in read_from),
        zone=options.zone,
        zone_reason="assumed",
        read_at=options.read_at,
        mapping=MappingProxyType(dict(mapping)),
    )


def _say_why(table: Table, notes: Notes) -> ChannelError:
    """Why a table of days and numbers tells no outcome."""
    ahead = next((note for note in notes.all() if note.reason == "far_ahead"), None)
    if ahead is not None:
        return ChannelError(
            "All days lie far ahead.",
            code="all_far_ahead",
            column=ahead.column,
            example=ahead.value,
        )
    none = ChannelError("The table tells no number of any day.", code="no_outcomes")
    return reasons.find_reason(table) or none


def _find(table: Table, options: ReadingOptions) -> Found | None:
    if options.mapping:
        return finding.find_mapped(table, options.mapping)
    return finding.find_columns(table)


def _find_sheets(
    source: Source, found: Found, options: ReadingOptions, notes: Notes
) -> list[Sheet]:
    """The file's table; of a workbook, all sheets that hold days and numbers, too."""
    told = replace(
        source.table,
        notes=tuple(note for note in source.table.notes if note != tabular.OTHER_SHEETS),
    )
    own = Sheet(file=source.name, table=told, found=found, notes=notes)
    notes.add_table(told)
    if not source.is_workbook or len(source.sheets) == 1:
        return [own]
    largest = tabular.find_largest(source.sheets)
    kept: list[Sheet] = []
    left: list[str] = []
    for title, rows in source.sheets.items():
        if title == largest:
            kept.append(replace(own, title=title))
        elif sheet := _take_sheet(rows, found, options, replace(own, title=title)):
            kept.append(sheet)
        elif tabular.has_rows(rows):
            left.append(title)
    if left:
        notes.add(tabular.OTHER_SHEETS, value=", ".join(left))
    is_alone = len(kept) == 1
    return [replace(one, is_alone=is_alone) for one in kept]


def _take_sheet(
    rows: Sequence[list[str]], first: Found, options: ReadingOptions, sheet: Sheet
) -> Sheet | None:
    """A sheet that tells days and numbers as the largest one does; None of any other."""
    try:
        table = tabular.read_sheet(rows, epoch=sheet.table.epoch)
        if options.mapping and not first.columns <= set(table.header):
            return None
        found = _find(table, options)
    except ChannelError:
        return None
    return replace(sheet, table=table, found=found) if found else None


def _merge(read: Sequence[tuple[Sheet, Mapping[str, Series]]], notes: Notes) -> dict[str, Series]:
    """The series of all sheets by name, each day once.

    Sheets that tell most of the same days otherwise are of different houses.
    """
    are_houses = any(
        _differ(one[name], two[name])
        for (_, one), (_, two) in combinations(read, 2)
        for name in one.keys() & two.keys()
    )
    merged: dict[str, Series] = {}
    for sheet, series in read:
        for name, own in series.items():
            full = f"{name} ({sheet.title})" if are_houses else name
            if full in merged:
                _add(merged[full], own, sheet, notes)
            else:
                merged[full] = own
    return merged


def _differ(one: Series, two: Series) -> bool:
    both = one.told.keys() & two.told.keys()
    other = sum(one.told[day] != two.told[day] for day in both)
    return other > _DIFFERENT * min(len(one.told), len(two.told))


def _add(whole: Series, own: Series, sheet: Sheet, notes: Notes) -> None:
    for day, value in own.told.items():
        if day in whole.told:
            reason = "double_day_same" if whole.told[day] == value else "double_day"
            notes.add(reason, value=f"{day} ({sheet.title}: {own.column})")
        else:
            whole.told[day] = value
    whole.known |= own.known
