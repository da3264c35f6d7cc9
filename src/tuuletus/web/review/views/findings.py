"""What went with a good response, and when."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tuuletus.charts import findings_chart
from tuuletus.web.collect.models import Post
from tuuletus.web.collect.queries import find_channels
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.web.review.queries import (
    METRIC,
    build_timing,
    find_finding,
    hidden_traits,
    learn_workspace,
)
from tuuletus.web.review.queries.learning import WEEKDAYS, Learned
from tuuletus.wording import Speaker, say_learning, say_left_out, say_timing

POSTS_A_PAGE = 25


def learn_for(request: WorkspaceRequest) -> Learned:
    """What was learnt about the metric and platform that the page asks for."""
    return learn_workspace(
        request.workspace,
        now=now(),
        metric=request.GET.get("metric") or METRIC,
        platform=request.GET.get("platform", ""),
        hidden=hidden_traits(request.workspace),
    )


@needs(Permission.SEE)
@require_safe
def findings(request: WorkspaceRequest) -> HttpResponse:
    learned = learn_for(request)
    speaker = Speaker(get_language() or "en")
    learning = learned.learning
    clear = [one for one in learning.findings if one.clear]
    seen = {
        "nav": "findings",
        "learning": learning,
        "sentences": say_learning(learning, speaker),
        "clear": clear,
        "unclear": [one for one in learning.findings if not one.clear and len(one.pairs) == 1],
        "combined": [one for one in learning.findings if not one.clear and len(one.pairs) > 1],
        "chart": findings_chart(clear or learning.findings, speaker),
        "left_out": [
            say_left_out(reason, count, speaker)
            for reason, count in learning.left_out.items()
            if count
        ],
        "metrics": learned.metrics,
        "metric": learning.metric,
        "platform": request.GET.get("platform", ""),
        "platforms": sorted({one.platform for one in find_channels(request.workspace)}),
        "may_review": may(request.membership, Permission.REVIEW),
        "may_import": may(request.membership, Permission.IMPORT),
    }
    return render(request, "review/findings.html", seen)


@needs(Permission.SEE)
@require_safe
def finding(request: WorkspaceRequest) -> HttpResponse:
    learned = learn_for(request)
    found = find_finding(
        learned.learning, request.GET.get("trait", ""), request.GET.get("value", "")
    )
    if found is None:
        raise Http404
    behind = Post.objects.filter(
        pk__in=learned.pks(found)[:20_000], channel__workspace=request.workspace
    ).select_related("channel")
    page = Paginator(behind.order_by("-published_at", "pk"), POSTS_A_PAGE)
    seen = {
        "nav": "findings",
        "finding": found,
        "learning": learned.learning,
        "page": page.get_page(request.GET.get("page")),
        "platform": request.GET.get("platform", ""),
    }
    return render(request, "review/finding.html", seen)


@needs(Permission.SEE)
@require_safe
def timing(request: WorkspaceRequest) -> HttpResponse:
    learned = learn_for(request)
    times = [one for one in learned.learning.findings if one.trait in ("weekday", "hour")]
    seen = {
        "nav": "findings",
        "sentence": say_timing(learned.learning, Speaker(get_language() or "en")),
        "rows": build_timing(learned.records),
        "weekdays": WEEKDAYS,
        "times": times,
        "learning": learned.learning,
        "any_clear": any(one.clear for one in times),
    }
    return render(request, "review/timing.html", seen)
