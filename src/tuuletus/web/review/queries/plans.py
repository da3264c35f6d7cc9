"""Plans that were decided on: their weeks in words, and which of them run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from tuuletus.analysis.horizon.forecast import FARTHEST_WEEKS
from tuuletus.analysis.horizon.knowledge import standard_factors
from tuuletus.web.people.models import Workspace
from tuuletus.web.review.models import Decision
from tuuletus.web.review.queries.decisions import find_decisions
from tuuletus.web.review.queries.patience import (
    FACTORS,
    OWN,
    Asked,
    read_pattern,
    start_of_plans,
)
from tuuletus.web.review.queries.weeks import WEEK
from tuuletus.web.review.registrations import IS_PATIENCE, PatienceRegistration, parse_patience


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Weeks of a plan in which the same is done; `last` is None where that goes on.

    `factor` says how much of what is usual.
    """

    first: date
    last: date | None
    factor: int


def list_spans(registration: PatienceRegistration) -> list[Span]:
    """The weeks of a plan, those with the same amount together; none of a plan that is unknown.

    An own plan stands in the weeks in which it was drawn, others begin when they are in force.
    """
    begin = registration.starts_on
    if registration.plan == OWN:
        letters = read_pattern(registration.own)
        begin = start_of_plans(registration.decided_on)
        factors = [int(FACTORS[letter]) for letter in letters] + [1]
    elif (standard := standard_factors(FARTHEST_WEEKS).get(registration.plan)) is not None:
        factors = [int(one) for one in standard]
    else:
        return []
    spans, week = [], 0
    for factor, weeks in groupby(factors):
        first = begin + week * WEEK
        week += len(list(weeks))
        last = begin + week * WEEK - timedelta(days=1)
        spans.append(Span(first=first, last=last if week < len(factors) else None, factor=factor))
    return spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """A plan that runs, beside which another one cannot be followed.

    `week` is the Monday from which both mean different amounts of the `exposure` that they share;
    None where they do not: then the same is agreed on already.
    """

    decision: Decision
    exposure: tuple[str, ...]
    week: date | None

    @property
    def is_same(self) -> bool:
        """Whether nothing new would be agreed on."""
        return self.week is None


def find_running_plans(workspace: Workspace, asked: Asked) -> list[Decision]:
    """Decisions on a plan of this question whose check is still to come, the newest first."""
    question = asked.canonical()
    return [one for one, told in _list_running(workspace) if told.asked == question]


def find_hindrance(workspace: Workspace, registration: PatienceRegistration) -> Hindrance | None:
    """A running plan that does something else with the same exposure, or is the same plan."""
    exposure = Asked.parse(registration.asked).exposure
    for decision, other in _list_running(workspace):
        shared = tuple(one for one in exposure if one in Asked.parse(other.asked).exposure)
        week = _find_difference(registration, other) if shared else None
        if week is not None or other.asked == registration.asked:
            return Hindrance(decision=decision, exposure=shared, week=week)
    return None


def _list_running(workspace: Workspace) -> list[tuple[Decision, PatienceRegistration]]:
    waiting = find_decisions(workspace).filter(
        next_check_on__isnull=False, registration__contains=IS_PATIENCE
    )
    told = ((one, parse_patience(one.registration)) for one in waiting)
    return [(one, registration) for one, registration in told if registration]


def _find_difference(one: PatienceRegistration, other: PatienceRegistration) -> date | None:
    """The first week in force of both in which they mean different amounts."""
    spans, others = list_spans(one), list_spans(other)
    if not spans or not others:
        return None
    # where the later one begins, and wherever either of them changes after that
    begin = max(spans[0].first, others[0].first)
    for week in sorted({begin, *(span.first for span in (*spans, *others) if span.first > begin)}):
        if _find_factor(spans, week) != _find_factor(others, week):
            return week
    return None


def _find_factor(spans: list[Span], day: date) -> int:
    return next(one.factor for one in spans if one.last is None or day <= one.last)
