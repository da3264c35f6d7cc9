"""CSV that a spreadsheet shows and never runs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

STARTERS = frozenset("=+-@\t\r\n\x00|%＝＋－＠﹢﹣﹦")
"""Beginnings that some spreadsheet takes for a formula, the full-width ones among them."""

NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")

WITH_DECIMAL_COMMA = frozenset({"fi", "sv"})
"""Languages in which a spreadsheet reads 1,5 as a number, and 1.5 as a text or a day."""

Cell = str | int | float | None


def safe_cell(value: object) -> Cell:
    """A cell that stays text when it is text; numbers stay numbers, nothing stays empty."""
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return value
    text = str(value)
    if text[:1].isalnum():
        return text
    # Spreadsheets trim before they look, and so do we; what is written is the whole text.
    first = text.lstrip(" \u00a0\ufeff\u200b")[:1]
    if first and first in STARTERS and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text


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
