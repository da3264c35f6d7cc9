"""The mixes that were accepted, and what came of them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tuuletus.errors import AlreadyDoneError
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.web.plan.actions import take_back
from tuuletus.web.plan.actions.taking_back import TakenBack
from tuuletus.web.plan.queries.accepted import find_acceptances, tell_accepted
from tuuletus.web.review.queries.patience import today_of

MIXES_A_PAGE = 10


def say_taken_back(made: TakenBack) -> str:
    """What came of taking an acceptance back."""
    told = ngettext(
        "%(count)d post was given up, and its slot is free again.",
        "%(count)d posts were given up, and their slots are free again.",
        made.entries,
    ) % {"count": made.entries}
    if made.decisions:
        told += " " + ngettext(
            "%(count)d decision was taken back.",
            "%(count)d decisions were taken back.",
            made.decisions,
        ) % {"count": made.decisions}
    if made.standing:
        told += " " + ngettext(
            "%(count)d decision stands in the minutes of its review.",
            "%(count)d decisions stand in the minutes of their review.",
            made.standing,
        ) % {"count": made.standing}
    return told


@needs(Permission.PLAN)
@require_POST
def take_back_accepted(request: WorkspaceRequest, pk: int) -> HttpResponse:
    acceptance = get_object_or_404(find_acceptances(request.workspace), pk=pk)
    try:
        made = take_back(acceptance)
    except AlreadyDoneError:
        messages.error(
            request,
            _("Something of this plan is published already. Give up single posts instead."),
        )
        return redirect("plan:accepted")
    messages.success(request, say_taken_back(made))
    return redirect("plan:mix")


@needs(Permission.SEE)
@require_safe
def accepted(request: WorkspaceRequest) -> HttpResponse:
    page = Paginator(find_acceptances(request.workspace), MIXES_A_PAGE).get_page(
        request.GET.get("page")
    )
    today = today_of(request.workspace, now())
    seen = {
        "nav": "plan",
        "tab": "entries",
        "page": page,
        "mixes": tell_accepted(request.workspace, list(page), today=today),
        "today": today,
        "may_plan": may(request.membership, Permission.PLAN),
    }
    return render(request, "plan/accepted.html", seen)
