"""Lists of single bookings or sales: the rows of each day added up, once a person said so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from tuuletus.channels import numbers


def group_days(
    days: Sequence[date | None], places: Iterable[int], *, span: int = 1
) -> dict[date, list[int]]:
    """The places of each day's rows, in order of time. A day without a row has none at all.

    What is listed row by row is listed whole, so a day without a row had nothing - but for the
    weekdays that never have any: then the house is closed.
    """
    grouped: dict[date, list[int]] = {}
    for place in places:
        day = days[place]
        if day is not None:
            grouped.setdefault(day, []).append(place)
    open_on = {day.weekday() for day in grouped}
    day, last = min(grouped, default=date.max), max(grouped, default=date.min)
    filled: dict[date, list[int]] = {}
    while day <= last:
        if day in grouped or day.weekday() in open_on:
            filled[day] = grouped.get(day, [])
        day += timedelta(days=span)
    return filled


def count_rows(grouped: Mapping[date, Sequence[int]]) -> dict[date, float]:
    """How many rows each day has."""
    return {day: float(len(places)) for day, places in grouped.items()}


def add_up(
    read: numbers.Numbers, grouped: Mapping[date, Sequence[int]]
) -> tuple[dict[date, float], list[int]]:
    """The sum of each day's cells, and the places of those that are no numbers.

    A day all of whose cells are empty is not told.
    """
    unread = set(read.unread)
    told: dict[date, float] = {}
    for day, places in grouped.items():
        values = [value for place in places if (value := read.values[place]) is not None]
        if values or not places:
            told[day] = float(sum(values))
    listed = {place for places in grouped.values() for place in places}
    return told, sorted(unread & listed)
