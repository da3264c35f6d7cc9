"""What limits the mix: slots, work, rests, rules of the brand, campaigns."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from tuuletus.analysis.plan.limits import Limits, TypeLimits
from tuuletus.analysis.plan.rhythm import WEEKDAYS
from tuuletus.analysis.plan.types import choose_trait, list_traits
from tuuletus.errors import NotWorkedOutError
from tuuletus.web.collect.queries import count_traits
from tuuletus.web.people.access import Permission, WorkspaceRequest, may, needs
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.actions import (
    add_type,
    ask_mix,
    ask_prices,
    ask_settable,
    forget_type,
    set_campaign,
    set_choices,
    set_rhythm,
    set_type_limits,
    stop_campaign,
)
from tuuletus.web.plan.forms import (
    CampaignForm,
    ChoicesForm,
    NewTypeForm,
    RhythmForm,
    TypeForm,
    speaker_here,
)
from tuuletus.web.plan.models import Campaign
from tuuletus.web.plan.queries.rhythm import find_rhythm, list_planned_channels, name_channels
from tuuletus.web.plan.queries.types import read_choices
from tuuletus.web.review.queries import hidden_traits
from tuuletus.web.review.queries.patience import today_of
from tuuletus.wording import say_broken, trait_value

CHOICES, RHYTHM, TYPES, NEW, CAMPAIGN = "choices", "rhythm", "types", "new", "campaign"
GUESSED = "guessed"
FORGET = "forget"
MOST_CONFLICTS = 3
"""So many conflicts are told when limits are saved; the page of the plan tells all."""


class Page:
    """The forms of the page, the one that was sent filled in."""

    def __init__(self, request: WorkspaceRequest) -> None:
        self.request = request
        self.workspace = request.workspace
        self.which = request.POST.get("which", "") if request.method == "POST" else ""
        self.kept = ask_settable(self.workspace, now=now())
        self.limits: Limits = self.kept.answer.limits
        self.values = self.kept.answer.types
        self.channels = name_channels(list_planned_channels(self.workspace), speaker_here())
        counted = count_traits(self.workspace)
        hidden = hidden_traits(self.workspace)
        self.choices = ChoicesForm(
            self.sent(CHOICES),
            choices=read_choices(self.workspace),
            traits=list_traits(counted),
            usual=choose_trait(counted, hidden=hidden),
            prices=ask_prices(self.workspace, now=now()),
        )
        self.rhythm = RhythmForm(
            self.sent(RHYTHM), channels=self.channels, rhythm=find_rhythm(self.workspace)
        )
        self.types = [
            TypeForm(
                self.sent(TYPES),
                prefix=f"t{place}",
                value=value,
                channels=self.channels,
                limits=self.limits.types.get(value),
                banned=[pk for one, pk in self.limits.banned if one == value],
            )
            for place, value in enumerate(self.values)
        ]
        self.new_type = NewTypeForm(
            self.sent(NEW),
            types=self.name_types(),
            rare=counted.get(self.limits.trait, {}),
        )
        self.campaign = CampaignForm(
            self.sent(CAMPAIGN),
            workspace=self.workspace,
            types=self.name_types(),
            today=today_of(self.workspace, now()),
        )

    def sent(self, which: str) -> Any:
        """What was sent for one of the forms, or None."""
        return self.request.POST if self.which == which else None

    def name_types(self) -> dict[str, str]:
        """The types as people call them."""
        speaker = speaker_here()
        return {value: trait_value(self.limits.trait, value, speaker) for value in self.values}

    def tell_slots(self) -> list[tuple[str, int]]:
        """The slots of a week by channel, for those who only read."""
        rhythm = find_rhythm(self.workspace)
        return [
            (name, sum(rhythm.get((pk, weekday), 0) for weekday in WEEKDAYS))
            for pk, name in self.channels.items()
        ]

    def tell_types(self) -> list[tuple[str, TypeLimits | None, list[str]]]:
        """The types of which something is said, with the channels that they are not for."""
        limits, banned = self.limits.types, self.limits.banned
        return [
            (name, limits.get(value), [self.channels[pk] for one, pk in banned if one == value])
            for value, name in self.name_types().items()
            if value in limits or any(one == value for one, _pk in banned)
        ]

    def save(self) -> bool:
        """Keep what was sent; False when something is wrong with it."""
        if FORGET in self.request.POST:
            forget_type(self.workspace, trait=self.limits.trait, value=self.request.POST[FORGET])
            return True
        savers = {
            CHOICES: self.save_choices,
            RHYTHM: self.save_rhythm,
            TYPES: self.save_types,
            NEW: self.save_new_type,
            CAMPAIGN: self.save_campaign,
        }
        saver = savers.get(self.which)
        return saver is not None and saver()

    def save_choices(self) -> bool:
        """Keep the mix as a whole."""
        if not self.choices.is_valid():
            return False
        set_choices(self.workspace, **self.choices.cleaned_data)
        return True

    def save_rhythm(self) -> bool:
        """Keep the slots, or go back to the real rhythm."""
        if GUESSED in self.request.POST:
            set_rhythm(self.workspace, None)
            return True
        if not self.rhythm.is_valid():
            return False
        set_rhythm(self.workspace, self.rhythm.read_rhythm())
        return True

    def save_types(self) -> bool:
        """Keep what was said of all types, or nothing where one of them is wrong."""
        if any(form.errors for form in self.types):
            return False
        for form in self.types:
            set_type_limits(
                self.workspace,
                trait=self.limits.trait,
                value=form.value,
                limits=form.read_limits(),
                not_on=form.cleaned_data["not_on"],
            )
        return True

    def save_new_type(self) -> bool:
        """Keep a type that was never published."""
        if not self.new_type.is_valid() or not self.limits.trait:
            return False
        add_type(
            self.workspace,
            trait=self.limits.trait,
            value=self.new_type.cleaned_data["value"],
        )
        return True

    def save_campaign(self) -> bool:
        """Keep what an event does to its days."""
        if not self.campaign.is_valid():
            return False
        told = self.campaign.cleaned_data
        set_campaign(
            told["event"],
            channel=told["channel"],
            trait=self.limits.trait,
            value=told["value"],
        )
        return True


def say_conflicts(workspace: Workspace) -> list[str]:
    """What of the limits cannot be kept at once; of a long history the plan tells it later."""
    try:
        mix = ask_mix(workspace, now=now()).answer
    except NotWorkedOutError:
        return []
    if mix.is_stale:
        return []
    speaker = speaker_here()
    return [say_broken(one, mix.trait, speaker) for one in mix.broken[:MOST_CONFLICTS]]


@needs(Permission.SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: WorkspaceRequest) -> HttpResponse:
    may_plan = may(request.membership, Permission.PLAN)
    if request.method == "POST" and not may_plan:
        return HttpResponse(status=403)
    page = Page(request)
    if request.method == "POST" and page.save():
        messages.success(request, _("Saved. The mix is worked out under it."))
        for words in say_conflicts(request.workspace):
            messages.warning(request, words)
        return redirect("plan:limits")
    speaker = speaker_here()
    rows = Campaign.objects.filter(event__workspace=request.workspace)
    names = page.name_types()
    fresh = {value for value, published in page.values.items() if not published}
    seen = {
        "nav": "plan",
        "tab": "limits",
        "may_plan": may_plan,
        "may_import": may(request.membership, Permission.IMPORT),
        "kept": page.kept,
        "limits": page.limits,
        "choices": page.choices,
        "rhythm": page.rhythm,
        "is_guessed": not read_choices(request.workspace).has_own_slots,
        "weekdays": [trait_value("weekday", str(day), speaker) for day in WEEKDAYS],
        "types": [(names[form.value], form, form.value in fresh) for form in page.types],
        "new_type": page.new_type,
        "campaign": page.campaign,
        "campaigns": [
            (one, trait_value(one.trait, one.value, speaker) if one.value else "")
            for one in rows.select_related("event", "channel").order_by("event__first_day")
        ],
        "capacity": page.limits.capacity,
        "slots_told": page.tell_slots(),
        "types_told": page.tell_types(),
        "has_events": request.workspace.own_events.exists(),
        "all_channels": pgettext("campaign", "all channels"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "plan/limits.html", seen, status=status)


@needs(Permission.PLAN)
@require_POST
def end_campaign(request: WorkspaceRequest, pk: int) -> HttpResponse:
    if Campaign.objects.filter(pk=pk).exclude(event__workspace=request.workspace).exists():
        raise Http404
    if stop_campaign(request.workspace, pk):
        messages.success(request, _("The days of the event are planned like others."))
    else:
        messages.info(request, _("The event was planned like other days already."))
    return redirect("plan:limits")
