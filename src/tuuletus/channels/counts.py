"""Counts as platforms show them: whole, or rounded and cut short ("1.2K", "3,4 milj.")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tuuletus.channels.metrics import LENGTH, find_metric
from tuuletus.channels.numbers import Numbers, read_numbers

NOTE = "rounded_numbers"
"""The note that a platform rounded the numbers of a column."""
MOST = 1e12
"""More than that nobody counts: the population of the world is less than a hundredth of it."""
SIGNED = frozenset({"subscribers_net", "followers_net"})
"""Differences, which may be below zero."""

_THOUSAND = frozenset(
    ["k", "t", "tn", "tuh", "tuhatta", "tsd", "tis", "mil", "mille", "mila", "tys"]
)
_MILLION = frozenset(
    ["m", "milj", "mn", "mio", "mln", "mill", "mi", "miljoonaa", "miljoner", "million", "millions"]
)
# three digits after a mark may be thousands as well as decimals, so they are not certain
_SHORT = re.compile(r"(\d{1,4})(?:[.,](\d{1,2}))?\s*([^\W\d_]{1,9})\.?")


def read_counts(cells: Sequence[str]) -> Numbers:
    """The numbers of a column of counts, those that a platform cut short among them.

    They are read only where every cell is a number, whole or cut short: beside other words the
    letters may mean anything. `rounded` are their places.

    >>> read_counts(["1.2K", "950"]).values, read_counts(["3,4 milj.", "12 tn"]).values
    ((1200.0, 950.0), (3400000.0, 12000.0))
    """
    read = read_numbers(cells)
    told = {place: _long(cells[place]) for place in read.unread}
    if not told or None in told.values():
        return read
    values = tuple(told.get(place, value) for place, value in enumerate(read.values))
    return replace(read, values=values, unread=(), rounded=read.unread)


def describe_rounded(cells: Sequence[str], read: Numbers) -> str:
    """The first number that was cut short, as it was read."""
    place = read.rounded[0]
    return f"{cells[place]} = {read.values[place]:.0f}"


def find_fault(metric: str, value: float) -> str:
    """Why a number can be none of a metric: "negative" or "too_large"; "" where it can be."""
    if 0 <= value <= MOST:
        return ""  # nearly all are, and a long file asks for each of its numbers
    if value < 0 and metric not in SIGNED:
        return "negative"
    is_length = find_metric(metric).kind == LENGTH
    return "too_large" if abs(value) > MOST and not is_length else ""


def _long(cell: str) -> float | None:
    match = _SHORT.fullmatch(cell.strip())
    word = match[3].casefold() if match else ""
    times = 1_000 if word in _THOUSAND else 1_000_000 if word in _MILLION else 0
    if match is None or not times:
        return None
    return float(round(float(f"{match[1]}.{match[2] or 0}") * times))
