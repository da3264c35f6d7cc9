"""What is asked of the mix, kept by the worker, and worked out on the spot where nobody did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef

from tuuletus.errors import NotWorkedOutError
from tuuletus.web.collect.actions.answers import keep_usual, work_out, work_out_next
from tuuletus.web.collect.models import KeptAnswer, Post
from tuuletus.web.collect.queries import Kept, Question, is_large
from tuuletus.web.collect.queries.kept import PATIENT, find_kept
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.queries.habits import HABITS, HabitsTold
from tuuletus.web.plan.queries.limits import read_limits
from tuuletus.web.plan.queries.proposing import MIX, Proposal
from tuuletus.web.plan.queries.rhythm import find_first_day
from tuuletus.web.plan.queries.state import MIX_STATE
from tuuletus.web.review.queries.patience import find_nothing, today_of

Told = TypeVar("Told")
NO_WORDS: Mapping[str, str] = {}
QUESTIONS: tuple[Question[Any], ...] = (MIX_STATE, HABITS)
"""What the worker works out of posts; the mix itself comes after them."""


def ask_kept(
    workspace: Workspace, question: Question[Told], *, now: datetime, with_evidence: bool = False
) -> Kept[Told]:
    """The answer as it is kept; worked out on the spot where nobody has asked before.

    The posts behind it come only `with_evidence`. Raises NotWorkedOutError where that would take
    long; the worker does it then.
    """
    row = find_row(workspace, question, now=now)
    kept = find_kept(workspace, question, row.question, with_evidence=with_evidence)
    if kept is None and is_large(workspace, limit=PATIENT):
        raise NotWorkedOutError("The answer is being worked out. Ask again in a minute.")
    return kept or work_out(row, question, NO_WORDS, now=now)


def find_row(workspace: Workspace, question: Question[Any], *, now: datetime) -> KeptAnswer:
    """The place where an answer is kept."""
    row, _is_new = KeptAnswer.objects.get_or_create(
        workspace=workspace, question=question.key(NO_WORDS), defaults={"asked_on": now.date()}
    )
    if row.asked_on != now.date():
        KeptAnswer.objects.filter(pk=row.pk).update(asked_on=now.date())
    row.workspace = workspace
    return row


def ask_mix(workspace: Workspace, *, now: datetime) -> Kept[Proposal]:
    """The mix under what people have set by now.

    After a change of that it is worked out at once, from what was learnt as it is kept.
    """
    kept_learnt = ask_kept(workspace, MIX_STATE, now=now)
    learnt = kept_learnt.answer.learnt
    row = find_row(workspace, MIX, now=now)
    kept = find_kept(workspace, MIX, row.question, with_evidence=False)
    first_day = find_first_day(today_of(workspace, now))
    asked = read_limits(workspace, trait=learnt.trait, first_day=first_day).digest()
    if kept is None or (kept.answer.asked, kept.answer.revision) != (asked, learnt.revision):
        kept = work_out(row, MIX, NO_WORDS, now=now)
    # it tells of the posts that were learnt from, which may be older ones
    return replace(kept, is_current=learnt.revision == workspace.revision)


def ask_habits(
    workspace: Workspace, *, now: datetime, with_evidence: bool = False
) -> Kept[HabitsTold]:
    """When and in what form the audience answers, as it is kept."""
    return ask_kept(workspace, HABITS, now=now, with_evidence=with_evidence)


def keep_next(*, now: datetime) -> bool:
    """Work out anew one answer that is about older posts or of an earlier day; else False."""
    posts = Post.objects.filter(channel__workspace=OuterRef("pk"))
    asked = KeptAnswer.objects.filter(workspace=OuterRef("pk"), question=MIX.key(NO_WORDS))
    for workspace in Workspace.objects.filter(Exists(posts), ~Exists(asked)):
        keep_usual(workspace, [(one, NO_WORDS) for one in (*QUESTIONS, MIX)], now=now)
    return work_out_next(QUESTIONS, find_nothing, now=now) or work_out_next(
        (MIX,), find_nothing, now=now
    )
