"""The same drawing for paper and mail: Vega-Lite into SVG or PNG, without a browser."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import vl_convert

from tuuletus.charts.chart import Chart

WIDTH = 640
INK, ACCENT, LINE = "#1f2a2e", "#146c6c", "#c9d3d3"
GOOD, BAD, QUIET = "#146c6c", "#a3341f", "#5b6a6e"
SEVERAL = ("#1a5fa8", "#a8480c", "#17703f", "#7a3fa0", "#77600a", "#ab2459")
PAPER: dict[str, Any] = {
    "background": "white",
    "font": "DejaVu Sans",
    "view": {"stroke": None},
    "axis": {"labelColor": INK, "titleColor": INK, "gridColor": LINE, "domainColor": LINE},
    "mark": {"color": ACCENT},
    "range": {"category": list(SEVERAL)},
    "rule": {"color": INK},
    "style": {"above": {"color": GOOD}, "below": {"color": BAD}, "both": {"color": QUIET}},
}


def render_svg(chart: Chart) -> str:
    """The chart as an SVG text in print colours."""
    return str(vl_convert.vegalite_to_svg(_for_paper(chart)))


def render_png(chart: Chart, *, scale: float = 2.0) -> bytes:
    """The chart as a PNG picture in print colours."""
    return bytes(vl_convert.vegalite_to_png(_for_paper(chart), scale=scale))


def _for_paper(chart: Chart) -> dict[str, Any]:
    spec = deepcopy(chart.spec)
    spec["width"] = WIDTH
    spec["config"] = {**spec.get("config", {}), **PAPER}
    return spec
