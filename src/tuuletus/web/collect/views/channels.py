"""The pages of channels."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate, now
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tuuletus.analysis.rates import PeriodComparison
from tuuletus.channels.metrics import is_audience, is_size
from tuuletus.charts import series_chart
from tuuletus.web.collect.actions import ask
from tuuletus.web.collect.queries import (
    INTERACTIONS,
    RATES,
    SOURCES,
    SPANS,
    SPANS_OFFERED,
    USUAL_DAYS,
    Periods,
    count_stated_hours,
    find_channel_series,
    find_channels,
    find_marks,
    find_metrics,
    find_sources,
    is_undated,
)
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.wording import Speaker, count_whole_lives, metric_name, say_lifetime, say_undated


@require_safe
@needs(Permission.SEE)
def channel(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(request.workspace.channels, pk=pk)
    series = find_channel_series(found)
    language = get_language() or "en"
    speaker = Speaker(language)
    marks = find_marks(request.workspace, series, language=language)
    seen = {
        "nav": "channels",
        "channel": found,
        "posts": found.posts.count(),
        "undated": say_undated(speaker) if is_undated(found) else (),
        "bands": count_stated_hours(found),
        "drawn": [
            (
                one,
                series_chart(
                    one.values,
                    name=metric_name(one.name, speaker),
                    period=one.period,
                    speaker=speaker,
                    marks=marks,
                ),
            )
            for one in series
        ],
    }
    return render(request, "collect/channel.html", seen)


def is_of_whole_lives(comparison: PeriodComparison | None) -> bool:
    """Whether a comparison rests on nothing but counts read after the common age."""
    ages = comparison.ages if comparison else {}
    return bool(ages) and count_whole_lives(ages) == sum(ages.values())


@require_safe
@needs(Permission.SEE)
def channels(request: WorkspaceRequest) -> HttpResponse:
    told = (metric for metric in find_metrics(request.workspace) if not is_size(metric))
    metrics = [INTERACTIONS, *told]
    metric = request.GET.get("metric", INTERACTIONS)
    metric = metric if metric in metrics else INTERACTIONS
    days = request.GET.get("days", "")
    span = int(days) if days in {str(one) for one in SPANS_OFFERED} else USUAL_DAYS
    moment = now()
    rates = ask(request.workspace, RATES, {"metric": metric}, now=moment)
    words = {"metric": metric, "days": str(span)}
    spans = ask(request.workspace, SPANS, words, now=moment)
    sources = ask(request.workspace, SOURCES, {}, now=moment)
    seen: dict[str, Any] = {
        "nav": "channels",
        "channels": list(find_channels(request.workspace)),
        "metrics": list(dict.fromkeys(metrics)),
        "metric": metric,
        "is_audience": is_audience(metric),
        "tables": rates.answer,
        "kept": rates if spans.is_current else spans,
        "days": span,
        "spans": SPANS_OFFERED,
        "periods": spans.answer.periods,
        "comparison": spans.answer.comparison,
        "is_lifetime": is_of_whole_lives(spans.answer.comparison),
        "lifetime": say_lifetime(Speaker(get_language() or "en")),
        "sources": find_sources(sources.answer),
        "may_import": may(request.membership, Permission.IMPORT),
    } | address_posts(spans.answer.periods, metric=metric)
    return render(request, "collect/channels.html", seen)


def address_posts(periods: Periods | None, *, metric: str) -> dict[str, str]:
    """How the list of posts is asked for those of either period and of both."""
    if periods is None:
        return {}
    spans = {
        "earlier_query": periods.earlier,
        "later_query": periods.later,
        "both_query": (periods.earlier[0], periods.later[1]),
    }
    return {name: ask_posts(*span, metric=metric) for name, span in spans.items()}


def ask_posts(start: datetime, end: datetime, *, metric: str) -> str:
    """The query of the list of posts from the first day on and before the moment of the end."""
    last = localdate(end - timedelta(seconds=1))
    told = {"start": localdate(start).isoformat(), "end": last.isoformat(), "sort": f"-{metric}"}
    return urlencode(told)
