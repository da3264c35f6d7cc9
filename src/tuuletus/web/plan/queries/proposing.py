"""The mix of the coming weeks, by what is kept and what people set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from tuuletus.analysis.plan.learning import Learnt
from tuuletus.analysis.plan.limits import Limits, Place
from tuuletus.analysis.plan.proposal import Proposal
from tuuletus.analysis.plan.proposing import propose
from tuuletus.analysis.plan.rhythm import find_first_day
from tuuletus.web.collect.queries import Question
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.queries.entries import find_coming_entries
from tuuletus.web.plan.queries.limits import read_limits
from tuuletus.web.plan.queries.state import find_learnt
from tuuletus.web.review.queries.patience import today_of


def propose_again(workspace: Workspace, now: datetime, _words: Mapping[str, str]) -> Proposal:
    """The mix by what is learnt as it is kept, else by what is learnt now."""
    learnt, limits, ahead = find_question(workspace, now)
    return propose(learnt, limits, ahead=ahead)


def find_limits(workspace: Workspace, learnt: Learnt, *, now: datetime) -> Limits:
    """What people have set by now, for the weeks to come."""
    first_day = find_first_day(today_of(workspace, now))
    return read_limits(workspace, trait=learnt.trait, first_day=first_day)


def find_question(
    workspace: Workspace, now: datetime
) -> tuple[Learnt, Limits, list[tuple[Place, str]]]:
    """What was learnt, what people set, and the entries that come before the weeks."""
    learnt = find_learnt(workspace, now)
    limits = find_limits(workspace, learnt, now=now)
    coming = find_coming_entries(workspace, since=learnt.until + timedelta(days=1)).filter(
        day__lt=limits.first_day, trait=learnt.trait
    )
    ahead = [
        (Place(day=one.day, channel=one.channel_id, number=one.number), one.value)
        for one in coming
    ]
    return learnt, limits, ahead


MIX = Question(name="mix", shape=TypeAdapter(Proposal), work_out=propose_again)
"""The mix of the coming weeks; it has no words, since it is about what people have set by now."""
