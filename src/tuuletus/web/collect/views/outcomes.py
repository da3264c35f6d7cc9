"""The page of outcomes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tuuletus.charts import series_chart
from tuuletus.web.collect.queries import find_marks, find_outcomes
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.wording import Speaker


@require_safe
@needs(Permission.SEE)
def outcomes(request: WorkspaceRequest) -> HttpResponse:
    series = find_outcomes(request.workspace)
    language = get_language() or "en"
    speaker = Speaker(language)
    marks = find_marks(request.workspace, series, language=language)
    seen = {
        "nav": "outcomes",
        "drawn": [
            (
                one,
                series_chart(
                    one.values, name=one.name, period=one.period, speaker=speaker, marks=marks
                ),
            )
            for one in series
        ],
        "may_import": may(request.membership, Permission.IMPORT),
    }
    return render(request, "collect/outcomes.html", seen)
