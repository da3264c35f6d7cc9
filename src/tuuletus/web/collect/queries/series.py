"""Series over time: outcomes, and the channels' own numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from tuuletus.analysis.calendar import find_holidays
from tuuletus.analysis.periods import DAY, Period, divide_time, part_metric
from tuuletus.channels.metrics import is_size
from tuuletus.web.collect.models import Channel, SourceFile
from tuuletus.web.collect.queries.numbers import read_own_tellings, tell_channel
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
    """One series: its values by the first day of their period, and the files that tell them.

    `name` is a metric's where the numbers are a channel's own. `contradictions` say where the
    files tell it differently.
    """

    name: str
    period: Period
    values: dict[date, float]
    sources: tuple[SourceFile, ...]
    contradictions: tuple[Contradiction, ...] = ()


def find_outcomes(workspace: Workspace) -> list[Series]:
    """Every series of outcomes; of what several files tell of a day, the newest counts."""
    return [
        Series(
            name=series.name,
            period=Period(days=series.days),
            values=settle(by_file),
            sources=tuple(sorted(by_file, key=rank)),
            contradictions=tuple(
                find_contradictions(series.name, Period(days=series.days), by_file)
            ),
        )
        for series, by_file in read_tellings(workspace)
    ]


def find_channel_series(channel: Channel) -> list[Series]:
    """The channel's own numbers by metric; those that sum up another length are another series."""
    return [
        Series(
            name=metric,
            period=_find_period(metric, values),
            values=values,
            sources=tuple(sorted(by_file, key=rank)),
            contradictions=tuple(
                find_contradictions(
                    metric, part_metric(metric)[1], by_file, channel=tell_channel(channel)
                )
            ),
        )
        for (_channel, metric), by_file in read_own_tellings(
            channel.workspace, [channel.pk]
        ).items()
        if (values := settle(by_file))
    ]


def _find_period(metric: str, days: Collection[date]) -> Period:
    """How long a time a metric's numbers sum up; of a size, how often it is told."""
    if not is_size(metric):
        return part_metric(metric)[1]
    told = set(divide_time(days).values())
    return told.pop() if len(told) == 1 else DAY


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
