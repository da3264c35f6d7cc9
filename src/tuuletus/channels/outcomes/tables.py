"""Tables of one date and some numbers, a row a day or a row a week."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

from tuuletus.channels import dates, headers, numbers
from tuuletus.channels.metrics import METRICS, RESPONSES
from tuuletus.channels.outcomes import years
from tuuletus.channels.protocol import DAY, DAY_FIRST, MONTH_FIRST, OUTCOME, VENUE, ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.stems import clean_stem
from tuuletus.channels.tabular import Table
from tuuletus.channels.unread import Notes
from tuuletus.errors import ChannelError, UnknownFileError
from tuuletus.records import Outcome, Reading

FORMAT = "outcomes"
MOST_SERIES = 20
_SURE = 0.9
_CROWDED = 0.5
"""With more days than that on several rows a table lists single sales, not days."""
_ENOUGH = 0.8
_MOST_GAPS = 50
_SEEN = 200
_WEEK = 7
_WEEK_FIRST = re.compile(
    r"(?:w|wk|week|vko|viikko|v|vecka|kw)\.?\s*(\d{1,2})\s*[-/., ]\s*(\d{4})", re.IGNORECASE
)
_YEAR_FIRST = re.compile(
    r"(\d{4})\s*[-/., ]?\s*(?:w|wk|week|vko|viikko|v|vecka|kw)\.?\s*(\d{1,2})", re.IGNORECASE
)
_TABLES = "tuuletus.channels.table"  # whose aliases know the words of many languages
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
_TOTALS = frozenset(["total", "totals", "sum", "summa", "yhteensä", "totalt", "gesamt", "kaikki"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The columns of dates, of numbers and, where there is one, of the venues that they are of."""

    dated: str
    series: tuple[str, ...]
    venue: str = ""


def recognise(source: Source) -> float:
    """0.55 where one column holds days or weeks, hardly one twice, and all others numbers.

    Days may come again for each venue that a column names.
    """
    try:
        return 0.55 if _find_columns(source.table) else 0.0
    except ChannelError:
        return 0.0


def _find_columns(table: Table) -> _Found | None:
    if len(table.rows) < 2 or any(map(_is_platform_number, table.header)):
        return None
    if any(_is_response(table, name) for name in table.header):
        return None
    venue = _find_venue(table)
    dated = [name for name in table.header if _holds_days(table, name, venue)]
    if len(dated) != 1:
        return None
    others = [name for name in table.header if name not in {*dated, venue}]
    series = [name for name in others if _holds_numbers(table.column(name))]
    # a column of remarks does no harm, but ids and texts of posts make it another kind of table
    if not series or len(others) - len(series) > 1:
        return None
    # a lone number is what the file is called after; of several somebody has to say which is which
    is_clear = len(others) == 1 if not table.named else not all(map(_says_nothing, series))
    return _Found(dated=dated[0], series=tuple(series), venue=venue) if is_clear else None


def _find_mapped(table: Table, mapping: Mapping[str, str]) -> _Found:
    """The columns as a person gave them."""
    by_role = {mapping.get(name, ""): name for name in reversed(table.header)}
    if DAY not in by_role:
        raise ChannelError("No column is said to hold the days.", code="no_days")
    return _Found(
        dated=by_role[DAY],
        series=tuple(name for name in table.header if mapping.get(name) == OUTCOME),
        venue=by_role.get(VENUE, ""),
    )


def _find_venue(table: Table) -> str:
    """The column that says which house each row is of, so that each day may come again."""
    for name in table.header:
        if headers.plain(name) in _VENUES and any(map(str.isalpha, "".join(table.column(name)))):
            return name
    return ""


def _says_nothing(name: str) -> bool:
    return _SAYS_NOTHING.fullmatch(headers.plain(name)) is not None


def _is_platform_number(header: str) -> bool:
    """Whether a header names a post, or what only platforms count, such as reach."""
    words = headers.plain(header).split()
    return "_".join(words) in METRICS or words[-1:] == ["id"]


def _is_response(table: Table, name: str) -> bool:
    """Whether a column counts what comes back on posts, in any language; remarks do not."""
    role = headers.load_aliases(_TABLES).get(headers.plain(name), "")
    return role in _RESPONSES and _holds_numbers(table.column(name))


def _told(cells: Sequence[str]) -> list[str]:
    return [
        cell for cell in cells if not numbers.is_blank(cell) and cell.casefold() not in _TOTALS
    ]


def _holds_days(table: Table, name: str, venue: str) -> bool:
    cells = table.column(name)
    told = _told(cells)
    # a long column of something else is known by its beginning
    if 2 * sum(map(_is_day, told[:_SEEN])) < len(told[:_SEEN]):
        return False
    is_day = {cell: _is_day(cell) for cell in set(told)}
    days = sum(map(is_day.__getitem__, told))
    houses = table.column(venue) if venue else [""] * len(cells)
    distinct = len({row for row in zip(cells, houses, strict=True) if is_day.get(row[0])})
    return days >= max(2, _SURE * len(told)) and distinct >= _ENOUGH * days


def _is_day(cell: str) -> bool:
    if cell.isdecimal():
        return len(cell) == 8 and dates.read_moment(cell, order=DAY_FIRST) is not None
    if _read_week(cell) or dates.read_month_and_day(cell):
        return True
    moments = [dates.read_moment(cell, order=order) for order in (DAY_FIRST, MONTH_FIRST)]
    return any(one is not None and _is_midnight(one) for one in moments)


def _is_midnight(moment: dates.Moment) -> bool:
    return moment.clock is None or not any(
        (moment.clock.hour, moment.clock.minute, moment.clock.second)
    )


def _holds_numbers(cells: Sequence[str]) -> bool:
    told = _told(cells)
    read = numbers.read_numbers(told)
    return bool(told) and len(told) - len(read.unread) >= max(2, _ENOUGH * len(told))


def read(source: Source, options: ReadingOptions) -> Reading:
    """Every series of the table, with all that is missing or doubled in it."""
    table = source.table
    mapped = options.mapping is not None
    found = _find_mapped(table, options.mapping) if options.mapping else _find_columns(table)
    if found is None:
        raise UnknownFileError("The table holds no days with numbers.", columns=table.header[:20])
    notes = Notes(source.name)
    notes.add_table(table)
    days = _read_days(table, found, options, notes)
    span = _find_span(days)
    outcomes: list[Outcome] = []
    made = 0
    for house, own in _split_venues(table, found).items():
        places = _keep_days(table, found, days, own, notes)
        for column in found.series:
            name = _name_series(column, house, found, source.name)
            told, damaged = _read_series(table, column, places, notes)
            if not told:
                continue
            made += 1
            if made > MOST_SERIES:
                notes.add("series_left_out", column=column, value=name)
                continue
            outcomes += [
                Outcome(series=name, day=day, days=span, value=value)
                for day, value in told.items()
            ]
            for gap in _find_gaps(sorted({*told, *damaged}), span):
                notes.add("gap", column=name, value=gap)
    if not outcomes:
        raise ChannelError("The table tells no number of any day.", code="no_outcomes")
    series = {*found.series, found.dated, found.venue}
    return Reading(
        file=source.name,
        sha256=source.sha256,
        format=FORMAT,
        posts=(),
        measurements=(),
        outcomes=tuple(outcomes),
        unread=notes.all(),
        unknown_columns=tuple(name for name in table.header if name not in series),
        rows=len(table.rows) + len(table.uneven),
        zone=options.zone,
        zone_reason="assumed",
        read_at=options.read_at,
        mapping=MappingProxyType(
            dict(options.mapping or {}) if mapped else dict.fromkeys(found.series, OUTCOME)
        ),
    )


def _split_venues(table: Table, found: _Found) -> dict[str, list[int]]:
    """The places of each venue's rows; of all rows where no column names venues."""
    if not found.venue:
        return {"": list(range(len(table.rows)))}
    split: dict[str, list[int]] = {}
    for place, cell in enumerate(table.column(found.venue)):
        split.setdefault(" ".join(cell.split()), []).append(place)
    return split


def _name_series(column: str, house: str, found: _Found, file: str) -> str:
    """What a series is called: its header, else the file; and the venue that it is of."""
    name = column
    if _says_nothing(column):
        stem = clean_stem(file)
        name = stem if len(found.series) == 1 else f"{stem}: {column}"
    return f"{name} ({house})" if house else name


def _read_days(
    table: Table, found: _Found, options: ReadingOptions, notes: Notes
) -> list[date | None]:
    """The first day of each row; a row of totals has none."""
    cells = table.column(found.dated)
    weeks = [_read_week(cell) for cell in cells]
    plain = ["" if week or cell.casefold() in _TOTALS else cell for week, cell in
             zip(weeks, cells, strict=True)]  # fmt: skip
    # tables are booked ahead, so a day may lie in the future
    if years.has_yearless(plain):
        days = years.find_days(plain, options, column=found.dated)
        unread = [place for place, cell in enumerate(plain) if cell and days[place] is None]
        _name_unread(table, found, unread, cells, notes)
        return [week or day for week, day in zip(weeks, days, strict=True)]
    read = dates.read_dates(plain, order=options.date_order, column=found.dated)
    _name_unread(table, found, read.unread, cells, notes)
    return [
        week or (moment.day if moment else None)
        for week, moment in zip(weeks, read.moments, strict=True)
    ]


def _name_unread(
    table: Table, found: _Found, unread: Iterable[int], cells: Sequence[str], notes: Notes
) -> None:
    for place in unread:
        notes.add("not_a_day", row=table.numbers[place], column=found.dated, value=cells[place])
    for place, cell in enumerate(cells):
        if cell.casefold() in _TOTALS:
            notes.add("total_row", row=table.numbers[place], column=found.dated, value=cell)


@lru_cache(maxsize=1000)
def _read_week(cell: str) -> date | None:
    """The Monday of a week such as "2026-W14", "vko 14/2026" or "v. 14 2026"."""
    text = cell.strip()
    if match := _YEAR_FIRST.fullmatch(text):
        year, week = int(match[1]), int(match[2])
    elif match := _WEEK_FIRST.fullmatch(text):
        year, week = int(match[2]), int(match[1])
    else:
        return None
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def _find_span(days: Sequence[date | None]) -> int:
    """How many days a row tells of: seven where all rows begin on the same weekday."""
    told = sorted({day for day in days if day is not None})
    steps = [(later - earlier).days for earlier, later in pairwise(told)]
    is_weekly = len(steps) >= 2 and all(step % _WEEK == 0 for step in steps)
    return _WEEK if is_weekly else 1


def _keep_days(
    table: Table,
    found: _Found,
    days: Sequence[date | None],
    places: Iterable[int],
    notes: Notes,
) -> dict[date, int]:
    """The place of each day's row: the first one, the others are named where they differ.

    Raises ChannelError with the code "rows_of_single_sales" where most days have several rows: a
    list of single bookings tells each day by its sum, which only its owner can be sure of.
    """
    kept: dict[date, int] = {}
    crowded: set[date] = set()
    for place in places:
        day = days[place]
        if day is None:
            continue
        if day in kept:
            is_same = table.rows[kept[day]] == table.rows[place]
            crowded |= set() if is_same else {day}
            reason = "double_day_same" if is_same else "double_day"
            notes.add(reason, row=table.numbers[place], column=found.dated, value=str(day))
        else:
            kept[day] = place
    if len(crowded) > _CROWDED * len(kept):
        raise ChannelError(
            "Most days have several rows.", code="rows_of_single_sales", column=found.dated
        )
    return kept


def _read_series(
    table: Table, name: str, places: dict[date, int], notes: Notes
) -> tuple[dict[date, float], set[date]]:
    """The values by day, and the days whose cells are no numbers."""
    cells = table.column(name)
    read = numbers.read_numbers(cells)
    unread = set(read.unread)
    told: dict[date, float] = {}
    damaged: set[date] = set()
    for day, place in places.items():
        value = read.values[place]
        if place in unread:
            damaged.add(day)
            notes.add("not_a_number", row=table.numbers[place], column=name, value=cells[place])
        elif value is not None:
            told[day] = value
    return told, damaged


def _find_gaps(days: Sequence[date], span: int) -> Iterator[str]:
    """Runs of days that are not told; weekdays that never are told are no gaps, but closed."""
    step = timedelta(days=span)
    open_on = Counter(day.weekday() for day in days)
    missing: list[date] = []
    runs: list[list[date]] = []
    day = days[0]
    known = set(days)
    while day < days[-1]:
        day += step
        if day in known:
            missing = []
        elif open_on[day.weekday()]:
            if not missing:
                runs.append(missing)
            missing.append(day)
    for run in runs[:_MOST_GAPS]:
        yield str(run[0]) if len(run) == 1 else f"{run[0]} – {run[-1]}"
    if len(runs) > _MOST_GAPS:
        yield "…"
