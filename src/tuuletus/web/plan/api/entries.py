"""What is to be written, for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from tuuletus.web.parameters import (
    Paged,
    Paging,
    not_understood,
    read_form,
    require_known,
    take_part,
)
from tuuletus.web.people.access import Permission
from tuuletus.web.people.bearer import Bearer
from tuuletus.web.plan.actions import change_entry
from tuuletus.web.plan.forms import EntryForm
from tuuletus.web.plan.models import EntryState
from tuuletus.web.plan.queries.entries import describe_entry, find_entries
from tuuletus.web.review.api.shapes import Told, inside
from tuuletus.web.review.forms import find_owners
from tuuletus.web.review.queries.patience import today_of

router = Router()


class EntryOut(Schema):
    """One post that is to be written."""

    id: int
    day: date
    channel: int
    trait: str
    value: str
    label: str
    state: str
    who: str | None
    note: str
    post: int | None


class EntriesOut(Paged):
    """A part of the entries, by day."""

    entries: list[EntryOut]


class EntriesAsked(Paging):
    """Which entries."""

    state: str = Field("", description=f"One of {', '.join(EntryState.values)}; all without it.")


class EntryIn(Told):
    """What is changed of an entry; what is not told stays as it is."""

    state: str | None = None
    who: str | None = Field(None, description="A member's e-mail address; empty for nobody.")
    note: str | None = None


@router.get(
    "/mix/entries",
    response=EntriesOut,
    auth=Bearer(Permission.SEE),
    summary=_("What is to be written"),
)
def entries(request: HttpRequest, asked: Query[EntriesAsked]) -> Any:
    """Return the entries of the plan by day."""
    found = find_entries(inside(request).workspace)
    if asked.state:
        require_known("state", asked.state, EntryState.values)
        found = found.filter(state=asked.state)
    part, paged = take_part(found, asked)
    return paged.dict() | {"entries": [describe_entry(one) for one in part]}


@router.post(
    "/mix/entries/{pk}",
    response=EntryOut,
    auth=Bearer(Permission.PLAN),
    summary=_("Change an entry"),
)
def change(request: HttpRequest, pk: int, told: EntryIn) -> Any:
    """Say how far an entry is, who does it, or what there is to know."""
    caller = inside(request)
    entry = get_object_or_404(find_entries(caller.workspace), pk=pk)
    people = list(find_owners(caller.workspace))
    who = str(entry.who_id or "")
    if told.who:
        by_address = {one.email.casefold(): str(one.pk) for one in people}
        if told.who.casefold() not in by_address:
            raise not_understood("who", gettext("nobody here has this e-mail address."))
        who = by_address[told.who.casefold()]
    elif told.who is not None:
        who = ""
    data = {
        "state": entry.state if told.state is None else told.state,
        "who": who,
        "note": entry.note if told.note is None else told.note,
    }
    today = today_of(caller.workspace, now())
    form = EntryForm(data, people=people, entry=entry, today=today)
    change_entry(entry, **read_form(form))
    return describe_entry(entry)
