"""Minutes as page, PDF, Markdown and CSV: the same numbers in each."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tuuletus.web.documents import build_pdf
from tuuletus.web.people.access import Permission, WorkspaceRequest, needs
from tuuletus.web.review.queries import Minutes, build_minutes
from tuuletus.web.review.views.reviews import get_review
from tuuletus.web.spreadsheet import write_csv
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
    html = render_to_string(
        "review/minutes_print.html",
        {"minutes": minutes_of(request, number), "language": get_language()},
    )
    return as_file(
        build_pdf(html, style="minutes.css"), f"tuuletus-{number}.pdf", "application/pdf"
    )


@needs(Permission.SEE)
@require_safe
def minutes_markdown(request: WorkspaceRequest, number: int) -> HttpResponse:
    text = write_markdown(minutes_of(request, number))
    return as_file(text.encode(), f"tuuletus-{number}.md", "text/markdown; charset=utf-8")


@needs(Permission.SEE)
@require_safe
def minutes_csv(request: WorkspaceRequest, number: int) -> HttpResponse:
    found = minutes_of(request, number)
    rows: list[tuple[object, ...]] = [*found.facts, ("", found.notes)]
    for table in found.tables:
        rows += [(), (table.title,), table.figure_columns, *table.figures]
    text = write_csv(rows, (found.title,))
    return as_file(text.encode(), f"tuuletus-{number}.csv", "text/csv; charset=utf-8")


def as_file(content: bytes, name: str, kind: str) -> HttpResponse:
    """A download."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def write_markdown(found: Minutes) -> str:
    """The minutes as Markdown with its tables."""
    lines = [f"# {_plain(found.title)}", ""]
    lines += [f"- {_plain(name)}: {_plain(text)}" for name, text in found.facts]
    lines += ["", found.notes, ""]
    for table in found.tables:
        lines += [f"## {table.title}", "", _row(table.columns), _row(["---"] * len(table.columns))]
        lines += [_row(row) for row in table.rows]
        lines.append("")
    return "\n".join(lines)


def _row(cells: tuple[str, ...] | list[str]) -> str:
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
