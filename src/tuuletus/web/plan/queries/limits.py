"""What people set for the mix, as it is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from tuuletus.analysis.plan.limits import (
    BLOCKED,
    CAMPAIGN,
    CHOSEN,
    ENTRY,
    Limits,
    Place,
    Taken,
    TypeLimits,
    list_places,
)
from tuuletus.analysis.plan.proposal import Proposal
from tuuletus.web.collect.models import OwnEvent
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.models import Acceptance, BrandRule, Campaign, SlotChoice, TypeLimit
from tuuletus.web.plan.queries.entries import find_coming_entries
from tuuletus.web.plan.queries.held import find_dropped, find_held
from tuuletus.web.plan.queries.rhythm import find_rhythm
from tuuletus.web.plan.queries.types import read_choices
from tuuletus.web.review.models import DecisionKind


def read_limits(workspace: Workspace, *, trait: str, first_day: date) -> Limits:
    """What people set, for the weeks from a day on."""
    choices = read_choices(workspace)
    usual = list_places(find_rhythm(workspace), first_day=first_day, weeks=choices.weeks)
    taken = find_taken(workspace, usual, trait=trait, first_day=first_day, weeks=choices.weeks)
    limits = TypeLimit.objects.filter(workspace=workspace, trait=trait).order_by("pk")
    rules = BrandRule.objects.filter(workspace=workspace, trait=trait)
    return Limits(
        trait=trait,
        first_day=first_day,
        weeks=choices.weeks,
        exploration=choices.exploration,
        capacity=choices.capacity,
        places=tuple(sorted({*usual, *taken})),
        taken=taken,
        types={
            one.value: TypeLimits(
                effort=one.effort,
                rest_days=one.rest_days,
                at_least=one.at_least,
                at_most=one.at_most,
            )
            for one in limits
        },
        banned=frozenset(rules.values_list("value", "channel_id")),
        held=find_held(workspace, trait),
        dropped=find_dropped(workspace, trait),
        accepted=Acceptance.objects.filter(workspace=workspace).count(),
    )


def find_taken(
    workspace: Workspace, usual: Iterable[Place], *, trait: str, first_day: date, weeks: int
) -> dict[Place, Taken]:
    """Slots that are decided already: by an entry, by a person, by a campaign, in this order.

    An entry has its slot even where the usual week has none.
    """
    end = first_day + timedelta(weeks=weeks)
    slots = list(usual)
    taken = find_campaigns(workspace, slots, trait=trait)
    choices = SlotChoice.objects.filter(
        channel__workspace=workspace, trait=trait, day__gte=first_day, day__lt=end
    )
    known = set(slots)
    for one in choices:
        place = Place(day=one.day, channel=one.channel_id, number=one.number)
        if place in known:
            taken[place] = Taken(source=CHOSEN, value=one.value)
    for entry in find_coming_entries(workspace, since=first_day).filter(day__lt=end):
        place = Place(day=entry.day, channel=entry.channel_id, number=entry.number)
        value = entry.value if entry.trait == trait else ""
        taken[place] = Taken(
            source=ENTRY, value=value, entry=entry.pk, is_trial=entry.label == DecisionKind.TRY
        )
    return taken


def find_crowded_out(workspace: Workspace, proposal: Proposal) -> dict[str, int]:
    """How many slots each event asks for in vain, since entries have them for something else."""
    entries = {
        Place(day=one.day, channel=one.channel, number=one.number): one.value
        for one in proposal.slots
        if one.source == ENTRY
    }
    asked = find_campaigns(workspace, entries, trait=proposal.trait)
    return dict(Counter(one.event for place, one in asked.items() if one.value != entries[place]))


def find_campaigns(
    workspace: Workspace, slots: Iterable[Place], *, trait: str
) -> dict[Place, Taken]:
    """The slots that a campaign fixes or blocks; of two events the earlier one counts."""
    rows = Campaign.objects.filter(event__workspace=workspace).select_related("event")
    found: dict[Place, Taken] = {}
    for campaign in rows.order_by("-event__first_day", "-pk"):
        event: OwnEvent = campaign.event
        if campaign.value and campaign.trait != trait:
            continue
        for place in slots:
            is_meant = campaign.channel_id in (None, place.channel)
            if is_meant and event.first_day <= place.day <= event.last_day:
                source = CAMPAIGN if campaign.value else BLOCKED
                found[place] = Taken(source=source, value=campaign.value, event=event.name)
    return found
