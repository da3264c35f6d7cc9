"""What is going to be written, and how far it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuuletus.errors import AlreadyDoneError
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.web.plan.actions import change_entry
from tuuletus.web.plan.forms import EntryForm, speaker_here
from tuuletus.web.plan.models import EntryState, PlanEntry
from tuuletus.web.plan.queries.entries import NEAR_DAYS, find_entries
from tuuletus.web.plan.queries.hours import find_hours
from tuuletus.web.review.forms import find_owners
from tuuletus.web.review.queries.patience import today_of
from tuuletus.web.review.queries.weeks import monday

ENTRIES_A_PAGE = 30


@needs(Permission.SEE)
@require_safe
def entries(request: WorkspaceRequest) -> HttpResponse:
    return show_entries(request)


def show_entries(
    request: WorkspaceRequest,
    *,
    sent: tuple[PlanEntry, EntryForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The list, the open ones first unless others are asked for."""
    state = request.GET.get("state", "")
    found = find_entries(request.workspace)
    if state in EntryState.values:
        found = found.filter(state=state)
    else:
        state = ""
        found = found.filter(state__in=(EntryState.TO_WRITE, EntryState.WRITTEN))
    page = Paginator(found, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    people = list(find_owners(request.workspace))
    today = today_of(request.workspace, now())
    seen: dict[str, Any] = {
        "nav": "plan",
        "tab": "entries",
        "page": page,
        "weeks": group_weeks(
            (
                one,
                sent[1]
                if sent is not None and sent[0].pk == one.pk
                else EntryForm(people=people, entry=one, today=today),
            )
            for one in page
        ),
        "state": state,
        "states": EntryState.choices,
        "today": today,
        "near_days": NEAR_DAYS,
        "hours": find_hours(request.workspace, speaker_here()),
        "may_plan": may(request.membership, Permission.PLAN),
        "has_any": find_entries(request.workspace).exists(),
    }
    return render(request, "plan/entries.html", seen, status=status)


def group_weeks(
    rows: Iterable[tuple[PlanEntry, EntryForm]],
) -> list[tuple[date, list[tuple[PlanEntry, EntryForm]]]]:
    """The entries by the Monday of their week, in their order."""
    return [(day, list(own)) for day, own in groupby(rows, key=lambda row: monday(row[0].day))]


@needs(Permission.PLAN)
@require_POST
def change(request: WorkspaceRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(find_entries(request.workspace), pk=pk)
    form = EntryForm(
        request.POST,
        people=list(find_owners(request.workspace)),
        entry=entry,
        today=today_of(request.workspace, now()),
    )
    if not form.is_valid():
        return show_entries(request, sent=(entry, form), status=422)
    try:
        change_entry(entry, **form.cleaned_data)
    except AlreadyDoneError:
        messages.error(request, _("Its slot has another entry by now. Give that one up first."))
        return redirect("plan:entries")
    messages.success(request, _("Saved."))
    return redirect("plan:entries")
