"""Tags and filters of every page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe

from tuuletus.web.sanitising import clean_text as sanitise

register = template.Library()

WIDTH = 200
OCTAVES = 2.5
"""The bar shows from about a sixth of the normal level to almost six times as much."""


@register.filter
def clean_text(text: str) -> SafeString:
    """Imported text, safe to show: everything escaped, web addresses made into links."""
    return sanitise(text)


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether a field is one box to tick, whose label stands after it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


class CaptureNode(template.Node):
    """Renders what it encloses into a variable."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        """Nothing; the text is in the variable."""
        # Already escaped by the rendering itself.
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308
        return ""


@register.tag
def capture(parser: Parser, token: Token) -> CaptureNode:
    """Keep a piece of page in a variable, to be shown in two places."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(name, nodelist)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalBar:
    """Where a multiple and its interval lie on the bar, as text for SVG."""

    low: str
    mean: str
    width: str
    side: str
    """above or below when the whole interval lies on one side of normal, else both."""


@register.simple_tag
def interval_bar(low: float, mean: float, high: float) -> IntervalBar:
    """The geometry of `low`-`mean`-`high` on a logarithmic scale whose middle is 1."""
    start, end = place(low), place(high)
    side = "above" if low > 1 else "below" if high < 1 else "both"
    return IntervalBar(
        low=f"{start:.1f}",
        mean=f"{place(mean):.1f}",
        width=f"{max(end - start, 2):.1f}",
        side=side,
    )


def place(multiple: float) -> float:
    """The x of a multiple; what lies outside the scale sticks to its end."""
    octaves = math.log2(multiple) if multiple > 0 else -OCTAVES
    return WIDTH / 2 * (1 + max(-1.0, min(1.0, octaves / OCTAVES)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table under a chart."""

    text: str
    is_number: bool


@register.filter
def cells(row: Mapping[str, object] | Iterable[object]) -> list[Cell]:
    """The cells of a row; an empty one says that the number is not told."""
    values = row.values() if isinstance(row, Mapping) else row
    return [make_cell(value) for value in values]


def make_cell(value: object) -> Cell:
    """A value as it is shown in the reader's own way of writing numbers."""
    if value is None:
        return Cell(text="–", is_number=False)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Cell(text=str(value), is_number=False)
    decimals = 0 if float(value).is_integer() else 2
    return Cell(text=number_format(value, decimals, use_l10n=True), is_number=True)
