"""Numbers of a column: thousands and decimal marks are decided from all cells, never from one."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NOT_TOLD = frozenset(
    {"", "-", "--", "–", "—", "n/a", "na", "nan", "null", "none", "undefined", "#n/a", "ei tietoa"}
)
_SPACES = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")
_SHAPE = re.compile(r"([-+])?(\d[\d.,]*|[.,]\d+)([eE][-+]?\d{1,3})?")
_CURRENCY = re.compile(
    r"^(?:[€$£]|(?:eur|sek|nok|dkk|usd|gbp|kr)\.?(?=\s*[-+\d]))\s*"
    r"|(?<=\d)(?::-|,-{1,2}|\.-|,–)?\s*(?:[€$£]|(?:eur|euroa?|sek|nok|dkk|usd|gbp|kr)\b\.?)?\s*$",
    re.IGNORECASE,
)
"""Marks and codes of money before or behind an amount; "2000:-" and "2000,-" are whole crowns."""
_PLAIN = 15  # so many digits are whole in a float, and need no look at signs and marks
_SIGNS = str.maketrans({"−": "-", "‒": "-", "–": "-"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Which mark groups thousands and which begins the decimals; "" where a column has none."""

    thousands: str
    decimal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Each cell's number, None where not told; `unread` are the places that are no number.

    `rounded` are the places where a platform cut a number short, as in "1.2K".
    """

    values: tuple[float | None, ...]
    unread: tuple[int, ...]
    marks: Marks
    rounded: tuple[int, ...] = ()


def read_numbers(cells: Sequence[str]) -> Numbers:
    """The numbers of one column. "80 %" is 0.8.

    >>> read_numbers(["1.234", "12.345,5"]).values
    (1234.0, 12345.5)
    >>> read_numbers(["1.234", "1.5", ""]).values
    (1.234, 1.5, None)
    """
    marks = decide_marks(cells)
    # a column repeats its cells, so each distinct one is read once
    told: dict[str, float | None] = {}
    for cell in set(cells):
        if len(cell) <= _PLAIN and cell.isascii() and cell.isdecimal():
            told[cell] = float(cell)
        elif not is_blank(cell):
            told[cell] = _number(cell, marks)
    unread = [place for place, cell in enumerate(cells) if told.get(cell, 0.0) is None]
    return Numbers(values=tuple(map(told.get, cells)), unread=tuple(unread), marks=marks)


def is_blank(cell: str) -> bool:
    """Whether a cell says that it tells nothing."""
    return not cell or cell.strip().casefold() in NOT_TOLD


def decide_marks(cells: Iterable[str]) -> Marks:
    """The marks that the most cells agree with.

    Three digits after a lone mark fit both readings. Where all cells do, the numbers are taken
    as whole: what people export is counts.
    """
    points = {".": 0, ",": 0}
    groups = {".": 0, ",": 0}
    for cell in cells:
        if "." not in cell and "," not in cell:
            continue
        body = _body(cell)
        if body is not None and ("." in body or "," in body):
            _weigh(body, points, groups)
    decimal = max(points, key=lambda mark: points[mark] - groups[mark])
    if points[decimal] <= groups[decimal]:
        decimal = ""
    thousands = "".join(mark for mark in ".," if mark != decimal)
    return Marks(thousands=thousands, decimal=decimal)


def find_conflict(cells: Iterable[str]) -> tuple[str, str] | None:
    """Two cells of which one surely has a decimal point and the other a decimal comma, or None.

    >>> find_conflict(["1.234,50", "1,234.50"])
    ('1,234.50', '1.234,50')
    """
    found: dict[str, str] = {}
    for cell in cells:
        body = _body(cell)
        if body is None or ("." not in body and "," not in body):
            continue
        points, groups = {".": 0, ",": 0}, {".": 0, ",": 0}
        _weigh(body, points, groups)
        for mark in ".,":
            if points[mark]:
                found.setdefault(mark, cell)
    return (found["."], found[","]) if len(found) > 1 else None


def _body(cell: str) -> str | None:
    text = _bare(cell)
    return text if _SHAPE.fullmatch(text) else None


def _bare(cell: str) -> str:
    text = cell.strip()
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1].strip()}"  # how accountants write what is below zero
    text = _CURRENCY.sub("", text.translate(_SIGNS).rstrip("%").strip()).strip()
    if len(text) > 1 and text.endswith("-") and text[0].isdecimal():
        text = f"-{text[:-1].rstrip()}"  # some programs write the sign of what is below zero last
    return _SPACES.sub("", text)


def _weigh(body: str, points: dict[str, int], groups: dict[str, int]) -> None:
    """Count what one cell proves about the marks."""
    body = body.lstrip("+-")
    if "." in body and "," in body:
        last = max(".,", key=body.rfind)
        points[last] += 1
        groups["," if last == "." else "."] += 1
        return
    mark = "." if "." in body else ","
    if body.count(mark) > 1:
        groups[mark] += 1
        return
    before, after = re.split(r"[eE]", body)[0].split(mark)
    if len(after) != 3 or len(before) > 3 or before in {"", "0"} or "e" in body.casefold():
        points[mark] += 1


def _number(cell: str, marks: Marks) -> float | None:
    match = _SHAPE.fullmatch(_bare(cell))
    if match is None:
        return None
    sign, body, power = match.groups()
    whole, _, rest = body.partition(marks.decimal) if marks.decimal else (body, "", "")
    if any(mark in rest for mark in ".,"):
        return None
    digits = _ungroup(whole, marks.thousands)
    if digits is None:
        return None
    value = float(f"{sign or ''}{digits or '0'}.{rest or '0'}{power or ''}")
    if not math.isfinite(value):
        return None
    return value / 100 if cell.rstrip().endswith("%") else value


def _ungroup(whole: str, thousands: str) -> str | None:
    """Digits without grouping marks; None where the groups are not of three digits."""
    if not any(mark in whole for mark in ".,"):
        return whole
    if not any(mark in whole for mark in thousands):
        return None
    first, *groups = re.split(r"[.,]", whole)
    if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups):
        return None
    return first + "".join(groups)


def read_percents(cells: Sequence[str]) -> Numbers:
    """The shares in a column whose header says that its numbers are percent.

    >>> read_percents(["4.5", "4.5 %", ""]).values
    (0.045, 0.045, None)
    """
    told = read_numbers(cells)
    values = tuple(
        value if value is None or cell.rstrip().endswith("%") else value / 100
        for value, cell in zip(told.values, cells, strict=True)
    )
    return Numbers(values=values, unread=told.unread, marks=told.marks)
