"""The log of decisions, their checks, and the measures nobody used."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuuletus.analysis.followup import Registration
from tuuletus.analysis.history import History
from tuuletus.analysis.patience.result import Interval
from tuuletus.web.collect.actions import ask_all
from tuuletus.web.collect.models import Post, name_posts
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.web.people.models import Workspace
from tuuletus.web.review.actions import foresee, hide_measure, keep_measure, mark_done
from tuuletus.web.review.actions_patience import give_up_plan
from tuuletus.web.review.forms import MeasureForm
from tuuletus.web.review.models import Decision, DecisionKind
from tuuletus.web.review.queries import (
    HISTORY,
    ask_for_history,
    draw_looks,
    find_decisions,
    find_hit_rate,
    find_retirements,
    hidden_traits,
    is_untouched,
    read_registration,
)
from tuuletus.web.review.queries.patience import Asked, name_sources
from tuuletus.web.review.queries.plans import list_spans
from tuuletus.web.review.questions import call_registered
from tuuletus.web.review.registrations import PatienceRegistration, parse_patience
from tuuletus.wording import Speaker, say_dropped, say_horizon
from tuuletus.wording.plans import say_cost
from tuuletus.wording.wearouts import say_two_judgements

DECISIONS_A_PAGE = 50
POSTS_SHOWN = 30
SHORTEST_REST = timedelta(weeks=1)
"""What is varied and starts no sooner, at no pace of its own, rests until then."""


@needs(Permission.SEE)
@require_safe
def decisions(request: WorkspaceRequest) -> HttpResponse:
    pages = Paginator(find_decisions(request.workspace), DECISIONS_A_PAGE)
    seen = {
        "nav": "decisions",
        "page": pages.get_page(request.GET.get("page")),
        "hit_rate": find_hit_rate(request.workspace),
        "retirements": find_retirements(request.workspace),
        "may_review": may(request.membership, Permission.REVIEW),
    }
    return render(request, "review/decisions.html", seen)


@needs(Permission.SEE)
@require_safe
def decision(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(find_decisions(request.workspace), pk=pk)
    seen = {
        "nav": "decisions",
        "decision": found,
        "untouched": is_untouched(found),
        "checks": found.checks.all(),
        "may_decide": may(request.membership, Permission.DECIDE),
    }
    seen |= _show_waiting(request.workspace, found)
    registration = read_registration(found)
    if registration is not None:
        speaker, zone = Speaker(get_language() or "en"), request.workspace.time_zone
        kept, then = ask_all(
            request.workspace,
            HISTORY,
            [ask_for_history(registration, as_of=as_of) for as_of in (None, found.decided_at)],
            now=now(),
            with_evidence=True,
        )
        history = kept.answer.open()
        behind = history.post[history.changed]
        newest = behind[np.argsort(-history.published_on[history.changed], kind="stable")]
        newest_rows = Post.objects.filter(pk__in=newest[:POSTS_SHOWN].tolist())
        posts = list(newest_rows.select_related("channel").order_by("-published_at"))
        name_posts(posts)
        seen |= {
            "registration": registration,
            "kept": kept,
            "chart": draw_looks(
                history,
                registration,
                zone=zone,
                now=now(),
                speaker=speaker,
                is_settled=bool(found.checks.all()) and found.next_check_on is None,
            ),
            "horizon": say_foreseen(found, registration, then.answer.open(), zone=zone),
            "posts": posts,
            "posts_behind": len(behind),
        }
    return render(request, "review/decision.html", seen)


def say_foreseen(
    found: Decision, registration: Registration, history: History, *, zone: str
) -> str:
    """What could be foreseen of a check by the `history` of the day of the decision."""
    speaker = Speaker(get_language() or "en")
    if found.kind == DecisionKind.DROP:
        return say_dropped(speaker)
    horizon = foresee(history, registration, zone=zone, now=found.decided_at)
    told = say_horizon(horizon, speaker, check_on=registration.check_on)
    waits = registration.starts_on - registration.decided_on
    is_rest = found.kind == DecisionKind.VARY and waits >= SHORTEST_REST
    if is_rest and registration.posts_a_week is None:
        return f"{told} {say_two_judgements(speaker)}"
    return told


def _show_waiting(workspace: Workspace, found: Decision) -> dict[str, Any]:
    """The fixed check of a decision to wait for a slow effect, where it is one."""
    registration = parse_patience(found.registration)
    if registration is None:
        return {}
    asked = Asked.parse(registration.asked)
    speaker = Speaker(get_language() or "en")
    labels = name_sources(workspace, asked.exposure, speaker)
    return {
        "waiting": registration,
        "waiting_asked": asked,
        "waiting_query": urlencode(asked.pairs),
        "waiting_exposure": [labels[key] for key in asked.exposure],
        "waiting_plan": call_registered(registration, speaker),
        "waiting_spans": list_spans(registration),
        "waiting_cost": _say_cost(registration, speaker),
    }


def _say_cost(registration: PatienceRegistration, speaker: Speaker) -> str:
    if not registration.cost:
        return ""
    mean, low, high = registration.cost
    return say_cost(Interval(mean=mean, low=low, high=high), speaker)


@needs(Permission.DECIDE)
@require_POST
def done(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(find_decisions(request.workspace), pk=pk)
    mark_done(found, now=now())
    messages.success(request, _("Marked as done: {what}").format(what=found))
    return redirect("review:decision", pk)


@needs(Permission.DECIDE)
@require_POST
def give_up(request: WorkspaceRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(find_decisions(request.workspace), pk=pk)
    if give_up_plan(found, now=now()):
        messages.success(request, _("The plan is given up. No verdict will come of it."))
    else:
        messages.info(request, _("There is no plan here whose check is still to come."))
    return redirect("review:decision", pk)


@needs(Permission.SEE)
@require_safe
def measures(request: WorkspaceRequest) -> HttpResponse:
    seen = {
        "nav": "decisions",
        "retirements": find_retirements(request.workspace),
        "hidden": sorted(hidden_traits(request.workspace)),
        "may_decide": may(request.membership, Permission.DECIDE),
    }
    return render(request, "review/measures.html", seen)


@needs(Permission.DECIDE)
@require_POST
def hide(request: WorkspaceRequest) -> HttpResponse:
    hide_measure(request.workspace, read_measure(request), now=now())
    messages.success(request, _("The measure is hidden. It can be taken back here."))
    return redirect("review:measures")


@needs(Permission.DECIDE)
@require_POST
def keep(request: WorkspaceRequest) -> HttpResponse:
    keep_measure(request.workspace, read_measure(request), now=now())
    messages.success(request, _("The measure stays in use."))
    return redirect("review:measures")


def read_measure(request: WorkspaceRequest) -> str:
    """The measure that a form names; what no page of ours can have sent is refused."""
    form = MeasureForm(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation(form.errors.as_text())
    return str(form.cleaned_data["measure"])
