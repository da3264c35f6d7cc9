"""Dates of a column: whether the day or the month comes first is decided from all cells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from importlib.resources import files
from itertools import pairwise

from tuuletus.channels import serials
from tuuletus.channels.numbers import is_blank
from tuuletus.channels.protocol import DAY_FIRST, MONTH_FIRST
from tuuletus.errors import ChannelError

_CLOCK = re.compile(
    r"(?:^|[T\s,]+|\s+(?:klo|kl\.?|um|at)\s+)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*([AaPp]\.?\s?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?(?:\s*Uhr)?$"
)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\.?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])\s?(\d{1,2})[-/.]\s?(\d{4}|\d{2})\.?")
_SPACED = re.compile(r"(\d{1,2})[/.]\s?(\d{1,2}) (\d{4})")
"""As in Swedish, "1/3 2026": whoever writes so writes the day first."""
_YEARLESS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.")
_PACKED = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_LETTER = re.compile(r"[^\W\d_]")
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_TWO_DIGITS = 70  # a two-digit year from here on lies in the last century
_UNTIL = 2200
_SLIPS = 0.01
"""So large a share of dates may be slips that speak against nothing."""
_FEWEST_AHEAD, _SHARE_AHEAD = 3, 0.1
ORDER_NOTE = "order_by_future"
"""The note that the order of day and month was taken because the other one would lie ahead."""
_KNOWN = 50_000
_LEAP_YEARS = 9
"""Within so many years there is one with a 29 February, even about 1900 or 2100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A day, and the clock time and zone where the cell tells them."""

    day: date
    clock: time | None
    zone: tzinfo | None

    def at(self, zone: tzinfo) -> datetime:
        """The moment, a naked clock time taken to be in `zone`."""
        return datetime.combine(self.day, self.clock or time(0), self.zone or zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """Each cell's moment, None where not told; `unread` are the places that are no date.

    `order` is "day_first", "month_first" or "" where the column needs no decision. `notes` are
    codes, each with an example, of what was decided that a person should know.
    """

    moments: tuple[Moment | None, ...]
    unread: tuple[int, ...]
    order: str
    notes: tuple[tuple[str, str], ...] = ()


class AmbiguousDatesError(ChannelError):
    """Every date of a column can be read both ways; a person has to say which is meant."""

    code = "ambiguous_dates"


class ContradictingDatesError(AmbiguousDatesError):
    """Some dates of a column have the day first and others the month, so that no order fits."""

    code = "contradicting_dates"


def read_dates(
    cells: Sequence[str],
    *,
    order: str | None = None,
    latest: date | None = None,
    column: str = "",
    epoch: datetime | None = None,
    rows: Sequence[int] = (),
) -> Dates:
    """The moments of one column. `order` is the caller's answer, `latest` the last possible day.

    `epoch` says that the column surely holds days, so that numbers are those of a spreadsheet
    that counts from there. `rows` are the rows of the cells as a spreadsheet shows them.
    Raises `AmbiguousDatesError` where nothing in the column tells day from month, and
    `ContradictingDatesError` where its dates tell both.
    """
    notes: list[tuple[str, str]] = []
    if epoch is not None and serials.are_serials(cells, epoch=epoch):
        notes.append((serials.NOTE, serials.describe(cells, epoch=epoch)))
        cells = serials.write_out(cells, epoch=epoch)
    if not order:
        order, by_future = _decide(cells, latest=latest, column=column, rows=rows)
        if by_future:
            moment = read_moment(by_future, order=order)
            notes.append((ORDER_NOTE, f"{by_future} = {moment.day if moment else ''}"))
    moments: list[Moment | None] = []
    unread: list[int] = []
    known: dict[str, Moment | None] = {}  # days come again and again, and so do their moments
    for place, cell in enumerate(cells):
        if cell in known:
            moment = known[cell]
        else:
            moment = None if is_blank(cell) else read_moment(cell, order=order)
            if len(known) < _KNOWN:
                known[cell] = moment
        if moment is None and not is_blank(cell):
            unread.append(place)
        moments.append(moment)
    return Dates(moments=tuple(moments), unread=tuple(unread), order=order, notes=tuple(notes))


def is_yearless(cells: Iterable[str]) -> bool:
    """Whether the days of a column are written without their year, as in "August 18"."""
    told = [cell for cell in cells if not is_blank(cell)]
    return bool(told) and sum(_month_and_day(cell) is not None for cell in told) > len(told) / 2


def read_yearless(cells: Sequence[str], *, latest: date) -> Dates:
    """The days of a column in order of time, its last one the latest that it can be.

    The years follow from the order alone: each day is the last such day not after the next one. A
    29 February moves the whole column into the years in which it exists, since a history has no
    hole of years. The column may run forwards or backwards in time.
    """
    told = [None if is_blank(cell) else _month_and_day(cell) for cell in cells]
    places = [place for place, pair in enumerate(told) if pair is not None]
    if _runs_backwards([pair for pair in told if pair is not None]):
        places.reverse()
    pairs = [pair for place in reversed(places) if (pair := told[place]) is not None]
    dated = zip(reversed(places), _count_back(pairs, latest), strict=True)
    days = {place: day for place, day in dated if day is not None}
    unread = [
        place for place, cell in enumerate(cells) if place not in days and not is_blank(cell)
    ]
    moments = [
        Moment(day=days[place], clock=None, zone=None) if place in days else None
        for place in range(len(cells))
    ]
    return Dates(moments=tuple(moments), unread=tuple(unread), order="")


def _runs_backwards(pairs: Sequence[tuple[int, int]]) -> bool:
    steps = list(pairwise(pairs))
    return sum(later < earlier for earlier, later in steps) > len(steps) / 2


def _count_back(pairs: Sequence[tuple[int, int]], latest: date) -> list[date | None]:
    """The days of months and days that run back in time; None for a day that no year has."""
    if not pairs:
        return []
    back = [0]
    for later, earlier in pairwise(pairs):
        back.append(back[-1] + (earlier > later))
    limit = latest + timedelta(days=1)  # a zone east of here may be a day ahead
    newest = limit.year - (pairs[0] > (limit.month, limit.day))
    tried = [
        [_date(year - own, *pair) for pair, own in zip(pairs, back, strict=True)]
        for year in range(newest, newest - _LEAP_YEARS, -1)
    ]
    return min(tried, key=lambda days: days.count(None))


def read_month_and_day(cell: str) -> tuple[int, int] | None:
    """Month and day of a date without its year, such as "August 18" or "su 1.3."."""
    return _month_and_day(cell)


def read_weekday(cell: str) -> int | None:
    """The ISO number of the weekday that a cell begins or ends with; None where it tells none."""
    word = _find_weekday(cell.strip())
    return weekday_numbers()[word] if word else None


def _find_weekday(text: str) -> str:
    if len(text) > 40 or not _LETTER.search(text):
        return ""
    words = _WORDS.findall(text.casefold())
    ends = {*words[:1], *words[-1:]} if len(words) > 1 else set()
    return next((word for word in ends if word in weekday_numbers()), "")


def without_weekday(text: str) -> str:
    """A date without the weekday before or behind it: "su 1.3.2026", "1.3.2026 (Sun)"."""
    word = _find_weekday(text)
    if not word:
        return text
    return re.sub(rf"^\W*{word}\b[\s.,]*|[\s,]*\(?{word}\b\W*$", "", text, flags=re.IGNORECASE)


def _month_and_day(cell: str) -> tuple[int, int] | None:
    if match := _YEARLESS.fullmatch(without_weekday(cell.strip())):
        pair = int(match[2]), int(match[1])
        return pair if _date(2024, *pair) else None
    words = _WORDS.findall(cell.casefold()) if len(cell) <= 40 else []
    days = [int(word) for word in words if word.isdecimal()]
    months = [month for word in words if (month := _months().get(word))]
    if len(words) != 2 or len(days) != 1 or len(months) != 1:
        return None
    return (months[0], days[0]) if _date(2024, months[0], days[0]) else None


def decide_order(cells: Iterable[str], *, latest: date | None = None, column: str = "") -> str:
    """Which comes first, "" where the dates are written unmistakably."""
    return _decide(cells, latest=latest, column=column)[0]


def _decide(
    cells: Iterable[str], *, latest: date | None, column: str, rows: Sequence[int] = ()
) -> tuple[str, str]:
    """Which comes first; and a date that would lie ahead otherwise, if nothing else decides."""
    found: dict[tuple[str, ...], str] = {}
    places: dict[tuple[str, ...], int] = {}
    for place, cell in enumerate(cells):
        if match := _loose(cell):
            found.setdefault(match.groups(), cell)
            places.setdefault(match.groups(), place)
    dated = list(found)
    if not dated:
        return "", ""
    fits = {order: _fitting(dated, order) for order in (DAY_FIRST, MONTH_FIRST)}
    only_day = len(fits[DAY_FIRST] - fits[MONTH_FIRST])
    only_month = len(fits[MONTH_FIRST] - fits[DAY_FIRST])
    # one date that is certain settles the order of all, whatever the future holds
    if only_day + only_month and min(only_day, only_month) <= _SLIPS * len(dated):
        return (DAY_FIRST if only_day > only_month else MONTH_FIRST), ""
    if not only_day + only_month:
        either = fits[DAY_FIRST]
        # a point between the numbers is written where the day comes first
        is_pointed = all(mark == "." for _, mark, _, _ in dated)
        if is_pointed or all(first == second for first, _, second, _ in either):
            return DAY_FIRST, ""
        for order, other in ((DAY_FIRST, MONTH_FIRST), (MONTH_FIRST, DAY_FIRST)):
            ahead = _find_ahead(dated, other, latest)
            own = _find_ahead(dated, order, latest)
            if _are_many(len(ahead), len(dated)) and len(own) <= _SLIPS * len(dated):
                return order, found[ahead[0]]
    if only_day and only_month:
        day = next(one for one in dated if one in fits[DAY_FIRST] - fits[MONTH_FIRST])
        month = next(one for one in dated if one in fits[MONTH_FIRST] - fits[DAY_FIRST])
        raise ContradictingDatesError(
            f"The dates of column {column!r} contradict each other.",
            column=column,
            day_first="".join(_joined(day)),
            day_row=rows[places[day]] if rows else places[day] + 1,
            month_first="".join(_joined(month)),
            month_row=rows[places[month]] if rows else places[month] + 1,
        )
    examples = ["".join(_joined(parts)) for parts in dated[:3]]
    raise AmbiguousDatesError(
        f"The dates of column {column!r} can be read both ways: {', '.join(examples)}.",
        column=column,
        examples=tuple(examples),
    )


def _joined(parts: tuple[str, ...]) -> tuple[str, ...]:
    first, mark, second, year = parts
    return first, mark, second, mark, year


def _fitting(dated: Iterable[tuple[str, ...]], order: str) -> set[tuple[str, ...]]:
    """The dates that exist in this order."""
    return {
        parts for parts in dated if _from_parts(parts[0], parts[2], parts[3], order) is not None
    }


def _find_ahead(
    dated: Iterable[tuple[str, ...]], order: str, latest: date | None
) -> list[tuple[str, ...]]:
    """The dates that were not yet by `latest`."""
    if latest is None:
        return []
    last = latest + timedelta(days=1)  # a zone east of here may be a day ahead
    days = ((one, _from_parts(one[0], one[2], one[3], order)) for one in dated)
    return [one for one, day in days if day is not None and day > last]


def _are_many(ahead: int, dated: int) -> bool:
    """Whether so many dates that would lie ahead rule an order out: one or two may be slips."""
    return ahead == dated or ahead >= max(_FEWEST_AHEAD, _SHARE_AHEAD * dated)


def _loose(cell: str) -> re.Match[str] | None:
    return _YEAR_LAST.fullmatch(_CLOCK.sub("", without_weekday(cell.strip())).strip(" ,"))


def read_moment(cell: str, *, order: str) -> Moment | None:
    """One date with or without clock time, or None. Call `decide_order` on the column first."""
    if len(cell) > 60:
        return None
    text = without_weekday(cell.strip())
    match = _CLOCK.search(text)
    clock: time | None = None
    zone: tzinfo | None = None
    if match and match.start() > 0:
        clock = _clock(match)
        if clock is None:
            return None
        zone = _zone(match.group(5))
        text = text[: match.start()]
    day = _day(text.strip(" ,"), order)
    return Moment(day=day, clock=clock, zone=zone) if day else None


def read_clock(cell: str) -> time | None:
    """A clock time alone, such as "17:05" or "5:05 PM"."""
    match = _CLOCK.fullmatch(cell.strip())
    return _clock(match) if match else None


def _clock(match: re.Match[str]) -> time | None:
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    half = (match[4] or "").casefold()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return time(hour, minute, second)


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text in {"Z", "UTC", "GMT"}:
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    if minutes >= 24 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _day(text: str, order: str) -> date | None:
    if match := _YEAR_FIRST.fullmatch(text) or _PACKED.fullmatch(text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _SPACED.fullmatch(text):
        return _date(int(match[3]), int(match[2]), int(match[1]))
    if match := _YEAR_LAST.fullmatch(text):
        return _from_parts(match[1], match[3], match[4], order or DAY_FIRST)
    return _from_words(text)


def _from_parts(first: str, second: str, year: str, order: str) -> date | None:
    day, month = (first, second) if order == DAY_FIRST else (second, first)
    whole = int(year)
    if len(year) == 2:
        whole += 1900 if whole >= _TWO_DIGITS else 2000
    return _date(whole, int(month), int(day))


def _from_words(text: str) -> date | None:
    """Read "Tue, Jul 14, 2026", "14. heinäkuuta 2026", "14 juli 2026"."""
    words = _WORDS.findall(text.casefold())
    whole = [int(word) for word in words if word.isdecimal() and len(word) <= 4]
    months = [month for word in words if (month := _months().get(word))]
    if len(whole) != 2 or len(months) != 1 or len(words) > 5:
        return None
    year, day = max(whole), min(whole)
    return _date(year, months[0], day)


def _date(year: int, month: int, day: int) -> date | None:
    if not 1970 <= year < _UNTIL:
        return None
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


@cache
def _months() -> dict[str, int]:
    return _load("months")


@cache
def weekday_numbers() -> dict[str, int]:
    """The names of weekdays, long and short, with their ISO numbers."""
    return _load("weekdays")


def month_numbers() -> dict[str, int]:
    """The names of months, long and short, with their numbers."""
    return _months()


def _load(key: str) -> dict[str, int]:
    text = files("tuuletus.channels").joinpath("calendar_words.json").read_text("utf-8")
    words: dict[str, list[str]] = json.loads(text)[key]
    return {name: int(number) for number, names in words.items() for name in names}
