"""Decisions by a program: their checks are fixed as on the page, and their verdicts are told."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router
from pydantic import Field

from tuuletus.web.parameters import (
    Paged,
    Paging,
    Parameters,
    not_understood,
    read_form,
    require_known,
    take_no_parameters,
    take_part,
)
from tuuletus.web.people.access import Permission
from tuuletus.web.people.bearer import Bearer
from tuuletus.web.review.actions import decide, mark_done
from tuuletus.web.review.actions_foreseeing import fix_check, foresee_asked, foresee_fixed
from tuuletus.web.review.api.shapes import (
    DecisionOut,
    ForeseenOut,
    Told,
    get_review,
    inside,
    tell_decision,
    tell_horizon,
)
from tuuletus.web.review.forms import EXPECTATIONS, DecisionForm, find_owners, usual_start
from tuuletus.web.review.models import Decision, DecisionKind, Review
from tuuletus.web.review.queries import find_decisions, find_hit_rate, find_reviews, read_snapshot
from tuuletus.web.review.queries.patience import today_of

router = Router()

ONE_CHANNEL = (
    "`platform:key` of the one channel that the decision and its check are about; without it all"
    " channels together."
)
TRAIT = (
    "For try, in place of `measure`: a property that no finding of the review is about, by a known"
    " name or a new one. Its posts are compared with the others from the start on."
)
BY_METRIC = (
    "By which metric the posts are compared, one that can be learnt about; without it that of the"
    " review's findings."
)
EFFECTS = ", ".join(key for key, _name in EXPECTATIONS)


class DecisionsAsked(Paging):
    """Which decisions."""

    review: int | None = Field(None, description="Those of one review, by its number.")


class DecisionsOut(Paged):
    """A part of the log, the newest first, with the team's own hit rate over all of it."""

    worked: int
    told: int
    untold: int
    hit_rate_low: float | None
    hit_rate_high: float | None
    decisions: list[DecisionOut]


class DecisionIn(Told):
    """A decision as the page asks for it."""

    kind: str = Field(description=f"One of {', '.join(DecisionKind.values)}.")
    measure: str = Field(
        "", description="The `measure` of a finding of the review; needed unless act or nothing."
    )
    trait: str = Field("", description=TRAIT)
    value: str = Field("", description="Its value, such as recipes; see `trait`.")
    channel: str = Field("", description=ONE_CHANNEL)
    metric: str = Field("", description=BY_METRIC)
    what: str = Field("", description="What exactly is going to be done; needed for act.")
    owner: str = Field("", description="A member's e-mail address; without it, yourself.")
    due_on: date | None = Field(None, description="In force from; without it, in a week.")
    expected: float | None = Field(
        None,
        description=f"The expected response of these posts: {EFFECTS} times; without it what is"
        " usual for the kind.",
    )
    check_on: date | None = Field(
        None, description="Without it, when the expected effect can be confirmed."
    )


class MadeDecisionOut(DecisionOut):
    """The decision that was made, with what can be foreseen of its check."""

    foreseen: ForeseenOut | None = Field(description="null where there is nothing to check.")


class ForeseeAsked(Parameters):
    """About what, from when, and how large an effect."""

    measure: str = Field(
        "", description="The `measure` of a finding of the review; needed unless `trait` is told."
    )
    trait: str = Field("", description=TRAIT)
    value: str = Field("", description="Its value, such as recipes; see `trait`.")
    channel: str = Field("", description=ONE_CHANNEL)
    metric: str = Field("", description=BY_METRIC)
    kind: str = Field(
        "",
        description="The kind of the decision; without it vary, or try where `trait` is told.",
    )
    expected: float | None = Field(
        None, description=f"One of {EFFECTS}; without it what is usual for the kind."
    )
    due_on: date | None = Field(None, description="In force from; without it, in a week.")


def build_form(request: HttpRequest, found: Review, told: DecisionIn) -> DecisionForm:
    """The form of the page with what a program sent."""
    caller = inside(request)
    owner = caller.person.pk
    if told.owner:
        people = find_owners(caller.workspace).filter(email__iexact=told.owner)
        owner = people.values_list("pk", flat=True).first() or 0
    today = today_of(caller.workspace, now())
    data = {
        "kind": told.kind,
        "measure": told.measure,
        "trait": told.trait,
        "value": told.value,
        "channel": told.channel,
        "metric": told.metric,
        "what": told.what,
        "owner": owner,
        "due_on": told.due_on or usual_start(today),
        "expected": "" if told.expected is None else f"{told.expected:g}",
        "check_on": told.check_on or "",
    }
    findings = read_snapshot(found.findings)
    return DecisionForm(data, workspace=caller.workspace, findings=findings, today=today)


@router.get(
    "/reviews/{number}/foresee",
    response=ForeseenOut,
    auth=Bearer(Permission.SEE),
    summary=_("When could an effect be confirmed?"),
)
def foresee(request: HttpRequest, number: int, asked: Query[ForeseeAsked]) -> Any:
    """Return the earliest day on which an expected effect could be confirmed, before deciding."""
    workspace, moment = inside(request).workspace, now()
    usual = DecisionKind.TRY if asked.trait else DecisionKind.VARY
    told = DecisionIn(**asked.dict() | {"kind": asked.kind or usual})
    form = build_form(request, get_review(request, number), told)
    read_form(form)
    wanted = form.read_check()
    if wanted is None:
        raise not_understood("measure", gettext("say which finding of the review it is about."))
    return tell_horizon(foresee_asked(workspace, wanted, now=moment))


@router.post(
    "/reviews/{number}/decisions",
    response=MadeDecisionOut,
    auth=Bearer(Permission.DECIDE),
    summary=_("Decide in a review"),
)
def decide_on(request: HttpRequest, number: int, told: DecisionIn) -> Any:
    """Make a decision in an open review; its check is fixed now and never changed.

    The same decision sent twice in a day is made once.
    """
    workspace, moment = inside(request).workspace, now()
    found = get_review(request, number)
    form = build_form(request, found, told)
    asked = read_form(form)
    wanted = form.read_check()
    registration = fix_check(workspace, wanted, now=moment) if wanted else None
    made = decide(
        found,
        kind=asked["kind"],
        what=asked["what"],
        owner=asked["owner"],
        due_on=asked["due_on"],
        now=moment,
        registration=registration,
    )
    foreseen = None
    if registration is not None:
        horizon = foresee_fixed(workspace, registration, now=moment)
        foreseen = tell_horizon(horizon)
    return tell_decision(made) | {"foreseen": foreseen}


@router.get(
    "/decisions",
    response=DecisionsOut,
    auth=Bearer(Permission.SEE),
    summary=_("Decisions"),
)
def decisions(request: HttpRequest, asked: Query[DecisionsAsked]) -> Any:
    """All decisions with their checks, the newest first, and the team's own hit rate."""
    workspace = inside(request).workspace
    found = find_decisions(workspace)
    if asked.review is not None:
        numbers = find_reviews(workspace).values_list("number", flat=True)
        require_known("review", str(asked.review), [str(number) for number in numbers])
        found = found.filter(review__number=asked.review)
    part, paged = take_part(found, asked)
    rate = find_hit_rate(workspace)
    return paged.dict() | {
        "worked": rate.worked,
        "told": rate.told,
        "untold": rate.untold,
        "hit_rate_low": rate.share.low if rate.share else None,
        "hit_rate_high": rate.share.high if rate.share else None,
        "decisions": [tell_decision(one) for one in part],
    }


@router.get(
    "/decisions/{pk}", response=DecisionOut, auth=Bearer(Permission.SEE), summary=_("A decision")
)
def decision(request: HttpRequest, pk: int) -> Any:
    """Return one decision with its checks."""
    take_no_parameters(request)
    return tell_decision(get_decision(request, pk))


@router.post(
    "/decisions/{pk}/done",
    response=DecisionOut,
    auth=Bearer(Permission.DECIDE),
    summary=_("Mark a decision as done"),
)
def done(request: HttpRequest, pk: int) -> Any:
    """Say that what was decided has been done; saying it twice changes nothing."""
    mark_done(get_decision(request, pk), now=now())
    return tell_decision(get_decision(request, pk))


def get_decision(request: HttpRequest, pk: int) -> Decision:
    """A decision of the token's own workspace, or 404."""
    return get_object_or_404(find_decisions(inside(request).workspace), pk=pk)
