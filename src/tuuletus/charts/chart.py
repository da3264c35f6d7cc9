"""A drawing, its words and its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Written(str):
    """A number in a cell that is written already, as it is beside the drawing."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing, its words and its numbers; a reader may need any of the three.

    `spec` is a Vega-Lite specification without colours of its own (the page and the printer
    each bring theirs), `rows` the cells of the table under it, `columns` their headers.
    """

    spec: dict[str, Any]
    title: str
    alt_text: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
