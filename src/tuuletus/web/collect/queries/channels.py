"""Channels and periods compared by numbers that say what they are relative to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from tuuletus.analysis.rates import (
    ChannelRate,
    PeriodComparison,
    compare_channels,
    compare_periods,
)
from tuuletus.web.collect.models import ImportState, SourceFile
from tuuletus.web.collect.queries.learning import LearningRecords
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
    told = {one.metric for one in found.measurements}
    audience = next((name for name in AUDIENCES if name in told and name != metric), AUDIENCES[0])
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


def find_periods(found: LearningRecords, *, days: int) -> Periods | None:
    """The last so many days up to the newest post, and as many before them."""
    newest = max((post.published_at for post in found.posts if post.published_at), default=None)
    if newest is None:
        return None
    end = newest + timedelta(seconds=1)
    middle, start = end - timedelta(days=days), end - timedelta(days=2 * days)
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


def find_sources(workspace: Workspace) -> QuerySet[SourceFile]:
    """The stored files that the numbers come from, the newest first."""
    return (
        SourceFile.objects.filter(run__workspace=workspace, run__state=ImportState.STORED)
        .annotate(told=Count("measurements", filter=Q(measurements__post__isnull=False)))
        .filter(told__gt=0)
        .order_by("-run__started_at", "pk")
    )
