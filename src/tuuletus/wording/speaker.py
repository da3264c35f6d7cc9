"""One language: its catalogue, its numbers and its dates."""

from __future__ import annotations

import gettext
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from math import floor, isfinite, log10
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval, get_day_names
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

LOCALE = Path(__file__).resolve().parent.parent / "locale"
UNKNOWN = "–"
_NOTHING = 0.00005
"""Smaller numbers are told as zero where two digits are told."""
_WHOLE_FROM = 9.95
"""From here on a typical count is written whole: it would round to 10.0 or more."""
"""Shown where a number is not told; never a zero."""
_TENTHS_FROM = 9.995
"""From here on a multiple is told with one decimal: it would round to 10.00."""
_ALMOST = 1e-9
_REGIONS = {"en": "en_GB"}
"""English is written as in Europe: the day before the month, weeks from Monday."""
_SHORT_DAYS = {"fi": "d.M.y", "sv": "d.M.y"}
_AXIS_DAYS = {"fi": "%-d.%-m.%y", "sv": "%-d.%-m.%y"}
_AXIS_MONTHS = {"fi": "%-m/%Y", "sv": "%-m/%Y"}
_MONTHS_FROM = 180
"""From so many days on the marks of an axis stand at beginnings of months."""


@cache
def _load(language: str) -> gettext.NullTranslations:
    return gettext.translation("django", LOCALE, languages=[language], fallback=True)


def order_weekdays(first: int) -> tuple[str, ...]:
    """The ISO numbers of the weekdays from the `first` one on: 0 for Monday to 6 for Sunday.

    >>> order_weekdays(6)
    ('7', '1', '2', '3', '4', '5', '6')
    """
    return tuple(str((first + step) % 7 + 1) for step in range(7))


class Speaker:
    """Speaks one language.

    Args:
        language: "fi", "sv" or "en"; without a compiled catalogue the words are English.

    Example:
        >>> Speaker("fi").number(1234.5)
        '1\\xa0234,5'

    """

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self._catalogue = _load(language)
        self._locale = Locale.parse(_REGIONS.get(language, language))

    def gettext(self, message: str) -> str:
        """The message in this language."""
        return self._catalogue.gettext(message) if message else ""

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """The message for a count."""
        return self._catalogue.ngettext(singular, plural, count)

    def pgettext(self, context: str, message: str) -> str:
        """The message in one of its meanings."""
        return self._catalogue.pgettext(context, message)

    def number(self, value: float | None, *, digits: int | None = None) -> str:
        """A number with this language's marks; three significant digits unless `digits` is told.

        Whole numbers are written whole.
        """
        if value is None or not isfinite(value):
            return UNKNOWN
        if digits is None:
            size = int(log10(abs(value))) if abs(value) >= 1 else 0
            digits = 0 if float(value).is_integer() else max(0, 2 - size)
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(value, format=pattern, locale=self._locale))

    def typical(self, value: float | None) -> str:
        """What a typical post gets: a whole number, with one digit more below ten."""
        return self.number(value, digits=self.typical_digits(value))

    def typical_digits(self, value: float | None) -> int:
        """The decimals of what a typical post gets."""
        return 0 if value is not None and value >= _WHOLE_FROM else 1

    def about(self, value: float) -> str:
        """A number with two significant digits; more would promise too much."""
        if abs(value) < _NOTHING:
            return self.number(0)
        rounded = round(value, 1 - floor(log10(abs(value))))
        return self.number(rounded, digits=max(0, 1 - floor(log10(abs(rounded)))))

    def within(self, value: float, width: float) -> str:
        """A number as exactly as a range so wide bears it: steps of a tenth of it or less.

        >>> Speaker().within(3.44, 13.0), Speaker().within(41_234.0, 9_800.0)
        ('3', '41,200')
        """
        if not width > _NOTHING:
            return self.about(value)
        digits = -floor(log10(width / 10.0))
        # never a zero with a sign
        return self.number(round(value, digits) + 0.0, digits=max(0, digits))

    def percent(self, share: float | None) -> str:
        """A share from 0 to 1 as whole percent; near certainty is said as more than 99 %."""
        if share is None or not isfinite(share):
            return UNKNOWN
        if 0.99 < share < 1.0:
            return f"> {format_percent(0.99, locale=self._locale)}"
        if 0.0 < share < 0.01:
            return f"< {format_percent(0.01, locale=self._locale)}"
        return str(format_percent(share, locale=self._locale))

    def percents(self, low: float, high: float) -> str:
        """A range of shares, such as 1% – 9%; where both ends read alike, it is told once."""
        told = dict.fromkeys((self.percent(low), self.percent(high)))
        return " – ".join(told)

    def fine_percent(self, share: float) -> str:
        """A small share, such as a price, as percent with one digit where there is one."""
        return str(
            format_percent(round(share, 3), locale=self._locale, decimal_quantization=False)
        )

    def fixed_percent(self, share: float, *, digits: int) -> str:
        """A share as percent with so many decimals, so that several stand evenly."""
        pattern = self._locale.percent_formats[None].pattern.replace("#0", f"#0.{'0' * digits}")
        return str(format_percent(share, format=pattern, locale=self._locale))

    def chance(self, probability: float | None) -> str:
        """A probability as percent: never quite 0 or 100, because the model may be wrong."""
        if probability is None or not isfinite(probability):
            return UNKNOWN
        return self.percent(min(max(probability, _ALMOST), 1.0 - _ALMOST))

    def multiple(self, value: float | None) -> str:
        """A multiple of the normal level, such as 1.4 ×."""
        if value is None or not isfinite(value):
            return UNKNOWN
        return f"{self.times(value)} ×"

    def times(self, value: float) -> str:
        """A multiple as a bare number: two decimals, from ten on one, wherever it is told."""
        return self.number(value, digits=1 if value >= _TENTHS_FROM else 2)

    def multiples(self, low: float, high: float) -> str:
        """An interval of multiples, such as 0.88 × – 1.21 ×."""
        return f"{self.multiple(low)} – {self.multiple(high)}"

    def change(self, multiple: float | None) -> str:
        """A multiple as a change in percent with its sign, such as +40 %."""
        if multiple is None or not isfinite(multiple):
            return UNKNOWN
        share = multiple - 1.0
        text = format_percent(abs(share), locale=self._locale)
        return f"+{text}" if share >= 0 else f"−{text}"

    @property
    def axis_day(self) -> str:
        """How a day is written on the axis of a chart, in the format of Vega."""
        return _AXIS_DAYS.get(self.language, "%-d %b %y")

    def axis_time(self, days: int) -> str:
        """How time is written on an axis of so many days: months where the days are many."""
        if days < _MONTHS_FROM:
            return self.axis_day
        return _AXIS_MONTHS.get(self.language, "%b %Y")

    @property
    def first_weekday(self) -> int:
        """The day on which weeks begin: 0 for Monday to 6 for Sunday."""
        return int(self._locale.first_week_day)

    @property
    def weekdays(self) -> tuple[str, ...]:
        """The ISO numbers of the weekdays, in the order in which this language's weeks run."""
        return order_weekdays(self.first_weekday)

    def find_weekday(self, written: str) -> int | None:
        """The weekday, 0 for Monday, whose name in this language or English begins as written.

        >>> Speaker("fi").find_weekday("ke"), Speaker("sv").find_weekday("Lör")
        (2, 5)
        """
        start = written.casefold().rstrip(".")
        for locale in (self._locale, Locale.parse("en_GB")):
            names = get_day_names("wide", locale=locale)
            days = [day for day in range(7) if names[day].casefold().startswith(start)]
            if len(start) > 1 and len(days) == 1:
                return days[0]
        return None

    def day(self, day: date | None) -> str:
        """A day, written out."""
        if day is None:
            return UNKNOWN
        return str(format_date(day, format="long", locale=self._locale))

    def short_day(self, day: date) -> str:
        """A day in short, as the pages write it.

        >>> Speaker("fi").short_day(date(2026, 9, 1)), Speaker("en").short_day(date(2026, 9, 1))
        ('1.9.2026', '1 Sep 2026')
        """
        pattern = _SHORT_DAYS.get(self.language, "d MMM y")
        return str(format_date(day, format=pattern, locale=self.language))

    def weekday(self, day: date) -> str:
        """The weekday of a day, short.

        >>> Speaker("fi").weekday(date(2026, 11, 30)), Speaker("en").weekday(date(2026, 11, 30))
        ('ma', 'Mon')
        """
        return str(format_date(day, format="ccc", locale=self._locale))

    def listing(self, names: Sequence[str]) -> str:
        """Names one after the other.

        >>> Speaker("fi").listing(["kala", "keitto", "lounas"])
        'kala, keitto ja lounas'
        """
        return str(format_list(names, locale=self._locale))

    def month(self, day: date) -> str:
        """The month of a day with its year, standing by itself.

        >>> Speaker("fi").month(date(2028, 9, 5))
        'syyskuu 2028'
        """
        return str(format_date(day, format="LLLL y", locale=self._locale))

    def months(self, first: date, last: date) -> str:
        """The months from one day to another, each with its year; one month where they share it.

        >>> Speaker("en").months(date(2026, 3, 5), date(2026, 8, 1))
        'March\\u2009–\\u2009August 2026'
        >>> Speaker("fi").months(date(2026, 3, 5), date(2026, 3, 20))
        'maaliskuu 2026'
        """
        if (first.year, first.month) == (last.year, last.month):
            return self.month(first)
        return str(format_interval(first, last, skeleton="yMMMM", locale=self._locale))

    def moment(self, moment: datetime | None) -> str:
        """A day and a time in the zone that the moment carries."""
        if moment is None:
            return UNKNOWN
        return (
            str(format_datetime(moment, format="d.M.y H.mm", locale=self._locale))
            if self.language in ("fi", "sv")
            else str(format_datetime(moment, format="medium", locale=self._locale))
        )
