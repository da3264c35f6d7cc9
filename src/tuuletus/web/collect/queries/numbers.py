"""The channels' own numbers: what each file tells of them, and which file counts."""

from __future__ import annotations

import zoneinfo
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from itertools import chain

from django.db.models import Q

from tuuletus.analysis.periods import part_metric
from tuuletus.web.collect.models import Measurement, RepeatedReading, SourceFile
from tuuletus.web.people.models import Workspace

OwnTellings = dict[tuple[int, str], dict[SourceFile, dict[date, float]]]
"""What each file tells, by channel (primary key) and metric; see `tellings.Tellings`."""


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
