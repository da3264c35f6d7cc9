"""Which columns of a table hold days, which numbers of a business, and which its houses."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tuuletus.channels import dates, headers, numbers, serials, shared
from tuuletus.channels.metrics import METRICS, RESPONSES
from tuuletus.channels.outcomes import weeks, years
from tuuletus.channels.protocol import (
    DAY,
    DAY_FIRST,
    EACH,
    EACH_COUNTED,
    MONTH_FIRST,
    OUTCOME,
    VENUE,
)
from tuuletus.channels.spending import tells_spending
from tuuletus.channels.tabular import Table
from tuuletus.errors import ChannelError

_SURE = 0.9
_ENOUGH = 0.8
_SEEN = 200
_MOST_TIMES = 3
_TABLES = "tuuletus.channels.table"  # whose aliases know the words of many languages
_WEBSITE = "tuuletus.channels.ga4"
_RESPONSES = frozenset(f"metric:{name}" for name in (*RESPONSES, "reach", "impressions"))
# what a column of houses is called; any other text beside numbers may be anything
_VENUES = frozenset(
    """venue venues location site store shop branch outlet unit restaurant toimipiste toimipaikka
    paikka ravintola myymälä kauppa yksikkö kohde sijainti restaurang butik enhet plats ställe
    filial standort betrieb""".split()  # noqa: SIM905 - easier to read than so many marks
)
# headers that a program or somebody in a hurry gave: such numbers may be anything
_SAYS_NOTHING = re.compile(r"[^\W\d_]\d*|\d+|(?:column|col|unnamed|field|sarake|kolumn)\s*\d*")
# a row that adds the others up is no day
# days, a name, a place and a remark: wider tables of words are something else
_MOST_OF_EVENTS = 5
_ENDS = frozenset(
    (
        *("end", "ends", "end date", "enddate", "until"),
        *("päättyy", "päättyi", "loppuu", "loppui", "asti"),
        *("slut", "slutar", "slutdatum"),
    )
)
# stems of what opening hours are called: they explain outcomes and are none themselves
_OPENING = re.compile(
    r"opening (?:hour|time)|hours open|open(?:ed)? hours|business hours"
    r"|aukiolo|öppettid|öppettim|öppna timmar"
)
_TOTALS = frozenset(["total", "totals", "sum", "summa", "yhteensä", "totalt", "gesamt", "kaikki"])
# what stands in the place of a number on a day on which the house was not open
_CLOSED = frozenset(
    """closed suljettu suljettuna kiinni stängt stängd geschlossen zu lukket stengt""".split()  # noqa: SIM905 - easier to read than so many marks
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The columns of days, of numbers and, where there is one, of the venues that they are of.

    `year` is the column of years beside one of weeks. With `is_each` every row is a single booking
    or sale, so that a day is told by all its rows; `is_counted` says that their number is an
    outcome, too.
    """

    dated: str
    series: tuple[str, ...]
    venue: str = ""
    year: str = ""
    is_each: bool = False
    is_counted: bool = False

    @property
    def columns(self) -> frozenset[str]:
        """The headers of all of them."""
        return frozenset(filter(None, (self.dated, *self.series, self.venue, self.year)))


def find_columns(table: Table) -> Found | None:
    """The columns of a table of days and numbers; None where it may be something else."""
    if len(table.rows) < 2 or any(map(_is_platform_number, table.header)):
        return None
    if any(_is_response(table, name) for name in table.header):
        return None
    venue = _find_venue(table)
    year, week = weeks.find_pair(table)
    dated = [name for name in table.header if _holds_days(table, name, venue)]
    if not dated and week:
        dated = [week]
    if len(dated) != 1:
        return None
    others = [
        name
        for name in table.header
        if name not in {dated[0], venue} and not (table.named and weeks.is_calendar(name))
    ]
    series = [name for name in others if holds_numbers(table.column(name))]
    # a column of remarks does no harm, but ids and texts of posts make it another kind of table
    if not series or len(others) - len(series) > 1:
        return None
    if table.named and (_are_platform_numbers(series) or _are_of_advertising(series)):
        return None
    # a lone number is what the file is called after; of several somebody has to say which is which
    is_clear = len(others) == 1 if not table.named else not all(map(says_nothing, series))
    if not is_clear:
        return None
    outcomes = [name for name in series if not are_opening_hours(name)]
    return Found(
        dated=dated[0],
        series=tuple(outcomes or series),
        venue=venue,
        year=year if dated[0] == week else "",
    )


def lists_events(table: Table) -> bool:
    """Whether a table has days and otherwise only words: what happened, and no number of it."""
    if not table.named or len(table.rows) < 2 or len(table.header) > _MOST_OF_EVENTS:
        return False
    dated = [name for name in table.header if all(map(is_day, filled(table.column(name))))]
    words = [name for name in table.header if name not in dated]
    return (
        any(_holds_days(table, name, "") for name in dated)
        and bool(words)
        and not any(_is_platform_number(name) for name in words)
        and all(_holds_words(table.column(name)) for name in words)
    )


def names_an_end(table: Table) -> bool:
    """Whether a column says when something ended, as events do and posts do not."""
    return any(headers.plain(name) in _ENDS for name in table.header)


def find_mapped(table: Table, mapping: Mapping[str, str]) -> Found:
    """The columns as a person gave them."""
    by_role = {mapping.get(name, ""): name for name in reversed(table.header)}
    dated = by_role.get(DAY) or by_role.get(EACH) or by_role.get(EACH_COUNTED)
    if dated is None:
        raise ChannelError("No column is said to hold the days.", code="no_days")
    year, week = weeks.find_pair(table)
    series = tuple(name for name in table.header if mapping.get(name) == OUTCOME)
    return Found(
        dated=dated,
        series=series,
        venue=by_role.get(VENUE, ""),
        year=year if dated == week else "",
        is_each=DAY not in by_role,
        is_counted=not series or mapping[dated] == EACH_COUNTED,
    )


def _find_venue(table: Table) -> str:
    """The column that says which house each row is of, so that each day may come again."""
    for name in table.header:
        if headers.plain(name) in _VENUES and any(map(str.isalpha, "".join(table.column(name)))):
            return name
    return ""


def says_nothing(name: str) -> bool:
    """Whether a header is one that a program or somebody in a hurry gave."""
    return _SAYS_NOTHING.fullmatch(headers.plain(name)) is not None


def _is_platform_number(header: str) -> bool:
    """Whether a header names a post, or what only platforms count, such as reach."""
    words = headers.plain(header).split()
    return "_".join(words) in METRICS or words[-1:] == ["id"]


def _are_platform_numbers(series: Sequence[str]) -> bool:
    """Whether all numbers are ones that platforms count, in any language.

    Visitors may be guests of a house, and a lone "visningar" viewings of a flat.
    """
    named = [(shared.find_role(name) or ("", 0.0))[0] for name in series]
    are_counted = all(
        role.startswith(("metric:", "audience:")) and role != "metric:users" for role in named
    )
    return are_counted and (len(named) > 1 or named != ["metric:views"])


def _are_of_advertising(series: Sequence[str]) -> bool:
    """Whether money spent stands beside nothing but what a website's statistics count."""
    counted = [name for name in series if not tells_spending(name)]
    known = headers.load_aliases(_WEBSITE)
    roles = [known.get(headers.plain(name), "") for name in counted]
    return 0 < len(counted) < len(series) and all(role.startswith("metric:") for role in roles)


def _is_response(table: Table, name: str) -> bool:
    """Whether a column counts what comes back on posts, in any language; remarks do not."""
    role = headers.load_aliases(_TABLES).get(headers.plain(name), "")
    return role in _RESPONSES and holds_numbers(table.column(name))


def are_opening_hours(header: str) -> bool:
    """Whether a header says that its numbers are opening hours.

    >>> are_opening_hours("Aukioloajat (h)"), are_opening_hours("Varaukset")
    (True, False)
    """
    return _OPENING.search(headers.plain(header)) is not None


def is_total(cell: str) -> bool:
    """Whether a cell says that its row adds the others up."""
    return cell.casefold() in _TOTALS


def is_closed(cell: str) -> bool:
    """Whether a cell says that the house was closed, which is no number, and not zero.

    >>> is_closed("Suljettu (joulu)"), is_closed("0")
    (True, False)
    """
    words = headers.plain(cell).split() if len(cell) <= 40 else []
    return bool(words) and words[0] in _CLOSED


def dated_cells(table: Table, found: Found) -> list[str]:
    """The cells that tell the days, those of a week joined with their year."""
    cells = table.column(found.dated)
    return list(map(weeks.join, table.column(found.year), cells)) if found.year else cells


def filled(cells: Sequence[str]) -> list[str]:
    """The cells that tell something of a day."""
    return [
        cell
        for cell in cells
        if not numbers.is_blank(cell) and not is_total(cell) and not is_closed(cell)
    ]


def _holds_days(table: Table, name: str, venue: str) -> bool:
    if _holds_serials(table, name):
        return True
    # a long column of something else is known by its beginning
    first = filled(table.head(name, _SEEN))
    if 2 * sum(map(is_day, first)) < len(first):
        return False
    cells = table.column(name)
    told = filled(cells)
    tells_day = {cell: is_day(cell) for cell in set(told)}
    days = sum(map(tells_day.__getitem__, told))
    houses = table.column(venue) if venue else [""] * len(cells)
    distinct = len({row for row in zip(cells, houses, strict=True) if tells_day.get(row[0])})
    if days < max(2, _SURE * len(told)):
        return False
    return distinct >= _ENOUGH * days or distinct >= _ENOUGH * _count_told_once(table, cells)


def _count_told_once(table: Table, cells: Sequence[str]) -> float:
    """How many rows there are without those that say the same as another; infinity if many do.

    Whoever pastes two exports has rows twice. Of single sales many may be alike, too, but then on
    some days more, or in all their numbers.
    """
    times = Counter(row for row, cell in zip(table.rows, cells, strict=True) if cell)
    differ = sum(len(set(column)) > 1 for column in zip(*times, strict=True))
    is_repeated = max(times.values(), default=0) <= _MOST_TIMES and differ > 1
    return len(times) if is_repeated else math.inf


def _holds_serials(table: Table, name: str) -> bool:
    """Whether a column that is called a date holds days as spreadsheets count them."""
    is_called = headers.load_aliases(_TABLES).get(headers.plain(name)) == DAY
    told = filled(table.column(name)) if is_called else []
    is_days = serials.are_serials(told, epoch=table.epoch)
    days = serials.write_out(told, epoch=table.epoch) if is_days else []
    return len(set(days)) >= max(2, _ENOUGH * len(days)) and all(map(is_day, days))


def is_day(cell: str) -> bool:
    """Whether a cell tells a day or a week."""
    if cell.isdecimal():
        return len(cell) == 8 and dates.read_moment(cell, order=DAY_FIRST) is not None
    if weeks.first_day(cell) or years.is_yearless(cell):
        return True
    moments = [dates.read_moment(cell, order=order) for order in (DAY_FIRST, MONTH_FIRST)]
    return any(one is not None and _is_midnight(one) for one in moments)


def _is_midnight(moment: dates.Moment) -> bool:
    return moment.clock is None or not any(
        (moment.clock.hour, moment.clock.minute, moment.clock.second)
    )


def _holds_words(cells: Sequence[str]) -> bool:
    # a number with its unit is a number that is written in an odd way
    told = filled(cells)
    return 2 * sum(not cell[:1].isdecimal() for cell in told) > len(told)


def holds_numbers(cells: Sequence[str]) -> bool:
    """Whether nearly all cells that tell something are numbers."""
    told = filled(cells)
    read = numbers.read_numbers(told)
    return bool(told) and len(told) - len(read.unread) >= max(2, _ENOUGH * len(told))
