"""Running text, such as a licence or a letter, told from tables that nobody knows yet."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuuletus.channels import dates, numbers
from tuuletus.channels.protocol import DAY_FIRST, MONTH_FIRST
from tuuletus.channels.tabular import Table

_EVEN = 0.8
"""So many lines of a table are cut into the same number of cells."""
_OFTEN = 0.5
_WORDS = 3
"""So many words a part of a sentence has, and no header of a column."""
_NUMBER = re.compile(r"[-+(]?[\d\s.,:/%\u00a0-]*\d[\d\s.,:/%\u00a0)-]*")
_MARKS = " €$£%"
_LINK = ("https://", "http://", "www.")


def is_prose(table: Table) -> bool:
    """Whether a text has no structure of a table, and no column of numbers, days or links."""
    if not table.delimiter or not (table.rows or table.uneven):
        return False
    if not table.rows:
        return sum(len(name.split()) for name in table.header) >= _WORDS * len(table.header)
    is_even = len(table.rows) >= _EVEN * (len(table.rows) + len(table.uneven))
    if len(table.header) > 1 and is_even:
        return False
    return not any(_tells(table.head(name)) for name in table.header)


def _tells(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if not numbers.is_blank(cell)]
    return sum(map(_is_told, told)) >= max(1, _OFTEN * len(told))


def _is_told(cell: str) -> bool:
    return (
        cell.startswith(_LINK)
        or _NUMBER.fullmatch(cell.strip(_MARKS)) is not None
        or dates.read_moment(cell, order=DAY_FIRST) is not None
        or dates.read_moment(cell, order=MONTH_FIRST) is not None
    )
