"""Registers of customers, which are no business of a tool for content: known and refused."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuuletus.channels import dates, headers, numbers
from tuuletus.channels.protocol import DAY_FIRST, MONTH_FIRST
from tuuletus.channels.tabular import Table
from tuuletus.errors import UnknownFileError

_SAMPLE = 500
_FEWEST = 3
_MOST = 0.8
_VARIED = 0.3
"""Of people the contacts differ from row to row; authors of posts are a handful."""
_MAIL = re.compile(r"(?:mailto:)?[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}", re.IGNORECASE)
_PHONE = re.compile(r"\+\d[\d\s()./-]{6,18}\d|\(?0[1-9]\)?(?:[\s()-]{0,2}\d){7,9}")
_ANY_PHONE = re.compile(r"\+?[\d\s()./-]{6,18}\d")
_IDENTITY = re.compile(r"(?:\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]|(?:19|20)?\d{6}[-+]\d{4})")
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_PHONE_NAMES = frozenset(
    """phone phonenumber tel telephone mobile cell gsm puhelin puhelinnumero puh puhnro
    matkapuhelin matkapuhelinnumero telefon telefonnummer telefonnr mobil mobilnummer mobiltelefon
    handy""".split()  # noqa: SIM905 - easier to read than so many marks
)


def refuse_customers(table: Table) -> None:
    """Refuse a table whose rows are people with their phone numbers or addresses.

    Posts have links; a table of posts may name its few authors. Raises UnknownFileError with the
    code "customers".
    """
    columns = {name: _told(table.head(name, _SAMPLE)) for name in table.header}
    if any(_share(_LINK, told) >= _MOST for told in columns.values()):
        return
    for name, told in columns.items():
        if len(set(told)) >= max(_FEWEST, _VARIED * len(told)) and _tells_person(name, told):
            raise UnknownFileError(
                "The file is a register of customers.", code="customers", column=name
            )


def _tells_person(name: str, told: Sequence[str]) -> bool:
    if _share(_MAIL, told) >= _MOST or _share(_IDENTITY, told) >= _MOST:
        return True
    if _share_of_days(told) >= _MOST:
        return False  # 02-03-2026 is written much like a number to call
    is_named = "".join(headers.plain(name).split()) in _PHONE_NAMES
    return _share(_ANY_PHONE if is_named else _PHONE, told) >= _MOST


def _share_of_days(told: Sequence[str]) -> float:
    days = sum(
        dates.read_moment(cell, order=DAY_FIRST) is not None
        or dates.read_moment(cell, order=MONTH_FIRST) is not None
        for cell in told
    )
    return days / len(told) if told else 0.0


def _told(cells: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in cells if not numbers.is_blank(cell)]


def _share(pattern: re.Pattern[str], told: Sequence[str]) -> float:
    return sum(pattern.fullmatch(cell) is not None for cell in told) / len(told) if told else 0.0
