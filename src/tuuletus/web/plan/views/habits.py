"""When and in what form the audience answers now, and what has shifted."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from tuuletus.analysis.habits import HabitState
from tuuletus.analysis.plan.habits import HabitsTold, find_clear
from tuuletus.charts.habits import shifts_chart
from tuuletus.web.collect.models import Channel, Post, name_posts
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.actions import ask_habits
from tuuletus.web.plan.forms import speaker_here
from tuuletus.web.plan.queries.rhythm import name_channels
from tuuletus.wording.habits import (
    DAYPART,
    FORM,
    WEEKDAYS,
    say_change,
    say_ended,
    say_errors,
    say_found,
    say_kind,
    say_left_out_posts,
    say_shifts,
)
from tuuletus.wording.habits import stream_name as name_stream

POSTS_A_PAGE = 25
NEWEST = 3
"""So many of the newest shifts are told at once, the others when asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRow:
    """A stream as it is now, with its name and whether it clearly differs."""

    state: HabitState
    name: str
    is_clear: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of streams: the sentence, and its rows with the best first."""

    code: str
    sentence: str
    rows: list[StateRow]


def name_own_channels(workspace: Workspace) -> dict[str, str]:
    """The channels' names by primary key as text."""
    rows = Channel.objects.filter(workspace=workspace)
    return {str(pk): name for pk, name in name_channels(rows, speaker_here()).items()}


def list_kinds(told: HabitsTold, channels: dict[str, str]) -> list[Kind]:
    """The kinds of streams; of differences called clear at most one in ten is chance."""
    clear = find_clear(told)
    named = {state.stream for state, _ in clear}
    speaker = speaker_here()
    rows = [
        StateRow(
            state=state,
            name=name_stream(state.stream, channels, speaker),
            is_clear=state.stream in named,
        )
        for state in told.states
    ]
    kinds = []
    for code in (DAYPART, WEEKDAYS, FORM):
        own = [row for row in rows if row.state.stream.kind == code]
        kinds.append(
            Kind(
                code=code,
                sentence=say_kind(
                    code,
                    [one for one in clear if one[0].stream.kind == code],
                    channels,
                    speaker,
                    compared=sum(row.state.level is not None for row in own),
                    ended_on=told.ended_on,
                ),
                rows=sorted(own, key=_place),
            )
        )
    return kinds


def _place(row: StateRow) -> float:
    """The best first, those of which nothing can be told last."""
    return -row.state.level.multiple if row.state.level else 0.0


@needs(Permission.SEE)
@require_safe
def habits(request: WorkspaceRequest) -> HttpResponse:
    kept = ask_habits(request.workspace, now=now())
    told = kept.answer
    channels = name_own_channels(request.workspace)
    speaker = speaker_here()
    newest = sorted(told.shifts, key=lambda one: one.found_on, reverse=True)
    changes = [
        (one, say_change(one, channels, speaker), say_found(one, speaker)) for one in newest
    ]
    seen = {
        "nav": "plan",
        "tab": "habits",
        "kept": kept,
        "told": told,
        "kinds": list_kinds(told, channels),
        "ended": say_ended(told.ended_on, speaker) if told.ended_on else "",
        "shifts_sentence": say_shifts(
            len(told.shifts), years=told.years, groups=len(told.states), speaker=speaker
        ),
        "errors": say_errors(speaker),
        "newest": changes[:NEWEST],
        "earlier": changes[NEWEST:],
        "chart": shifts_chart(newest, channels, speaker) if newest else None,
        "left_out": say_left_out_posts(told.left_out, speaker),
        "may_import": may(request.membership, Permission.IMPORT),
    }
    return render(request, "plan/habits.html", seen)


@needs(Permission.SEE)
@require_safe
def habit_posts(request: WorkspaceRequest) -> HttpResponse:
    kept = ask_habits(request.workspace, now=now(), with_evidence=True)
    told = kept.answer
    place = told.find(
        request.GET.get("kind", ""), request.GET.get("value", ""), request.GET.get("channel", "")
    )
    if place is None:
        raise Http404
    behind = Post.objects.filter(
        pk__in=told.members[place], channel__workspace=request.workspace
    ).select_related("channel")
    page = Paginator(behind.order_by("-published_at", "pk"), POSTS_A_PAGE).get_page(
        request.GET.get("page")
    )
    page.object_list = list(page.object_list)
    name_posts(page.object_list)
    state = told.states[place]
    seen = {
        "nav": "plan",
        "tab": "habits",
        "kept": kept,
        "state": state,
        "name": name_stream(state.stream, name_own_channels(request.workspace), speaker_here()),
        "page": page,
        "query": urlencode(
            {
                "kind": state.stream.kind,
                "value": state.stream.value,
                "channel": state.stream.channel,
            }
        )
        + "&",
    }
    return render(request, "plan/habit_posts.html", seen)
