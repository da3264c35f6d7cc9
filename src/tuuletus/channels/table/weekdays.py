"""Weekdays that a table tells as numbers: which day the lowest number stands for.

ISO 8601 counts from Monday; spreadsheets and databases count from Sunday unless they are told
otherwise, and calendars of the Gulf from Saturday.
"""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from tuuletus.channels.headers import plain
from tuuletus.channels.protocol import FIRST_WEEKDAYS, SUNDAY
from tuuletus.channels.shared import load_words
from tuuletus.channels.table.values import read_trait
from tuuletus.channels.tabular import Table
from tuuletus.records import WeekdayCodes

DEFAULT = SUNDAY
"""Numbers of weekdays come out of spreadsheets and databases, which count from Sunday."""
ASKED, DECIDED, ASSUMED = "asked", "decided", "assumed"
_FEWEST = 8
_AGREE = 0.95
_EARLIEST, _LATEST = 1970, 2199


def find_weekday_codes(
    table: Table,
    column: str,
    *,
    asked: str | None = None,
    days: Sequence[date | None] = (),
    month: str = "",
) -> WeekdayCodes | None:
    """What the numbers of a column of weekdays mean; None where they are told by name.

    `asked` is the caller's answer. Else the days of the same rows tell it: `days` where they are
    known, or the table's columns of year, month (of that name) and day, or, without a day, the
    order of rows that run through the months of told years. Else it is assumed.
    """
    codes = [int(cell) if _is_code(cell) else None for cell in table.column(column)]
    told = {code for code in codes if code is not None and code <= 7}
    if not told:
        return None
    lowest = 0 if 0 in told and 7 not in told else 1
    told_codes = [None if code is None else code - lowest for code in codes]
    if asked:
        return WeekdayCodes(lowest=lowest, first=FIRST_WEEKDAYS[asked], reason=ASKED)
    months = _numbers(table, month, "month")
    years = _numbers(table, _find(table, "year"))
    known = list(days) if any(days) else _build_days(table, years, months)
    first = _decide_by_days(told_codes, known) or _decide_by_order(told_codes, years, months)
    if first:
        return WeekdayCodes(lowest=lowest, first=first, reason=DECIDED)
    return WeekdayCodes(lowest=lowest, first=FIRST_WEEKDAYS[DEFAULT], reason=ASSUMED)


def _is_code(cell: str) -> bool:
    return cell.isdecimal() and len(cell) <= 2


def _find(table: Table, kind: str) -> str:
    """The first column that is called so."""
    words = load_words()[kind]
    return next((name for name in table.header if plain(name) in words), "")


def _numbers(table: Table, column: str, trait: str = "") -> list[int]:
    """The whole numbers of a column, 0 where there is none; names of months are numbers, too."""
    if not column:
        return [0] * len(table.rows)
    cells = table.column(column)
    read = [read_trait(trait, cell) or "" for cell in cells] if trait else cells
    return [int(cell) if cell.isdecimal() and len(cell) <= 4 else 0 for cell in read]


def _build_days(
    table: Table, years: Sequence[int], months: Sequence[int]
) -> Sequence[date | None]:
    """The day of each row out of three columns, where there are such."""
    numbers = _numbers(table, _find(table, "day_of_month"))
    return [
        date(year, month, number) if _is_day(year, month, number) else None
        for year, month, number in zip(years, months, numbers, strict=True)
    ]


def _is_day(year: int, month: int, number: int) -> bool:
    is_month = _EARLIEST <= year <= _LATEST and 1 <= month <= 12
    return is_month and 1 <= number <= calendar.monthrange(year, month)[1]


def _decide_by_days(codes: Sequence[int | None], days: Sequence[date | None]) -> int | None:
    """The first weekday by which the numbers are those of the days; None where none fits."""
    votes = Counter(
        (day.isoweekday() - 1 - code) % 7 + 1
        for code, day in zip(codes, days, strict=True)
        if code is not None and day is not None
    )
    (first, most), *_ = (*votes.most_common(1), (0, 0))
    is_sure = most >= max(_FEWEST, _AGREE * votes.total())
    return first if is_sure and first in FIRST_WEEKDAYS.values() else None


def _decide_by_order(
    codes: Sequence[int | None], years: Sequence[int], months: Sequence[int]
) -> int | None:
    """The one first weekday by which rows in order of time fit into the calendar, if one alone.

    Without the year nothing follows from the order: each other first weekday fits another year.
    """
    rows = [
        (year, month, code)
        for year, month, code in zip(years, months, codes, strict=True)
        if code is not None
    ]
    if len(rows) < _FEWEST or not all(_is_day(year, month, 1) for year, month, _ in rows):
        return None
    order = [(year, month) for year, month, _ in rows]
    if order == sorted(order, reverse=True):
        rows.reverse()
    elif order != sorted(order):
        return None
    fitting = [first for first in FIRST_WEEKDAYS.values() if _fits(rows, first)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(rows: Iterable[tuple[int, int, int]], first: int) -> bool:
    """Whether every row can be given a day that is not before that of the row above it."""
    earliest = date.min
    for year, month, code in rows:
        day = max(earliest, date(year, month, 1))
        day += timedelta(days=((first - 1 + code) % 7 - day.weekday()) % 7)
        if (day.year, day.month) != (year, month):
            return False
        earliest = day
    return True
