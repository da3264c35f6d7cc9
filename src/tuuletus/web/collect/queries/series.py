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
    SourceFile,
)
from tuuletus.web.collect.queries.tellings import (
    Contradiction,
    find_contradictions,
    rank,
    read_tellings,
    settle,
)
from tuuletus.web.people.models import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series: its values by day (or by first day of a week) and the files that tell them.

    `contradictions` say where these tell it differently.
    """

    name: str
    days: int
    values: dict[date, float]
    sources: tuple[SourceFile, ...]
    contradictions: tuple[Contradiction, ...] = ()


def find_outcomes(workspace: Workspace) -> list[Series]:
    """Every series of outcomes; of what several files tell of a day, the newest counts."""
    return [
        Series(
            name=series.name,
            days=series.days,
            values=settle(by_file),
            sources=tuple(sorted(by_file, key=rank)),
            contradictions=tuple(find_contradictions(series.name, series.days, by_file)),
        )
        for series, by_file in read_tellings(workspace)
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
