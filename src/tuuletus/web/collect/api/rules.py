"""Rules that give traits, for programs."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema, Status
from pydantic import Field

from tuuletus.errors import RuleError
from tuuletus.web.collect.actions import add_rule, forget_rule
from tuuletus.web.collect.forms import RuleForm
from tuuletus.web.collect.queries import find_rules
from tuuletus.web.collect.queries.rules import RuleRow
from tuuletus.web.parameters import not_understood, read_form, take_no_parameters
from tuuletus.web.people.access import Permission, WorkspaceRequest
from tuuletus.web.people.bearer import Bearer
from tuuletus.web.phrases import RULE_PROBLEMS

router = Router()


class RuleIn(Schema, extra="forbid"):
    """A rule: where it looks, for which words, and the trait that it gives."""

    kind: str = Field(description="`contains`, `regex`, `hashtag`, `author` or `link`.")
    pattern: str
    trait: str
    value: str


class ClashOut(Schema):
    """An earlier rule, by its id, and how many posts it gives something else."""

    rule: int
    posts: int


class RuleOut(RuleIn):
    """A rule and what it does; `stopped` says why it is not applied, empty while it is."""

    id: int
    posts: int = Field(description="How many posts it gives its trait.")
    clashes: list[ClashOut]
    stopped: str


class RulesOut(Schema):
    """All rules; of two that fit a post, the one that stands first gives the trait."""

    rules: list[RuleOut]


@router.get(
    "/rules",
    response=RulesOut,
    auth=Bearer(Permission.SET_TRAITS),
    summary=_("Rules that give traits"),
    operation_id="tuuletus_web_collect_api_list_rules",
)
def list_rules(request: HttpRequest) -> RulesOut:
    """Return the rules in their order, each with what it does to the posts."""
    take_no_parameters(request)
    rows = find_rules(cast("WorkspaceRequest", request).workspace)
    return RulesOut(rules=[tell_rule(row) for row in rows])


@router.post(
    "/rules",
    response=RuleOut,
    auth=Bearer(Permission.SET_TRAITS),
    summary=_("Add a rule"),
    operation_id="tuuletus_web_collect_api_add_rule",
)
def put_rule(request: HttpRequest, told: RuleIn) -> RuleOut:
    """Add a rule after the others and apply it; the very same one twice changes nothing."""
    take_no_parameters(request)
    inside = cast("WorkspaceRequest", request)
    given = read_form(RuleForm(told.dict(), workspace=inside.workspace))
    try:
        rule = add_rule(inside.workspace, **given, person=inside.person, now=now())
    except RuleError as error:
        raise not_understood("pattern", str(RULE_PROBLEMS[error.code])) from error
    return next(tell_rule(row) for row in find_rules(inside.workspace) if row.rule.pk == rule.pk)


@router.delete(
    "/rules/{pk}",
    response={204: None},
    auth=Bearer(Permission.SET_TRAITS),
    summary=_("Take a rule away"),
    operation_id="tuuletus_web_collect_api_forget_rule",
)
def remove_rule(request: HttpRequest, pk: int) -> Status[None]:
    """Take a rule away, and what it gave with it."""
    take_no_parameters(request)
    rules = cast("WorkspaceRequest", request).workspace.trait_rules
    forget_rule(get_object_or_404(rules, pk=pk))
    return Status(204, None)


def tell_rule(row: RuleRow) -> RuleOut:
    """A rule as the API shows it."""
    rule = row.rule
    return RuleOut(
        id=rule.pk,
        kind=rule.kind,
        pattern=rule.pattern,
        trait=rule.trait,
        value=rule.value,
        posts=row.given,
        clashes=[ClashOut(rule=winner.pk, posts=count) for winner, count in row.clashes],
        stopped=rule.stopped,
    )
