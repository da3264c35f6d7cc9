"""What limits the mix, for programs: the same forms and actions as the page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema
from pydantic import Field

from tuuletus.analysis.plan.limits import Limits, TypeLimits
from tuuletus.analysis.plan.rhythm import WEEKDAYS, Rhythm, find_first_day
from tuuletus.analysis.plan.types import list_traits
from tuuletus.web.collect.queries import count_traits
from tuuletus.web.parameters import not_understood, read_form, take_no_parameters
from tuuletus.web.people.access import Permission
from tuuletus.web.people.bearer import Bearer
from tuuletus.web.people.models import Workspace
from tuuletus.web.plan.actions import (
    add_type,
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
    NUMBERS,
    CampaignForm,
    ChoicesForm,
    NewTypeForm,
    RhythmForm,
    TypeForm,
)
from tuuletus.web.plan.models import Campaign
from tuuletus.web.plan.queries.limits import read_limits
from tuuletus.web.plan.queries.pricing import NO_PRICES
from tuuletus.web.plan.queries.rhythm import find_rhythm, list_planned_channels
from tuuletus.web.plan.queries.types import find_trait, read_choices
from tuuletus.web.review.api.shapes import Told, inside
from tuuletus.web.review.queries.patience import today_of

router = Router()


class WeekSlots(Told):
    """How many posts a channel has on a weekday."""

    channel: int
    weekday: int = Field(description="1 for Monday to 7 for Sunday.")
    count: int


class TypeLimitsIn(Told):
    """What is said of a type; what is not told stays as it is, null takes it back.

    A type that was never published is added.
    """

    value: str
    effort: float | None = Field(None, description="Hours of work that a post takes.")
    rest_days: int | None = Field(None, description="Days between two posts, at least.")
    at_least: int | None = Field(None, description="Posts a week.")
    at_most: int | None = None
    not_on: list[int] = Field([], description="Channels that it is not for.")


class CampaignIn(Told):
    """What an event of the own calendar does to the slots of its days."""

    event: int
    value: str = Field("", description="The type that gets them; empty keeps them free.")
    channel: int | None = Field(None, description="null for all channels.")


class LimitsIn(Told):
    """What is set; all of it or, where something is wrong, nothing. What is not told stays."""

    trait: str = Field("", description="The trait to plan by; empty for the one told most.")
    weeks: int | None = None
    exploration: float | None = Field(None, description="Share of trials; null: what pays.")
    capacity: float | None = Field(None, description="Hours of work a week.")
    slots: list[WeekSlots] | None = Field(
        None, description="All slots of a week; null for the real rhythm of the last weeks."
    )
    types: list[TypeLimitsIn] = Field([])
    forgotten: list[str] = Field([], description="Types of which nothing is to be said any more.")
    campaigns: list[CampaignIn] = Field([])
    ended: list[int] = Field([], description="Campaigns, by number, that end.")


class TypeLimitsOut(Schema):
    """What was said of one type."""

    value: str
    effort: float | None
    rest_days: int | None
    at_least: int | None
    at_most: int | None
    not_on: list[int]


class CampaignOut(Schema):
    """A campaign by its number; an empty value keeps the days free."""

    id: int
    event: int
    name: str
    first_day: date
    last_day: date
    value: str
    channel: int | None


class EventOut(Schema):
    """An event of the own calendar that is not over."""

    id: int
    name: str
    first_day: date
    last_day: date


class PriceOut(Schema):
    """A share of trials (null: what pays), the share that comes of it, and what it costs."""

    share: float | None
    realised: float
    price: float


class LimitsOut(Schema):
    """All that people set for the mix.

    `is_own_rhythm` is false while the slots are the real rhythm of the last weeks.
    """

    trait: str
    weeks: int
    exploration: float | None
    capacity: float | None
    slots: list[WeekSlots]
    is_own_rhythm: bool
    types: list[TypeLimitsOut]
    campaigns: list[CampaignOut]
    events: list[EventOut]
    prices: list[PriceOut] | None = Field(description="null while they are being worked out.")


def tell_limits(workspace: Workspace) -> dict[str, Any]:
    """What is set, as a program gets it."""
    limits = find_limits(workspace)
    today = today_of(workspace, now())
    values = dict.fromkeys([*limits.types, *sorted(value for value, _pk in limits.banned)])
    nothing = TypeLimits(effort=None, rest_days=None, at_least=None, at_most=None)
    rows = Campaign.objects.filter(event__workspace=workspace).select_related("event")
    prices = ask_prices(workspace, now=now())
    ahead = workspace.own_events.filter(last_day__gte=today).order_by("first_day", "pk")
    return {
        "trait": limits.trait,
        "weeks": limits.weeks,
        "exploration": limits.exploration,
        "capacity": limits.capacity,
        "slots": [
            {"channel": channel, "weekday": weekday, "count": count}
            for (channel, weekday), count in sorted(find_rhythm(workspace).items())
        ],
        "is_own_rhythm": read_choices(workspace).has_own_slots,
        "types": [
            {
                "value": value,
                **{name: getattr(limits.types.get(value, nothing), name) for name in NUMBERS},
                "not_on": sorted(pk for one, pk in limits.banned if one == value),
            }
            for value in values
        ],
        "campaigns": [
            {
                "id": one.pk,
                "event": one.event_id,
                "name": one.event.name,
                "first_day": one.event.first_day,
                "last_day": one.event.last_day,
                "value": one.value,
                "channel": one.channel_id,
            }
            for one in rows.order_by("event__first_day", "pk")
        ],
        "events": list(ahead),
        "prices": None if prices.is_waiting else prices.prices,
    }


def find_limits(workspace: Workspace) -> Limits:
    """What people set, for the coming weeks."""
    first_day = find_first_day(today_of(workspace, now()))
    return read_limits(workspace, trait=find_trait(workspace), first_day=first_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was sent, as the forms of the page make it."""

    choices: Mapping[str, Any] | None
    rhythm: Rhythm | None
    types: Sequence[tuple[str, TypeLimits, Sequence[int]]]
    campaigns: Sequence[Mapping[str, Any]]


def check(workspace: Workspace, told: LimitsIn) -> Checked:
    """Everything that was sent, through the forms of the page; a 422 says what is wrong."""
    sent = told.model_fields_set
    limits = find_limits(workspace)
    channels = {one.pk: str(one) for one in list_planned_channels(workspace)}
    known = [*limits.types, *count_traits(workspace).get(limits.trait, ())]
    is_about_all = sent & {"trait", "weeks", "exploration", "capacity"}
    return Checked(
        choices=check_choices(workspace, told) if is_about_all else None,
        rhythm=check_rhythm(told.slots, channels) if told.slots is not None else None,
        types=[check_type(one, limits, channels, known=known) for one in told.types],
        campaigns=check_campaigns(workspace, told) if told.campaigns else [],
    )


def check_campaigns(workspace: Workspace, told: LimitsIn) -> list[dict[str, Any]]:
    """What events do to their days; a type that is added by the same call is known already."""
    settable = ask_settable(workspace, now=now()).answer
    known = [*settable.types, *(one.value for one in told.types)]
    today = today_of(workspace, now())
    types = dict(zip(known, known, strict=True))
    return [
        read_form(CampaignForm(one.dict(), workspace=workspace, types=types, today=today))
        for one in told.campaigns
    ]


def check_choices(workspace: Workspace, told: LimitsIn) -> dict[str, Any]:
    """The mix as a whole, with what was not told as it is."""
    choices = read_choices(workspace)
    data = {
        name: getattr(told if name in told.model_fields_set else choices, name)
        for name in ("trait", "weeks", "exploration", "capacity")
    }
    form = ChoicesForm(
        {name: "" if value is None else str(value) for name, value in data.items()},
        choices=choices,
        traits=list_traits(count_traits(workspace)),
        usual="",
        prices=NO_PRICES,
    )
    return read_form(form)


def check_rhythm(slots: Sequence[WeekSlots], channels: Mapping[int, str]) -> Rhythm:
    """The slots of a week."""
    for one in slots:
        require_channel("slots", one.channel, channels)
        if one.weekday not in WEEKDAYS:
            raise not_understood(
                "slots", gettext("a weekday is from 1 for Monday to 7 for Sunday.")
            )
    data = {f"d{one.channel}-{one.weekday}": one.count for one in slots}
    form = RhythmForm(data, channels=channels, rhythm={})
    read_form(form)
    return form.read_rhythm()


def check_type(
    told: TypeLimitsIn, limits: Limits, channels: Mapping[int, str], *, known: Collection[str]
) -> tuple[str, TypeLimits, Sequence[int]]:
    """What is said of a type, with what was not told as it is."""
    value = str(read_form(NewTypeForm({"value": told.value}, rare=known))["value"])
    before = limits.types.get(value)
    banned = [pk for one, pk in limits.banned if one == value]
    for pk in told.not_on:
        require_channel("not_on", pk, channels)
    data: dict[str, Any] = {
        f"type-{name}": getattr(told if name in told.model_fields_set else before, name, None)
        for name in NUMBERS
    }
    data["type-not_on"] = told.not_on if "not_on" in told.model_fields_set else banned
    form = TypeForm(
        data, prefix="type", value=value, channels=channels, limits=before, banned=banned
    )
    not_on = read_form(form)["not_on"]
    return value, form.read_limits(), not_on


def require_channel(field: str, pk: int, channels: Mapping[int, str]) -> None:
    """Refuse a channel that is not of the workspace."""
    if pk not in channels:
        known = ", ".join(map(str, channels))
        told = gettext("there is no channel %(told)s. There are: %(known)s.")
        raise not_understood(field, told % {"told": pk, "known": known})


@router.get(
    "/mix/limits",
    response=LimitsOut,
    auth=Bearer(Permission.SEE),
    summary=_("What limits the mix"),
)
def limits(request: HttpRequest) -> Any:
    """Return all that people set for the mix."""
    take_no_parameters(request)
    return tell_limits(inside(request).workspace)


@router.post(
    "/mix/limits",
    response=LimitsOut,
    auth=Bearer(Permission.PLAN),
    summary=_("Set what limits the mix"),
)
def set_limits(request: HttpRequest, told: LimitsIn) -> Any:
    """Set limits, all or none; the next mix is worked out under them."""
    workspace = inside(request).workspace
    found = check(workspace, told)
    with transaction.atomic():
        if found.choices is not None:
            set_choices(workspace, **found.choices)
        if "slots" in told.model_fields_set:
            set_rhythm(workspace, found.rhythm)
        trait = find_trait(workspace)
        if (found.types or found.campaigns) and not trait:
            raise not_understood("types", gettext("no trait of the posts can be planned by yet."))
        for value, own, not_on in found.types:
            add_type(workspace, trait=trait, value=value)
            set_type_limits(workspace, trait=trait, value=value, limits=own, not_on=not_on)
        for value in told.forgotten:
            forget_type(workspace, trait=trait, value=value)
        for one in found.campaigns:
            set_campaign(one["event"], channel=one["channel"], trait=trait, value=one["value"])
        for pk in told.ended:
            stop_campaign(workspace, pk)
    return tell_limits(workspace)
