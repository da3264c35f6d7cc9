"""Minutes to take along: PDF, Markdown and CSV, with the same words and numbers in each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import override

from tuuletus.web.direction import take_out_marks
from tuuletus.web.documents import build_pdf
from tuuletus.web.review.queries import Minutes
from tuuletus.web.review.queries.minutes import Table
from tuuletus.web.spreadsheet import write_csv

_SIGNS = re.compile(r"[\\`*\[\]~|]|(?<!\w)_|_(?!\w)")
"""What Markdown reads as its own inside a line; an underscore within a word is none."""
_LEADING = re.compile(r"^(\d{0,9})([#>+=.)-])")
"""What it reads as its own at the beginning of a line."""
_BREAK = re.compile(r"(?<=[^\n])\n(?=[^\n])")
"""Where a line ends inside a paragraph."""


def as_pdf(found: Minutes, number: int, *, language: str) -> HttpResponse:
    """The minutes of a review, by its number, to be sent."""
    with override(language):
        told = {"minutes": found, "language": language, "is_paper": True}
        html = render_to_string("review/minutes_print.html", told)
    content = build_pdf(html, style="minutes.css")
    return _as_file(content, f"tuuletus-{number}.pdf", "application/pdf")


def as_markdown(found: Minutes, number: int) -> HttpResponse:
    """The minutes for a wiki."""
    content = take_out_marks(write_markdown(found).encode())
    return _as_file(content, f"tuuletus-{number}.md", "text/markdown; charset=utf-8")


def as_csv(found: Minutes, number: int, *, language: str) -> HttpResponse:
    """The minutes for a spreadsheet of somebody's language."""
    rows: list[tuple[object, ...]] = [*found.figure_facts, (found.notes_title, found.notes)]
    for table in found.tables:
        rows += [(), (table.title,), table.figure_columns, *table.figures]
        rows += [(words,) for words in _words_under(table)]
    content = take_out_marks(write_csv(rows, (found.title,), language=language).encode())
    return _as_file(content, f"tuuletus-{number}.csv", "text/csv; charset=utf-8")


def _as_file(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def write_markdown(found: Minutes) -> str:
    """The minutes as Markdown with its tables."""
    lines = [f"# {_plain(found.title)}", ""]
    lines += [f"- {_plain(name)}: {_plain(text)}" for name, text in found.facts]
    if found.notes:
        lines += ["", f"## {found.notes_title}", "", _written(found.notes)]
    lines.append("")
    for table in found.tables:
        lines += [f"## {table.title}", ""]
        if table.rows:
            lines += [_row(table.columns), _row(["---"] * len(table.columns))]
            lines += [*map(_row, table.rows), ""]
        lines += [line for words in _words_under(table) for line in (_plain(words), "")]
    return "\n".join(lines)


def _words_under(table: Table) -> list[str]:
    """What is said under the rows, or where there are none."""
    words = table.note if table.rows else table.empty
    return [words] if words else []


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _plain(text: str) -> str:
    return _inert(" ".join(text.split()))


def _written(text: str) -> str:
    """Lines as somebody wrote them: each stays a line, and none becomes a heading or a list."""
    lines = [_LEADING.sub(r"\1\\\2", _inert(line.strip())) for line in text.splitlines()]
    return _BREAK.sub("  \n", "\n".join(lines))


def _inert(text: str) -> str:
    """Text in which a wiki finds no HTML and no signs of its own."""
    return _SIGNS.sub(r"\\\g<0>", text.replace("&", "&amp;").replace("<", "&lt;"))
