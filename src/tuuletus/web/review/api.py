"""Findings, reviews and decisions for programs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from ninja import Query, Router, Schema

from tuuletus.web.collect.actions import ask
from tuuletus.web.people.access import Permission, WorkspaceRequest
from tuuletus.web.people.bearer import Bearer
from tuuletus.web.review.actions_patience import ask_kept, say_answer
from tuuletus.web.review.models import Decision
from tuuletus.web.review.queries import (
    LEARNED,
    METRIC,
    ask_for_learning,
    find_decisions,
    find_hit_rate,
    find_reviews,
)
from tuuletus.web.review.queries.patience import PATIENCE, ask_for_patience
from tuuletus.web.review.questions import read_question
from tuuletus.wording import Speaker

router = Router(tags=["review"])


class FindingOut(Schema):
    """One finding; multiples of the account's own normal level with an 80 % interval."""

    trait: str
    value: str
    metric: str
    mean: float
    low: float
    high: float
    n: int
    probability: float
    clear: bool
    posts: list[int]


class FindingsOut(Schema):
    """What was learnt about a metric."""

    metric: str
    age_days: float
    n: int
    left_out: dict[str, int]
    shares: dict[str, float]
    findings: list[FindingOut]


class ReviewOut(Schema):
    """One review."""

    number: int
    opened_at: datetime
    closed_at: datetime | None
    notes: str


class CheckOut(Schema):
    """One verdict with its numbers."""

    checked_at: datetime
    outcome: str
    next_on: date | None
    numbers: dict[str, Any]


class DecisionOut(Schema):
    """One decision with its fixed check and its verdicts."""

    id: int
    review: int
    kind: str
    what: str
    measure: str
    owner: str
    decided_at: datetime
    due_on: date
    check_on: date | None
    registration: str
    registration_hash: str
    checks: list[CheckOut]


class DecisionsOut(Schema):
    """The log with the team's own hit rate."""

    worked: int
    told: int
    untold: int
    hit_rate_low: float | None
    hit_rate_high: float | None
    decisions: list[DecisionOut]


class IntervalOut(Schema):
    """A mean with its 90 % interval."""

    mean: float
    low: float
    high: float


class EffectOut(Schema):
    """One effect over all weeks; shares are of the outcome, beside what was held likely before.

    `learnt` is 0 where the data moved nothing and near 1 where they decide.
    """

    channel: str
    total: IntervalOut
    share: IntervalOut
    prior_share: IntervalOut
    learnt: float


class EvidenceOut(Schema):
    """seen, not_seen or too_early, and the natural logarithm of the Bayes factor."""

    answer: str
    log_bayes_factor: float


class PatienceOutcomeOut(Schema):
    """What was found of one outcome."""

    name: str
    total: float
    told_weeks: int
    immediate: list[EffectOut]
    immediate_sum: EffectOut
    slow: list[EffectOut]
    slow_sum: EffectOut


class ForecastOut(Schema):
    """When going on as before would show a slow effect that is there; None: not in two years."""

    earliest_weeks: int | None
    earliest_on: date | None
    chance: float


class PatienceOut(Schema):
    """The answer to one question; `refused` says why there is none."""

    outcomes: list[str]
    exposure: list[str]
    first_week: date
    weeks: int
    refused: str | None
    immediate: EvidenceOut | None
    slow: EvidenceOut | None
    found: list[PatienceOutcomeOut]
    as_before: ForecastOut | None
    sentences: list[str]


def inside(request: HttpRequest) -> WorkspaceRequest:
    """The request as the token made it."""
    return cast("WorkspaceRequest", request)


@router.get("/findings", response=FindingsOut, auth=Bearer(Permission.SEE))
def findings(request: HttpRequest, metric: str = METRIC, platform: str = "") -> Any:
    """What went with more or less of a metric."""
    workspace = inside(request).workspace
    words = ask_for_learning(workspace, metric=metric, platform=platform)
    learning = ask(workspace, LEARNED, words, now=now(), with_evidence=True).answer.learning
    return {
        "metric": learning.metric,
        "age_days": learning.age_days,
        "n": learning.n,
        "left_out": dict(learning.left_out),
        "shares": dict(learning.shares),
        "findings": [
            {
                "trait": one.trait,
                "value": one.value,
                "metric": one.metric,
                "mean": one.mean,
                "low": one.low,
                "high": one.high,
                "n": one.n,
                "probability": one.probability,
                "clear": one.clear,
                "posts": list(one.posts),
            }
            for one in learning.findings
        ],
    }


@router.get("/patience", response=PatienceOut, auth=Bearer(Permission.SEE))
def patience(
    request: HttpRequest,
    outcome: Query[list[str] | None] = None,
    exposure: Query[list[str] | None] = None,
) -> Any:
    """What exposure brings at once and what it builds slowly.

    `outcome` (names of series) and `exposure` (keys as in the page's address) may be repeated;
    without them, what the page shows first.
    """
    workspace = inside(request).workspace
    asked = read_question(workspace, request.GET).asked
    answer = ask_kept(workspace, PATIENCE, ask_for_patience(asked), now=now()).answer
    found, ahead = answer.found, answer.forecast
    weeks = ahead.earliest_weeks if ahead else None
    return {
        "outcomes": list(asked.outcomes),
        "exposure": list(asked.exposure),
        "first_week": answer.used.first_week,
        "weeks": answer.used.weeks,
        "refused": answer.refused.reason.value if answer.refused else None,
        "immediate": found.immediate_evidence if found else None,
        "slow": found.slow_evidence if found else None,
        "found": found.outcomes if found else [],
        "as_before": ahead
        and {
            "earliest_weeks": weeks,
            "earliest_on": weeks and answer.asked_on + timedelta(weeks=weeks),
            "chance": ahead.chance,
        },
        "sentences": list(say_answer(workspace, answer, Speaker("en"))),
    }


@router.get("/reviews", response=list[ReviewOut], auth=Bearer(Permission.SEE))
def reviews(request: HttpRequest) -> Any:
    """All reviews, the newest first."""
    return find_reviews(inside(request).workspace)


def tell(decision: Decision) -> dict[str, Any]:
    """A decision as the API tells it."""
    return {
        "id": decision.pk,
        "review": decision.review.number,
        "kind": decision.kind,
        "what": decision.what,
        "measure": decision.measure,
        "owner": str(decision.owner),
        "decided_at": decision.decided_at,
        "due_on": decision.due_on,
        "check_on": decision.check_on,
        "registration": decision.registration,
        "registration_hash": decision.registration_hash,
        "checks": list(decision.checks.all()),
    }


@router.get("/decisions", response=DecisionsOut, auth=Bearer(Permission.SEE))
def decisions(request: HttpRequest) -> Any:
    """All decisions, the newest first, with the team's own hit rate."""
    workspace = inside(request).workspace
    rate = find_hit_rate(workspace)
    return {
        "worked": rate.worked,
        "told": rate.told,
        "untold": rate.untold,
        "hit_rate_low": rate.share.low if rate.share else None,
        "hit_rate_high": rate.share.high if rate.share else None,
        "decisions": [tell(one) for one in find_decisions(workspace)],
    }


@router.get("/decisions/{pk}", response=DecisionOut, auth=Bearer(Permission.SEE))
def decision(request: HttpRequest, pk: int) -> Any:
    """One decision."""
    return tell(get_object_or_404(find_decisions(inside(request).workspace), pk=pk))
