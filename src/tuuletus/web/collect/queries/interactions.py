"""The interactions of posts: the sum of their parts, of which a missing one is not zero."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    FloatField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from tuuletus.analysis.response import INTERACTIONS, LIKES, PARTS, expect_parts
from tuuletus.errors import TuuletusError
from tuuletus.web.collect.models import Channel, Measurement
from tuuletus.web.collect.queries.counts import MANY, Remembered
from tuuletus.web.collect.queries.lake import count_copied
from tuuletus.web.people.models import Workspace

logger = logging.getLogger(__name__)

Expected = Mapping[int, frozenset[str]]
"""The parts that belong to every post of a channel (its primary key)."""

_counted = Remembered(16)


def find_expected(workspace: Workspace) -> Expected:
    """The parts that belong to every post of each channel (`expect_parts`)."""
    by_metric, whole = _counted.ask(
        (workspace.pk, workspace.revision),
        lambda: _ask_copy(workspace) or _count(workspace),
        is_long=lambda told: sum(told[1].values()) * len(PARTS) >= MANY,
    )
    return {
        channel: expect_parts(by_metric.get(channel, {}), posts=posts)
        for channel, posts in whole.items()
    }


def _ask_copy(workspace: Workspace) -> tuple[dict[int, dict[str, int]], dict[int, int]] | None:
    try:
        return count_copied(workspace)
    except TuuletusError:
        raise
    except Exception:
        logger.exception("The columnar copy of workspace %s cannot be read", workspace.pk)
        return None


def _count(workspace: Workspace) -> tuple[dict[int, dict[str, int]], dict[int, int]]:
    channels = Channel.objects.filter(workspace=workspace).order_by()
    told = Measurement.objects.filter(
        channel__in=channels.values("pk"), post__isnull=False, metric__in=(*PARTS, LIKES)
    )
    metrics = (*PARTS, LIKES)
    counts = {metric: Count("post", distinct=True, filter=Q(metric=metric)) for metric in metrics}
    by_channel = (
        told.order_by().values("channel").annotate(**counts, told=Count("post", distinct=True))
    )
    rows = list(by_channel.values_list("channel", "told", *metrics))
    return (
        {channel: dict(zip(metrics, own, strict=True)) for channel, _told, *own in rows},
        {channel: posts for channel, posts, *_own in rows},
    )


def latest_value(metric: str, expected: Expected) -> Any:
    """An expression for the latest reading of a metric of a post; no reading is no number."""
    if metric == INTERACTIONS:
        return latest_interactions(expected)
    readings = Measurement.objects.filter(post=OuterRef("pk"), metric=metric)
    return Subquery(readings.order_by("-read_at").values("value")[:1], output_field=FloatField())


def latest_interactions(expected: Expected) -> Any:
    """The sum of the parts; where one or all are missing, the total that the file states."""
    readings = Measurement.objects.filter(post=OuterRef("pk"))
    stated = readings.filter(metric=INTERACTIONS).order_by("-read_at").values("value")[:1]
    total: Any = Value(0.0)
    for part in PARTS:
        value = latest_value(part, expected)
        if part == PARTS[0]:
            value = Coalesce(value, latest_value(LIKES, expected))
        channels = [channel for channel, parts in expected.items() if part in parts]
        # without a value the whole sum has none
        total = total + Case(
            When(channel__in=channels, then=value),
            default=Coalesce(value, 0.0),
            output_field=FloatField(),
        )
    told = Exists(readings.filter(metric__in=(*PARTS, LIKES)))
    summed = Case(When(told, then=total), output_field=FloatField())
    return Coalesce(summed, Subquery(stated, output_field=FloatField()))


def sum_values(latest: Mapping[str, float], expected: Iterable[str]) -> float | None:
    """The interactions of a post out of the latest values of its metrics, or None."""
    told = find_parts(latest, expected)
    return sum(latest[part] for part in told) if told else latest.get(INTERACTIONS)


def find_parts(latest: Mapping[str, Any], expected: Iterable[str]) -> tuple[str, ...]:
    """The metrics of a post that its interactions are the sum of; empty where one is missing."""
    first = PARTS[0] if PARTS[0] in latest else LIKES
    told = tuple(part for part in (first, *PARTS[1:]) if part in latest)
    stands_for = {PARTS[0] if part == LIKES else part for part in told}
    return told if stands_for.issuperset(expected) else ()
