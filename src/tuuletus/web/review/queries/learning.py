"""What a workspace's posts teach, and how a review keeps it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from tuuletus.analysis.findings import Finding, Learning, OnChannel, Untold, learn
from tuuletus.channels.metrics import is_audience, is_count, is_size
from tuuletus.web.collect.queries import (
    WELL_KNOWN,
    LearningRecords,
    Question,
    find_metrics,
    narrow,
    pack_groups,
    records_for_learning,
    unpack_groups,
)
from tuuletus.web.people.models import Workspace
from tuuletus.web.review.queries.decisions import find_decisions, read_registration
from tuuletus.web.review.queries.histories import HISTORY, ask_for_history
from tuuletus.web.review.queries.reviews import hidden_traits

METRIC = "interactions"
HOURS = ("00-03", "03-06", "06-09", "09-12", "12-15", "15-18", "18-21", "21-24")
WEEKDAYS = ("1", "2", "3", "4", "5", "6", "7")
_BY_CHANNEL = TypeAdapter(tuple[OnChannel, ...])
_UNTOLD = TypeAdapter(tuple[Untold, ...])
KEPT_COMBINATIONS = 20
"""A review keeps every single property, and at most this many combinations beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One weekday and time of day: how many posts went out then."""

    weekday: str
    hour: str
    n: int
    level: int
    """0 (none) to 4 (the busiest), for the shade of the cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What was learnt, the metrics that could have been asked for, and when posts went out.

    The posts of each finding are primary keys. `timing` has a row for each time of day, with a
    slot for each weekday.
    """

    learning: Learning
    metrics: tuple[str, ...]
    timing: tuple[tuple[str, tuple[Slot, ...]], ...]


def learn_workspace(
    workspace: Workspace,
    *,
    now: datetime,
    metric: str = METRIC,
    platform: str = "",
    channel: int | None = None,
    hidden: Collection[str] = (),
) -> Learned:
    """What went with more or less of a metric; `hidden` traits are left out.

    Of the posts of one platform or one channel (primary key) only, where told.
    """
    records = records_for_learning(workspace)
    if platform or channel is not None:
        records = narrow(records, workspace, platform=platform, channel=channel)
    traits = [
        {name: value for name, value in own.items() if name not in hidden}
        for own in records.traits
    ]
    learning = learn(records.posts, records.measurements, traits=traits, now=now, metric=metric)
    return Learned(
        learning=replace(
            learning,
            findings=tuple(
                replace(one, posts=tuple(records.pks[place] for place in one.posts))
                for one in learning.findings
            ),
        ),
        metrics=_learnable(records.metrics),
        timing=build_timing(records),
    )


def learn_again(workspace: Workspace, now: datetime, words: Mapping[str, str]) -> Learned:
    """What the question asks: its metric, platform and channel, without the hidden traits."""
    channel = words.get("channel")
    return learn_workspace(
        workspace,
        now=now,
        metric=words["metric"],
        platform=words["platform"],
        channel=int(channel) if channel else None,
        hidden=json.loads(words["hidden"]),
    )


def ask_for_learning(
    workspace: Workspace,
    *,
    metric: str = METRIC,
    platform: str = "",
    channel: int | None = None,
) -> dict[str, str]:
    """The words of the question what went with a metric; see `LEARNED`."""
    hidden = sorted(hidden_traits(workspace))
    words = {"metric": metric, "platform": platform, "hidden": json.dumps(hidden)}
    return words if channel is None else words | {"channel": str(channel)}


def put_posts_aside(learned: Learned) -> tuple[Learned, bytes]:
    """The findings without their posts, and those packed."""
    found = learned.learning.findings
    bare = tuple(replace(one, posts=()) for one in found)
    return (
        replace(learned, learning=replace(learned.learning, findings=bare)),
        pack_groups([one.posts for one in found]),
    )


def put_posts_back(learned: Learned, packed: bytes) -> Learned:
    """The findings with their posts."""
    both = zip(learned.learning.findings, unpack_groups(packed), strict=True)
    found = tuple(replace(one, posts=posts) for one, posts in both)
    return replace(learned, learning=replace(learned.learning, findings=found))


LEARNED = Question(
    name="learned",
    shape=TypeAdapter(Learned),
    work_out=learn_again,
    pack=put_posts_aside,
    unpack=put_posts_back,
)
"""What went with more or less of a metric; words: see `ask_for_learning`."""


def find_usual(workspace: Workspace) -> list[tuple[Question[Any], dict[str, str]]]:
    """What the pages of findings and of running decisions show when nothing else is asked for."""
    running = find_decisions(workspace).filter(next_check_on__isnull=False)
    fixed = [(read_registration(one), one.decided_at) for one in running]
    known = [one for one in find_metrics(workspace) if one in WELL_KNOWN]
    return [
        *(
            (LEARNED, ask_for_learning(workspace, metric=metric))
            for metric in dict.fromkeys([METRIC, *known])
        ),
        *(
            (HISTORY, ask_for_history(registration, as_of=as_of))
            for registration, decided_at in fixed
            if registration is not None
            for as_of in (None, decided_at)
        ),
    ]


def find_metric(findings: Sequence[Finding]) -> str:
    """The metric that kept findings are about."""
    return findings[0].metric if findings else METRIC


def find_learnable(workspace: Workspace) -> tuple[str, ...]:
    """The metrics of a workspace's posts that can be asked about."""
    return _learnable(find_metrics(workspace))


def _learnable(metrics: Iterable[str]) -> tuple[str, ...]:
    names = [
        name for name in metrics if (is_count(name) or is_audience(name)) and not is_size(name)
    ]
    return (METRIC, *[name for name in names if name != METRIC])


def find_finding(learning: Learning, trait: str, value: str) -> Finding | None:
    """The finding about a trait's value, or None."""
    for finding in learning.findings:
        if finding.trait == trait and finding.value == value:
            return finding
    return None


def find_on_channel(finding: Finding, name: str) -> OnChannel | Untold | None:
    """What the finding says of the channel that an address names "platform:key", or None."""
    for own in finding.channels:
        if own.channel.address == name:
            return own
    return None


def build_timing(records: LearningRecords) -> tuple[tuple[str, tuple[Slot, ...]], ...]:
    """How many posts went out in each slot of the week: rows of hours, columns of weekdays."""
    count = Counter((own.get("weekday", ""), own.get("hour", "")) for own in records.traits)
    most = max((count[day, hour] for day in WEEKDAYS for hour in HOURS), default=0)
    return tuple(
        (
            hour,
            tuple(
                Slot(
                    weekday=day,
                    hour=hour,
                    n=count[day, hour],
                    level=-(-4 * count[day, hour] // most) if most else 0,
                )
                for day in WEEKDAYS
            ),
        )
        for hour in HOURS
    )


def build_snapshot(learned: Learned) -> list[dict[str, Any]]:
    """The findings as a review keeps them: the same numbers for the page and the minutes.

    Every single property is kept, since each can be decided on; of the combinations the first.
    """
    found = learned.learning.findings
    combined = [place for place, one in enumerate(found) if len(one.pairs) > 1]
    left_out = frozenset(combined[KEPT_COMBINATIONS:])
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
            "differs": finding.differs,
            "by_channel": [asdict(own) for own in finding.by_channel],
            "untold": [asdict(own) for own in finding.untold],
        }
        for place, finding in enumerate(found)
        if place not in left_out
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
            by_channel=_BY_CHANNEL.validate_python(one.get("by_channel", ())),
            untold=_UNTOLD.validate_python(one.get("untold", ())),
            differs=one.get("differs", False),
        )
        for one in kept
    ]
