"""Tags and filters of every page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe

from tuuletus.charts.chart import Written
from tuuletus.web.sanitising import clean_text as sanitise

register = template.Library()

WIDTH = 200
MARGIN = 6
"""Room at both ends for a dot or the mark of a cut."""
FEWEST_OCTAVES = 0.5
"""A scale reaches so far at least: small differences are not to look large."""
MOST_OCTAVES = 6.0
"""And so far at most, to 64 times: one row that knows nothing must not flatten the others."""
_ALMOST = 1e-9


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
class IntervalScale:
    """From which multiple to which a drawing goes; both ends in octaves, as it is logarithmic."""

    start: float
    end: float

    @property
    def ends(self) -> tuple[float, float]:
        """The multiples at both ends."""
        return 2.0**self.start, 2.0**self.end

    def place(self, multiple: float) -> float:
        """The x of a multiple; what lies outside the scale sticks to its end."""
        octaves = math.log2(multiple) if multiple > 0 else self.start
        share = (octaves - self.start) / (self.end - self.start)
        return MARGIN + (WIDTH - 2 * MARGIN) * max(0.0, min(1.0, share))

    def holds(self, multiple: float) -> bool:
        """Whether the multiple lies on the scale."""
        return self.ends[0] * (1 - _ALMOST) <= multiple <= self.ends[1] * (1 + _ALMOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalBar:
    """Where a multiple and its interval lie on the bar, as text for SVG."""

    low: str
    mean: str
    width: str
    normal: str
    side: str
    """above or below when the whole interval lies on one side of normal, else both."""
    is_mean_shown: bool
    goes_on_below: bool
    goes_on_above: bool


class HasInterval(Protocol):
    """What a row of a table with drawings tells."""

    @property
    def low(self) -> float:
        """The lower end of the interval."""

    @property
    def high(self) -> float:
        """Its upper end."""


def fit_scale(intervals: Iterable[HasInterval]) -> IntervalScale:
    """A scale for all rows of a table: as wide as they need, with the normal level on it."""
    rows = list(intervals)
    low = min([one.low for one in rows if one.low > 0], default=1.0)
    high = max([one.high for one in rows if one.high > 0], default=1.0)
    return IntervalScale(
        start=max(-MOST_OCTAVES, min(-FEWEST_OCTAVES, math.log2(low))),
        end=min(MOST_OCTAVES, max(FEWEST_OCTAVES, math.log2(high))),
    )


USUAL = IntervalScale(start=-2.5, end=2.5)
"""For a drawing that stands alone: from about a sixth of the normal level to six times it."""


@register.filter
def interval_scale(rows: Iterable[Any]) -> IntervalScale:
    """The scale that the rows of a table of findings share, with those of their channels."""
    told = list(rows)
    own = [own for one in told if getattr(one, "differs", False) for own in one.by_channel]
    return fit_scale([*told, *own])


@register.simple_tag
def interval_bar(
    low: float, mean: float, high: float, scale: IntervalScale | str = ""
) -> IntervalBar:
    """The geometry of `low`-`mean`-`high`; without a scale, on one from a sixth to six times.

    An interval that goes on beyond the scale is marked as cut off at that end.
    """
    own = scale if isinstance(scale, IntervalScale) else USUAL
    start, end = own.place(low), own.place(high)
    side = "above" if low > 1 else "below" if high < 1 else "both"
    return IntervalBar(
        low=f"{start:.1f}",
        mean=f"{own.place(mean):.1f}",
        width=f"{max(end - start, 2):.1f}",
        normal=f"{own.place(1.0):.1f}",
        side=side,
        is_mean_shown=own.holds(mean),
        goes_on_below=not own.holds(low) and low < 1,
        goes_on_above=not own.holds(high) and high > 1,
    )


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
    if isinstance(value, Written):
        return Cell(text=value, is_number=True)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Cell(text=str(value), is_number=False)
    decimals = 0 if float(value).is_integer() else 2
    text = number_format(value, decimals, use_l10n=True, force_grouping=True)
    return Cell(text=text, is_number=True)
