"""When the effect of a decision could be confirmed, and the check that is fixed by it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from tuuletus.analysis.followup import Registration
from tuuletus.analysis.horizon.confirmation import Horizon
from tuuletus.errors import NotWorkedOutError
from tuuletus.records import Channel
from tuuletus.web.collect.actions import ask
from tuuletus.web.people.models import Workspace
from tuuletus.web.review.actions import build_registration, foresee
from tuuletus.web.review.queries import HISTORY, METRIC, ask_for_history, history_of
from tuuletus.web.review.queries.patience import today_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAsked:
    """What somebody wants checked: of which trait and value, how large an effect, from when.

    By which `metric`, and on one `channel` or on all together, and at how many posts a week where
    a pace is decided. Without `check_on` the day is the
    first on which the effect can be confirmed.
    """

    pair: tuple[str, str]
    expected: float
    starts_on: date
    check_on: date | None = None
    metric: str = METRIC
    channel: Channel | None = None
    posts_a_week: float | None = None


def fix_check(workspace: Workspace, asked: CheckAsked, *, now: datetime) -> Registration:
    """The check as it will be fixed with a decision made now."""
    registration = _register(workspace, asked, now=now)
    if asked.check_on:
        return registration
    earliest = foresee_fixed(workspace, registration, now=now).earliest
    return replace(registration, check_on=earliest) if earliest else registration


def foresee_asked(workspace: Workspace, asked: CheckAsked, *, now: datetime) -> Horizon:
    """When an effect could be confirmed, before anything is decided.

    Raises NotWorkedOutError while that is worked out from many posts.
    """
    registration = _register(workspace, asked, now=now)
    words = ask_for_history(registration)
    history = ask(workspace, HISTORY, words, now=now, with_evidence=True).answer.open()
    return foresee(history, registration, zone=workspace.time_zone, now=now)


def foresee_fixed(workspace: Workspace, registration: Registration, *, now: datetime) -> Horizon:
    """When the effect of a fixed check could be confirmed, however long that takes to tell."""
    words = ask_for_history(registration)
    try:
        history = ask(workspace, HISTORY, words, now=now, with_evidence=True).answer.open()
    except NotWorkedOutError:
        history = history_of(workspace, now, words)
    return foresee(history, registration, zone=workspace.time_zone, now=now)


def _register(workspace: Workspace, asked: CheckAsked, *, now: datetime) -> Registration:
    trait, value = asked.pair
    return build_registration(
        trait=trait,
        value=value,
        expected=asked.expected,
        decided_on=today_of(workspace, now),
        starts_on=asked.starts_on,
        check_on=asked.check_on,
        metric=asked.metric,
        channel=asked.channel,
        posts_a_week=asked.posts_a_week,
    )
