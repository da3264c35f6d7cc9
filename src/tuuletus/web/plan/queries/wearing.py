"""Which types wear out in a workspace, as the worker keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import TypeAdapter

from tuuletus.analysis.plan.wear import WearTold, tell_rests, tell_wear
from tuuletus.web.collect.queries import Question
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.queries.state import find_learnt
from tuuletus.web.plan.queries.types import read_choices


def find_wear(workspace: Workspace, now: datetime, _words: Mapping[str, str]) -> WearTold:
    """The wear of each type."""
    return tell_wear(find_learnt(workspace, now))


def find_rests(workspace: Workspace, now: datetime, _words: Mapping[str, str]) -> WearTold:
    """The same with what a rest would tell of the types that may wear out; takes seconds."""
    # a rest as long as the weeks that are planned, so that it is the one that the mix may plan
    return tell_rests(find_learnt(workspace, now), weeks=read_choices(workspace).weeks)


WEAR = Question(name="wear_out", shape=TypeAdapter(WearTold), work_out=find_wear)
"""Which types wear out; it has no words, since a workspace plans by one trait at a time."""
RESTS = Question(name="rests", shape=TypeAdapter(WearTold), work_out=find_rests)
"""The same with what a rest would tell, for which only the worker takes its time."""
