"""Rows of a data copy that line breaks or commas inside a text have torn apart, put together."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tuuletus.channels.source import Source
from tuuletus.channels.tabular import Table

# every row of the copy begins with its moment, which no line of a text is likely to do
_BEGINS = re.compile(r'"?\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?(?: UTC)?"?[,;\t]')
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_BREAK = "\x1f"
_QUOTED_BREAK = re.compile(r'"\x1f(?:"?"?\x1f)*"')


def rejoin_rows(source: Source, *, text: str) -> Table:
    """The table with its torn rows whole again, as far as they can be; `text` is the long column.

    Whatever a row has too many cells of belongs to its text.
    """
    table = source.table
    if not table.uneven:
        return table
    width, place = len(table.header), table.header.index(text)
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    uneven: list[tuple[int, int]] = []
    for number, lines in _records(source.text):
        cells = _read_record(lines, table.delimiter, width=width, place=place)
        if len(cells) == width:
            rows.append(tuple(cell.strip() for cell in cells))
            numbers.append(number)
        else:
            uneven.append((number, len(cells)))
    return replace(table, rows=tuple(rows), numbers=tuple(numbers), uneven=tuple(uneven))


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of each row with the number of its first one; what stands before is the header."""
    begun: list[str] = []
    first = 0
    for number, line in enumerate(_LINE_ENDS.split(text), start=1):
        if _BEGINS.match(line):
            if begun:
                yield first, begun
            first, begun = number, [line]
        elif begun:
            begun.append(line)
    if begun:
        yield first, begun


def _read_record(lines: Sequence[str], delimiter: str, *, width: int, place: int) -> Sequence[str]:
    whole = list(csv.reader([f"{line}\n" for line in lines], delimiter=delimiter))
    if len(whole) == 1 and len(whole[0]) == width:
        return whole[0]
    joined = _BREAK.join(lines).rstrip(_BREAK)
    # closed and opened again at a line break, quotation marks would end the text there
    closed = _QUOTED_BREAK.sub(lambda match: _BREAK * match[0].count(_BREAK), joined)
    (cells,) = list(csv.reader([closed], delimiter=delimiter)) or [[]]
    if len(cells) != width or any(cell.count('"') % 2 for cell in cells):
        (cells,) = list(csv.reader([joined], delimiter=delimiter)) or [[]]
    after = width - place - 1
    if len(cells) > width:
        middle = delimiter.join(cells[place : len(cells) - after])
        cells = [*cells[:place], middle, *cells[len(cells) - after :]]
    return [cell.replace(_BREAK, "\n") for cell in cells]
