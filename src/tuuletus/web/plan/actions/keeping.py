"""What the worker keeps of the mix, of wear-out and of habits."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef

from tuuletus.web.collect.actions.answers import keep_usual, work_out_next
from tuuletus.web.collect.models import KeptAnswer, Post
from tuuletus.web.collect.queries import Question
from tuuletus.web.collect.queries.kept import find_kept, find_large
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.actions.asking import NO_WORDS, PATIENT, find_asked, tell_asked
from tuuletus.web.plan.queries.habits import HABITS
from tuuletus.web.plan.queries.pricing import PRICES
from tuuletus.web.plan.queries.proposing import MIX
from tuuletus.web.plan.queries.state import MIX_STATE
from tuuletus.web.plan.queries.wearing import RESTS, WEAR
from tuuletus.web.review.queries.patience import find_nothing

Told = TypeVar("Told")
IN_TURN: tuple[tuple[Question[Any], ...], ...] = (
    (MIX_STATE, HABITS),
    (MIX, WEAR),
    (PRICES,),
    (RESTS,),
)
"""What the worker keeps: what is learnt of posts goes before what builds on it."""


def keep_next(*, now: datetime) -> bool:
    """Work out anew one answer that is about older posts or of an earlier day; else False."""
    posts = Post.objects.filter(channel__workspace=OuterRef("pk"))
    asked = KeptAnswer.objects.filter(workspace=OuterRef("pk"), question=RESTS.key(NO_WORDS))
    for workspace in Workspace.objects.filter(Exists(posts), ~Exists(asked)):
        everything = [one for group in IN_TURN for one in group]
        keep_usual(workspace, [(one, NO_WORDS) for one in everything], now=now)
    for workspace in find_large(limit=PATIENT):
        note_changed_limits(workspace, now=now)
    return any(work_out_next(group, find_nothing, now=now) for group in IN_TURN)


def note_changed_limits(workspace: Workspace, *, now: datetime) -> None:
    """Have the mix worked out anew once people set something else, before anybody asks for it."""
    state = _find(workspace, MIX_STATE)
    if state is None:
        return
    if not state.learnt.is_readable:
        _note_old(workspace, MIX_STATE)
        return
    asked = find_asked(workspace, state.learnt, now=now)
    mix, prices = _find(workspace, MIX), _find(workspace, PRICES)
    if mix is not None and tell_asked(mix) != asked:
        _note_old(workspace, MIX)
    if prices is not None and tell_asked(prices) != asked:
        _note_old(workspace, PRICES)


def _find(workspace: Workspace, question: Question[Told]) -> Told | None:
    key = question.key(NO_WORDS)
    kept = find_kept(workspace, question, key, with_evidence=False)
    return kept.answer if kept else None


def _note_old(workspace: Workspace, question: Question[Any]) -> None:
    rows = KeptAnswer.objects.filter(workspace=workspace, question=question.key(NO_WORDS))
    rows.update(revision=None)
