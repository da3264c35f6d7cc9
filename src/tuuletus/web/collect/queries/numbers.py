"""The channels' own numbers: what each file tells of them, and which file counts."""

from __future__ import annotations

import zoneinfo
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from itertools import chain

from django.db.models import Q

from tuuletus import records
from tuuletus.analysis.periods import part_metric
from tuuletus.web.collect.models import (
    Channel,
    FileState,
    ImportRun,
    Measurement,
    RepeatedReading,
    SourceFile,
)
from tuuletus.web.collect.queries.tellings import Contradiction, find_contradictions
from tuuletus.web.people.models import Workspace

OwnTellings = dict[tuple[int, str], dict[SourceFile, dict[date, float]]]
"""What each file tells, by channel (primary key) and metric; see `tellings.Tellings`."""


TOLD_NUMBERS = "told_numbers"
"""Under this key a file that waits to be stored keeps its channels' own numbers."""

DAYS, VALUES = "days", "values"
_NAMES = ("platform", "key", "name")


def tell_channel(channel: Channel) -> records.Channel:
    """The record of a channel."""
    return records.Channel(platform=channel.platform, key=channel.key, name=channel.name)


def find_first_day(metric: str, read_at: datetime, zone: tzinfo) -> date:
    """The first day of the time that a number sums up which is dated at its end."""
    # a day that ends elsewhere ends in the night or the morning here, so half a day back
    last = (read_at.astimezone(zone) - timedelta(hours=12)).date()
    return part_metric(metric)[1].find_first(last)


def read_own_tellings(
    workspace: Workspace, channels: Iterable[int], *, only: Q | None = None
) -> OwnTellings:
    """What is stored of some channels' own numbers (primary keys), by metric and by file.

    `only` is a condition on the readings.
    """
    zone = zoneinfo.ZoneInfo(workspace.time_zone)
    told: dict[tuple[int, str], dict[int, dict[date, float]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    own = Measurement.objects.filter(channel__in=list(channels), post=None)
    own = own if only is None else own.filter(only)
    repeats = RepeatedReading.objects.filter(measurement__in=own).order_by("pk")
    rows = chain(
        own.order_by("metric", "read_at").values_list(
            "channel", "metric", "read_at", "value", "source"
        ),
        repeats.values_list(
            "measurement__channel",
            "measurement__metric",
            "measurement__read_at",
            "value",
            "source",
        ),
    )
    for channel, metric, read_at, value, source in rows:
        told[channel, metric][source][find_first_day(metric, read_at, zone)] = value
    files = SourceFile.objects.select_related("run").in_bulk(
        {source for by_file in told.values() for source in by_file}
    )
    return {
        key: {files[source]: values for source, values in by_file.items()}
        for key, by_file in sorted(told.items())
    }


def find_own_contradictions(run: ImportRun, files: Iterable[SourceFile]) -> list[Contradiction]:
    """Where an import tells channels' own numbers otherwise than others do, or its own files do.

    `files` are all of the import. Of one that waits this is what will be so once it is stored.
    """
    telling = [file for file in files if file.state == FileState.READY and _tells_numbers(file)]
    if not telling:
        return []
    coming = _read_coming(telling) if run.is_open else {}
    channels = _find_touched(run, telling, [(one.platform, one.key) for one, _metric in coming])
    tellings: dict[tuple[records.Channel, str], dict[SourceFile, dict[date, float]]] = {}
    for (pk, metric), by_file in read_own_tellings(run.workspace, channels).items():
        tellings[channels[pk], metric] = by_file
    known = {(one.platform, one.key): one for one in channels.values()}
    for (record, metric), by_file in coming.items():
        channel = known.get((record.platform, record.key), record)
        tellings.setdefault((channel, metric), {}).update(by_file)
    return [
        found
        for (channel, metric), by_file in tellings.items()
        for found in find_contradictions(metric, part_metric(metric)[1], by_file, channel=channel)
        if run.pk in (found.kept.run_id, found.other.run_id)
    ]


def _tells_numbers(file: SourceFile) -> bool:
    """Whether a file tells channels' own numbers; earlier versions kept it as days."""
    return bool(file.summary.get("periods") or file.summary.get("days"))


def _find_touched(
    run: ImportRun, files: Iterable[SourceFile], coming: Iterable[tuple[str, str]]
) -> dict[int, records.Channel]:
    """The channels whose own numbers some files of an import tell, by primary key."""
    own = Measurement.objects.filter(post=None, source__in=files).values("channel")
    again = RepeatedReading.objects.filter(measurement__post=None, source__in=files)
    told = Q(pk__in=own) | Q(pk__in=again.values("measurement__channel"))
    for platform, key in set(coming):
        told |= Q(platform=platform, key=key)
    found = Channel.objects.filter(told, workspace=run.workspace)
    return {one.pk: tell_channel(one) for one in found}


def _read_coming(
    files: Iterable[SourceFile],
) -> dict[tuple[records.Channel, str], dict[SourceFile, dict[date, float]]]:
    """What files that wait tell, by the channel that it will be of and by metric."""
    found: dict[tuple[records.Channel, str], dict[SourceFile, dict[date, float]]] = {}
    for file in files:
        fits = file.summary.get("fits") or {}
        for one in file.summary.get(TOLD_NUMBERS, ()):
            record = records.Channel(platform=one["platform"], key=one["key"], name=one["name"])
            if record.is_nameless and fits.get("joins"):
                record = records.Channel(**{name: fits[name] for name in _NAMES})
            days = map(date.fromordinal, one[DAYS])
            by_file = found.setdefault((record, one["metric"]), {})
            by_file.setdefault(file, {}).update(zip(days, one[VALUES], strict=True))
    return found
