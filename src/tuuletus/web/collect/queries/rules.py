"""Rules that give traits, with what they do."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from tuuletus.web.collect.models import TraitRule
from tuuletus.web.people.models import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A rule with the number of posts that it gives its trait.

    `clashes` are earlier rules with the number of posts that they give something else.
    """

    rule: TraitRule
    given: int
    clashes: tuple[tuple[TraitRule, int], ...]


def find_rules(workspace: Workspace) -> list[RuleRow]:
    """The rules of a workspace in their order."""
    rules = list(workspace.trait_rules.annotate(posts=Count("given")).order_by("place", "pk"))
    by_key = {rule.pk: rule for rule in rules}
    return [
        RuleRow(
            rule=rule,
            given=rule.posts,
            clashes=tuple(
                (by_key[winner], count) for winner, count in rule.clashes if winner in by_key
            ),
        )
        for rule in rules
    ]
