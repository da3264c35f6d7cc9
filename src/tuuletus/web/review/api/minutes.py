"""Minutes for programs: as JSON and as the files of the page."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from tuuletus.web.parameters import Parameters
from tuuletus.web.people.access import Permission
from tuuletus.web.people.bearer import Bearer
from tuuletus.web.review.api.shapes import get_review, inside
from tuuletus.web.review.papers import as_csv, as_markdown, as_pdf
from tuuletus.web.review.queries import Minutes, build_minutes
from tuuletus.wording import Speaker

router = Router()


class MinutesAsked(Parameters):
    """In which language."""

    language: Literal["fi", "sv", "en"] | None = Field(
        None, description="fi, sv or en; without it, your own."
    )


class TableOut(Schema):
    """A table of the minutes; numbers as numbers, days as days."""

    title: str
    columns: list[str]
    rows: list[list[date | int | float | str | None]]
    note: str


class MinutesOut(Schema):
    """What was read, decided and checked in a review."""

    title: str
    facts: dict[str, str]
    notes: str
    tables: list[TableOut]


def minutes_of(request: HttpRequest, number: int, asked: MinutesAsked) -> tuple[Minutes, str]:
    """The minutes and the language that they are in."""
    language = asked.language or inside(request).person.language
    return build_minutes(get_review(request, number), Speaker(language)), language


@router.get(
    "/reviews/{number}/minutes",
    response=MinutesOut,
    auth=Bearer(Permission.SEE),
    summary=_("Minutes"),
)
def minutes(request: HttpRequest, number: int, asked: Query[MinutesAsked]) -> Any:
    """Return the minutes of a review: facts, notes and the tables of the page."""
    found, _language = minutes_of(request, number, asked)
    return {
        "title": found.title,
        "facts": dict(found.facts),
        "notes": found.notes,
        "tables": [
            {
                "title": table.title,
                "columns": table.figure_columns,
                "rows": table.figures,
                "note": table.note if table.rows else table.empty,
            }
            for table in found.tables
        ],
    }


@router.get("/reviews/{number}/minutes.md", auth=Bearer(Permission.SEE), summary=_("As Markdown"))
def minutes_md(request: HttpRequest, number: int, asked: Query[MinutesAsked]) -> HttpResponse:
    """Return the minutes as Markdown."""
    return as_markdown(minutes_of(request, number, asked)[0], number)


@router.get("/reviews/{number}/minutes.csv", auth=Bearer(Permission.SEE), summary=_("As CSV"))
def minutes_csv(request: HttpRequest, number: int, asked: Query[MinutesAsked]) -> HttpResponse:
    """Return the minutes as CSV, in which nothing is a formula.

    In Finnish and Swedish cells stand apart by semicolons, and numbers have a decimal comma.
    """
    found, language = minutes_of(request, number, asked)
    return as_csv(found, number, language=language)


@router.get("/reviews/{number}/minutes.pdf", auth=Bearer(Permission.SEE), summary=_("As PDF"))
def minutes_pdf(request: HttpRequest, number: int, asked: Query[MinutesAsked]) -> HttpResponse:
    """Return the minutes as PDF."""
    found, language = minutes_of(request, number, asked)
    return as_pdf(found, number, language=language)
