"""The mixes that were accepted, and what came of them."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from tuuletus.web.people.access import Permission, WorkspaceRequest, needs
from tuuletus.web.plan.queries.accepted import find_acceptances, tell_accepted
from tuuletus.web.review.queries.patience import today_of

MIXES_A_PAGE = 10


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
    }
    return render(request, "plan/accepted.html", seen)
