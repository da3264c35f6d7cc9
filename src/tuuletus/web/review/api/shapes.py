"""What several operations tell and take in the same shape."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from ninja import Schema
from pydantic import ConfigDict, Field

from tuuletus.analysis.findings import Finding
from tuuletus.analysis.horizon.confirmation import Horizon
from tuuletus.web.people.access import WorkspaceRequest
from tuuletus.web.review.actions import say_check
from tuuletus.web.review.models import Check, Decision, Review
from tuuletus.web.review.queries import find_reviews, read_registration
from tuuletus.wording import Speaker, figures, say_horizon


class Told(Schema):
    """What a caller sends; a name that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class OnChannelOut(Schema):
    """The multiple of one channel with an 80 % interval, against the same mix on each channel."""

    platform: str
    key: str
    name: str
    mean: float
    low: float
    high: float
    n: int
    probability: float
    verdict: str = Field(description="`more`, `fewer` or `too_early`.")


class UntoldOut(Schema):
    """A channel that has posts of a finding but no multiple of its own, and why."""

    platform: str
    key: str
    name: str
    n: int
    verdict: str = Field(
        description="`nothing_else` (nothing to compare with), `few_others` or `few`."
    )


class FindingOut(Schema):
    """One finding; multiples of the account's own normal level with an 80 % interval."""

    measure: str = Field(description="What a decision about it names as its `measure`.")
    trait: str
    value: str
    metric: str
    mean: float
    low: float
    high: float
    n: int
    probability: float
    clear: bool
    differs: bool = Field(description="Channels clearly disagree: no multiple holds for all.")
    by_channel: list[OnChannelOut] = Field(
        description="Channels that tell enough about it, where there are two or more."
    )
    untold: list[UntoldOut] = Field(description="The other channels of its posts.")
    verdict: str = Field(
        description="`differs`, `clear`, `too_early`, `one_of_many` (sure enough alone, not among"
        " all that are compared) or `no_more_than_parts` (of a combination)."
    )


class CheckOut(Schema):
    """One verdict with its numbers and its sentence."""

    checked_at: datetime
    outcome: str
    next_on: date | None
    numbers: dict[str, Any]
    sentence: str


class ForeseenOut(Schema):
    """By which day the expected effect would probably be confirmed, or why it would not."""

    earliest_on: date | None
    obstacle: str | None
    posts_needed: int | None
    chance: float = Field(description="Of having confirmed it by then, or within two years.")
    sentence: str


class DecisionOut(Schema):
    """One decision with its fixed check and its verdicts, the newest first."""

    id: int
    review: int
    kind: str
    what: str
    measure: str
    channel: str | None = Field(
        description="`platform:key` of the one channel that it is about; null for all."
    )
    metric: str | None = Field(description="By what its check compares; null without a check.")
    owner: str
    decided_at: datetime
    due_on: date
    done_at: datetime | None
    check_on: date | None
    registration: str
    registration_hash: str
    checks: list[CheckOut]


def inside(request: HttpRequest) -> WorkspaceRequest:
    """The request as the token made it."""
    return cast("WorkspaceRequest", request)


def get_review(request: HttpRequest, number: int) -> Review:
    """A review of the token's own workspace, or 404."""
    return get_object_or_404(find_reviews(inside(request).workspace), number=number)


def tell_finding(finding: Finding) -> dict[str, Any]:
    """A finding as the API tells it."""
    measure = f"{finding.trait}={finding.value}"
    return {"measure": measure, **figures.tell_finding(finding), "clear": finding.clear}


def tell_check(check: Check) -> dict[str, Any]:
    """A verdict as the API tells it."""
    names = ("checked_at", "outcome", "next_on", "numbers")
    told = {name: getattr(check, name) for name in names}
    return told | {"sentence": say_check(check, Speaker(get_language() or "en"))}


def tell_decision(decision: Decision) -> dict[str, Any]:
    """A decision as the API tells it."""
    names = ("kind", "what", "measure", "decided_at", "due_on", "done_at", "check_on")
    fixed = ("registration", "registration_hash")
    fixed_check = read_registration(decision)
    return {
        "id": decision.pk,
        "review": decision.review.number,
        "channel": decision.channel.address if decision.channel else None,
        "metric": fixed_check.metric if fixed_check else None,
        "owner": str(decision.owner),
        "checks": [tell_check(one) for one in decision.checks.all()],
        **{name: getattr(decision, name) for name in (*names, *fixed)},
    }


def tell_horizon(horizon: Horizon) -> dict[str, Any]:
    """What can be foreseen of a check as the API tells it."""
    return {
        "earliest_on": horizon.earliest,
        "obstacle": horizon.obstacle.value if horizon.obstacle else None,
        "posts_needed": horizon.posts_needed,
        "chance": figures.tell_probability(horizon.probability),
        "sentence": say_horizon(horizon, Speaker(get_language() or "en")),
    }
