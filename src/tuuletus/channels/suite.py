"""Meta Business Suite's files of posts, known by their values: in many languages no header is.

What follows from where a file comes is the same however its columns are called: the clock of its
times, and that a file by day is none of whole lives.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tuuletus.channels import dates, headers, numbers
from tuuletus.channels.protocol import DAY_FIRST, MONTH_FIRST
from tuuletus.channels.tabular import Table
from tuuletus.errors import LookAlikeError, UnknownFileError

ZONE = "America/Los_Angeles"
"""Times are on Meta's own clock, whatever the zone of the page is."""

META = "tuuletus.channels.meta"
"""Whose headers are known in some languages."""
_NEEDED = ("id", "time")
_KNOWN = 6
"""So many headers of one language are no chance."""
_REPEATING = 0.5  # in a file of whole lives nearly every id stands once, in a daily one hardly any
_FEWEST = 4
_MOST = 0.95
_MANY = 0.8
_ID = re.compile(r"\d{14,19}|\d[.,]\d+[eE]\+?\d\d")
ROUNDED = re.compile(r"\d[.,]\d+[eE]\+?\d+")
"""An identifier that a spreadsheet took for a number and shortened: its last figures are lost."""
_WRITTEN_OUT = re.compile(r"\d{2,9}0{6,}")
_LINK = re.compile(
    r"https?://(?:[\w-]+\.)*?(facebook|instagram)\.com(?:[/:?#]\S*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """The columns by which a file of posts is known, "" where there is none of a kind.

    A file out of which the posts' own ids were taken still has that of the account.
    """

    platform: str
    id: str
    link: str
    channel: str
    names: tuple[str, ...]
    constant: tuple[str, ...]


def find_suite(table: Table) -> Suite | None:
    """What makes a table one of Business Suite's: long ids beside permalinks of its platforms."""
    if not table.named:
        return None
    columns = {name: _told(table.head(name)) for name in table.header}
    links = [name for name, told in columns.items() if _share(_LINK, told) >= _MANY]
    ids = [name for name in columns if links and _share(_ID, columns[name]) >= _MOST]
    if not ids:
        return None
    distinct = {name: len(set(columns[name])) for name in columns}
    posts = max(ids, key=lambda name: distinct[name])
    if distinct[posts] < distinct[links[0]] * _REPEATING:
        posts = ""
    most = distinct.get(posts, len(table.rows))
    others = [name for name in ids if name != posts and distinct[name] <= most]
    channel = min(others, key=lambda name: distinct[name], default="")
    hosts = Counter(
        match[1].casefold() for cell in columns[links[0]] if (match := _LINK.fullmatch(cell))
    )
    return Suite(
        platform=hosts.most_common(1)[0][0],
        id=posts,
        link=links[0],
        channel=channel,
        names=_names_of(channel, table, columns),
        constant=tuple(
            name for name, told in columns.items() if len(set(told)) == 1 and _has_letters(told[0])
        ),
    )


def find_missing(header: Sequence[str]) -> tuple[str, ...]:
    """What the needed columns that are not there are called in the language of the others.

    Empty where that language is not known, or nothing is missing.
    """
    languages = headers.load_languages(META)
    found = {code: headers.match_headers(header, told) for code, told in languages.items()}
    code = max(found, key=lambda one: len(found[one]))
    if len(found[code]) < _KNOWN:
        return ()
    everywhere = headers.match_headers(header, headers.load_aliases(META))
    return tuple(
        headers.first_name(META, role, code) for role in _NEEDED if role not in everywhere
    )


def _told(cells: Sequence[str]) -> list[str]:
    return [cell for cell in cells if not numbers.is_blank(cell)]


def _share(pattern: re.Pattern[str], told: Sequence[str]) -> float:
    return sum(pattern.fullmatch(cell) is not None for cell in told) / len(told) if told else 0.0


def _names_of(channel: str, table: Table, columns: dict[str, list[str]]) -> tuple[str, ...]:
    """The columns right after the account's id that say the same of each account in every row."""
    if not channel:
        return ()
    found = []
    keys = table.head(channel)
    for name in table.header[table.header.index(channel) + 1 :]:
        pairs = set(zip(keys, table.head(name), strict=True))
        is_name = len(pairs) == len(set(keys)) and any(map(_has_letters, columns[name]))
        if not is_name:
            break
        found.append(name)
    return tuple(found)


def _has_letters(cell: str) -> bool:
    return any(mark.isalpha() for mark in cell)


def find_spans(table: Table) -> list[str]:
    """The cells that say of which days a row tells: a column of days beside one of moments."""
    is_timed = False
    days: list[str] = []
    for name in table.header:
        told = _told(table.head(name))
        clocks = [clock for cell in told[:200] if (clock := _tells_clock(cell)) is not None]
        if not clocks or len(clocks) < _MOST * len(told[:200]):
            continue
        if all(clocks):
            is_timed = True
        elif not any(clocks):
            days = told
    return days if is_timed else []


def _tells_clock(cell: str) -> bool | None:
    """Whether a date tells its clock time, too; None where the cell is no date."""
    if cell.isdecimal():
        return None
    read = (dates.read_moment(cell, order=order) for order in (DAY_FIRST, MONTH_FIRST))
    moment = next(filter(None, read), None)
    return None if moment is None else moment.clock is not None


def refuse_daily(
    table: Table, ids: Sequence[str], spans: Sequence[str], *, has_views: bool
) -> None:
    """Refuse the daily breakdown, whose numbers added up are many times too big.

    It has nearly the same columns as the file of whole lives. `ids` are the cells of the posts'
    ids, `spans` those that say of which days a row tells. Ids also come again where a spreadsheet
    rounded them, which is another refusal, and where whole rows do, which is none.
    """
    told = [cell for cell in ids if cell]
    days = [cell for cell in spans if cell]
    daily = sum(dates.read_moment(cell, order="") is not None for cell in days)
    is_daily = bool(days) and daily > len(days) / 2
    if not is_daily:
        _refuse_rounded(told)
        if not _are_repeating(told):
            return
        told = [cell for cell, _row in dict.fromkeys(zip(ids, table.rows, strict=True)) if cell]
        if not _are_repeating(told):
            return
    raise LookAlikeError(
        "The file gives numbers by day, not of the posts' whole lives.",
        code="daily_breakdown",
        rows=len(told),
        posts=len(set(told)),
        has_views=has_views,
    )


def _are_repeating(ids: Sequence[str]) -> bool:
    return len(ids) >= _FEWEST and len(set(ids)) < _REPEATING * len(ids)


def _refuse_rounded(ids: Sequence[str]) -> None:
    """Refuse identifiers that a spreadsheet rounded: posts cannot be told apart by them."""
    shortened = sum(ROUNDED.fullmatch(cell) is not None for cell in ids)
    are_written_out = _are_repeating(ids) and all(map(_WRITTEN_OUT.fullmatch, ids))
    if are_written_out or shortened > len(ids) / 2:
        raise UnknownFileError(
            "The identifiers of the posts were rounded.", code="ids_rounded", example=ids[0]
        )
