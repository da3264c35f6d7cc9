"""The mix for programs, and how it is changed and accepted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema
from pydantic import Field

from tuuletus.analysis.plan.limits import Place
from tuuletus.analysis.plan.proposal import Proposal, ProposedType
from tuuletus.web.collect.models import Channel
from tuuletus.web.parameters import not_understood, take_no_parameters
from tuuletus.web.people.access import Permission, WorkspaceRequest
from tuuletus.web.people.bearer import Bearer
from tuuletus.web.plan.actions import accept_mix, ask_mix, choose_slots, refuse_stale, take_back
from tuuletus.web.plan.queries.accepted import find_acceptances
from tuuletus.web.review.api.shapes import Told, inside
from tuuletus.web.review.forms import find_owners
from tuuletus.wording import Speaker
from tuuletus.wording.mixes import say_why

router = Router()


class SlotOut(Schema):
    """One slot of the mix; an empty value keeps it empty.

    Multiples of the channel's usual post with an 80 % interval, null where nothing is known.
    """

    day: date
    channel: int
    number: int
    value: str
    source: str = Field(description="proposed, chosen, campaign, entry or blocked.")
    label: str
    expected: float | None
    low: float | None
    high: float | None
    exploring: bool
    event: str
    entry: int | None
    cause: str | None = Field(description="The limit that leaves it empty; null where none does.")


class WornOut(Schema):
    """What is known of a type's wear: its chance, and what its last posts had left.

    `curve` is what is left of the rested response after 0, 1, 2 ... posts in two weeks; after
    `rest_days` without any most is back, null where that may never be, or nothing is lost.
    """

    word: str = Field(description="none, perhaps, wearing or rested.")
    chance: float
    left: float
    curve: list[float]
    rest_days: float | None


class TypeOut(Schema):
    """What the mix says of one type, with its reason as a code and as a sentence."""

    value: str
    word: str = Field(description="keep, vary, drop, try or leave.")
    reason: str
    details: dict[str, float]
    sentence: str
    median: float | None
    low: float | None
    high: float | None
    n: int
    published: int
    planned: int
    usual: float = Field(description="Posts a week lately.")
    change: str = Field(
        description="How what is planned differs from that: more, less, pauses or same."
    )
    may_change_on: date | None
    held_until: date | None = Field(description="Until then the check of a decision is running.")
    rests_until: date | None = Field(description="Until then a rest goes on that was agreed.")
    worn: WornOut | None = Field(description="null where it is too early to say.")


class BrokenOut(Schema):
    """A limit that the mix does not keep."""

    rule: str
    value: str
    day: date | None
    channel: int | None
    wanted: float
    got: float
    decided: bool


class ChannelOut(Schema):
    """A channel of the slots."""

    id: int
    platform: str
    key: str


class MixOut(Schema):
    """The mix of the coming weeks. Its digest is what is accepted.

    It is learnt from so many of the measured posts: from those since a day, from all where that is
    null.
    """

    digest: str
    trait: str
    first_day: date
    weeks: int
    learnt_until: date
    learnt_since: date | None
    newest_post: date | None = Field(description="The day of the last post that was published.")
    learnt_from: int
    is_current: bool
    published: int
    measured: int
    channels: list[ChannelOut]
    slots: list[SlotOut]
    types: list[TypeOut]
    exploration: float
    exploration_price: float
    moved: int = Field(
        description="Posts beside the trials that are otherwise than where nothing is tried."
    )
    untried: str = Field(
        description="Why less is tried than was asked for; empty where it is not."
    )
    luck: float | None
    broken: list[BrokenOut]
    unlearnt: list[int] = Field(
        description="Channels with slots that are not learnt yet, so that none is planned there."
    )


class AcceptIn(Told):
    """Which mix is accepted, and whose the decisions are."""

    digest: str = Field(description="That of the mix that was looked at.")
    owner: str = Field("", description="A member's e-mail address; without it, yourself.")


class AcceptedOut(Schema):
    """What came of accepting. A mix that had been accepted before is told, and nothing is made."""

    digest: str
    is_new: bool
    entries: int
    decisions: int
    review: int | None = Field(description="The number of the review that got the decisions.")


def tell_type(one: ProposedType, speaker: Speaker) -> dict[str, Any]:
    """A type with its sentence."""
    told = {name: getattr(one, name) for name in TypeOut.model_fields if name != "sentence"}
    return told | {
        "sentence": say_why(one.reason, one.details, speaker, rests_until=one.rests_until)
    }


def tell_mix(request: WorkspaceRequest, proposal: Proposal, *, is_current: bool) -> dict[str, Any]:
    """The mix as a program gets it."""
    speaker = Speaker(get_language() or "en")
    channels = Channel.objects.filter(workspace=request.workspace).order_by("pk")
    return {
        "digest": proposal.digest(),
        "trait": proposal.trait,
        "first_day": proposal.first_day,
        "weeks": proposal.weeks,
        "learnt_until": proposal.until,
        "learnt_since": proposal.since,
        "newest_post": proposal.newest_post,
        "learnt_from": proposal.learnt_from,
        "is_current": is_current,
        "published": proposal.published,
        "measured": proposal.measured,
        "channels": [{"id": one.pk, "platform": one.platform, "key": one.key} for one in channels],
        "slots": proposal.slots,
        "types": [tell_type(one, speaker) for one in proposal.types],
        "exploration": proposal.exploration,
        "exploration_price": proposal.exploration_price,
        "moved": proposal.moved,
        "untried": proposal.untried,
        "luck": proposal.luck,
        "broken": proposal.broken,
        "unlearnt": proposal.unlearnt,
    }


@router.get("/mix", response=MixOut, auth=Bearer(Permission.SEE), summary=_("The proposed mix"))
def mix(request: HttpRequest) -> Any:
    """Return the mix of the coming weeks under what people have set by now.

    Posts that end more than eight weeks before these are refused with `too_old`.
    """
    take_no_parameters(request)
    caller = inside(request)
    kept = ask_mix(caller.workspace, now=now())
    refuse_stale(kept.answer)
    return tell_mix(caller, kept.answer, is_current=kept.is_current)


@router.post(
    "/mix/accept",
    response=AcceptedOut,
    auth=Bearer(Permission.PLAN),
    summary=_("Accept the proposed mix"),
)
def accept(request: HttpRequest, told: AcceptIn) -> Any:
    """Make entries of a mix, and a decision of each label that changes something.

    The same mix accepted twice is accepted once; one that has changed since is refused with
    `already_done`.
    """
    caller = inside(request)
    owner = caller.person
    if told.owner:
        found = find_owners(caller.workspace).filter(email__iexact=told.owner).first()
        if found is None:
            raise not_understood("owner", gettext("nobody here has this e-mail address."))
        owner = found
    # what a decision says is read by people
    speaker = Speaker(caller.person.language)
    with override(caller.person.language):
        made = accept_mix(
            caller.workspace,
            told.digest,
            person=caller.person,
            owner=owner,
            now=now(),
            speaker=speaker,
        )
    review = made.acceptance.review
    return {
        "digest": made.acceptance.fingerprint,
        "is_new": made.is_new,
        "entries": made.entries,
        "decisions": made.decisions,
        "review": review.number if review else None,
    }


class TakeBackIn(Told):
    """Which acceptance is taken back."""

    digest: str = Field(description="That of the mix that was accepted.")


class TakenBackOut(Schema):
    """What was taken back; decisions of a closed review stand in its minutes."""

    entries: int
    decisions: int
    standing: int


@router.post(
    "/mix/take-back",
    response=TakenBackOut,
    auth=Bearer(Permission.PLAN),
    summary=_("Take an acceptance back"),
)
def take_back_acceptance(request: HttpRequest, told: TakeBackIn) -> Any:
    """Give up the entries of an accepted mix and undo its decisions, while nothing is published.

    Once anything of it is published it is refused with `already_done`.
    """
    caller = inside(request)
    found = get_object_or_404(find_acceptances(caller.workspace), fingerprint=told.digest)
    return take_back(found)


class SlotIn(Told):
    """A slot of the mix, and what it is for."""

    day: date
    channel: int
    number: int = Field(1, description="Which of the channel's slots of the day, from 1.")
    value: str | None = Field(description="A type, empty to keep it empty, null as proposed.")


class SlotsIn(Told):
    """What people choose for slots."""

    slots: list[SlotIn]


@router.post(
    "/mix/slots",
    response=MixOut,
    auth=Bearer(Permission.PLAN),
    summary=_("Choose what slots are for"),
)
def choose_places(request: HttpRequest, told: SlotsIn) -> Any:
    """Choose types for slots; return the mix as it is worked out anew around them."""
    caller = inside(request)
    proposal = ask_mix(caller.workspace, now=now()).answer
    refuse_stale(proposal)
    types = {one.value for one in proposal.types}
    places = {Place(day=one.day, channel=one.channel, number=one.number) for one in proposal.slots}
    chosen = {}
    for one in told.slots:
        place = Place(day=one.day, channel=one.channel, number=one.number)
        if place not in places:
            sentence = gettext(
                "there is no slot %(number)s of channel %(channel)s on %(day)s in the mix."
            )
            words = {"number": one.number, "channel": one.channel, "day": one.day.isoformat()}
            raise not_understood("slots", sentence % words)
        if one.value and one.value not in types:
            sentence = gettext("there is no type “%(told)s” in the mix.")
            raise not_understood("value", sentence % {"told": one.value[:60]})
        chosen[place] = one.value
    choose_slots(caller.workspace, chosen, trait=proposal.trait, first_day=proposal.first_day)
    kept = ask_mix(caller.workspace, now=now(), is_waited_for=True)
    return tell_mix(caller, kept.answer, is_current=kept.is_current)
