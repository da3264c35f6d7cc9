"""What exposure brings at once and what it builds slowly; and when that could be known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuuletus.analysis.calendar import find_holidays
from tuuletus.analysis.patience.result import Answer, FoundShock, Patience
from tuuletus.charts.patience import patience_chart, prior_posterior_chart
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.web.people.models import Workspace
from tuuletus.web.review.actions_patience import (
    ask_for_certificate,
    ask_soon,
    find_certificate,
    find_plans,
    say_answer,
    stop_certificate,
    stop_watching,
)
from tuuletus.web.review.actions_patience import watch as begin_watching
from tuuletus.web.review.models import Watch
from tuuletus.web.review.queries.patience import (
    CERTIFICATE_FITS,
    PATIENCE,
    Asked,
    PatienceAnswer,
    ask_for_patience,
    find_events,
    find_sooner,
    find_tried,
    find_watches,
    name_sources,
    start_of_plans,
    today_of,
)
from tuuletus.web.review.queries.plans import find_running_plans
from tuuletus.web.review.questions import Choices, read_question
from tuuletus.wording import (
    Speaker,
    say_certificate,
    say_learnt,
)
from tuuletus.wording.cards import build_immediate_card, build_slow_card, say_plan_chance
from tuuletus.wording.patience import read_alone, say_weight
from tuuletus.wording.plans import say_time

WEEK = timedelta(weeks=1)
BY_TRAIT = "trait:"


def speaker_here() -> Speaker:
    """Somebody who speaks the language of the page."""
    return Speaker(get_language() or "en")


@needs(Permission.SEE)
@require_safe
def patience(request: WorkspaceRequest) -> HttpResponse:
    choices = read_question(request.workspace, request.GET)
    seen: dict[str, Any] = {
        "nav": "outcomes",
        "choices": choices,
        "watches": _list_watches(request.workspace, speaker_here()),
        "may_review": may(request.membership, Permission.REVIEW),
        "may_import": may(request.membership, Permission.IMPORT),
    }
    if choices.names:
        seen |= _show_answer(request.workspace, choices)
    return render(request, "review/patience.html", seen)


def _list_watches(workspace: Workspace, speaker: Speaker) -> list[dict[str, Any]]:
    rows = [(one, Asked.parse(one.question)) for one in find_watches(workspace)]
    keys = dict.fromkeys(key for _, asked in rows for key in asked.exposure)
    labels = name_sources(workspace, list(keys), speaker) if keys else {}
    return [
        {
            "watch": one,
            "asked": asked,
            "exposure": [labels[key] for key in asked.exposure],
            "query": urlencode(asked.pairs),
        }
        for one, asked in rows
    ]


def _show_answer(workspace: Workspace, choices: Choices) -> dict[str, Any]:
    speaker, asked = speaker_here(), choices.asked
    kept = ask_soon(workspace, PATIENCE, ask_for_patience(asked), now=now())
    answer = kept.answer
    labels = name_sources(
        workspace, list(dict.fromkeys([*choices.keys, *asked.exposure])), speaker
    )
    own = {f"series:{name}" for name in asked.outcomes}
    ticks = [(key, labels[key], key in asked.exposure) for key in choices.keys if key not in own]
    watched = Watch.objects.filter(workspace=workspace, question=asked.canonical()).first()
    seen: dict[str, Any] = {
        "kept": kept,
        "answer": answer,
        "running": find_running_plans(workspace, asked),
        "sentences": () if answer.found else say_answer(workspace, answer, speaker),
        "outcome_choices": [(name, name in asked.outcomes) for name in choices.names],
        "exposure_choices": [one for one in ticks if not one[0].startswith(BY_TRAIT)],
        "trait_choices": [one for one in ticks if one[0].startswith(BY_TRAIT)],
        "trait_chosen": any(key.startswith(BY_TRAIT) for key in asked.exposure),
        "exposure_names": [labels[key] for key in asked.exposure],
        "exposure_sums": [
            (labels.get(key, key), total) for key, total in answer.used.exposure_sums.items()
        ],
        "shared": [(labels.get(key, key), told) for key, told in answer.used.shared.items()],
        "watched": watched,
        "looks": list(watched.looks.all()[:100]) if watched else [],
    }
    if answer.found is not None:
        found = answer.found.open(labels)
        seen |= _show_found(workspace, answer, found, speaker)
        seen |= _show_certificate(workspace, asked, speaker)
        if found.slow_answer is Answer.TOO_EARLY:
            seen |= _show_sooner(workspace, asked, speaker)
    return seen


def _show_sooner(workspace: Workspace, asked: Asked, speaker: Speaker) -> dict[str, Any]:
    """The plan that would tell soonest, once the worker has compared them; it is told to."""
    kept = find_plans(workspace, asked, now=now())
    if kept is None:
        return {}
    found = find_sooner(kept.answer)
    if found is None:
        return {"plans_kept": True}
    today = start_of_plans(today_of(workspace, kept.made_at))
    # what it costs is told on the page of plans, beside what was held likely beforehand
    return {
        "plans_kept": True,
        "sooner": {
            "when": say_time(found, speaker, today=today),
            "chance": say_plan_chance(found, speaker, today=today),
        },
    }


def _show_found(
    workspace: Workspace, answer: PatienceAnswer, found: Patience, speaker: Speaker
) -> dict[str, Any]:
    first = answer.used.first_week
    return {
        "found": found,
        "cards": (
            build_slow_card(found, speaker, forecast=answer.forecast, today=answer.plans_begin),
            build_immediate_card(found, speaker),
        ),
        "outcomes": [
            _show_outcome(found, number, first_week=first, speaker=speaker)
            for number in range(len(found.outcomes))
        ],
        "weights": say_weight(
            found.slow_evidence.log_bayes_factor,
            found.immediate_evidence.log_bayes_factor,
            speaker,
        ),
        "parameters": [(one, say_learnt(one, speaker)) for one in found.parameters],
        "shocks": _list_shocks(workspace, found, first),
        "last_week": first + (found.weeks - 1) * WEEK,
    }


def _show_outcome(
    found: Patience, number: int, *, first_week: date, speaker: Speaker
) -> dict[str, Any]:
    """One outcome drawn, and its effects beside what was held likely of them."""
    outcome = found.outcomes[number]
    slow = [outcome.slow_sum, *_several(outcome.slow)]
    at_once = [outcome.immediate_sum, *_several(outcome.immediate)]
    is_alone = len(found.outcomes) == 1
    kinds = (
        (
            _("Slowly built"),
            slow,
            found.slow_answer if is_alone else read_alone(outcome.slow_evidence),
        ),
        (
            _("At once"),
            at_once,
            found.immediate_answer if is_alone else read_alone(outcome.immediate_evidence),
        ),
    )
    return {
        "name": outcome.name if len(found.outcomes) > 1 else "",
        "chart": patience_chart(found, first_week=first_week, outcome=number, speaker=speaker),
        "shares_chart": prior_posterior_chart(slow, speaker),
        "effects": [
            (kind, [(one, say_learnt(one, speaker, answer=told)) for one in effects])
            for kind, effects, told in kinds
        ],
    }


def _several(effects: tuple[Any, ...]) -> tuple[Any, ...]:
    """Effects of single channels, where there are several: one alone is the sum."""
    return effects if len(effects) > 1 else ()


def _list_shocks(workspace: Workspace, found: Patience, first: date) -> list[dict[str, Any]]:
    """Weeks out of line with what the calendar says of them, and where their posts are."""
    shocks = [
        (one.name, shock, first + shock.shock.week * WEEK)
        for one in found.outcomes
        for shock in one.shocks
    ]
    if not shocks:
        return []
    last = first + found.weeks * WEEK
    holidays = find_holidays(workspace.country, first, last, language=get_language() or "en")
    events = find_events(workspace, first, last)
    return [
        _describe_shock(
            name,
            shock,
            begin,
            known=[
                *(text for day, text in holidays.items() if begin <= day < begin + WEEK),
                *(
                    one.name
                    for one in events
                    if one.first_day < begin + WEEK and one.last_day >= begin
                ),
            ],
        )
        for name, shock, begin in shocks
    ]


def _describe_shock(
    name: str, shock: FoundShock, begin: date, *, known: list[str]
) -> dict[str, Any]:
    days = {"start": begin.isoformat(), "end": (begin + WEEK - timedelta(days=1)).isoformat()}
    return {
        "outcome": name,
        "week": begin,
        "kind": shock.shock.kind.value,
        "size": shock.size,
        "known": known,
        "posts": f"{reverse('collect:posts')}?{urlencode(days)}",
    }


def _show_certificate(workspace: Workspace, asked: Asked, speaker: Speaker) -> dict[str, Any]:
    kept = find_certificate(workspace, asked)
    certificate = kept.answer if kept else None
    tried = find_tried(workspace, asked) if kept is None else None
    return {
        "certificate": say_certificate(certificate, speaker) if certificate else "",
        "certificate_at": kept.made_at if kept else None,
        "certificate_waits": tried is not None,
        "certificate_tried": tried,
        "certificate_fits": CERTIFICATE_FITS,
    }


def back_to(choices: Choices, name: str = "review:patience") -> HttpResponse:
    """To a page of the same question."""
    return redirect(f"{reverse(name)}?{choices.query}")


@needs(Permission.REVIEW)
@require_POST
def watch(request: WorkspaceRequest) -> HttpResponse:
    choices = read_question(request.workspace, request.POST)
    if not choices.asked.outcomes:
        return redirect("review:patience")
    if request.POST.get("do") == "stop":
        stop_watching(request.workspace, choices.asked)
        messages.success(request, _("This question is no longer watched."))
    else:
        begin_watching(request.workspace, choices.asked, person=request.person, now=now())
        messages.success(
            request,
            _("Watched from now on: you are told once, when a slowly built effect is seen."),
        )
    return back_to(choices)


@needs(Permission.REVIEW)
@require_POST
def certificate(request: WorkspaceRequest) -> HttpResponse:
    choices = read_question(request.workspace, request.POST)
    if not choices.asked.outcomes:
        return redirect("review:patience")
    if request.POST.get("do") == "stop":
        stop_certificate(request.workspace, choices.asked)
        messages.success(request, _("The certificate is not worked out any further."))
    else:
        ask_for_certificate(request.workspace, choices.asked, now=now())
        messages.success(request, _("The certificate is being worked out. It takes minutes."))
    return back_to(choices)
