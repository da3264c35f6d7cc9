"""Types whose decision waits for its check, as they were decided."""

from __future__ import annotations

from tuuletus.analysis.plan.held import Held
from tuuletus.web.people.models import Workspace
from tuuletus.web.review.models import Decision


def find_held(workspace: Workspace, trait: str) -> dict[str, Held]:
    """The types with a decision whose check is still to come; of several the one checked last."""
    rows = Decision.objects.filter(
        review__workspace=workspace,
        next_check_on__isnull=False,
        measure__startswith=f"{trait}=",
    ).order_by("next_check_on", "pk")
    return {
        one.measure.removeprefix(f"{trait}="): Held(
            kind=one.kind, starts_on=one.due_on, check_on=one.next_check_on
        )
        for one in rows
        if trait and one.next_check_on is not None
    }
