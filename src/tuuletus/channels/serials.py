"""Days as spreadsheets count them: a number of days since 1900, its fraction the time of day.

Excel of old Macs counted from 1904, and workbooks that were begun there still do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from tuuletus.channels.numbers import is_blank

NOTE = "serial_days"
"""The note that numbers of a spreadsheet were read as days."""

_SERIAL = re.compile(r"(\d{5})(?:[.,](\d{1,17}))?")
_FIRST, _LAST = 36_526, 60_000
SINCE_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a clock without a zone, as the cells are
"""Day 0 as it stands after the leap day of 1900, which spreadsheets count though it never was."""
SINCE_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_DAY_SECONDS = 86_400


def are_serials(cells: Sequence[str], *, epoch: datetime) -> bool:
    """Whether all told cells are numbers that may be days between 2000 and 2064.

    Followers or sales may be such numbers, too: only a header or a person says that they are days.
    """
    told = {cell for cell in cells if not is_blank(cell)}
    return bool(told) and all(_number(cell, epoch) is not None for cell in told)


def write_out(cells: Sequence[str], *, epoch: datetime) -> list[str]:
    """The days written by the standard, with a clock time where the column has any.

    >>> write_out(["46000", ""], epoch=SINCE_1900), write_out(["44538"], epoch=SINCE_1904)
    (['2025-12-09', ''], ['2025-12-09'])
    >>> write_out(["46000,5", "46001"], epoch=SINCE_1900)
    ['2025-12-09T12:00:00', '2025-12-10T00:00:00']
    """
    numbers = [_number(cell, epoch) for cell in cells]
    has_clock = any(number is not None and not number.is_integer() for number in numbers)
    return [
        cell if number is None else _write(number, epoch, has_clock=has_clock)
        for cell, number in zip(cells, numbers, strict=True)
    ]


def describe(cells: Sequence[str], *, epoch: datetime) -> str:
    """The first number with the day that it is, for a note.

    >>> describe(["", "46000"], epoch=SINCE_1900)
    '46000 = 2025-12-09'
    """
    first = next(cell for cell in cells if not is_blank(cell))
    return f"{first} = {write_out([first], epoch=epoch)[0]}"


def _number(cell: str, epoch: datetime) -> float | None:
    match = _SERIAL.fullmatch(cell.strip())
    if match is None or not _FIRST <= int(match[1]) + (epoch - SINCE_1900).days <= _LAST:
        return None
    return float(f"{match[1]}.{match[2] or 0}")


def _write(number: float, epoch: datetime, *, has_clock: bool) -> str:
    # a fraction of a day is seldom a whole second, but the clock that was meant is
    moment = epoch + timedelta(seconds=round(number * _DAY_SECONDS))
    return moment.isoformat() if has_clock else moment.date().isoformat()
