"""Findings, reviews and decisions for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from ninja import Router, Schema

from tuuletus.web.collect.actions import ask
from tuuletus.web.people.access import Permission, WorkspaceRequest
from tuuletus.web.people.bearer import Bearer
from tuuletus.web.review.models import Decision
from tuuletus.web.review.queries import (
    LEARNED,
    METRIC,
    ask_for_learning,
    find_decisions,
    find_hit_rate,
    find_reviews,
)

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
