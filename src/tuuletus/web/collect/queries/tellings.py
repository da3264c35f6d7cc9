"""What several files tell of one series of outcomes, and which of them counts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from tuuletus import records
from tuuletus.analysis.periods import Period
from tuuletus.web.collect.models import Outcome, OutcomeSeries, SourceFile
from tuuletus.web.people.models import Workspace
from tuuletus.wording import Speaker, full_channel_name, metric_name
from tuuletus.wording.contradictions import Side, say_contradiction

Tellings = Mapping[SourceFile, Mapping[date, float]]
"""The values by day (or by first day of a week or month) that each file tells of one series."""

EXPORTED, LATER, FURTHER, NAMED = "exported", "later", "further", "named"
"""Why of two files one counts: its export date, its import, its last day, or only its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Days (or weeks, months) of one series of which two files tell different numbers.

    `series` is a metric's where the numbers are a `channel`'s own. `count` is how many there are,
    `day` the first of them. `kept` is the file whose numbers count there, and `why` says by which
    rule.
    """

    series: str
    period: Period
    count: int
    day: date
    kept: SourceFile
    kept_value: float
    other: SourceFile
    other_value: float
    why: str
    channel: records.Channel | None = None


def rank(file: SourceFile) -> tuple[datetime, int, str, tuple[str | int, ...], str]:
    """By this order the last of several files counts; in what order they were dropped is in none.

    The export date comes first, which is the time of the import unless a person said another.
    Within one import the file that reaches further was made later; else names have to do.
    """
    moment = file.told_at or file.read_at or file.run.started_at
    last = file.summary.get("last_outcome") or _find_last(file)
    return moment, file.run_id, last, _in_order(file.name), file.sha256


def _find_last(file: SourceFile) -> str:
    """The last day of which a file tells a channel's own numbers."""
    return max((str(one["last"]) for one in file.summary.get("periods", ())), default="")


def _in_order(name: str) -> tuple[str | int, ...]:
    """A name such that "sales (10)" comes after "sales (9)", and both after "sales"."""
    parts = re.split(r"(\d+)", PurePath(name.casefold()).stem)
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts))


def read_tellings(
    workspace: Workspace, *, names: Collection[str] | None = None
) -> list[tuple[OutcomeSeries, dict[SourceFile, dict[date, float]]]]:
    """What is stored of each series, or of those with some names, by file."""
    chosen = OutcomeSeries.objects.filter(workspace=workspace).order_by("name")
    chosen = chosen if names is None else chosen.filter(name__in=names)
    series = {one.pk: one for one in chosen}
    rows = Outcome.objects.filter(series__in=series).order_by("day")
    told: dict[int, dict[int, dict[date, float]]] = defaultdict(lambda: defaultdict(dict))
    for pk, day, value, source in rows.values_list("series", "day", "value", "source"):
        told[pk][source][day] = value
    files = SourceFile.objects.select_related("run").in_bulk(
        {source for by_file in told.values() for source in by_file}
    )
    return [
        (one, {files[source]: values for source, values in told[pk].items()})
        for pk, one in series.items()
        if told[pk]
    ]


def settle(tellings: Tellings) -> dict[date, float]:
    """The value of each day, in order, as the file tells it that counts."""
    values: dict[date, float] = {}
    for file in sorted(tellings, key=rank):
        values |= tellings[file]
    return dict(sorted(values.items()))


def find_contradictions(
    name: str, period: Period, tellings: Tellings, *, channel: records.Channel | None = None
) -> list[Contradiction]:
    """Where files tell a series differently, for each pair of a file and the one that counts."""
    counting: dict[date, SourceFile] = {}
    for file in sorted(tellings, key=rank):
        counting |= dict.fromkeys(tellings[file], file)
    days: dict[tuple[SourceFile, SourceFile], list[date]] = defaultdict(list)
    for file in sorted(tellings, key=rank):
        for day, value in tellings[file].items():
            if tellings[counting[day]][day] != value:
                days[counting[day], file].append(day)
    return [
        Contradiction(
            series=name,
            period=period,
            count=len(told),
            day=min(told),
            kept=kept,
            kept_value=tellings[kept][min(told)],
            other=other,
            other_value=tellings[other][min(told)],
            why=_find_reason(other, kept),
            channel=channel,
        )
        for (kept, other), told in days.items()
    ]


def _find_reason(other: SourceFile, kept: SourceFile) -> str:
    """The first part of their ranks in which two files differ."""
    ranks = zip(rank(other), rank(kept), (EXPORTED, LATER, FURTHER, NAMED, NAMED), strict=True)
    why = next((why for one, its, why in ranks if one != its), NAMED)
    is_said = any(file.options.get("read_at") for file in (other, kept))
    return LATER if why == EXPORTED and not is_said else why


def tell_contradiction(
    found: Contradiction, speaker: Speaker, *, names_channel: bool = True
) -> str:
    """A contradiction in words; files of the same name get the beginning of their fingerprint."""
    series = found.series
    if found.channel is not None:
        series = metric_name(series, speaker)
        if names_channel:
            series = f"{series}, {full_channel_name(found.channel, speaker)}"
    is_same = found.kept.name == found.other.name
    kept, other = (
        f"{file.name} ({file.sha256[:6]})" if is_same else file.name
        for file in (found.kept, found.other)
    )
    return say_contradiction(
        series,
        found.day,
        other=Side(file=other, value=found.other_value),
        kept=Side(file=kept, value=found.kept_value),
        count=found.count,
        period=found.period,
        why=found.why,
        speaker=speaker,
    )
