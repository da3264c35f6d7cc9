"""Types whose decision waits for its check, as they were decided."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count

from tuuletus.analysis.plan.held import Held
from tuuletus.web.collect.queries import number_channels
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.models import Acceptance, PlanEntry
from tuuletus.web.review.models import Decision, DecisionKind


def find_held(workspace: Workspace, trait: str) -> dict[str, Held]:
    """The types with a decision whose check is still to come; of several the one checked last.

    What was varied or tried by accepting a mix goes on at the pace of that mix. A decision about
    one channel leaves the type free on the others, so it holds none.
    """
    rows = Decision.objects.filter(
        review__workspace=workspace,
        next_check_on__isnull=False,
        measure__startswith=f"{trait}=",
    ).order_by("next_check_on", "pk")
    paces = find_accepted_paces(workspace, trait)
    mixes = {
        (review, accepted_at): first_day
        for review, accepted_at, first_day in Acceptance.objects.filter(
            workspace=workspace
        ).values_list("review_id", "accepted_at", "first_day")
    }
    return {
        value: Held(
            kind=one.kind,
            starts_on=one.due_on,
            check_on=one.next_check_on,
            pace=paces.get((one.review_id, one.decided_at, value))
            if one.kind in (DecisionKind.VARY, DecisionKind.TRY)
            else None,
            mix_from=mixes.get((one.review_id, one.decided_at)),
        )
        for one in rows
        if trait and one.next_check_on is not None and one.channel is None
        for value in (one.measure.removeprefix(f"{trait}="),)
    }


def find_dropped(workspace: Workspace, trait: str) -> frozenset[tuple[str, int]]:
    """Types that are dropped on one channel (primary key) until the check of that decision."""
    keys = {one.address: pk for one, pk in number_channels(workspace).items()}
    rows = Decision.objects.filter(
        review__workspace=workspace,
        kind=DecisionKind.DROP,
        next_check_on__isnull=False,
        measure__startswith=f"{trait}=",
    )
    return frozenset(
        (one.measure.removeprefix(f"{trait}="), keys[one.channel.address])
        for one in rows
        if trait and one.channel and one.channel.address in keys
    )


def find_accepted_paces(
    workspace: Workspace, trait: str
) -> dict[tuple[int | None, datetime, str], float]:
    """Posts a week of each type in each accepted mix, by the review and the moment of both."""
    counted = (
        PlanEntry.objects.filter(
            acceptance__workspace=workspace, acceptance__weeks__gt=0, trait=trait
        )
        .values_list(
            "acceptance__review_id", "acceptance__accepted_at", "value", "acceptance__weeks"
        )
        .annotate(count=Count("pk"))
        .order_by()
    )
    return {
        (review, accepted_at, value): count / weeks
        for review, accepted_at, value, weeks, count in counted
    }
