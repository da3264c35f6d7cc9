"""An import taken back: what only its files told goes, what others told too stays."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence

from django.db.models import QuerySet

from tuuletus.web.collect.actions.merging import merge_posts
from tuuletus.web.collect.models import (
    Channel,
    ImportRun,
    Measurement,
    Outcome,
    OutcomeSeries,
    Post,
    RepeatedReading,
    Telling,
)

READINGS_AT_ONCE = 10_000
POSTS_AT_ONCE = 1_000
LOOKED_UP_AT_ONCE = 500


def count_stored(run: ImportRun) -> int:
    """How many tellings, readings and outcomes there are to take back."""
    return (
        Measurement.objects.filter(source__run=run).count()
        + Telling.objects.filter(source__run=run).count()
        + Outcome.objects.filter(source__run=run).count()
    )


def undo_next(run: ImportRun) -> int:
    """Take back the next portion inside the caller's transaction; 0 when nothing is left."""
    RepeatedReading.objects.filter(source__run=run).delete()
    readings = Measurement.objects.filter(source__run=run).order_by("pk")
    keys = list(readings.values_list("pk", flat=True)[:READINGS_AT_ONCE])
    if keys:
        undo_readings(keys)
        return len(keys)
    tellings = Telling.objects.filter(source__run=run).order_by("pk")
    told = dict(tellings.values_list("pk", "post_id")[:POSTS_AT_ONCE])
    if told:
        undo_tellings(run, told)
        return len(told)
    outcomes = Outcome.objects.filter(source__run=run).order_by("pk")
    days = list(outcomes.values_list("pk", flat=True)[:LOOKED_UP_AT_ONCE])
    if days:
        Outcome.objects.filter(pk__in=days).delete()
        return len(days)
    OutcomeSeries.objects.filter(workspace=run.workspace_id, outcomes=None).delete()
    find_empty_channels(run).delete()
    return 0


def undo_readings(keys: Sequence[int]) -> None:
    """Delete readings; one that another file told too becomes that file's."""
    for start in range(0, len(keys), LOOKED_UP_AT_ONCE):
        portion = keys[start : start + LOOKED_UP_AT_ONCE]
        heirs: dict[int, RepeatedReading] = {}
        for repeat in RepeatedReading.objects.filter(measurement__in=portion).order_by("-pk"):
            heirs[repeat.measurement_id] = repeat
        for pk, heir in heirs.items():
            Measurement.objects.filter(pk=pk).update(source=heir.source_id, value=heir.value)
        RepeatedReading.objects.filter(pk__in=[heir.pk for heir in heirs.values()]).delete()
        gone = [pk for pk in portion if pk not in heirs]
        Measurement.objects.filter(pk__in=gone)._raw_delete(using="default")


def undo_tellings(run: ImportRun, told: dict[int, int]) -> None:
    """Delete tellings, and the posts that nobody tells any more; the others are merged anew."""
    for start in range(0, len(told), LOOKED_UP_AT_ONCE):
        Telling.objects.filter(pk__in=list(told)[start : start + LOOKED_UP_AT_ONCE]).delete()
    zone = zoneinfo.ZoneInfo(run.workspace.time_zone)
    posts = sorted(set(told.values()))
    for start in range(0, len(posts), LOOKED_UP_AT_ONCE):
        portion = Post.objects.filter(pk__in=posts[start : start + LOOKED_UP_AT_ONCE])
        portion.filter(tellings=None).delete()
        merge_posts(list(portion), zone=zone)


def find_empty_channels(run: ImportRun) -> QuerySet[Channel]:
    """Channels of the workspace that hold nothing."""
    return Channel.objects.filter(workspace=run.workspace_id, posts=None, measurements=None)
