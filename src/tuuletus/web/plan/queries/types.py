"""The trait that a team plans by, and its types, as the team chose them."""

from __future__ import annotations

from collections.abc import Sequence

from tuuletus.analysis.plan.types import Counts, choose_trait, choose_types
from tuuletus.web.collect.queries import count_traits
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.models import PlanChoices, TypeLimit
from tuuletus.web.review.queries import hidden_traits


def read_choices(workspace: Workspace) -> PlanChoices:
    """What the team chose, or what is so by itself."""
    found = PlanChoices.objects.filter(workspace=workspace).first()
    return found or PlanChoices(workspace=workspace)


def find_trait(workspace: Workspace, *, counted: Counts | None = None) -> str:
    """The trait that a workspace plans by."""
    told = count_traits(workspace) if counted is None else counted
    chosen = read_choices(workspace).trait
    return choose_trait(told, chosen=chosen, hidden=hidden_traits(workspace))


def find_types(workspace: Workspace, trait: str, values: Sequence[str | None]) -> tuple[str, ...]:
    """The types of the `values` that posts have, with those that people named."""
    named = TypeLimit.objects.filter(workspace=workspace, trait=trait).order_by("pk")
    return choose_types(values, named=list(named.values_list("value", flat=True)))
