"""What the mix has learnt from what was really published in a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from tuuletus.analysis.plan.history import History, build_history
from tuuletus.analysis.plan.learning import Learnt, learn, pack_posts
from tuuletus.analysis.plan.types import choose_trait, count_values
from tuuletus.web.collect.queries import Question, number_channels, records_for_learning
from tuuletus.web.collect.queries.kept import find_kept
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.queries.types import find_types, read_choices
from tuuletus.web.review.queries import METRIC, hidden_traits
from tuuletus.web.review.queries.patience import today_of


def read_history(workspace: Workspace, *, now: datetime) -> History:
    """Everything that was published, up to now, with what it got at the common age."""
    records = records_for_learning(workspace)
    trait = choose_trait(
        count_values(records.traits),
        chosen=read_choices(workspace).trait,
        hidden=hidden_traits(workspace),
    )
    return build_history(
        records.posts,
        records.measurements,
        traits=records.traits,
        trait=trait,
        types=find_types(workspace, trait, [own.get(trait) for own in records.traits]),
        channels=number_channels(workspace),
        metric=METRIC,
        now=now.astimezone(ZoneInfo(workspace.time_zone)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What was learnt, with the fingerprint of the settled posts that it was learnt from."""

    learnt: Learnt
    posts: bytes = b""


def learn_again(workspace: Workspace, now: datetime, _words: Mapping[str, str]) -> Remembered:
    """What the mix has learnt, going on from what is kept where that is possible."""
    history = read_history(workspace, now=now)
    kept = find_kept(workspace, MIX_STATE, MIX_STATE.key({}), with_evidence=True)
    learnt = learn(
        history,
        until=today_of(workspace, now),
        revision=workspace.revision,
        before=kept.answer.learnt if kept else None,
        posts=kept.answer.posts if kept else b"",
    )
    return Remembered(learnt=learnt, posts=pack_posts(history.posts, until=learnt.settled_until))


MIX_STATE = Question(
    name="mix_state",
    shape=TypeAdapter(Remembered),
    work_out=learn_again,
    pack=lambda told: (replace(told, posts=b""), told.posts),
    unpack=lambda told, posts: replace(told, posts=posts),
)
"""What the mix has learnt; it has no words, since a workspace plans by one trait at a time."""


def find_learnt(workspace: Workspace, now: datetime) -> Learnt:
    """What the mix has learnt as it is kept, else learnt now."""
    kept = find_kept(workspace, MIX_STATE, MIX_STATE.key({}), with_evidence=False)
    if kept is None or not kept.answer.learnt.is_readable:
        return learn_again(workspace, now, {}).learnt
    return kept.answer.learnt
