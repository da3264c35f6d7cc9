"""When and in what form the audience answers, by the posts of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from tuuletus.analysis.plan.habits import HabitsTold, learn_habits
from tuuletus.web.collect.queries import (
    Question,
    number_channels,
    pack_groups,
    records_for_learning,
    unpack_groups,
)
from tuuletus.web.people.models import Workspace
from tuuletus.web.review.queries import METRIC


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
    name="habits-2",
    shape=TypeAdapter(HabitsTold),
    work_out=find_habits,
    pack=put_aside,
    unpack=put_back,
)
"""When and in what form the audience answers; it has no words.

Answers of another shape, from before channels were held fixed, are kept under another name.
"""
