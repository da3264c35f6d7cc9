"""Lengths of time as platforms write them: "1h 5m 30s", "0:07", "1:02:33", "3.4s"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuuletus.channels.numbers import Numbers, decide_marks, is_blank, read_numbers

_UNITS = re.compile(
    r"(?:(\d+)\s*(?:h|hr|t|std)\.?)?\s*(?:(\d+)\s*(?:m|min)\.?)?\s*(?:(\d+(?:[.,]\d+)?)\s*(?:s|sek|sec)\.?)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2}(?:[.,]\d+)?)")


def read_seconds(cells: Sequence[str]) -> Numbers:
    """Each cell's length in seconds; plain numbers are seconds already.

    >>> read_seconds(["1h 5m 30s", "0:07", "3.4s", "12", ""]).values
    (3930.0, 7.0, 3.4, 12.0, None)
    """
    told = {cell: _seconds(cell) for cell in set(cells) if not is_blank(cell)}
    unread = [place for place, cell in enumerate(cells) if told.get(cell, 0.0) is None]
    return Numbers(
        values=tuple(map(told.get, cells)), unread=tuple(unread), marks=decide_marks(cells)
    )


def _seconds(cell: str) -> float | None:
    text = cell.strip()
    match = _CLOCK.fullmatch(text) or _UNITS.fullmatch(text)
    if match is None or not any(match.groups()):
        return read_numbers([text]).values[0]
    hours, minutes, seconds = match.groups()
    whole = float((seconds or "0").replace(",", "."))
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + whole
