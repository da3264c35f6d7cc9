"""Outcomes for programs, and the calendar that explains their ups and downs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema, Status
from pydantic import Field

from tuuletus.web.collect.actions import add_event, forget_event
from tuuletus.web.collect.api.shapes import ContradictionOut, tell_contradicted
from tuuletus.web.collect.forms.calendar import EventForm
from tuuletus.web.collect.queries import find_outcomes
from tuuletus.web.collect.queries.series import Series
from tuuletus.web.parameters import read_form, take_no_parameters
from tuuletus.web.people.access import Permission, WorkspaceRequest
from tuuletus.web.people.bearer import Bearer

router = Router()


class ValueOut(Schema):
    """One value; `day` is the first day of the week where the series is by week."""

    day: date
    value: float


class TellingFileOut(Schema):
    """A file that tells of a series, with the import that brought it in."""

    id: int
    name: str
    import_id: int


class OutcomeOut(Schema):
    """One series of outcomes. `span` is 1 where a value is of a day and 7 where it is of a week.

    Of what several files tell of a day, the value that counts stands here; `contradictions` say
    where they differ.
    """

    name: str
    span: int
    values: list[ValueOut]
    files: list[TellingFileOut] = Field(description="The last of them counts.")
    contradictions: list[ContradictionOut]


class OutcomesOut(Schema):
    """Every series of outcomes."""

    outcomes: list[OutcomeOut]


class EventOut(Schema):
    """Something out of the ordinary; the house is closed on all its days where it says so."""

    id: int
    name: str
    first_day: date
    last_day: date
    is_closed: bool


class EventsOut(Schema):
    """The team's own events, the earliest first."""

    events: list[EventOut]


class EventIn(Schema, extra="forbid"):
    """An event; without a last day it lasts one day."""

    name: Annotated[str, Field(max_length=120)]
    first_day: date
    last_day: date | None = None
    is_closed: bool = False


@router.get(
    "/outcomes",
    response=OutcomesOut,
    auth=Bearer(Permission.SEE),
    summary=_("Outcomes"),
    operation_id="tuuletus_web_collect_api_list_outcomes",
)
def list_outcomes(request: HttpRequest) -> OutcomesOut:
    """Return every series of outcomes with its values, its files and where these differ."""
    take_no_parameters(request)
    series = find_outcomes(cast("WorkspaceRequest", request).workspace)
    return OutcomesOut(outcomes=[tell_series(one) for one in series])


def tell_series(series: Series) -> OutcomeOut:
    """A series as the API shows it."""
    return OutcomeOut(
        name=series.name,
        span=series.period.days,
        values=[ValueOut(day=day, value=value) for day, value in sorted(series.values.items())],
        files=[
            TellingFileOut(id=file.pk, name=file.name, import_id=file.run_id)
            for file in series.sources
        ],
        contradictions=[tell_contradicted(found) for found in series.contradictions],
    )


@router.get(
    "/events",
    response=EventsOut,
    auth=Bearer(Permission.SEE),
    summary=_("Own events"),
    operation_id="tuuletus_web_collect_api_list_events",
)
def list_events(request: HttpRequest) -> EventsOut:
    """Return what the team put into its own calendar; public holidays are built in."""
    take_no_parameters(request)
    events = cast("WorkspaceRequest", request).workspace.own_events.all()
    return EventsOut(events=[EventOut.from_orm(one) for one in events])


@router.post(
    "/events",
    response=EventOut,
    auth=Bearer(Permission.IMPORT),
    summary=_("Add an own event"),
    operation_id="tuuletus_web_collect_api_add_event",
)
def put_event(request: HttpRequest, told: EventIn) -> EventOut:
    """Put an event into the calendar; the very same one twice changes nothing."""
    take_no_parameters(request)
    workspace = cast("WorkspaceRequest", request).workspace
    return EventOut.from_orm(add_event(workspace, **read_form(EventForm(told.dict()))))


@router.delete(
    "/events/{pk}",
    response={204: None},
    auth=Bearer(Permission.IMPORT),
    summary=_("Take out an own event"),
    operation_id="tuuletus_web_collect_api_forget_event",
)
def remove_event(request: HttpRequest, pk: int) -> Status[None]:
    """Take an event out of the calendar."""
    take_no_parameters(request)
    events = cast("WorkspaceRequest", request).workspace.own_events
    forget_event(get_object_or_404(events, pk=pk))
    return Status(204, None)
