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
from tuuletus.web.review.queries.patience import FACTORS, OWN, Asked, read_pattern
from tuuletus.web.review.queries.weeks import WEEK, monday
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
        begin = monday(registration.decided_on) + WEEK
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


def find_running_plans(workspace: Workspace, asked: Asked) -> list[Decision]:
    """Decisions on a plan of this question whose check is still to come, the newest first."""
    waiting = find_decisions(workspace).filter(
        next_check_on__isnull=False, registration__contains=IS_PATIENCE
    )
    question = asked.canonical()
    told = ((one, parse_patience(one.registration)) for one in waiting)
    return [one for one, registration in told if registration and registration.asked == question]
