"""What a workspace's posts teach, and how a review keeps it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from tuuletus.analysis.findings import Finding, Learning, learn
from tuuletus.channels.metrics import is_audience, is_count
from tuuletus.web.collect.queries import LearningRecords, records_for_learning
from tuuletus.web.people.models import Workspace

METRIC = "interactions"
HOURS = ("00-03", "03-06", "06-09", "09-12", "12-15", "15-18", "18-21", "21-24")
WEEKDAYS = ("1", "2", "3", "4", "5", "6", "7")
KEPT_FINDINGS = 40
"""A review keeps this many findings for its minutes; the page of findings has them all."""


class Learned(NamedTuple):
    """What was learnt, from which records, and the metrics that could have been asked for."""

    learning: Learning
    records: LearningRecords
    metrics: tuple[str, ...]

    def pks(self, finding: Finding) -> list[int]:
        """The primary keys of the posts behind a finding."""
        return [self.records.pks[place] for place in finding.posts]


def learn_workspace(
    workspace: Workspace,
    *,
    now: datetime,
    metric: str = METRIC,
    platform: str = "",
    hidden: Collection[str] = (),
) -> Learned:
    """What went with more or less of a metric; `hidden` traits are left out."""
    records = records_for_learning(workspace)
    if platform:
        records = _of_platform(records, platform)
    traits = [
        {name: value for name, value in own.items() if name not in hidden}
        for own in records.traits
    ]
    learning = learn(records.posts, records.measurements, traits=traits, now=now, metric=metric)
    return Learned(learning=learning, records=records, metrics=_metrics(records))


def _of_platform(records: LearningRecords, platform: str) -> LearningRecords:
    kept = [place for place, post in enumerate(records.posts) if post.channel.platform == platform]
    return LearningRecords(
        posts=tuple(records.posts[place] for place in kept),
        measurements=tuple(
            one for one in records.measurements if one.channel.platform == platform
        ),
        traits=tuple(records.traits[place] for place in kept),
        pks=tuple(records.pks[place] for place in kept),
    )


def _metrics(records: LearningRecords) -> tuple[str, ...]:
    told = Counter(one.metric for one in records.measurements)
    names = [name for name, _ in told.most_common() if is_count(name) or is_audience(name)]
    return (METRIC, *[name for name in names if name != METRIC])


def find_finding(learning: Learning, trait: str, value: str) -> Finding | None:
    """The finding about a trait's value, or None."""
    for finding in learning.findings:
        if finding.trait == trait and finding.value == value:
            return finding
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One weekday and time of day: how many posts went out then."""

    weekday: str
    hour: str
    n: int
    level: int
    """0 (none) to 4 (the busiest), for the shade of the cell."""


def build_timing(records: LearningRecords) -> list[tuple[str, list[Slot]]]:
    """How many posts went out in each slot of the week: rows of hours, columns of weekdays."""
    count = Counter((own.get("weekday", ""), own.get("hour", "")) for own in records.traits)
    most = max((count[day, hour] for day in WEEKDAYS for hour in HOURS), default=0)
    return [
        (
            hour,
            [
                Slot(
                    weekday=day,
                    hour=hour,
                    n=count[day, hour],
                    level=-(-4 * count[day, hour] // most) if most else 0,
                )
                for day in WEEKDAYS
            ],
        )
        for hour in HOURS
    ]


def build_snapshot(learned: Learned) -> list[dict[str, Any]]:
    """The findings as a review keeps them: the same numbers for the page and the minutes."""
    return [
        {
            "pairs": [list(pair) for pair in finding.pairs],
            "metric": finding.metric,
            "mean": finding.mean,
            "low": finding.low,
            "high": finding.high,
            "n": finding.n,
            "probability": finding.probability,
            "clear": finding.clear,
        }
        for finding in learned.learning.findings[:KEPT_FINDINGS]
    ]


def read_snapshot(kept: list[Mapping[str, Any]]) -> list[Finding]:
    """Kept findings as findings again."""
    return [
        Finding(
            pairs=tuple((str(trait), str(value)) for trait, value in one["pairs"]),
            metric=one["metric"],
            mean=one["mean"],
            low=one["low"],
            high=one["high"],
            n=one["n"],
            probability=one["probability"],
            clear=one["clear"],
            posts=(),
        )
        for one in kept
    ]
