"""When and in what form the audience answers, by the posts of a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from tuuletus.analysis.findings import Finding
from tuuletus.analysis.habits import HabitState
from tuuletus.analysis.habits.streams import name_daypart, name_weekdays
from tuuletus.analysis.plan.habits import HabitsTold, learn_habits
from tuuletus.web.collect.queries import (
    Question,
    number_channels,
    pack_groups,
    records_for_learning,
    unpack_groups,
)
from tuuletus.web.collect.queries.kept import find_kept
from tuuletus.web.people.models import Workspace
from tuuletus.web.review.queries.learning import HOURS, METRIC, WEEKDAYS

HOUR = "hour"
WEEKDAY = "weekday"
FORMAT = "format"


def find_habits(workspace: Workspace, now: datetime, _words: Mapping[str, str]) -> HabitsTold:
    """Shifts and the present state of each stream, as far as the posts tell."""
    records = records_for_learning(workspace)
    return learn_habits(
        records.posts,
        records.measurements,
        traits=records.traits,
        keys=records.pks,
        channels=number_channels(workspace),
        metric=METRIC,
        now=now.astimezone(ZoneInfo(workspace.time_zone)),
    )


def put_aside(told: HabitsTold) -> tuple[HabitsTold, bytes]:
    """The habits without the posts, and those packed."""
    return replace(told, members=()), pack_groups(told.members)


def put_back(told: HabitsTold, packed: bytes) -> HabitsTold:
    """The habits with their posts."""
    return replace(told, members=tuple(unpack_groups(packed)))


HABITS = Question(
    name="habits",
    shape=TypeAdapter(HabitsTold),
    work_out=find_habits,
    pack=put_aside,
    unpack=put_back,
)
"""When and in what form the audience answers; it has no words."""


def find_changed(workspace: Workspace) -> tuple[HabitState, ...] | None:
    """The streams that have shifted, as the worker kept them; None while nobody knows."""
    kept = find_kept(workspace, HABITS, HABITS.key({}), with_evidence=False)
    return None if kept is None else kept.answer.list_changed()


def changes_of(finding: Finding, changed: Iterable[HabitState]) -> tuple[HabitState, ...]:
    """Those of the changes that are about the time or the form of a finding.

    A time of day of three hours may lie in two parts of the day; both are told.
    """
    wanted = {stream for trait, value in finding.pairs for stream in _streams_of(trait, value)}
    return tuple(one for one in changed if (one.stream.kind, one.stream.value) in wanted)


def _streams_of(trait: str, value: str) -> set[tuple[str, str]]:
    """The kinds and values of the streams in which posts with this value lie."""
    if trait == HOUR and value in HOURS:
        first, last = (int(hour) for hour in value.split("-"))
        return {("daypart", name_daypart(hour)) for hour in range(first, last)}
    if trait == WEEKDAY and value in WEEKDAYS:
        return {("weekdays", name_weekdays(int(value)))}
    return {("form", value)} if trait == FORMAT else set()
