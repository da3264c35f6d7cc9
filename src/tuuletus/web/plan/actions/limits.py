"""What people set for the mix. The next mix is worked out under it when it is asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from tuuletus.analysis.plan.limits import Place, TypeLimits
from tuuletus.web.collect.actions.answers import take_turn
from tuuletus.web.collect.models import Channel, OwnEvent
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.models import (
    BrandRule,
    Campaign,
    PlanChoices,
    SlotChoice,
    TypeLimit,
    UsualSlot,
)


def set_choices(
    workspace: Workspace,
    *,
    trait: str,
    weeks: int,
    exploration: float | None,
    capacity: float | None,
) -> None:
    """Set what the mix is about, for how long, and how much of it may try something."""
    PlanChoices.objects.update_or_create(
        workspace=workspace,
        defaults={
            "trait": trait,
            "weeks": weeks,
            "exploration": exploration,
            "capacity": capacity,
        },
    )


@transaction.atomic
def set_rhythm(workspace: Workspace, rhythm: Mapping[tuple[int, int], int] | None) -> None:
    """Set the slots of a week by channel (primary key) and weekday (1 to 7).

    None goes back to the real rhythm of the last weeks.
    """
    take_turn(workspace)
    UsualSlot.objects.filter(workspace=workspace).delete()
    own = Channel.objects.filter(workspace=workspace).values_list("pk", flat=True)
    known = set(own)
    UsualSlot.objects.bulk_create(
        UsualSlot(workspace=workspace, channel_id=channel, weekday=weekday, count=count)
        for (channel, weekday), count in (rhythm or {}).items()
        if count and channel in known
    )
    PlanChoices.objects.update_or_create(
        workspace=workspace, defaults={"has_own_slots": rhythm is not None}
    )


@transaction.atomic
def set_type_limits(
    workspace: Workspace,
    *,
    trait: str,
    value: str,
    limits: TypeLimits,
    not_on: Collection[int],
) -> None:
    """Set what a type takes and how often it may come, and the channels that it is not for.

    A type of which nothing is said has no row, unless people added it themselves.
    """
    take_turn(workspace)
    told = {
        "effort": limits.effort,
        "rest_days": limits.rest_days,
        "at_least": limits.at_least,
        "at_most": limits.at_most,
    }
    kept = TypeLimit.objects.filter(workspace=workspace, trait=trait, value=value)
    if not kept.update(**told) and any(one is not None for one in told.values()):
        TypeLimit.objects.create(workspace=workspace, trait=trait, value=value, **told)
    BrandRule.objects.filter(workspace=workspace, trait=trait, value=value).delete()
    BrandRule.objects.bulk_create(
        BrandRule(workspace=workspace, channel=channel, trait=trait, value=value)
        for channel in Channel.objects.filter(workspace=workspace, pk__in=not_on)
    )


def add_type(workspace: Workspace, *, trait: str, value: str) -> None:
    """Add a type that was never published; adding it twice changes nothing."""
    TypeLimit.objects.get_or_create(workspace=workspace, trait=trait, value=value)


@transaction.atomic
def forget_type(workspace: Workspace, *, trait: str, value: str) -> None:
    """Forget all that was said of a type; one that was never published is gone then."""
    for model in (TypeLimit, BrandRule):
        model._default_manager.filter(workspace=workspace, trait=trait, value=value).delete()


def set_campaign(event: OwnEvent, *, channel: Channel | None, trait: str, value: str) -> None:
    """Give the slots of an event's days to a type, or keep them empty without one."""
    Campaign.objects.update_or_create(
        event=event, defaults={"channel": channel, "trait": trait if value else "", "value": value}
    )


def stop_campaign(workspace: Workspace, pk: int) -> bool:
    """Let the days of an event be planned like others; False when there was nothing."""
    rows = Campaign.objects.filter(event__workspace=workspace, pk=pk)
    return rows.delete()[0] > 0


@transaction.atomic
def choose_slots(
    workspace: Workspace,
    chosen: Mapping[Place, str | None],
    *,
    trait: str,
    first_day: date,
) -> None:
    """Keep what a person chose for slots: a type, empty, or None for what is proposed.

    Choices for days before the first are forgotten.
    """
    take_turn(workspace)
    rows = SlotChoice.objects.filter(channel__workspace=workspace)
    rows.filter(day__lt=first_day).delete()
    own = set(Channel.objects.filter(workspace=workspace).values_list("pk", flat=True))
    for place, value in chosen.items():
        if place.channel not in own:
            continue
        slot: dict[str, Any] = {
            "channel_id": place.channel,
            "day": place.day,
            "number": place.number,
        }
        if value is None:
            SlotChoice.objects.filter(**slot).delete()
        else:
            SlotChoice.objects.update_or_create(**slot, defaults={"trait": trait, "value": value})
