"""Rows that tell a post a second time, in a table that gives its posts no identifiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tuuletus.channels.table import roles
from tuuletus.channels.table.work import Work

ALIKE = "alike_rows"
"""The note of rows that are the same in every cell, but may be posts of their own."""


def find_repeats(work: Work, digests: Mapping[int, str]) -> dict[int, int]:
    """The rows that are the same as an earlier one in every cell, and surely of the same post.

    Two posts may agree in every cell where a table tells little. So a row is taken for a copy only
    where it names its post: by a link, by a text that no other row has, or by the minute of
    publishing. The others stay posts of their own, and how many there are is noted.

    Args:
        work: the table.
        digests: of what names a post from file to file, or of the whole row, by place.

    """
    shared = {digest for digest, times in Counter(digests.values()).items() if times > 1}
    if not shared:
        return {}
    rows = work.table.rows
    first: dict[tuple[str, ...], int] = {}
    alike: dict[int, int] = {}
    for place, digest in digests.items():
        if digest in shared and (before := first.setdefault(rows[place], place)) != place:
            alike[place] = before
    named = _find_named(work, list(digests), set(alike.values()))
    repeats = {place: before for place, before in alike.items() if before in named}
    if left := len(alike) - len(repeats):
        work.notes.add(ALIKE, value=str(left))
    return repeats


def _find_named(work: Work, places: Sequence[int], asked: set[int]) -> set[int]:
    """Those of some rows whose cells name one post."""
    links, moments = work.cells(roles.LINK), work.moments
    texts = list(zip(work.cells(roles.TEXT), work.cells(roles.TITLE), strict=True))
    # a clock that only tells whole hours is that of a habit, and not that of a post
    tells_minute = any(moment and moment.clock and moment.clock.minute for moment in moments)
    wanted = {texts[place] for place in asked}
    told: dict[tuple[str, str], set[tuple[str, ...]]] = {text: set() for text in wanted}
    for place in places:
        if texts[place] in wanted:
            told[texts[place]].add(work.table.rows[place])
    return {
        place
        for place in asked
        if links[place]
        or (any(texts[place]) and len(told[texts[place]]) == 1)
        or (tells_minute and (moment := moments[place]) is not None and moment.clock is not None)
    }
