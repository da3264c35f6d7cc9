"""Public holidays, which move bookings and response alike."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from types import MappingProxyType

COUNTRIES = ("FI", "SE", "NO", "DK", "EE", "DE")
"""The countries whose holidays can be chosen; Finland's are the first."""

_LANGUAGES = MappingProxyType(
    {
        ("FI", "fi"): "fi", ("FI", "sv"): "sv_FI", ("FI", "en"): "en_US",
        ("SE", "sv"): "sv", ("SE", "en"): "en_US",
        ("NO", "en"): "en_US", ("DK", "en"): "en_US", ("EE", "en"): "en_US",
        ("DE", "en"): "en_US",
    }
)  # fmt: skip
_SUNDAY = 7


def find_holidays(
    country: str, first: date, last: date, *, language: str = "en"
) -> dict[date, str]:
    """The public holidays from `first` to `last`, both included, in order, with their names.

    Names are in `language` where the calendar has them, else in the country's own. Sundays that
    are nothing else are no holidays, though some calendars list them.
    """
    if country not in COUNTRIES or last < first:
        return {}
    found: dict[date, str] = {}
    for year in range(first.year, last.year + 1):
        found |= _of_year(country, year, _LANGUAGES.get((country, language)))
    return {day: found[day] for day in sorted(found) if first <= day <= last}


@lru_cache(maxsize=256)
def _of_year(country: str, year: int, language: str | None) -> dict[date, str]:
    import holidays  # noqa: PLC0415 - slow import

    told = holidays.country_holidays(country, years=year, language=language)
    plain = {"Söndag", "Sunday", "søndag", "sunnuntai"}
    return {
        day: name
        for day, name in sorted(told.items())
        if not (day.isoweekday() == _SUNDAY and name in plain)
    }
