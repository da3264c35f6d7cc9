"""Weeks as people write them: numbered ("vko 12/2026"), as a range of days, or in two columns."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from tuuletus.channels import dates, headers
from tuuletus.channels.protocol import DAY_FIRST, MONTH_FIRST
from tuuletus.channels.tabular import Table

WEEK = 7
_WORDS = r"(?:w|wk|week|vko|vk|viikko|v|vecka|kw)"
_WEEK_FIRST = re.compile(rf"{_WORDS}\.?\s*(\d{{1,2}})\s*[-/., ]\s*(\d{{4}})", re.IGNORECASE)
_YEAR_FIRST = re.compile(rf"(\d{{4}})\s*[-/., ]?\s*{_WORDS}\.?\s*(\d{{1,2}})", re.IGNORECASE)
_NUMBERED = re.compile(rf"{_WORDS}?\.?\s*(\d{{1,2}})", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
# a dash between two days, or the stroke by which ISO 8601 parts them
_RANGE = re.compile(
    r"(?P<first>\d[\d./-]*?)\s*(?:[–—]|\s-\s|(?<=\.)-|(?<=\d{4})-(?=\d{1,2}[./])"
    r"|(?<=-\d\d)/(?=\d{4}-))\s*(?P<last>\d[\d./-]*)"
)
_DAY = re.compile(r"(\d{1,2})\.?")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})([./])(\d{1,2})\.?")

YEAR_NAMES = frozenset(["year", "vuosi", "år", "jahr"])
WEEK_NAMES = frozenset(
    """week wk weeknumber viikko vko vk viikkonumero viikkonro vecka veckonummer v kw woche
    kalenderwoche kalendervecka isoweek""".split()  # noqa: SIM905 - easier to read than so many marks
)
_OTHER_NAMES = frozenset(
    """weekday viikonpäivä veckodag wochentag month kuukausi kk månad monat quarter
    kvartaali neljännes kvartal quartal""".split()  # noqa: SIM905 - easier to read than so many marks
)


def is_calendar(name: str) -> bool:
    """Whether a header names a part of the date, which is no number of a business."""
    return headers.plain(name).replace(" ", "") in YEAR_NAMES | WEEK_NAMES | _OTHER_NAMES


def find_pair(table: Table) -> tuple[str, str]:
    """The columns of the year and of the number of the week, both empty where there are not."""
    plain = {headers.plain(name).replace(" ", ""): name for name in reversed(table.header)}
    year = next((name for word, name in plain.items() if word in YEAR_NAMES), "")
    week = next((name for word, name in plain.items() if word in WEEK_NAMES), "")
    if not year or not week:
        return "", ""
    weeks = list(filter(None, table.column(week)))
    joined = list(map(join, table.column(year), table.column(week)))
    is_pair = sum(map(bool, map(first_day, joined))) >= max(2, 0.9 * len(weeks))
    return (year, week) if is_pair else ("", "")


def join(year: str, week: str) -> str:
    """A year and a week as one cell; what is no such pair stays as the week's cell."""
    match = _NUMBERED.fullmatch(week.strip())
    if match is None or not _YEAR.fullmatch(year.strip()):
        return week
    return f"{year.strip()}-W{match[1]}"


@lru_cache(maxsize=2000)
def first_day(cell: str) -> str:
    """The first day of a week, written by the standard; "" where the cell tells no week.

    A range of seven days that does not tell its year stays without it.

    >>> first_day("vko 12/2026"), first_day("02.03.–08.03.2026"), first_day("2.3.–8.3.")
    ('2026-03-16', '2026-03-02', '2.3.')
    """
    text = dates.without_weekday(cell.strip())
    if match := _YEAR_FIRST.fullmatch(text):
        return _monday(int(match[1]), int(match[2]))
    if match := _WEEK_FIRST.fullmatch(text):
        return _monday(int(match[2]), int(match[1]))
    match = _RANGE.fullmatch(text) if len(text) <= 40 else None
    return _begin(match["first"], match["last"]) if match else ""


def _monday(year: int, week: int) -> str:
    try:
        return date.fromisocalendar(year, week, 1).isoformat()
    except ValueError:
        return ""


def _begin(first: str, last: str) -> str:
    found = set()
    for order in (DAY_FIRST, MONTH_FIRST):
        moment = dates.read_moment(last, order=order)
        day = moment.day - timedelta(days=WEEK - 1) if moment else None
        if day is not None and _is_same(first, day, order):
            found.add(day)
    if len(found) == 1:
        return found.pop().isoformat()
    pair = dates.read_month_and_day(last)
    if pair is None:
        return ""
    # a common year has the weeks that a leap year has, but for the one about the leap day
    day = date(2025, *pair) - timedelta(days=WEEK - 1) if pair != (2, 29) else date(2024, 2, 23)
    return f"{day.day}.{day.month}." if _is_same(first, day, DAY_FIRST) else ""


def _is_same(text: str, day: date, order: str) -> bool:
    """Whether a text, which may lack its year or its month, too, means a day."""
    if match := _DAY.fullmatch(text):
        return int(match[1]) == day.day
    if match := _DAY_AND_MONTH.fullmatch(text):
        one, two = int(match[1]), int(match[3])
        return (one, two) == ((day.day, day.month) if order == DAY_FIRST else (day.month, day.day))
    moment = dates.read_moment(text, order=order)
    return moment is not None and moment.day == day
