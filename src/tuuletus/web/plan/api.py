"""The plan for programs: the mix, its acceptance, its entries, wear-out and habits."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from tuuletus.analysis.plan.proposal import Proposal, ProposedType
from tuuletus.analysis.wearout_rates import (
    FALSE_PERHAPS,
    FALSE_WEARING_AT_MOST,
    FOUND,
    FOUND_OR_PERHAPS,
)
from tuuletus.web.collect.models import Channel
from tuuletus.web.parameters import Paged, Paging, not_understood, require_known, take_part
from tuuletus.web.people.access import Permission, WorkspaceRequest
from tuuletus.web.people.bearer import Bearer
from tuuletus.web.plan.actions import accept_mix, ask_habits, ask_mix, ask_wear, change_entry
from tuuletus.web.plan.forms import EntryForm
from tuuletus.web.plan.models import EntryState, PlanEntry
from tuuletus.web.plan.queries.entries import find_entries
from tuuletus.web.review.api.shapes import Told, inside, read_form
from tuuletus.web.review.forms import find_owners
from tuuletus.web.review.queries.patience import today_of
from tuuletus.wording import Speaker
from tuuletus.wording.mixes import say_why
from tuuletus.wording.wearouts import say_type

router = Router(tags=["plan"])


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
    usual: float
    may_change_on: date | None


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
    """The mix of the coming weeks. Its digest is what is accepted."""

    digest: str
    trait: str
    first_day: date
    weeks: int
    learnt_until: date
    is_current: bool
    published: int
    measured: int
    channels: list[ChannelOut]
    slots: list[SlotOut]
    types: list[TypeOut]
    exploration: float
    exploration_price: float
    untried: str = Field(
        description="Why less is tried than was asked for; empty where it is not."
    )
    luck: float | None
    broken: list[BrokenOut]


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


class EntryOut(Schema):
    """One post that is to be written."""

    id: int
    day: date
    channel: int
    trait: str
    value: str
    label: str
    state: str
    who: str | None
    note: str
    post: int | None


class EntriesOut(Paged):
    """A part of the entries, by day."""

    entries: list[EntryOut]


class EntriesAsked(Paging):
    """Which entries."""

    state: str = Field("", description=f"One of {', '.join(EntryState.values)}; all without it.")


class EntryIn(Told):
    """What is changed of an entry; what is not told stays as it is."""

    state: str | None = None
    who: str | None = Field(None, description="A member's e-mail address; empty for nobody.")
    note: str | None = None


class StreamOut(Schema):
    """One group of posts: a part of the day or week, or a form on a channel."""

    kind: str
    value: str
    channel: int | None


class ShiftOut(Schema):
    """A habit that has shifted: level after over level before, with an 80 % interval."""

    stream: StreamOut
    multiple: float
    low: float
    high: float
    week: date
    week_low: date
    week_high: date
    found_on: date
    posts_before: int
    posts_after: int
    posts_until_found: int
    probability: float


class StateOut(Schema):
    """A group as it is now, against the other posts, with an 80 % interval."""

    stream: StreamOut
    multiple: float
    low: float
    high: float
    posts: int
    since: date | None
    above: float


class HabitsOut(Schema):
    """When and in what form the audience answers, and what has shifted."""

    learnt_until: date
    is_current: bool
    posts: int
    left_out: dict[str, int]
    shifts: list[ShiftOut]
    states: list[StateOut]


def tell_type(one: ProposedType, speaker: Speaker) -> dict[str, Any]:
    """A type with its sentence."""
    told = {name: getattr(one, name) for name in TypeOut.model_fields if name != "sentence"}
    return told | {"sentence": say_why(one.reason, one.details, speaker)}


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
        "is_current": is_current,
        "published": proposal.published,
        "measured": proposal.measured,
        "channels": [{"id": one.pk, "platform": one.platform, "key": one.key} for one in channels],
        "slots": proposal.slots,
        "types": [tell_type(one, speaker) for one in proposal.types],
        "exploration": proposal.exploration,
        "exploration_price": proposal.exploration_price,
        "untried": proposal.untried,
        "luck": proposal.luck,
        "broken": proposal.broken,
    }


@router.get("/mix", response=MixOut, auth=Bearer(Permission.SEE), summary=_("The proposed mix"))
def mix(request: HttpRequest) -> Any:
    """Return the mix of the coming weeks under what people have set by now."""
    caller = inside(request)
    kept = ask_mix(caller.workspace, now=now())
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


def tell_entry(entry: PlanEntry) -> dict[str, Any]:
    """An entry as a program gets it."""
    return {
        "id": entry.pk,
        "day": entry.day,
        "channel": entry.channel_id,
        "trait": entry.trait,
        "value": entry.value,
        "label": entry.label,
        "state": entry.state,
        "who": str(entry.who) if entry.who else None,
        "note": entry.note,
        "post": entry.post_id,
    }


@router.get(
    "/mix/entries",
    response=EntriesOut,
    auth=Bearer(Permission.SEE),
    summary=_("What is to be written"),
)
def entries(request: HttpRequest, asked: Query[EntriesAsked]) -> Any:
    """Return the entries of the plan by day."""
    found = find_entries(inside(request).workspace)
    if asked.state:
        require_known("state", asked.state, EntryState.values)
        found = found.filter(state=asked.state)
    part, paged = take_part(found, asked)
    return paged.dict() | {"entries": [tell_entry(one) for one in part]}


@router.post(
    "/mix/entries/{pk}",
    response=EntryOut,
    auth=Bearer(Permission.PLAN),
    summary=_("Change an entry"),
)
def change(request: HttpRequest, pk: int, told: EntryIn) -> Any:
    """Say how far an entry is, who does it, or what there is to know."""
    caller = inside(request)
    entry = get_object_or_404(find_entries(caller.workspace), pk=pk)
    people = list(find_owners(caller.workspace))
    who = str(entry.who_id or "")
    if told.who:
        by_address = {one.email.casefold(): str(one.pk) for one in people}
        if told.who.casefold() not in by_address:
            raise not_understood("who", gettext("nobody here has this e-mail address."))
        who = by_address[told.who.casefold()]
    elif told.who is not None:
        who = ""
    data = {
        "state": entry.state if told.state is None else told.state,
        "who": who,
        "note": entry.note if told.note is None else told.note,
    }
    today = today_of(caller.workspace, now())
    form = EntryForm(data, people=people, entry=entry, today=today)
    change_entry(entry, **read_form(form))
    return tell_entry(entry)


def tell_stream(told: Any) -> dict[str, Any]:
    """A shift or a state with its stream's channel as a number."""
    stream = told.stream
    fields = {name: getattr(told, name) for name in told.__dataclass_fields__ if name != "stream"}
    channel = int(stream.channel) if stream.channel else None
    return fields | {
        "stream": {"kind": stream.kind, "value": stream.value, "channel": channel},
    }


@router.get(
    "/habits",
    response=HabitsOut,
    auth=Bearer(Permission.SEE),
    summary=_("When and in what form people answer"),
)
def habits(request: HttpRequest) -> Any:
    """Return the habits of the audience now, and the dated shifts that were found."""
    kept = ask_habits(inside(request).workspace, now=now())
    told = kept.answer
    return {
        "learnt_until": told.until,
        "is_current": kept.is_current,
        "posts": told.posts,
        "left_out": told.left_out,
        "shifts": [tell_stream(one) for one in told.shifts],
        "states": [tell_stream(one) for one in told.states],
    }


class RestOut(Schema):
    """What resting a type would tell, and by when."""

    weeks: int
    known_on: date
    settled: float
    wearing: float


class WearOut(Schema):
    """What is known of one type's wear; shares of the rested response as low, middle, high (80 %).

    `curve` is told after 0, 1, 2 ... posts in two weeks. `recovery` are days of rest, null within
    it where a rest may never do.
    """

    value: str
    word: str = Field(description="none, perhaps, wearing, rested or too_early.")
    probability: float
    usual: tuple[float, float, float]
    now: tuple[float, float, float]
    curve: list[tuple[float, float, float]]
    pace: float
    recovery: tuple[float | None, float | None, float | None] | None
    n: int
    published: int
    recent: int
    first_day: date | None
    last_day: date | None
    rest: RestOut | None
    sentence: str


class WearOutsOut(Schema):
    """The types with their wear, the most probable first, and how often the words are wrong.

    `false_alarms` is what the share of types without wear that are said to be wearing out in a
    year is below with 95 %, `found` the share of types losing a third or more found within one;
    `false_perhaps` and `found_perhaps` count those that are perhaps wearing out beside them.
    """

    trait: str
    learnt_until: date
    is_current: bool
    false_alarms: float
    found: float
    false_perhaps: float
    found_perhaps: float
    types: list[WearOut]


@router.get(
    "/wear-out",
    response=WearOutsOut,
    auth=Bearer(Permission.SEE),
    summary=_("Which types wear out"),
)
def wear_out(request: HttpRequest) -> Any:
    """Return whether each type gets less by being used much, and what a rest would do."""
    kept = ask_wear(inside(request).workspace, now=now())
    told, speaker = kept.answer, Speaker(get_language() or "en")
    return {
        "trait": told.trait,
        "learnt_until": told.until,
        "is_current": kept.is_current,
        "false_alarms": FALSE_WEARING_AT_MOST,
        "found": FOUND,
        "false_perhaps": FALSE_PERHAPS,
        "found_perhaps": FOUND_OR_PERHAPS,
        "types": [asdict(one) | {"sentence": say_type(one, speaker)} for one in told.types],
    }
