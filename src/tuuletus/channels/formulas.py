"""Cells that a spreadsheet shows and never runs, and how a program gets back what they were."""

from __future__ import annotations

import re

STARTERS = frozenset("=+-@\t\r\n\x00|%＝＋－＠﹢﹣﹦")
"""Beginnings that some spreadsheet takes for a formula, the full-width ones among them."""

_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
# Spreadsheets trim before they look, and so do we; what is written is the whole text.
_TRIMMED = " \u00a0\ufeff\u200b"
_MARK = "'"


def guard_text(text: str) -> str:
    """A text with an apostrophe before it where a spreadsheet would take it for a formula.

    One that begins with the apostrophe itself gets another one, so that `unguard_text` gives back
    each text as it was. Numbers stay as they are.

    >>> guard_text("=1+1"), guard_text("-5"), guard_text("'=1+1"), guard_text("'tis")
    ("'=1+1", '-5', "''=1+1", "'tis")
    """
    if text[:1].isalnum():
        return text
    inner = text.lstrip(_MARK)
    first = inner.lstrip(_TRIMMED)[:1]
    if first and first in STARTERS and not _NUMBER.fullmatch(inner):
        return _MARK + text
    return text


def unguard_text(cell: str) -> str:
    """The text of a cell that `guard_text` wrote.

    >>> unguard_text("'@merituuli"), unguard_text("''=1+1"), unguard_text("'tis")
    ('@merituuli', "'=1+1", "'tis")
    """
    return cell[1:] if cell[:1] == _MARK and guard_text(cell[1:]) == cell else cell
