"""What the values of a column look like, whatever its header says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tuuletus.channels import serials
from tuuletus.channels.counts import read_counts
from tuuletus.channels.dates import read_clock, read_moment
from tuuletus.channels.numbers import Numbers, is_blank, read_numbers
from tuuletus.channels.protocol import DAY_FIRST, MONTH_FIRST
from tuuletus.channels.tabular import SAMPLE

_ID = re.compile(r"\d{12,20}|\d{5,20}_\d{5,20}|\d[.,]\d{3,}[eE]\+\d\d")
_CODE = re.compile(r"(?=[\w-]*[A-Za-z])[\w-]{3,64}")
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Shares (0 to 1) of the told cells of a column that look like this or that.

    `are_serials` says that the numbers may be days as spreadsheets count them, `are_rounded` that
    all are numbers of which a platform cut some short.
    """

    told: int
    distinct: int
    ids: float
    links: float
    codes: float
    dates: float
    clocks: float
    numbers: float
    whole: float
    letters: float
    length: float
    largest: float
    are_serials: bool
    are_rounded: bool
    numbers_read: Numbers

    @property
    def is_unique(self) -> bool:
        """Whether nearly every cell differs."""
        return self.distinct >= 0.9 * self.told

    @property
    def is_category(self) -> bool:
        """Whether a few values come again and again."""
        return self.distinct <= 20 and self.told >= max(8, 3 * self.distinct)


def look_at(cells: Sequence[str], *, epoch: datetime) -> Shape:
    """The shape of one column, from its first two thousand cells; `epoch` is the table's."""
    sample = list(cells[:SAMPLE])
    told = [cell for cell in sample if not is_blank(cell)]
    read = read_numbers(sample)
    counted = read_counts(sample)
    values = [value for value in read.values if value is not None]
    some = told[:200]
    return Shape(
        told=len(told),
        distinct=len(set(told)),
        ids=_share(_ID.fullmatch(cell) is not None for cell in told),
        links=_share(_LINK.fullmatch(cell) is not None for cell in told),
        codes=_share(_CODE.fullmatch(cell) is not None for cell in told),
        dates=_share(_is_date(cell) for cell in some),
        clocks=_share(read_clock(cell) is not None for cell in some),
        numbers=len(values) / len(told) if told else 0.0,
        whole=_share(value >= 0 and value.is_integer() for value in values),
        letters=_share(any(mark.isalpha() for mark in cell) for cell in some),
        length=sum(map(len, some)) / len(some) if some else 0.0,
        largest=max(values, default=0.0),
        are_serials=serials.are_serials(sample, epoch=epoch),
        are_rounded=bool(counted.rounded),
        numbers_read=read,
    )


def _share(answers: object) -> float:
    told = list(answers)  # type: ignore[call-overload]
    return sum(told) / len(told) if told else 0.0


def _is_date(cell: str) -> bool:
    if cell.isdecimal() and len(cell) != 8:
        return False
    return any(read_moment(cell, order=order) for order in (DAY_FIRST, MONTH_FIRST))
