"""What is asked of the mix, kept by the worker, and worked out on the spot where nobody did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from tuuletus.analysis.plan.habits import HabitsTold
from tuuletus.analysis.plan.learning import Learnt
from tuuletus.analysis.plan.limits import Limits
from tuuletus.analysis.plan.proposal import Proposal
from tuuletus.analysis.plan.proposing import Board
from tuuletus.analysis.plan.rhythm import find_first_day
from tuuletus.analysis.plan.stale import is_stale
from tuuletus.analysis.plan.wear import WearTold
from tuuletus.errors import TooOldError
from tuuletus.web import worker
from tuuletus.web.collect.actions.answers import refuse_to_wait, work_out
from tuuletus.web.collect.models import KeptAnswer
from tuuletus.web.collect.queries import Kept, Question, is_large
from tuuletus.web.collect.queries.failures import find_failure
from tuuletus.web.collect.queries.kept import find_kept
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.queries.habits import HABITS
from tuuletus.web.plan.queries.pricing import NO_PRICES, NOTHING_TO_PRICE, PRICES, Prices
from tuuletus.web.plan.queries.proposing import MIX, find_limits
from tuuletus.web.plan.queries.state import MIX_STATE
from tuuletus.web.plan.queries.wearing import RESTS, WEAR
from tuuletus.web.review.queries.patience import today_of
from tuuletus.web.worker import find_lateness

Told = TypeVar("Told")
NO_WORDS: Mapping[str, str] = {}

PATIENT = 20_000
"""From so many readings on a page does not wait: where each is of a post of its own, the mix takes
some five seconds to learn from them week by week, and as long to fill the weeks of such a pace."""


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
        refuse_to_wait(workspace, row.question)
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


def work_out_soon(
    row: KeptAnswer, question: Question[Told], *, now: datetime, is_waited_for: bool = False
) -> Kept[Told]:
    """An answer that is not kept, or not as it is asked now; worked out on the spot.

    Where that would take long and nobody waits for it, the worker is told and NotWorkedOutError
    is raised.
    """
    takes_long = is_large(row.workspace, limit=PATIENT)
    if takes_long and not is_waited_for and find_lateness(now) is None:
        KeptAnswer.objects.filter(pk=row.pk).update(revision=None)
        worker.call()
        refuse_to_wait(row.workspace, row.question)
    return work_out(row, question, NO_WORDS, now=now)


def ask_learnt(workspace: Workspace, *, now: datetime) -> Learnt:
    """What the mix has learnt as it is kept; learnt anew where another version kept it."""
    learnt = ask_kept(workspace, MIX_STATE, now=now).answer.learnt
    if learnt.is_readable:
        return learnt
    row = find_row(workspace, MIX_STATE, now=now)
    return work_out_soon(row, MIX_STATE, now=now).answer.learnt


def ask_mix(workspace: Workspace, *, now: datetime, is_waited_for: bool = False) -> Kept[Proposal]:
    """The mix under what people have set by now.

    After a change of that it is worked out at once, from what was learnt as it is kept; where that
    takes long, as `work_out_soon` does it.
    """
    learnt = ask_learnt(workspace, now=now)
    row = find_row(workspace, MIX, now=now)
    kept = find_kept(workspace, MIX, row.question, with_evidence=False)
    if kept is None or tell_asked(kept.answer) != find_asked(workspace, learnt, now=now):
        kept = work_out_soon(row, MIX, now=now, is_waited_for=is_waited_for)
    return tell_age(kept, workspace, learnt)


def refuse_stale(told: Proposal | WearTold) -> None:
    """Raise TooOldError where the posts end too long ago to say anything of the coming weeks."""
    newest = told.newest_post if isinstance(told, Proposal) else told.newest
    if told.is_stale and newest is not None:
        raise TooOldError(newest=newest, first_day=told.first_day)


def find_asked(workspace: Workspace, learnt: Learnt, *, now: datetime) -> tuple[str, int]:
    """The fingerprint of what people have set by now, and the revision that was learnt from."""
    return find_limits(workspace, learnt, now=now).digest(), learnt.revision


def tell_asked(answer: Proposal | Prices) -> tuple[str, int]:
    """The same of an answer: under what, and of which posts it was worked out."""
    return answer.asked, answer.revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Settable:
    """What limits are set for: the types of a trait, each with how many posts it has."""

    limits: Limits
    types: Mapping[str, int]


def ask_settable(workspace: Workspace, *, now: datetime) -> Kept[Settable]:
    """What limits can be set for, and what is set; nobody waits for the mix under it."""
    learnt = ask_learnt(workspace, now=now)
    made_at = ask_kept(workspace, MIX_STATE, now=now).made_at
    limits = find_limits(workspace, learnt, now=now)
    types = Board(learnt=learnt, limits=limits, ahead=()).named_types
    told = Settable(limits=limits, types={one: learnt.published.get(one, 0) for one in types})
    return tell_age(Kept(answer=told, made_at=made_at), workspace, learnt)


def tell_age(kept: Kept[Told], workspace: Workspace, learnt: Learnt) -> Kept[Told]:
    """What is kept, with whether it is about the posts as they are now.

    It tells of the posts that were learnt from, which may be older ones.
    """
    if learnt.revision == workspace.revision:
        return replace(kept, is_current=True)
    failure = find_failure(workspace, MIX_STATE.key(NO_WORDS))
    failed_at = failure.failed_at if failure else kept.failed_at
    return replace(kept, is_current=False, failed_at=failed_at)


def ask_prices(workspace: Workspace, *, now: datetime) -> Prices:
    """What trying costs under what people have set by now, as the worker keeps it.

    It is `NO_PRICES` while that is worked out: the worker is told of it. Where nothing can be
    planned it is `NOTHING_TO_PRICE`.
    """
    learnt = ask_learnt(workspace, now=now)
    first_day = find_first_day(today_of(workspace, now))
    if not learnt.has_types or is_stale(learnt.newest, first_day=first_day):
        return NOTHING_TO_PRICE
    row = find_row(workspace, PRICES, now=now)
    kept = find_kept(workspace, PRICES, row.question, with_evidence=False)
    if kept is not None and tell_asked(kept.answer) == find_asked(workspace, learnt, now=now):
        return kept.answer
    KeptAnswer.objects.filter(pk=row.pk).update(revision=None)
    return NO_PRICES


def ask_habits(
    workspace: Workspace, *, now: datetime, with_evidence: bool = False
) -> Kept[HabitsTold]:
    """When and in what form the audience answers, as it is kept."""
    return ask_kept(workspace, HABITS, now=now, with_evidence=with_evidence)


def ask_wear(workspace: Workspace, *, now: datetime) -> Kept[WearTold]:
    """Which types wear out, as it is kept, with what rests would tell once the worker knows."""
    learnt = ask_learnt(workspace, now=now)
    kept = ask_kept(workspace, WEAR, now=now)
    if (kept.answer.revision, kept.answer.until) != (learnt.revision, learnt.until):
        kept = work_out(find_row(workspace, WEAR, now=now), WEAR, NO_WORDS, now=now)
    find_row(workspace, RESTS, now=now)
    rests = find_kept(workspace, RESTS, RESTS.key(NO_WORDS), with_evidence=False)
    about = (learnt.revision, learnt.until)
    if rests is not None and (rests.answer.revision, rests.answer.until) == about:
        kept = rests
    return tell_age(kept, workspace, learnt)
