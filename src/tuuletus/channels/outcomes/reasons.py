"""Why a table of days and numbers is none: months, hours, two ways of writing numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuuletus.channels import dates, headers, numbers
from tuuletus.channels.outcomes import finding, weeks
from tuuletus.channels.protocol import DAY_FIRST, MONTH_FIRST
from tuuletus.channels.tabular import Table
from tuuletus.errors import ChannelError

_MOST = 0.9
_MONTH = re.compile(r"(?:19|20)\d\d[-/. ](?:0?[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[-/. ](?:19|20)\d\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_CELL = re.compile(r"1[5-9]\d\d|20\d\d")
_YEARS = frozenset(("year", "vuosi", "år", "jahr"))
_ROWS_NAMED = 5


def find_reason(table: Table) -> ChannelError | None:
    """The refusal that names what keeps a table from being read as outcomes, if it is known.

    Its code is "mixed_marks", "one_row", "months_only", "years_only" or "hours_only".
    """
    for name in table.header:
        cells = finding.filled(table.head(name))
        if conflict := numbers.find_conflict(cells):
            return ChannelError(
                "The numbers are written in two ways.",
                code="mixed_marks",
                column=name,
                first=conflict[0],
                second=conflict[1],
            )
    if len(table.rows) == 1 and _tells_a_day(table.rows[0]):
        return ChannelError("The table tells one day.", code="one_row")
    counted = [name for name in table.header if finding.holds_numbers(table.head(name))]
    for name in table.header:
        cells = finding.filled(table.head(name))
        if len(cells) < 2 or not {*counted} - {name}:
            continue
        if _share(_is_month(cell) for cell in cells) >= _MOST:
            return ChannelError(
                "The table tells months.", code="months_only", column=name, example=cells[0]
            )
        if headers.plain(name) in _YEARS and all(map(_YEAR_CELL.fullmatch, cells)):
            return ChannelError(
                "The table tells years.", code="years_only", column=name, example=cells[0]
            )
        if _tell_hours(cells):
            return ChannelError(
                "The table tells hours.", code="hours_only", column=name, example=cells[0]
            )
    return None


def find_doubles(table: Table) -> ChannelError | None:
    """The refusal of a table in which a day or week stands on several rows, if that is so.

    Only for a table that cannot be anything else than days and numbers: of posts, many may be of
    one day. Its code is "double_days".
    """
    for name in table.header:
        cells = table.column(name)
        if not cells or _share(map(finding.is_day, cells)) < _MOST:
            continue
        rows: dict[str, list[int]] = {}
        for number, cell in zip(table.numbers, cells, strict=True):
            rows.setdefault(cell.strip(), []).append(number)
        doubled = {day: found for day, found in rows.items() if len(found) > 1}
        if doubled:
            day, found = next(iter(doubled.items()))
            return ChannelError(
                "A day stands on several rows.",
                code="double_days",
                column=name,
                example=day,
                rows=", ".join(map(str, found[:_ROWS_NAMED])),
                count=len(doubled),
            )
    return None


def _tells_a_day(cells: Sequence[str]) -> bool:
    """Whether a row is a day and numbers, and nothing else."""
    days = [cell for cell in cells if finding.is_day(cell)]
    others = finding.filled([cell for cell in cells if cell not in days])
    return len(days) == 1 and bool(others) and not numbers.read_numbers(others).unread


def _share(answers: object) -> float:
    told = list(answers)  # type: ignore[call-overload]
    return sum(told) / len(told) if told else 0.0


def _is_month(cell: str) -> bool:
    if _MONTH.fullmatch(cell.strip()):
        return True
    words = re.findall(r"[^\W\d_]+|\d+", cell.casefold()) if len(cell) <= 40 else []
    months = [word for word in words if word in dates.month_numbers()]
    others = [word for word in words if word not in months and not _YEAR.fullmatch(word)]
    return len(months) == 1 and not others and not weeks.first_day(cell)


def _tell_hours(cells: Sequence[str]) -> bool:
    """Whether the cells are moments of which several fall on one day."""
    read = [
        dates.read_moment(cell, order=DAY_FIRST) or dates.read_moment(cell, order=MONTH_FIRST)
        for cell in cells
    ]
    moments = [one for one in read if one is not None and one.clock is not None]
    days = {one.day for one in moments}
    is_many = len({(one.day, one.clock) for one in moments}) > len(days)
    return len(moments) >= _MOST * len(cells) and is_many
