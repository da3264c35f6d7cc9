"""A mix that is accepted: entries to be written, and decisions with their checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tuuletus.analysis.followup import Registration
from tuuletus.analysis.plan.proposal import Proposal, ProposedSlot, ProposedType
from tuuletus.analysis.plan.settling import Why
from tuuletus.analysis.plan.trying import find_try_day
from tuuletus.analysis.plan.wear import Rest
from tuuletus.errors import AlreadyDoneError, NotWorkedOutError
from tuuletus.web.collect.actions.answers import take_turn
from tuuletus.web.collect.queries.kept import find_kept
from tuuletus.web.people.models import Person, Workspace
from tuuletus.web.plan.actions.asking import ask_mix, refuse_stale
from tuuletus.web.plan.models import LABELS, Acceptance, PlanChoices, PlanEntry
from tuuletus.web.plan.queries.held import find_held
from tuuletus.web.plan.queries.wearing import RESTS
from tuuletus.web.review.actions import decide, open_review
from tuuletus.web.review.actions_foreseeing import CheckAsked, fix_check
from tuuletus.web.review.forms import USUAL_EFFECTS
from tuuletus.web.review.models import DecisionKind
from tuuletus.wording import Speaker, trait_value
from tuuletus.wording.mixes import (
    DROPPED_FOR,
    say_dropping,
    say_resting,
    say_trying,
    say_using_less,
)

CHANGING = (DecisionKind.VARY, DecisionKind.DROP, DecisionKind.TRY)
"""The labels that change something; what is hoped for of each is what a review hopes for."""
LEAST_HOPE, MOST_HOPE = 1.1, 3.0
"""A rest, or less use, is hoped to bring no less and no more, however little is known."""
FORTNIGHT = timedelta(weeks=2)
"""Of what a type is used for, the last two weeks tire most: then less use has begun to tell."""
CHANGED_SINCE = "The mix has changed since. Look at it again."
LABEL_CODES = frozenset(code for code, _name in LABELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What came of accepting: the row, and whether it was there before."""

    acceptance: Acceptance
    is_new: bool
    entries: int
    decisions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A decision as it will be made, with its check."""

    kind: DecisionKind
    what: str
    registration: Registration


def find_changes(workspace: Workspace, proposal: Proposal) -> list[ProposedType]:
    """The labels that change something, of types that no decision waits to be checked of."""
    held = find_held(workspace, proposal.trait)
    return [one for one in proposal.types if one.word in CHANGING and one.value not in held]


def accept_mix(
    workspace: Workspace,
    digest: str,
    *,
    person: Person,
    owner: Person,
    now: datetime,
    speaker: Speaker,
) -> Accepted:
    """Make entries of the mix that was looked at, and a decision of each label that changes.

    The same mix accepted twice, as by a second click, is accepted once. Raises AlreadyDoneError
    when the mix has changed since it was looked at, TooOldError where its posts end too long ago.
    """
    before = find_acceptance(workspace, digest)
    if before is not None:
        return before
    try:
        proposal = ask_mix(workspace, now=now).answer
    except NotWorkedOutError as error:
        raise AlreadyDoneError(CHANGED_SINCE) from error
    refuse_stale(proposal)
    if proposal.digest() != digest or not proposal.new_slots:
        raise AlreadyDoneError(CHANGED_SINCE)
    prepared = [
        prepare(workspace, proposal, one, now=now, speaker=speaker)
        for one in find_changes(workspace, proposal)
    ]
    with transaction.atomic():
        take_turn(workspace)
        # somebody may have been quicker while the checks were foreseen
        before = find_acceptance(workspace, digest)
        if before is not None:
            return before
        return _store(workspace, proposal, prepared, person=person, owner=owner, now=now)


def find_acceptance(workspace: Workspace, digest: str) -> Accepted | None:
    """What came of a mix that was accepted before."""
    found = Acceptance.objects.filter(workspace=workspace, fingerprint=digest).first()
    if found is None:
        return None
    return Accepted(acceptance=found, is_new=False, entries=found.entries.count(), decisions=0)


def _store(
    workspace: Workspace,
    proposal: Proposal,
    prepared: Sequence[Prepared],
    *,
    person: Person,
    owner: Person,
    now: datetime,
) -> Accepted:
    review = open_review(workspace, person=person, now=now) if prepared else None
    for one in prepared:
        if review is not None:
            decide(
                review,
                kind=one.kind,
                what=one.what,
                owner=owner,
                due_on=one.registration.starts_on,
                now=now,
                registration=one.registration,
            )
    acceptance = Acceptance.objects.create(
        workspace=workspace,
        fingerprint=proposal.digest(),
        accepted_at=now,
        person=person,
        review=review,
        first_day=proposal.first_day,
        weeks=proposal.weeks,
    )
    entries = PlanEntry.objects.bulk_create(
        PlanEntry(
            channel_id=slot.channel,
            acceptance=acceptance,
            day=slot.day,
            number=slot.number,
            trait=proposal.trait,
            value=slot.value,
            label=choose_label(slot),
        )
        for slot in proposal.new_slots
    )
    # so that the worker looks for the posts that come of them
    PlanChoices.objects.update_or_create(workspace=workspace, defaults={"joined_revision": None})
    return Accepted(
        acceptance=acceptance, is_new=True, entries=len(entries), decisions=len(prepared)
    )


def choose_label(slot: ProposedSlot) -> str:
    """The word that an entry keeps: a trial stays one, whatever is said of its type."""
    if slot.exploring:
        return DecisionKind.TRY.value
    return slot.label if slot.label in LABEL_CODES else ""


def prepare(
    workspace: Workspace,
    proposal: Proposal,
    one: ProposedType,
    *,
    now: datetime,
    speaker: Speaker,
) -> Prepared:
    """The decision that a label becomes, with its check fixed beforehand."""
    kind = DecisionKind(one.word)
    rest = find_rest(workspace, proposal, one)
    asked = CheckAsked(
        pair=(proposal.trait, one.value),
        expected=hope(one, kind, weeks=proposal.weeks),
        starts_on=find_start(proposal, one),
        check_on=find_day(proposal, kind, rest),
        posts_a_week=one.planned / proposal.weeks if one.planned else None,
    )
    registration = fix_check(workspace, asked, now=now)
    registration = wait_for_posts(registration, proposal, one)
    return Prepared(
        kind=kind,
        what=say_what(proposal, one, speaker, registration=registration),
        registration=registration,
    )


def find_day(proposal: Proposal, kind: DecisionKind, rest: Rest | None) -> date | None:
    """The day that is known without foreseeing a check: of a rest, or of what is dropped."""
    if kind == DecisionKind.DROP:
        return proposal.first_day + DROPPED_FOR
    return rest.known_on if rest else None


def wait_for_posts(
    registration: Registration, proposal: Proposal, one: ProposedType
) -> Registration:
    """The check of what goes on, not before there are posts enough at the pace of the plan."""
    day = find_try_day(planned=one.planned, weeks=proposal.weeks, first_day=registration.starts_on)
    if day is None or day <= registration.check_on:
        return registration
    return replace(registration, check_on=day)


def find_start(proposal: Proposal, one: ProposedType) -> date:
    """From when posts tell whether it helped: after the rest, or two weeks of less use."""
    if one.reason == Why.RESTS:
        return proposal.first_day + timedelta(weeks=one.details["weeks"])
    return proposal.first_day + (FORTNIGHT if one.reason == Why.LESS else timedelta())


def hope(one: ProposedType, kind: DecisionKind, *, weeks: int) -> float:
    """The multiple that is hoped for: what a rest or less use gives back of what use took."""
    if one.worn is None or one.reason not in (Why.RESTS, Why.LESS):
        return USUAL_EFFECTS[kind]
    gain = (
        1.0 / one.worn.left
        if one.reason == Why.RESTS
        else one.worn.gain(planned=2.0 * one.planned / weeks, usual=2.0 * one.usual)
    )
    return round(min(max(gain, LEAST_HOPE), MOST_HOPE), 2)


def find_rest(workspace: Workspace, proposal: Proposal, one: ProposedType) -> Rest | None:
    """What the worker foresaw of this very rest; None where it is about another one."""
    kept = find_kept(workspace, RESTS, RESTS.key({}), with_evidence=False)
    if one.reason != Why.RESTS or kept is None or kept.answer.trait != proposal.trait:
        return None
    found = {told.value: told.rest for told in kept.answer.types}.get(one.value)
    is_same = found is not None and found.weeks == one.details["weeks"]
    return found if found and is_same and found.known_on > find_start(proposal, one) else None


def say_what(
    proposal: Proposal,
    one: ProposedType,
    speaker: Speaker,
    *,
    registration: Registration | None = None,
) -> str:
    """The decision in words: the type with how often it is planned, and what a rest's check is."""
    name = trait_value(proposal.trait, one.value, speaker)
    words = {
        "type": name,
        "count": one.planned,
        "day": speaker.day(proposal.first_day),
    }
    if one.reason == Why.RESTS and registration is not None:
        text = say_resting(
            name,
            first=proposal.first_day,
            back=registration.starts_on,
            check=registration.check_on,
            speaker=speaker,
        )
    elif one.reason == Why.LESS and registration is not None:
        text = say_using_less(
            name,
            planned=one.planned,
            usual=one.usual * proposal.weeks,
            first=proposal.first_day,
            told_from=registration.starts_on,
            check=registration.check_on,
            expected=registration.expected,
            speaker=speaker,
        )
    elif one.word == DecisionKind.TRY and registration is not None:
        text = say_trying(
            name,
            planned=one.planned,
            first=proposal.first_day,
            check=registration.check_on,
            expected=registration.expected,
            speaker=speaker,
        )
    elif one.word == DecisionKind.DROP and registration is not None:
        text = say_dropping(
            name, first=proposal.first_day, until=registration.check_on, speaker=speaker
        )
    elif not one.planned and one.word == DecisionKind.VARY:
        text = _("%(type)s: rests in the plan from %(day)s") % words
    elif not one.planned:
        text = _("%(type)s: none in the plan from %(day)s") % words
    else:
        text = (
            ngettext(
                "%(type)s: %(count)d post in the plan from %(day)s",
                "%(type)s: %(count)d posts in the plan from %(day)s",
                one.planned,
            )
            % words
        )
    return text[:300]
