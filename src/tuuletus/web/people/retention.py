"""How long things are kept here: what was set for each purpose, or else what is usual."""

from __future__ import annotations

from types import MappingProxyType

from tuuletus.web.people.models import Workspace
from tuuletus.web.people.models_privacy import Purpose, RetentionTime

USUAL_DAYS = MappingProxyType(
    {
        Purpose.AUTHORS: 396,  # thirteen months
        Purpose.UPLOADS: 7,
        Purpose.HISTORY: 731,  # two years
        Purpose.INVITATIONS: 30,
        Purpose.LEAVERS: 731,
    }
)
SHORTEST, LONGEST = 1, 3_650


def read_days(workspace: Workspace) -> dict[Purpose, int]:
    """The days of each purpose in a workspace."""
    told = dict(RetentionTime.objects.filter(workspace=workspace).values_list("purpose", "days"))
    return {purpose: told.get(purpose, usual) for purpose, usual in USUAL_DAYS.items()}


def set_days(workspace: Workspace, days: dict[Purpose, int]) -> None:
    """Set the days of purposes; the worker looks anew where they changed."""
    known = read_days(workspace)
    for purpose, wanted in days.items():
        if wanted == known[purpose]:
            continue
        RetentionTime.objects.update_or_create(
            workspace=workspace,
            purpose=purpose,
            defaults={"days": wanted, "looked_at": None},
        )
