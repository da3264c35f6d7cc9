"""Decisions with their verdicts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from tuuletus.analysis.followup import FollowUp, Registration, check_change, weekly_looks
from tuuletus.analysis.followup import Outcome as Found
from tuuletus.analysis.history import History
from tuuletus.analysis.shares import Share, estimate_share
from tuuletus.charts import Chart, looks_chart
from tuuletus.web.people.models import Workspace
from tuuletus.web.review.models import Check, Decision, Outcome
from tuuletus.web.review.registrations import IS_PATIENCE, is_patience
from tuuletus.wording import Speaker


def find_decisions(workspace: Workspace) -> QuerySet[Decision]:
    """All decisions, the newest first, with owner, review and checks at hand."""
    return (
        Decision.objects.filter(review__workspace=workspace)
        .select_related("owner", "review")
        .defer("review__findings")
        .prefetch_related(Prefetch("checks", Check.objects.order_by("-checked_at", "-pk")))
        .order_by("-decided_at", "-pk")
    )


def find_due_decisions(workspace: Workspace, *, today: date) -> QuerySet[Decision]:
    """Decisions that are due and not yet said to be done, but for plans that were given up."""
    open_ones = find_decisions(workspace).filter(done_at=None, due_on__lte=today)
    is_over = Q(registration__contains=IS_PATIENCE, next_check_on=None)
    return open_ones.exclude(kind="nothing").exclude(is_over)


def find_due_checks(*, today: date) -> QuerySet[Decision]:
    """Decisions of all workspaces whose check is due and has not been run for its day."""
    return (
        Decision.objects.filter(next_check_on__lte=today)
        .select_related("review__workspace", "owner")
        .defer("review__findings")
        .order_by("next_check_on", "pk")
    )


def find_next_check(workspace: Workspace) -> Decision | None:
    """The decision whose check comes next."""
    waiting = find_decisions(workspace).filter(next_check_on__isnull=False)
    return waiting.order_by("next_check_on", "pk").first()


def find_verdicts(workspace: Workspace, *, since: datetime | None) -> QuerySet[Check]:
    """The last verdict of each decision, of those given since a moment, the newest first."""
    later = Check.objects.filter(
        Q(checked_at__gt=OuterRef("checked_at"))
        | Q(checked_at=OuterRef("checked_at"), pk__gt=OuterRef("pk")),
        decision=OuterRef("decision"),
    )
    made = Check.objects.filter(~Exists(later), decision__review__workspace=workspace)
    if since is not None:
        made = made.filter(checked_at__gte=since)
    return (
        made.select_related("decision__owner", "decision__review")
        .defer("decision__review__findings")
        .order_by("-checked_at", "-pk")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HitRate:
    """How often the team's own decisions worked, of those that could be told."""

    share: Share | None
    worked: int
    told: int
    untold: int


def find_hit_rate(workspace: Workspace) -> HitRate:
    """The share of decisions that worked, with its interval; the last verdict of each counts."""
    made = Check.objects.filter(decision__review__workspace=workspace)
    # In order of time, so that of each decision the last verdict stays.
    last = dict(made.order_by("checked_at", "pk").values_list("decision_id", "outcome"))
    worked = sum(outcome == Outcome.WORKED for outcome in last.values())
    told = worked + sum(outcome == Outcome.DID_NOT for outcome in last.values())
    return HitRate(
        share=estimate_share(worked, told), worked=worked, told=told, untold=len(last) - told
    )


def read_registration(decision: Decision) -> Registration | None:
    """The check as it was fixed, or None where none was or where it is of another kind."""
    if not decision.registration or is_patience(decision.registration):
        return None
    return Registration.parse(decision.registration)


def is_untouched(decision: Decision) -> bool:
    """Whether the stored check still has the hash that it was stored with."""
    digest = hashlib.sha256(decision.registration.encode()).hexdigest()
    return not decision.registration or digest == decision.registration_hash


def describe(
    history: History, registration: Registration, *, zone: str, now: datetime
) -> FollowUp:
    """What the check says as of now."""
    return check_change(
        registration,
        published_on=history.published_on,
        log_response=history.log_response,
        changed=history.changed,
        level=history.level,
        today=now.astimezone(ZoneInfo(zone)).date(),
    )


def draw_looks(
    history: History,
    registration: Registration,
    *,
    zone: str,
    now: datetime,
    speaker: Speaker,
    is_settled: bool,
) -> Chart | None:
    """How the verdict took shape week by week, or None while there is nothing to draw.

    After the verdict (`is_settled`) the curve gives none of its own.
    """
    looks = list(
        weekly_looks(
            registration,
            published_on=history.published_on,
            log_response=history.log_response,
            changed=history.changed,
            level=history.level,
            until=now.astimezone(ZoneInfo(zone)).date(),
        )
    )
    if not any(look.outcome is not Found.DESCRIBED and look.n_after for _, look in looks):
        return None
    return looks_chart(
        looks, expected=registration.expected, speaker=speaker, is_settled=is_settled
    )
