"""A review held by a program: open, read, write notes, close."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from tuuletus.errors import AlreadyDoneError
from tuuletus.web.parameters import (
    Paged,
    Paging,
    Parameters,
    read_form,
    require_known,
    take_no_parameters,
    take_part,
)
from tuuletus.web.people.access import Permission
from tuuletus.web.people.bearer import Bearer
from tuuletus.web.review.actions import close_review, open_review, write_notes
from tuuletus.web.review.api.shapes import (
    DecisionOut,
    FindingOut,
    Told,
    get_review,
    inside,
    tell_decision,
    tell_finding,
)
from tuuletus.web.review.forms import NotesForm
from tuuletus.web.review.models import Review
from tuuletus.web.review.queries import (
    METRIC,
    find_decisions,
    find_learnable,
    find_reviews,
    read_snapshot,
)

router = Router()


class ReviewOut(Schema):
    """One review."""

    number: int
    opened_at: datetime
    opened_by: str | None
    closed_at: datetime | None = Field(description="null while it goes on.")
    notes: str


class ReviewsOut(Paged):
    """A part of the reviews, the newest first."""

    reviews: list[ReviewOut]


class HeldReviewOut(ReviewOut):
    """One review with the findings as they were frozen when it was opened, and its decisions."""

    findings: list[FindingOut]
    decisions: list[DecisionOut]


class OpenAsked(Parameters):
    """What the findings of the review are about."""

    metric: str = Field(METRIC, description="A metric that can be learnt about.")


class NotesIn(Told):
    """The notes as they shall be."""

    notes: str


def tell_review(review: Review) -> dict[str, Any]:
    """A review as the API tells it."""
    return {
        "number": review.number,
        "opened_at": review.opened_at,
        "opened_by": str(review.opened_by) if review.opened_by else None,
        "closed_at": review.closed_at,
        "notes": review.notes,
    }


def tell_held(review: Review) -> dict[str, Any]:
    """A review with all that belongs to it."""
    made = find_decisions(review.workspace).filter(review=review)
    return tell_review(review) | {
        "findings": [tell_finding(one) for one in read_snapshot(review.findings)],
        "decisions": [tell_decision(one) for one in made],
    }


@router.get("/reviews", response=ReviewsOut, auth=Bearer(Permission.SEE), summary=_("Reviews"))
def reviews(request: HttpRequest, asked: Query[Paging]) -> Any:
    """All reviews, the newest first, a part of the list at a time."""
    part, paged = take_part(find_reviews(inside(request).workspace), asked)
    return paged.dict() | {"reviews": [tell_review(one) for one in part]}


@router.post(
    "/reviews", response=HeldReviewOut, auth=Bearer(Permission.REVIEW), summary=_("Hold a review")
)
def open_new(request: HttpRequest, asked: Query[OpenAsked]) -> Any:
    """Open a review with the findings of this moment. One that is going on is told as it is."""
    caller = inside(request)
    require_known("metric", asked.metric, find_learnable(caller.workspace))
    opened = open_review(caller.workspace, person=caller.person, now=now(), metric=asked.metric)
    return tell_held(opened)


@router.get(
    "/reviews/{number}", response=HeldReviewOut, auth=Bearer(Permission.SEE), summary=_("A review")
)
def review(request: HttpRequest, number: int) -> Any:
    """Return one review with its frozen findings, its notes and its decisions."""
    take_no_parameters(request)
    return tell_held(get_review(request, number))


@router.put(
    "/reviews/{number}/notes",
    response=ReviewOut,
    auth=Bearer(Permission.REVIEW),
    summary=_("Write the notes of a review"),
)
def notes(request: HttpRequest, number: int, told: NotesIn) -> Any:
    """Put new notes in the place of the old ones. A closed review keeps what it has."""
    found = get_review(request, number)
    form = NotesForm(told.dict())
    write_notes(found, read_form(form)["notes"])
    return tell_review(get_review(request, number))


@router.post(
    "/reviews/{number}/close",
    response=ReviewOut,
    auth=Bearer(Permission.REVIEW),
    summary=_("Close a review"),
)
def close(request: HttpRequest, number: int) -> Any:
    """Close a review that led to a decision; without one it is refused, with code `no_decision`.

    A review that is closed already is told as it is.
    """
    with suppress(AlreadyDoneError):
        close_review(get_review(request, number), now=now())
    return tell_review(get_review(request, number))
