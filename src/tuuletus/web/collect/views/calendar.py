"""The page of what a team knows about its own calendar."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tuuletus.analysis.calendar import find_holidays
from tuuletus.web.collect.actions import add_event, forget_event, set_opening_hours
from tuuletus.web.collect.forms import EventForm, OpeningHoursForm
from tuuletus.web.collect.models import OwnEvent
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs

HOLIDAYS_AHEAD = timedelta(days=365)


@needs(Permission.SEE)
def calendar(request: WorkspaceRequest) -> HttpResponse:
    may_change = may(request.membership, Permission.IMPORT)
    if request.method == "POST" and not may_change:
        return HttpResponse(status=403)
    which = request.POST.get("which") if request.method == "POST" else None
    hours = OpeningHoursForm(
        request.POST if which == "hours" else None, workspace=request.workspace
    )
    event = EventForm(request.POST if which == "event" else None)
    if which == "hours" and hours.is_valid():
        set_opening_hours(request.workspace, hours.read_hours())
        messages.success(request, _("The opening hours were saved."))
        return redirect("collect:calendar")
    if which == "event" and event.is_valid():
        add_event(request.workspace, **event.cleaned_data)
        messages.success(request, _("The event is in the calendar."))
        return redirect("collect:calendar")
    today = localdate()
    holidays = find_holidays(
        request.workspace.country,
        today,
        today + HOLIDAYS_AHEAD,
        language=get_language() or "en",
    )
    seen = {
        "nav": "outcomes",
        "hours": hours,
        "event": event,
        "events": request.workspace.own_events.all(),
        "holidays": list(holidays.items()),
        "may_change": may_change,
    }
    return render(request, "collect/calendar.html", seen)


@require_POST
@needs(Permission.IMPORT)
def forget(request: WorkspaceRequest, pk: int) -> HttpResponse:
    if not OwnEvent.objects.filter(pk=pk).exists():
        messages.info(request, _("The event had been taken out of the calendar already."))
        return redirect("collect:calendar")
    forget_event(get_object_or_404(request.workspace.own_events, pk=pk))
    messages.success(request, _("The event was taken out of the calendar."))
    return redirect("collect:calendar")
