"""Minutes as page, PDF, Markdown and CSV: the same numbers in each."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tuuletus.web.people.access import Permission, WorkspaceRequest, needs
from tuuletus.web.review.papers import as_csv, as_markdown, as_pdf
from tuuletus.web.review.queries import Minutes, build_minutes
from tuuletus.web.review.views.reviews import get_review
from tuuletus.wording import Speaker


def minutes_of(request: WorkspaceRequest, number: int) -> Minutes:
    """The minutes in the language of the reader."""
    return build_minutes(get_review(request, number), Speaker(get_language() or "en"))


@needs(Permission.SEE)
@require_safe
def minutes(request: WorkspaceRequest, number: int) -> HttpResponse:
    found = get_review(request, number)
    seen = {
        "nav": "reviews",
        "review": found,
        "minutes": build_minutes(found, Speaker(get_language() or "en")),
    }
    return render(request, "review/minutes.html", seen)


@needs(Permission.SEE)
@require_safe
def minutes_pdf(request: WorkspaceRequest, number: int) -> HttpResponse:
    return as_pdf(minutes_of(request, number), number, language=get_language() or "en")


@needs(Permission.SEE)
@require_safe
def minutes_markdown(request: WorkspaceRequest, number: int) -> HttpResponse:
    return as_markdown(minutes_of(request, number), number)


@needs(Permission.SEE)
@require_safe
def minutes_csv(request: WorkspaceRequest, number: int) -> HttpResponse:
    return as_csv(minutes_of(request, number), number, language=get_language() or "en")
