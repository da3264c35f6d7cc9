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

Cell = str | int | float | None


def safe_cell(value: object) -> Cell:
    """A cell that stays text when it is text; numbers stay numbers, nothing stays empty."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    text = str(value)
    # Spreadsheets trim before they look, and so do we; what is written is the whole text.
    first = text.lstrip(" \u00a0\ufeff\u200b")[:1]
    if first and first in STARTERS and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def write_csv(rows: Iterable[Sequence[object]], header: Sequence[str]) -> str:
    """Rows under a header as CSV with a byte order mark, which spreadsheets need for ä and ö."""
    return "".join(stream_csv([rows], header))


def stream_csv(
    portions: Iterable[Iterable[Sequence[object]]], header: Sequence[str]
) -> Iterator[str]:
    """The same, in one text for each portion of rows."""
    mark = "\ufeff"
    for rows in chain([[header]], portions):
        out = io.StringIO()
        out.write(mark)
        csv.writer(out).writerows([safe_cell(value) for value in row] for row in rows)
        yield out.getvalue()
        mark = ""
