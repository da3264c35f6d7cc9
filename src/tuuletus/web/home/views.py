"""The first page: what needs me today."""

from __future__ import annotations

from functools import cache

import vl_convert
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.timezone import localdate, now
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tuuletus.web.collect.forms import ImportForm
from tuuletus.web.collect.models import OutcomeSeries, Post
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.queries.news import find_news
from tuuletus.web.review.queries import (
    find_due_decisions,
    find_hit_rate,
    find_next_check,
    find_open_review,
    find_retirements,
    find_reviews,
    find_verdicts,
    read_snapshot,
)
from tuuletus.web.review.queries.patience import Asked, find_announced
from tuuletus.wording import Speaker

NEWS = 5
BEST = 3


@needs(Permission.SEE)
@require_safe
def start(request: WorkspaceRequest) -> HttpResponse:
    workspace = request.workspace
    due = find_due_decisions(workspace, today=localdate())
    reviews = list(find_reviews(workspace)[:2])
    closed = next((one for one in reviews if one.closed_at), None)
    kept = read_snapshot(reviews[0].findings) if reviews else []
    seen = {
        "nav": "start",
        "posts": Post.objects.filter(channel__workspace=workspace).count(),
        "open": find_open_review(workspace),
        "last": closed,
        "mine": due.filter(owner=request.person),
        "others": due.exclude(owner=request.person)[:NEWS],
        "next_check": find_next_check(workspace),
        "verdicts": find_verdicts(workspace, since=None)[:NEWS],
        "hit_rate": find_hit_rate(workspace),
        "best": [one for one in kept if one.stands][:BEST],
        "retirements": find_retirements(workspace),
        "announced": list_announced(workspace),
        "plan_news": find_news(
            workspace,
            now=now(),
            speaker=Speaker(get_language() or "en"),
            may_accept=may(request.membership, Permission.PLAN),
        ),
        "has_outcomes": OutcomeSeries.objects.filter(workspace=workspace).exists(),
        "form": ImportForm(),
        "may_import": may(request.membership, Permission.IMPORT),
        "may_review": may(request.membership, Permission.REVIEW),
    }
    return render(request, "home/start.html", seen)


def list_announced(workspace: Workspace) -> list[tuple[str, str, bool]]:
    """Slow effects that were seen lately: of which outcomes, where, and whether of one only."""
    asked = [Asked.parse(one.question) for one in find_announced(workspace, now=now())]
    return [
        (", ".join(one.outcomes), urlencode(one.pairs), len(one.outcomes) == 1) for one in asked
    ]


@cache
def build_drawing_library() -> bytes:
    """Vega-Lite and its embedder as one script, out of the installed package."""
    return vl_convert.javascript_bundle("window.tuuletusEmbed = vegaEmbed;").encode()


@needs(Permission.SEE)
@require_safe
def drawing_library(_request: WorkspaceRequest, _version: str) -> HttpResponse:
    answer = HttpResponse(build_drawing_library(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer
