"""CSV that a spreadsheet shows and never runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from tuuletus.channels.formulas import guard_text

WITH_DECIMAL_COMMA = frozenset({"fi", "sv"})
"""Languages in which a spreadsheet reads 1,5 as a number, and 1.5 as a text or a day."""

Cell = str | int | float | None


def safe_cell(value: object) -> Cell:
    """A cell that stays text when it is text; numbers stay numbers, nothing stays empty."""
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return value
    return guard_text(str(value))


def _with_comma(cell: Cell) -> Cell:
    return str(cell).replace(".", ",") if isinstance(cell, float) else cell


def write_csv(
    rows: Iterable[Sequence[object]], header: Sequence[str], *, language: str = "en"
) -> str:
    """Rows under a header as CSV with a byte order mark, which spreadsheets need for ä and ö.

    In Finnish and Swedish a spreadsheet takes a comma for the decimal mark, so that cells stand
    apart by semicolons.
    """
    return "".join(stream_csv([rows], header, language=language))


def stream_csv(
    portions: Iterable[Iterable[Sequence[object]]], header: Sequence[str], *, language: str = "en"
) -> Iterator[str]:
    """The same, in one text for each portion of rows."""
    mark = "\ufeff"
    has_comma = language in WITH_DECIMAL_COMMA
    for rows in chain([[header]], portions):
        out = io.StringIO()
        out.write(mark)
        writer = csv.writer(out, delimiter=";" if has_comma else ",")
        writer.writerows(
            [_with_comma(safe_cell(value)) if has_comma else safe_cell(value) for value in row]
            for row in rows
        )
        yield out.getvalue()
        mark = ""
