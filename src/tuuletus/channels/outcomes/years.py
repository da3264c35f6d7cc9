"""Days written without their year: the year that the rows themselves make certain, or a question.

A restaurant's own list often says "su 1.3." only. Which year that is follows from weekdays, or
from rows that do tell it; nothing else is certain, since tables are booked ahead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from tuuletus.channels import dates
from tuuletus.channels.numbers import is_blank
from tuuletus.channels.protocol import DAY_FIRST, MONTH_FIRST, ReadingOptions
from tuuletus.errors import ChannelError

_BEFORE, _AHEAD = 3, 2
"""A weekday falls on the same date again after five years at the earliest."""
_SOON = timedelta(days=60)
"""Bookings of the coming weeks are in a list; one that begins later is rather an old one."""
_ROWS_A_YEAR = 40
"""With fewer rows to a turn of the year a table does not run in order of time."""


_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})\.?")
# a year that is no part of a whole date, such as that of an export
_YEAR = re.compile(r"(?<!\d)(?<!\d[-_./])(20\d\d)(?![-_./]?\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    place: int
    month: int
    day: int
    year: int | None
    weekday: int | None


def is_yearless(cell: str) -> bool:
    """Whether a cell is a day without its year: "su 1.3.", "mån 2/3", "August 18"."""
    if dates.read_month_and_day(cell) is not None:
        return True
    return _slashed(cell) is not None


def _slashed(cell: str) -> tuple[int, int] | None:
    """The two numbers of "2/3", in the order in which they stand."""
    match = _SLASHED.fullmatch(dates.without_weekday(cell.strip())) if len(cell) <= 40 else None
    pair = (int(match[1]), int(match[2])) if match else (0, 0)
    return pair if 1 <= min(pair) <= 12 and max(pair) <= 31 else None


def has_yearless(cells: Sequence[str]) -> bool:
    """Whether a column has days without their year."""
    return any(map(is_yearless, cells))


def find_hint(near: Iterable[str], file: str) -> int | None:
    """The one year that is named beside the days, else the one in the name of the file."""
    for texts in (tuple(near), (re.sub(r"\.\w+$", "", file),)):
        named = {int(year) for text in texts for year in _YEAR.findall(text)}
        if named:
            return named.pop() if len(named) == 1 else None
    return None


def find_days(
    cells: Sequence[str], options: ReadingOptions, *, column: str, hint: int | None = None
) -> tuple[list[date | None], bool]:
    """The day of each cell, None where it tells none; and whether the year is only that of `hint`.

    Raises ChannelError with the code "year_unknown" where a person has to say the first year.
    """
    order = options.date_order or dates.decide_order(cells, column=column)
    slashed = options.date_order or _order_slashed(cells, options, hint, column=column)
    rows = [
        row for place, cell in enumerate(cells) if (row := _read_row(place, cell, order, slashed))
    ]
    offsets = _count_turns(rows)
    # a year that is said holds for a row at the turn of the year only by chance
    is_possible = hint is not None and not any(offsets) and _fits(rows, offsets, hint)
    fitting = _find_fitting(rows, offsets, around=options.read_at.year)
    is_hinted = False
    if options.first_year is not None:
        chosen = options.first_year
    elif len(fitting) == 1 and not _is_far_ahead(rows, offsets, fitting[0], options):
        chosen = fitting[0]
    elif hint is not None and is_possible and (not fitting or hint in fitting):
        chosen, is_hinted = hint, True
    else:
        raise ChannelError(
            "The year of the days is not told.",
            code="year_unknown",
            column=column,
            example=cells[rows[0].place] if rows else "",
        )
    days: list[date | None] = [None] * len(cells)
    for row, offset in zip(rows, offsets, strict=True):
        days[row.place] = _day(row, row.year or chosen + offset)
    return days, is_hinted


def _find_fitting(rows: Sequence[_Row], offsets: Sequence[int], *, around: int) -> list[int]:
    """The years of the first row that nothing in the file speaks against, as far as it tells."""
    return [
        year for year in _find_likely(rows, offsets, around=around) if _fits(rows, offsets, year)
    ]


def _is_far_ahead(
    rows: Sequence[_Row], offsets: Sequence[int], year: int, options: ReadingOptions
) -> bool:
    """Whether the year follows from weekdays alone and no row is of the past or of soon.

    The same weekdays fall on the same dates of an earlier year, which is likelier.
    """
    if any(row.year for row in rows):
        return False
    days = [_day(row, year + offset) for row, offset in zip(rows, offsets, strict=True)]
    return min(filter(None, days)) > options.read_at.date() + _SOON


def _order_slashed(
    cells: Sequence[str], options: ReadingOptions, hint: int | None, *, column: str
) -> str:
    """Which comes first in days such as "2/3"; raises AmbiguousDatesError where nothing tells."""
    pairs = [pair for cell in cells if (pair := _slashed(cell))]
    if not pairs:
        return DAY_FIRST
    only_day = sum(first > 12 for first, _ in pairs)
    only_month = sum(second > 12 for _, second in pairs)
    if only_day or only_month:
        return DAY_FIRST if only_day >= only_month else MONTH_FIRST
    fits = []
    for order in (DAY_FIRST, MONTH_FIRST):
        rows = [
            row for place, cell in enumerate(cells) if (row := _read_row(place, cell, "", order))
        ]
        offsets = _count_turns(rows)
        if any(row.weekday for row in rows) and (
            _find_fitting(rows, offsets, around=options.read_at.year)
            or (hint is not None and _fits(rows, offsets, hint))
        ):
            fits.append(order)
    if len(fits) == 1 or all(first == second for first, second in pairs):
        return (fits or [DAY_FIRST])[0]
    examples = tuple(dict.fromkeys(cell for cell in cells if _slashed(cell)))[:3]
    raise dates.AmbiguousDatesError(
        f"The dates of column {column!r} can be read both ways: {', '.join(examples)}.",
        column=column,
        examples=examples,
    )


def _find_likely(rows: Sequence[_Row], offsets: Sequence[int], *, around: int) -> set[int]:
    """The years that the first row may be of, as far as years or weekdays say anything."""
    told = {row.year - offset for row, offset in zip(rows, offsets, strict=True) if row.year}
    has_weekdays = any(row.weekday for row in rows)
    return told or (set(range(around - _BEFORE, around + _AHEAD)) if has_weekdays else set())


def _read_row(place: int, cell: str, order: str, slashed: str) -> _Row | None:
    if is_blank(cell):
        return None
    weekday = dates.read_weekday(cell)
    pair = dates.read_month_and_day(cell)
    if pair is None and (numbers := _slashed(cell)):
        pair = numbers if slashed == MONTH_FIRST else (numbers[1], numbers[0])
    if pair is not None:
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
