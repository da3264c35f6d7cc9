"""Series over time: outcomes, and the channels' own numbers."""

from __future__ import annotations

import zoneinfo
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tuuletus.analysis.calendar import find_holidays
from tuuletus.web.collect.models import (
    Channel,
    Measurement,
    Outcome,
    OutcomeSeries,
    SourceFile,
)
from tuuletus.web.people.models import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series: its values by day (or by first day of a week) and the files that tell them."""

    name: str
    days: int
    values: dict[date, float]
    sources: tuple[SourceFile, ...]


def find_outcomes(workspace: Workspace) -> list[Series]:
    """Every series of outcomes; of what several files tell of a day, the newest counts."""
    rows = (
        Outcome.objects.filter(series__workspace=workspace)
        .order_by("series__name", "day", "source__told_at", "source")
        .values_list("series", "day", "value", "source")
    )
    values: dict[int, dict[date, float]] = defaultdict(dict)
    sources: dict[int, dict[int, None]] = defaultdict(dict)
    for series, day, value, source in rows:
        values[series][day] = value
        sources[series][source] = None
    files = SourceFile.objects.in_bulk({one for told in sources.values() for one in told})
    return [
        Series(
            name=one.name,
            days=one.days,
            values=values[one.pk],
            sources=tuple(files[pk] for pk in sources[one.pk]),
        )
        for one in OutcomeSeries.objects.filter(workspace=workspace).order_by("name")
        if values[one.pk]
    ]


def find_channel_series(channel: Channel) -> list[Series]:
    """The channel's own numbers by metric; each stands for the day that ended at its moment."""
    zone = zoneinfo.ZoneInfo(channel.workspace.time_zone)
    rows = (
        Measurement.objects.filter(channel=channel, post=None)
        .order_by("metric", "read_at")
        .values_list("metric", "read_at", "value", "source")
    )
    values: dict[str, dict[date, float]] = defaultdict(dict)
    sources: dict[str, dict[int, None]] = defaultdict(dict)
    for metric, read_at, value, source in rows:
        # a day that ends elsewhere ends in the night or the morning here, so half a day back
        day = (read_at.astimezone(zone) - timedelta(hours=12)).date()
        values[metric][day] = value
        sources[metric][source] = None
    files = SourceFile.objects.in_bulk({one for told in sources.values() for one in told})
    return [
        Series(
            name=metric,
            days=1,
            values=told,
            sources=tuple(files[pk] for pk in sources[metric]),
        )
        for metric, told in values.items()
    ]


def find_marks(
    workspace: Workspace, series: Sequence[Series], *, language: str
) -> dict[date, str]:
    """Public holidays and own events within the time of some series, with their names."""
    told = [day for one in series for day in one.values]
    if not told:
        return {}
    first, last = min(told), max(told)
    marks = find_holidays(workspace.country, first, last, language=language)
    for event in workspace.own_events.filter(first_day__lte=last, last_day__gte=first):
        marks[event.first_day] = event.name
    return dict(sorted(marks.items()))
