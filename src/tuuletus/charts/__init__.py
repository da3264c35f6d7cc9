"""Results into drawings: one function for each chart, each with its words and its numbers."""

from __future__ import annotations

from tuuletus.charts.chart import Chart
from tuuletus.charts.findings import findings_chart
from tuuletus.charts.looks import looks_chart
from tuuletus.charts.patience import forecast_chart, patience_chart, prior_posterior_chart
from tuuletus.charts.series import say_series, series_chart

__all__ = [
    "Chart",
    "findings_chart",
    "forecast_chart",
    "looks_chart",
    "patience_chart",
    "prior_posterior_chart",
    "say_series",
    "series_chart",
]
