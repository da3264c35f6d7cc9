"""Channels and periods compared by numbers that say what they are relative to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from pydantic import TypeAdapter

from tuuletus.analysis.rates import (
    ChannelRate,
    PeriodComparison,
    compare_channels,
    compare_periods,
)
from tuuletus.analysis.response import INTERACTIONS, LIKES, PARTS
from tuuletus.web.collect.models import ImportState, Measurement, Post, SourceFile
from tuuletus.web.collect.queries.counts import WELL_KNOWN, find_metrics
from tuuletus.web.collect.queries.kept import Question
from tuuletus.web.collect.queries.learning import LearningRecords, records_for_comparing
from tuuletus.web.people.models import Workspace

AUDIENCES = ("reach", "impressions", "views")
"""What a count may be relative to; the first that is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTable:
    """The channels whose rates are of the same kind and may stand beside each other."""

    name: str
    rates: tuple[ChannelRate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """Two spans of the same length, one right after the other."""

    earlier: tuple[datetime, datetime]
    later: tuple[datetime, datetime]


def rate_channels(found: LearningRecords, *, metric: str) -> list[RateTable]:
    """The channels' rates of a metric, a table for each kind of rate, the highest first."""
    told = (name for name in AUDIENCES if name in found.metrics and name != metric)
    audience = next(told, AUDIENCES[0])
    rates = compare_channels(found.posts, found.measurements, metric=metric, audience=audience)
    names = dict.fromkeys(rate.name for rate in rates)
    return [
        RateTable(
            name=name,
            rates=tuple(
                sorted((r for r in rates if r.name == name), key=lambda r: r.mean, reverse=True)
            ),
        )
        for name in names
    ]


def find_periods(found: LearningRecords, *, days: int, zone: tzinfo) -> Periods | None:
    """The last so many days up to that of the newest post, and as many before; whole days."""
    newest = max((post.published_at for post in found.posts if post.published_at), default=None)
    if newest is None:
        return None
    last = newest.astimezone(zone).date() + timedelta(days=1)
    start, middle, end = (
        datetime.combine(last - timedelta(days=back), time(), zone) for back in (2 * days, days, 0)
    )
    return Periods(earlier=(start, middle), later=(middle, end))


def compare_spans(
    found: LearningRecords, periods: Periods, *, metric: str
) -> PeriodComparison | None:
    """A later period against an earlier one, or None unless both have stored numbers."""
    return compare_periods(
        found.posts,
        found.measurements,
        metric=metric,
        earlier=periods.earlier,
        later=periods.later,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """Two spans of time, and how the later compares where both have numbers."""

    periods: Periods | None
    comparison: PeriodComparison | None


def work_out_rates(
    workspace: Workspace, _now: datetime, words: Mapping[str, str]
) -> list[RateTable]:
    """The channels' rates of the metric that the question names."""
    return rate_channels(records_for_comparing(workspace), metric=words["metric"])


def work_out_spans(workspace: Workspace, _now: datetime, words: Mapping[str, str]) -> Spans:
    """The last days against as many before, of the metric that the question names."""
    found = records_for_comparing(workspace)
    periods = find_periods(found, days=int(words["days"]), zone=ZoneInfo(workspace.time_zone))
    comparison = compare_spans(found, periods, metric=words["metric"]) if periods else None
    return Spans(periods=periods, comparison=comparison)


RATES = Question(name="rates", shape=TypeAdapter(list[RateTable]), work_out=work_out_rates)
"""The channels' rates; words: metric."""

SPANS = Question(name="spans", shape=TypeAdapter(Spans), work_out=work_out_spans)
"""A period against the one before; words: metric, days."""


def count_sources(
    workspace: Workspace, _now: datetime, _words: Mapping[str, str]
) -> dict[int, int]:
    """How many readings of posts each file (its primary key) tells."""
    told = Measurement.objects.filter(channel__workspace=workspace, post__isnull=False)
    return dict(told.values("source").annotate(told=Count("pk")).values_list("source", "told"))


def count_sources_of(posts: QuerySet[Post], metric: str) -> dict[int, int]:
    """How many readings of a metric of these posts each file (its primary key) tells."""
    parts = {metric, *((*PARTS, LIKES) if metric == INTERACTIONS else ())}
    told = Measurement.objects.filter(post__in=posts.order_by().values("pk"), metric__in=parts)
    return dict(told.values("source").annotate(told=Count("pk")).values_list("source", "told"))


SOURCES = Question(name="sources", shape=TypeAdapter(dict[int, int]), work_out=count_sources)
"""The files that the numbers come from; no words."""

USUAL_DAYS = 90


SPANS_OFFERED = (28, USUAL_DAYS, 365)


def find_usual(workspace: Workspace) -> list[tuple[Question[Any], dict[str, str]]]:
    """What the page of channels shows for every span, and for the metrics that people know."""
    known = [one for one in find_metrics(workspace) if one in WELL_KNOWN]
    metrics = [{"metric": metric} for metric in dict.fromkeys([INTERACTIONS, *known])]
    return [
        (SOURCES, {}),
        *((RATES, metric) for metric in metrics),
        *((SPANS, metric | {"days": str(days)}) for metric in metrics for days in SPANS_OFFERED),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A stored file and how many readings of posts come from it."""

    file: SourceFile
    told: int


def find_sources(told: Mapping[int, int]) -> list[Source]:
    """The stored files by the number of readings that they tell, the newest first."""
    files = SourceFile.objects.defer("summary", "mapping", "options").filter(
        pk__in=told, run__state=ImportState.STORED
    )
    return [
        Source(file=file, told=told[file.pk]) for file in files.order_by("-run__started_at", "pk")
    ]
