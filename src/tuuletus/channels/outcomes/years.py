"""Days written without their year: the year that the rows themselves make certain, or a question.

A restaurant's own list often says "su 1.3." only. Which year that is follows from weekdays, or
from rows that do tell it; nothing else is certain, since tables are booked ahead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tuuletus.channels import dates
from tuuletus.channels.numbers import is_blank
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.errors import ChannelError

_BEFORE, _AHEAD = 3, 2
"""A weekday falls on the same date again after five years at the earliest."""
_ROWS_A_YEAR = 40
"""With fewer rows to a turn of the year a table does not run in order of time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    place: int
    month: int
    day: int
    year: int | None
    weekday: int | None


def has_yearless(cells: Sequence[str]) -> bool:
    """Whether a column has days without their year."""
    return any(dates.read_month_and_day(cell) is not None for cell in cells)


def find_days(cells: Sequence[str], options: ReadingOptions, *, column: str) -> list[date | None]:
    """The day of each cell, None where it tells none.

    Raises ChannelError with the code "year_unknown" where a person has to say the first year.
    """
    order = options.date_order or dates.decide_order(cells, column=column)
    rows = [row for place, cell in enumerate(cells) if (row := _read_row(place, cell, order))]
    offsets = _count_turns(rows)
    if options.first_year is not None:
        chosen = options.first_year
    else:
        likely = _find_likely(rows, offsets, around=options.read_at.year)
        fitting = [year for year in likely if _fits(rows, offsets, year)]
        if len(fitting) != 1:
            example = cells[rows[0].place] if rows else ""
            raise ChannelError(
                "The year of the days is not told.",
                code="year_unknown",
                column=column,
                example=example,
            )
        chosen = fitting[0]
    days: list[date | None] = [None] * len(cells)
    for row, offset in zip(rows, offsets, strict=True):
        days[row.place] = _day(row, row.year or chosen + offset)
    return days


def _find_likely(rows: Sequence[_Row], offsets: Sequence[int], *, around: int) -> set[int]:
    """The years that the first row may be of, as far as years or weekdays say anything."""
    told = {row.year - offset for row, offset in zip(rows, offsets, strict=True) if row.year}
    has_weekdays = any(row.weekday for row in rows)
    return told or (set(range(around - _BEFORE, around + _AHEAD)) if has_weekdays else set())


def _read_row(place: int, cell: str, order: str) -> _Row | None:
    if is_blank(cell):
        return None
    weekday = dates.read_weekday(cell)
    if pair := dates.read_month_and_day(cell):
        return _Row(place=place, month=pair[0], day=pair[1], year=None, weekday=weekday)
    moment = dates.read_moment(cell, order=order)
    if moment is None:
        return None
    day = moment.day
    return _Row(place=place, month=day.month, day=day.day, year=day.year, weekday=weekday)


def _count_turns(rows: Sequence[_Row]) -> list[int]:
    """How many years after the first row (before it, where time runs backwards) each row is."""
    steps = [(two.month, two.day) < (one.month, one.day) for one, two in pairwise(rows)]
    is_backwards = sum(steps) > len(steps) / 2
    offsets = [0] if rows else []
    for is_less, (one, two) in zip(steps, pairwise(rows), strict=True):
        is_same = (one.month, one.day) == (two.month, two.day)
        turns = is_less != is_backwards and not is_same
        offsets.append(offsets[-1] + (-1 if is_backwards else 1) * turns)
    is_ordered = max(map(abs, offsets), default=0) <= 1 + len(rows) // _ROWS_A_YEAR
    return offsets if is_ordered else [0] * len(rows)


def _fits(rows: Sequence[_Row], offsets: Sequence[int], first_year: int) -> bool:
    """Whether all days exist, with the years and weekdays that the rows tell."""
    for row, offset in zip(rows, offsets, strict=True):
        day = _day(row, first_year + offset)
        if day is None or row.year not in {None, day.year}:
            return False
        if row.weekday not in {None, day.isoweekday()}:
            return False
    return bool(rows)


def _day(row: _Row, year: int) -> date | None:
    try:
        return date(year, row.month, row.day)
    except ValueError:
        return None
