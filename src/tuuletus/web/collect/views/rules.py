"""The page of rules that give traits."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tuuletus.errors import RuleError
from tuuletus.web.collect.actions import Trial, add_rule, forget_rule, move_rule_up, try_rule
from tuuletus.web.collect.forms import RuleForm
from tuuletus.web.collect.models import TraitRule
from tuuletus.web.collect.queries import find_rules
from tuuletus.web.people.access import Permission, WorkspaceRequest, needs
from tuuletus.web.phrases import RULE_PROBLEMS


@needs(Permission.SET_TRAITS)
def rules(request: WorkspaceRequest) -> HttpResponse:
    """A rule is tried by asking for the page with it, and saved by sending it."""
    is_sent = request.method == "POST"
    form = RuleForm(request.POST if is_sent else request.GET or None, workspace=request.workspace)
    trial: Trial | None = None
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            if is_sent:
                add_rule(request.workspace, **told, person=request.person, now=now())
                messages.success(request, _("The rule is in force."))
                return redirect("collect:rules")
            trial = try_rule(request.workspace, **told)
        except RuleError as error:
            form.add_error("pattern", RULE_PROBLEMS[error.code])
    seen = {
        "nav": "posts",
        "form": form,
        "trial": trial,
        "rules": find_rules(request.workspace),
        "problems": RULE_PROBLEMS,
    }
    return render(request, "collect/rules.html", seen)


@require_POST
@needs(Permission.SET_TRAITS)
def forget(request: WorkspaceRequest, pk: int) -> HttpResponse:
    rule = find_or_say_gone(request, pk)
    if rule is not None:
        forget_rule(rule)
        messages.success(request, _("The rule was taken away, and what it gave with it."))
    return redirect("collect:rules")


@require_POST
@needs(Permission.SET_TRAITS)
def up(request: WorkspaceRequest, pk: int) -> HttpResponse:
    rule = find_or_say_gone(request, pk)
    if rule is not None:
        # one that goes in this very moment has nowhere to move
        with suppress(TraitRule.DoesNotExist):
            move_rule_up(rule)
    return redirect("collect:rules")


def find_or_say_gone(request: WorkspaceRequest, pk: int) -> TraitRule | None:
    """The rule; where it was taken away in the meantime, say so. Not found where it is others'."""
    if not TraitRule.objects.filter(pk=pk).exists():
        messages.info(request, _("The rule had been taken away already."))
        return None
    return get_object_or_404(request.workspace.trait_rules, pk=pk)
