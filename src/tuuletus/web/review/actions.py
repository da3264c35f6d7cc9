"""What changes in reviews, decisions and checks; one transaction each, the clock passed in."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from tuuletus.analysis.followup import ComparedWith, FollowUp, Registration, choose_window
from tuuletus.analysis.followup import Outcome as Found
from tuuletus.analysis.history import History
from tuuletus.analysis.horizon.confirmation import Horizon, earliest_confirmation
from tuuletus.errors import (
    AlreadyDoneError,
    ContradictionError,
    NotWorkedOutError,
    OvertakenError,
    ReviewWithoutDecisionError,
)
from tuuletus.records import Channel
from tuuletus.web.collect.actions import ask
from tuuletus.web.collect.queries import find_at_work
from tuuletus.web.people.models import Person, Workspace
from tuuletus.web.review.actions_patience import run_patience_check, say_patience_check
from tuuletus.web.review.models import Check, Decision, DecisionKind, Measure, Outcome, Review
from tuuletus.web.review.queries import (
    LEARNED,
    METRIC,
    ask_for_history,
    ask_for_learning,
    build_snapshot,
    describe,
    find_open_review,
    history_of,
    read_registration,
)
from tuuletus.web.review.queries.reviews import next_number
from tuuletus.web.review.registrations import KIND as PATIENCE_KIND
from tuuletus.web.review.registrations import PatienceRegistration
from tuuletus.wording import Speaker, say_drop_over, say_followup

AGE_DAYS = 7
BASELINE_WEEKS = 52
USUAL_WAIT = timedelta(weeks=13)
CHECKED_KINDS = frozenset(
    {
        DecisionKind.KEEP,
        DecisionKind.VARY,
        DecisionKind.DROP,
        DecisionKind.TRY,
    }
)
"""Decisions about a trait, whose effect can be looked at."""
POSTS_KEPT = 400


def open_review(
    workspace: Workspace, *, person: Person, now: datetime, metric: str = METRIC
) -> Review:
    """Open a review with the findings of this moment about a metric; an open one stays as it is.

    Raises NotWorkedOutError while the findings are worked out from many posts, or posts are
    being stored or taken back.
    """
    going_on = find_open_review(workspace)
    if going_on is not None:
        return going_on
    if find_at_work(workspace) is not None:
        raise NotWorkedOutError("Posts are being stored or taken back; open the review then.")
    learned = ask(workspace, LEARNED, ask_for_learning(workspace, metric=metric), now=now).answer
    shown = {trait for finding in learned.learning.findings for trait, _ in finding.pairs}
    try:
        with transaction.atomic():
            return Review.objects.create(
                workspace=workspace,
                number=next_number(workspace),
                opened_at=now,
                opened_by=person,
                findings=build_snapshot(learned),
                measures_shown=sorted(shown),
            )
    except IntegrityError:
        # Somebody opened one in the same moment; theirs is the review.
        opened = find_open_review(workspace)
        if opened is None:
            raise
        return opened


@transaction.atomic
def write_notes(review: Review, notes: str, *, seen: str = "") -> None:
    """Keep what was said; a closed review keeps what it has.

    With the digest of the notes that were `seen` before these were written, notes that somebody
    changed in the meantime stay: raises OvertakenError.
    """
    row = Review.objects.select_for_update().filter(pk=review.pk, closed_at=None).first()
    if row is None:
        raise AlreadyDoneError("The review is closed.")
    if seen and notes != row.notes and seen != digest_notes(row.notes):
        raise OvertakenError("The notes were changed in the meantime.")
    Review.objects.filter(pk=row.pk).update(notes=notes)


def digest_notes(notes: str) -> str:
    """By which a window knows whether the notes are still those that it shows."""
    return hashlib.sha256(notes.encode()).hexdigest()


def build_registration(
    *,
    trait: str,
    value: str,
    expected: float,
    decided_on: date,
    starts_on: date,
    check_on: date | None = None,
    metric: str = METRIC,
    channel: Channel | None = None,
    posts_a_week: float | None = None,
) -> Registration:
    """The check of a decision as it will be fixed, about one channel or about all."""
    return Registration(
        trait=trait,
        value=value,
        metric=metric,
        age_days=AGE_DAYS,
        expected=expected,
        decided_on=decided_on,
        starts_on=starts_on,
        check_on=check_on or starts_on + USUAL_WAIT,
        baseline_weeks=BASELINE_WEEKS,
        channel=channel,
        posts_a_week=posts_a_week,
    )


def foresee(history: History, registration: Registration, *, zone: str, now: datetime) -> Horizon:
    """When the expected effect could be confirmed, as of now."""
    return earliest_confirmation(
        registration,
        published_on=history.published_on,
        log_response=history.log_response,
        changed=history.changed,
        level=history.level,
        today=now.astimezone(ZoneInfo(zone)).date(),
    )


@transaction.atomic
def decide(
    review: Review,
    *,
    kind: str,
    what: str,
    owner: Person,
    due_on: date,
    now: datetime,
    registration: Registration | PatienceRegistration | None = None,
) -> Decision:
    """Make a decision in an open review; its check is fixed here and never changed.

    The very same decision again, as after a second click, is the one that was made. Raises
    ContradictionError where one of the two is to change nothing.
    """
    if not Review.objects.select_for_update().filter(pk=review.pk, closed_at=None).exists():
        raise AlreadyDoneError("The review is closed.")
    _refuse_contradiction(review, kind)
    waits = isinstance(registration, PatienceRegistration)
    fixed = registration if waits or kind in CHECKED_KINDS else None
    made, _is_new = Decision.objects.get_or_create(
        review=review,
        kind=kind,
        what=what,
        measure=f"{fixed.trait}={fixed.value}" if isinstance(fixed, Registration) else "",
        owner=owner,
        due_on=due_on,
        registration_hash=fixed.digest() if fixed else "",
        defaults={
            "decided_at": now,
            "check_on": fixed.check_on if fixed else None,
            "next_check_on": fixed.check_on if fixed else None,
            "registration": fixed.canonical() if fixed else "",
        },
    )
    return made


def _refuse_contradiction(review: Review, kind: str) -> None:
    nothing = review.decisions.filter(kind=DecisionKind.NOTHING)
    if kind != DecisionKind.NOTHING and nothing.exists():
        raise ContradictionError(
            "This review decided to change nothing. Close it and decide in the next one."
        )
    others = review.decisions.exclude(kind=DecisionKind.NOTHING)
    if kind == DecisionKind.NOTHING and others.exists():
        raise ContradictionError(
            "Something else is decided in this review, so it cannot be decided to change nothing."
        )


@transaction.atomic
def close_review(review: Review, *, now: datetime) -> None:
    """Close a review that led to at least one decision; "change nothing" is one."""
    if not review.decisions.exists():
        raise ReviewWithoutDecisionError("Make at least one decision before closing the review.")
    if not Review.objects.filter(pk=review.pk, closed_at=None).update(closed_at=now):
        raise AlreadyDoneError("The review is closed.")


def mark_done(decision: Decision, *, now: datetime) -> None:
    """Say that what was decided has been done; saying it twice changes nothing."""
    Decision.objects.filter(pk=decision.pk, done_at=None).update(done_at=now)


def run_check(decision: Decision, *, now: datetime) -> Check | None:
    """Give the verdict on a decision whose check is due; None when another worker did."""
    registration = read_registration(decision)
    if registration is None:
        return run_patience_check(decision, now=now)
    workspace = decision.review.workspace
    history = history_of(workspace, now, ask_for_history(registration))
    found = describe(history, registration, zone=workspace.time_zone, now=now)
    outcome, next_on = _verdict(decision, found)
    window = choose_window(
        registration,
        published_on=history.published_on,
        today=now.astimezone(ZoneInfo(workspace.time_zone)).date(),
    )
    numbers = _numbers(found, history.post[history.changed & window.use].tolist())
    with transaction.atomic():
        claimed = Decision.objects.filter(
            pk=decision.pk, next_check_on=decision.next_check_on, next_check_on__isnull=False
        ).update(next_check_on=next_on)
        if not claimed:
            return None
        return Check.objects.create(
            decision=decision,
            checked_at=now,
            outcome=outcome,
            next_on=next_on,
            numbers=numbers,
        )


def _verdict(decision: Decision, found: FollowUp) -> tuple[Outcome, date | None]:
    if decision.kind == DecisionKind.DROP:
        # What is no longer published has no response; only what happened can be told.
        return Outcome.DESCRIBED, None
    if found.outcome is Found.CANNOT_TELL and found.next_on is None:
        return Outcome.CANNOT_TELL, None
    return Outcome(found.outcome.value), found.next_on


def _numbers(found: FollowUp, posts: list[int]) -> dict[str, Any]:
    """The evidence as JSON: no number where there is none, and the posts that were counted."""
    numbers: dict[str, Any] = {
        name: None if isinstance(value, float) and not isfinite(value) else value
        for name, value in asdict(found).items()
        if name not in ("outcome", "next_on")
    } | {"newest": found.newest.isoformat() if found.newest else None}
    return numbers | {"posts": posts[-POSTS_KEPT:]}


def read_numbers(check: Check) -> FollowUp:
    """The verdict of a stored check, to be put into words."""
    numbers = {name: value for name, value in check.numbers.items() if name != "posts"}
    told: dict[str, Any] = {
        name: float("nan") if value is None else value for name, value in numbers.items()
    }
    told["compared_with"] = ComparedWith(told["compared_with"])
    newest = numbers.get("newest")
    told["newest"] = date.fromisoformat(newest) if newest else None
    return FollowUp(outcome=Found(check.outcome), next_on=check.next_on, **told)


def say_check(check: Check, speaker: Speaker) -> str:
    """The verdict of a stored check as a sentence."""
    if check.numbers.get("kind") == PATIENCE_KIND:
        return say_patience_check(check, speaker)
    if check.decision.kind == DecisionKind.DROP:
        found = read_numbers(check)
        return say_drop_over(found.n_after or found.n_out or 0, speaker)
    fixed = Registration.parse(check.decision.registration)
    return say_followup(
        read_numbers(check),
        speaker,
        expected=fixed.expected,
        about=check.decision.tell_about(speaker),
        metric="" if fixed.metric == METRIC else fixed.metric,
        tells_next=check.next_on == check.decision.next_check_on,
    )


def tell_owner(check: Check, *, now: datetime, link: str) -> bool:
    """Tell the owner by mail, once; True when this call sent it."""
    if not Check.objects.filter(pk=check.pk, told_at=None).update(told_at=now):
        return False
    owner = check.decision.owner
    if not owner.email or not owner.is_active:
        return False
    speaker = Speaker(owner.language)
    with override(owner.language):
        subject = _("The verdict on your decision: {what}").format(what=check.decision)
        body = _("Hello,\n\n{verdict}\n\nThe numbers then and now:\n{link}\n").format(
            verdict=say_check(check, speaker), link=link
        )
    try:
        send_mail(" ".join(subject.split()), body, None, [owner.email])
    except OSError:
        # The mail server is away: it is told again later.
        Check.objects.filter(pk=check.pk).update(told_at=None)
        raise
    return True


def hide_measure(workspace: Workspace, key: str, *, now: datetime) -> None:
    """Retire a measure: it is no longer shown."""
    Measure.objects.update_or_create(
        workspace=workspace, key=key, defaults={"hidden_at": now, "kept_at": None}
    )


def keep_measure(workspace: Workspace, key: str, *, now: datetime) -> None:
    """Keep a measure, or take it back from retirement."""
    Measure.objects.update_or_create(
        workspace=workspace, key=key, defaults={"hidden_at": None, "kept_at": now}
    )
