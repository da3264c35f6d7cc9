"""Tables for a terminal as wide as it is: cells wrap between words, never inside one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tuuletus.cli.terminal import PlainTable

GAP = 3
"""Columns of the terminal between two columns of a table."""
LINES = 2
"""A row that takes more lines than that is hard to read: then columns are put together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A header and its cells. Numbers stand at the right and are never wrapped."""

    head: str
    cells: tuple[str, ...]
    is_number: bool = False

    @property
    def widest(self) -> int:
        """The width that nothing needs to be wrapped in."""
        return max(map(cell_len, (self.head, *self._lines())), default=0)

    @property
    def least(self) -> int:
        """The least width in which no word is broken and no row takes more than two lines."""
        words = [word for text in (self.head, *self._lines()) for word in text.split(" ")]
        width = max(map(cell_len, self.cells_of_numbers() or words), default=0)
        width = max([width, *map(cell_len, self.head.split(" "))])
        while any(_count_lines(cell, width) > LINES for cell in self._texts()):
            width += 1
        return width

    def cells_of_numbers(self) -> list[str]:
        """The lines that may not be wrapped at all."""
        return self._lines() if self.is_number else []

    def _lines(self) -> list[str]:
        return [line for cell in self.cells for line in cell.split("\n")]

    def _texts(self) -> tuple[str, ...]:
        return () if self.is_number else self.cells


def lay_out(layouts: Sequence[Sequence[Column]], *, width: int) -> PlainTable:
    """The first layout that fits in a width; where none does, the last, wrapped more often."""
    chosen = next((one for one in layouts if _fits(one, width)), layouts[-1])
    widths = _share_out(chosen, width) if _fits(chosen, width) else [None] * len(chosen)
    table = PlainTable()
    for column, wide in zip(chosen, widths, strict=True):
        table.head(column.head, is_number=column.is_number, width=wide)
    for row in zip(*(column.cells for column in chosen), strict=True):
        table.row(*row)
    return table


def _fits(columns: Sequence[Column], width: int) -> bool:
    return sum(column.least for column in columns) + GAP * (len(columns) - 1) <= width


def _share_out(columns: Sequence[Column], width: int) -> list[int | None]:
    """Each column its least width, and what is left to those that would wrap, text first."""
    widths = [column.least for column in columns]
    left = width - GAP * (len(columns) - 1) - sum(widths)
    for place in sorted(range(len(columns)), key=lambda each: columns[each].is_number):
        more = min(left, columns[place].widest - widths[place])
        widths[place] += more
        left -= more
    return list(widths)


def _count_lines(text: str, width: int) -> int:
    lines, filled = 1, 0
    for word in text.split(" "):
        size = cell_len(word)
        if filled and filled + 1 + size > width:
            lines, filled = lines + 1, size
        else:
            filled += size + bool(filled)
    return lines
