"""The mix of the coming weeks: its labels, its slots, and how it is accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuuletus.analysis.calendar import find_holidays
from tuuletus.analysis.mix.result import Word
from tuuletus.analysis.plan.limits import CHOSEN, ENTRY, Place
from tuuletus.analysis.plan.pace import Change
from tuuletus.analysis.plan.proposal import Proposal, ProposedSlot, ProposedType
from tuuletus.errors import AlreadyDoneError, ContradictionError, NotWorkedOutError, TooOldError
from tuuletus.web.collect.models import Channel
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.actions import accept_mix, ask_mix, choose_slots, refuse_stale
from tuuletus.web.plan.actions.accepting import find_changes
from tuuletus.web.plan.forms import (
    AS_PROPOSED,
    KEPT_EMPTY,
    OF_TYPE,
    AcceptForm,
    name_slot,
    read_slots,
    speaker_here,
)
from tuuletus.web.plan.queries.entries import find_open_entries
from tuuletus.web.plan.queries.hours import find_hours
from tuuletus.web.plan.queries.limits import find_crowded_out
from tuuletus.web.plan.queries.rhythm import name_channels
from tuuletus.web.review.forms import say_contradiction
from tuuletus.web.review.models import DecisionKind
from tuuletus.wording import trait_value
from tuuletus.wording.mixes import say_crowded_out, say_unlearnt

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRow:
    """A slot as the page shows it. `options` are value, words, and whether it is chosen.

    `turn` says which of the channel's slots of the day it is, where there are several.
    """

    slot: ProposedSlot
    name: str
    channel: str
    type: str
    turn: str
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayColumn:
    """A day with its slots and what the calendar knows of it."""

    day: date
    slots: list[SlotRow]
    marks: list[str]


@needs(Permission.SEE)
@require_safe
def mix(request: WorkspaceRequest) -> HttpResponse:
    return show_mix(request)


def show_mix(
    request: WorkspaceRequest, *, form: AcceptForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of the mix."""
    workspace = request.workspace
    may_plan = may(request.membership, Permission.PLAN)
    seen: dict[str, Any] = {
        "nav": "plan",
        "tab": "mix",
        "may_plan": may_plan,
        "may_import": may(request.membership, Permission.IMPORT),
    }
    kept = ask_mix(workspace, now=now())
    proposal = kept.answer
    changes = find_changes(workspace, proposal)
    speaker = speaker_here()
    names = name_channels(Channel.objects.filter(workspace=workspace), speaker)
    seen |= {
        "kept": kept,
        "mix": proposal,
        "unlearnt": say_unlearnt(
            [names[channel] for channel in proposal.unlearnt if channel in names], speaker
        ),
        "telling": sort_types(one for one in proposal.types if is_telling(one)),
        "silent": sort_types(one for one in proposal.types if not is_telling(one)),
        "held": [one for one in proposal.types if one.held_until is not None],
        "weeks": list_weeks(workspace, proposal),
        "last_day": proposal.first_day + proposal.weeks * WEEK - timedelta(days=1),
        "changes": changes,
        "crowded_out": [
            say_crowded_out(event, slots=slots, speaker=speaker)
            for event, slots in find_crowded_out(workspace, proposal).items()
        ],
        "undecided": find_undecided(proposal, changes),
        "new_entries": len(proposal.new_slots),
        "may_choose": may_plan and any(one.source != ENTRY for one in proposal.slots),
        "hours": find_hours(workspace, speaker_here()),
        "entries": sum(one.source == ENTRY for one in proposal.slots),
        "form": form
        or AcceptForm(
            workspace=workspace,
            initial={"owner": request.person.pk, "digest": proposal.digest()},
        ),
    }
    return render(request, "plan/mix.html", seen, status=status)


def is_telling(one: ProposedType) -> bool:
    """Whether a type has a word, posts in the weeks or a running check, or comes less often."""
    return (
        one.word != Word.LEAVE
        or one.planned > 0
        or one.held_until is not None
        or one.change != Change.SAME
    )


def find_undecided(proposal: Proposal, decided: Iterable[ProposedType]) -> list[ProposedType]:
    """The types that come more or less often than lately without any decision about them."""
    values = {one.value for one in decided}
    return [
        one
        for one in sort_types(proposal.types)
        if one.change != Change.SAME and one.held_until is None and one.value not in values
    ]


def sort_types(types: Iterable[ProposedType]) -> list[ProposedType]:
    """Types by their word, the best first."""
    words = list(Word)
    return sorted(types, key=lambda one: (words.index(Word(one.word)), -(one.median or 0.0)))


def list_weeks(workspace: Workspace, proposal: Proposal) -> list[tuple[date, list[DayColumn]]]:
    """The weeks of the mix, each with its seven days."""
    end = proposal.first_day + proposal.weeks * WEEK
    marks = find_marks(workspace, proposal.first_day, end)
    speaker = speaker_here()
    names = name_channels(Channel.objects.filter(workspace=workspace), speaker)
    types = {one.value: trait_value(proposal.trait, one.value, speaker) for one in proposal.types}
    several = Counter((slot.day, slot.channel) for slot in proposal.slots)
    slots: dict[date, list[SlotRow]] = {}
    for slot in proposal.slots:
        row = _build_slot(slot, proposal, types=types, channels=names)
        count = several[slot.day, slot.channel]
        if count > 1:
            row = replace(row, turn=f"{speaker.number(slot.number)}/{speaker.number(count)}")
        slots.setdefault(slot.day, []).append(row)
    return [
        (
            monday,
            [
                DayColumn(day=day, slots=slots.get(day, []), marks=marks.get(day, []))
                for day in (monday + timedelta(days=ahead) for ahead in range(7))
            ],
        )
        for monday in (proposal.first_day + number * WEEK for number in range(proposal.weeks))
    ]


def _build_slot(
    slot: ProposedSlot,
    proposal: Proposal,
    *,
    types: Mapping[str, str],
    channels: Mapping[int, str],
) -> SlotRow:
    is_chosen = slot.source == CHOSEN
    named = types.get(slot.value) or trait_value(proposal.trait, slot.value, speaker_here())
    by_itself = named if slot.value and not is_chosen else ""
    return SlotRow(
        slot=slot,
        name=name_slot(Place(day=slot.day, channel=slot.channel, number=slot.number)),
        channel=channels.get(slot.channel, ""),
        type=named,
        turn="",
        options=[
            (
                AS_PROPOSED,
                by_itself
                or (slot.cause is not None and pgettext("slot of the mix", "left empty"))
                or pgettext("slot of the mix", "as proposed"),
                not is_chosen,
            ),
            *(
                (f"{OF_TYPE}{value}", name, is_chosen and slot.value == value)
                for value, name in types.items()
                if is_chosen or value != slot.value
            ),
            (KEPT_EMPTY, pgettext("slot of the mix", "keep empty"), is_chosen and not slot.value),
        ],
    )


def find_marks(workspace: Workspace, start: date, end: date) -> dict[date, list[str]]:
    """Public holidays and own events by day."""
    found: dict[date, list[str]] = {}
    holidays = find_holidays(workspace.country, start, end, language=get_language() or "en")
    for day, name in holidays.items():
        found.setdefault(day, []).append(name)
    for event in workspace.own_events.filter(first_day__lt=end, last_day__gte=start):
        day = max(event.first_day, start)
        while day <= event.last_day and day < end:
            found.setdefault(day, []).append(event.name)
            day += timedelta(days=1)
    return found


@needs(Permission.PLAN)
@require_POST
def change_slots(request: WorkspaceRequest) -> HttpResponse:
    if keep_choices(request) is not None:
        messages.success(request, _("The mix was worked out anew around what you chose."))
    return redirect("plan:mix")


def keep_choices(request: WorkspaceRequest) -> bool | None:
    """Keep what was chosen for slots; whether it is another choice than the mix was made with.

    None, with a sentence for the person, where it could not be kept.
    """
    try:
        proposal = ask_mix(request.workspace, now=now()).answer
        refuse_stale(proposal)
    except NotWorkedOutError:
        messages.warning(request, say_changed())
        return None
    except TooOldError:
        return None  # the page of the mix says it
    try:
        chosen = read_slots(request.POST, proposal)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return None
    choose_slots(request.workspace, chosen, trait=proposal.trait, first_day=proposal.first_day)
    before = {
        Place(day=one.day, channel=one.channel, number=one.number): one.value
        for one in proposal.slots
        if one.source == CHOSEN
    }
    return any(value != before.get(place) for place, value in chosen.items())


@needs(Permission.PLAN)
@require_POST
def accept(request: WorkspaceRequest) -> HttpResponse:
    has_changed = keep_choices(request)
    if has_changed is None:
        return redirect("plan:mix")
    if has_changed:
        messages.warning(
            request,
            _(
                "Nothing is accepted yet: you had changed slots, so the mix was worked out anew"
                " around what you chose. Look at it and accept it then."
            ),
        )
        return redirect("plan:mix")
    form = AcceptForm(request.POST, workspace=request.workspace)
    if not form.is_valid():
        return show_mix(request, form=form, status=422)
    try:
        made = accept_mix(
            request.workspace,
            form.cleaned_data["digest"],
            person=request.person,
            owner=form.cleaned_data["owner"] or request.person,
            now=now(),
            speaker=speaker_here(),
        )
    except AlreadyDoneError:
        messages.warning(request, say_changed())
        return redirect("plan:mix")
    except ContradictionError:
        messages.warning(request, say_contradiction(DecisionKind.VARY))
        return redirect("review:reviews")
    except NotWorkedOutError:
        # a review opens with its findings, which are worked out still
        return redirect("review:findings")
    if made.is_new:
        total = find_open_entries(request.workspace).count()
        messages.success(request, say_accepted(made.entries, made.decisions, total=total))
    else:
        messages.info(request, _("This plan was accepted before: nothing was added."))
    return redirect("plan:entries")


def say_changed() -> str:
    """What it means that the mix is not any more what a person looked at."""
    return _("The mix has changed since you looked at it. Look at it again.")


def say_accepted(entries: int, decisions: int, *, total: int) -> str:
    """What came of accepting, and how many posts are to be written in all."""
    told = ngettext(
        "%(count)d post was added to the plan.", "%(count)d posts were added to the plan.", entries
    ) % {"count": entries}
    if total != entries:
        told += " " + ngettext(
            "%(count)d post in all waits to be published.",
            "%(count)d posts in all wait to be published.",
            total,
        ) % {"count": total}
    if not decisions:
        return told
    more = ngettext(
        "%(count)d decision was added to the open review, with its check fixed.",
        "%(count)d decisions were added to the open review, with their checks fixed.",
        decisions,
    ) % {"count": decisions}
    return f"{told} {more}"
