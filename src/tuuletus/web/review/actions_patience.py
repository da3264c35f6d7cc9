"""Asking, watching, planning and checking: at-once and slow effects."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override

from tuuletus.analysis.horizon.forecast import FARTHEST_WEEKS, Forecast
from tuuletus.analysis.patience.calibration import Certificate, judge
from tuuletus.analysis.patience.result import SURE, Answer
from tuuletus.web import worker
from tuuletus.web.collect.actions.answers import keep, keep_usual, refuse_to_wait, work_out
from tuuletus.web.collect.models import KeptAnswer, OutcomeSeries
from tuuletus.web.collect.queries import Kept, Question
from tuuletus.web.collect.queries.kept import find_kept, parse_key
from tuuletus.web.people.models import Person, Workspace
from tuuletus.web.review.models import Check, Decision, Look, Outcome, Watch
from tuuletus.web.review.queries.patience import (
    CERTIFICATE,
    CERTIFICATE_FITS,
    FITS_AT_ONCE,
    PATIENCE,
    PLANS,
    Asked,
    Begun,
    PatienceAnswer,
    ask_for_patience,
    ask_for_plans,
    go_on_certifying,
    name_sources,
    pack_begun,
    read_begun,
    today_of,
)
from tuuletus.web.review.queries.weeks import monday
from tuuletus.web.review.questions import find_first_question
from tuuletus.web.review.registrations import PatienceRegistration, parse_patience
from tuuletus.web.turns import do_first
from tuuletus.web.worker import find_lateness
from tuuletus.wording import Speaker, say_outcomes
from tuuletus.wording.patience import read_alone
from tuuletus.wording.patience_refusals import say_refusal
from tuuletus.wording.weeks import say_left_out

Told = TypeVar("Told")

REFUSED = "refused"
GIVEN_UP = "given_up"
LATER = timedelta(weeks=13)
LONGEST_WAIT = timedelta(weeks=2 * FARTHEST_WEEKS)
"""After so long a check gives up waiting."""


def ask_kept(
    workspace: Workspace, question: Question[Told], words: Mapping[str, str], *, now: datetime
) -> Kept[Told]:
    """The answer as the worker keeps it; worked out on the spot where nobody has asked before."""
    row = _find_row(workspace, question, words, now=now)
    kept = find_kept(workspace, question, row.question, with_evidence=False)
    return kept or work_out(row, question, words, now=now)


def ask_soon(
    workspace: Workspace, question: Question[Told], words: Mapping[str, str], *, now: datetime
) -> Kept[Told]:
    """The answer as the worker keeps it, for a page that is not to wait.

    Raises NotWorkedOutError where nobody has asked before: the worker is told, and the page looks
    again. Where no worker is there it is worked out on the spot.
    """
    row = _find_row(workspace, question, words, now=now)
    kept = find_kept(workspace, question, row.question, with_evidence=False)
    if kept is None and find_lateness(now) is None:
        worker.call()
        refuse_to_wait(workspace, row.question)
    return kept or work_out(row, question, words, now=now)


def find_plans(
    workspace: Workspace, asked: Asked, *, now: datetime
) -> Kept[tuple[Forecast, ...]] | None:
    """The usual plans as the worker keeps them; None until it has compared them, as it is told."""
    words = ask_for_plans(ask_for_patience(asked))
    kept = find_kept(workspace, PLANS, PLANS.key(words), with_evidence=False)
    if kept is None:
        keep_usual(workspace, [(PLANS, words)], now=now)
        worker.call()
    return kept


def find_certificate(workspace: Workspace, asked: Asked) -> Kept[Certificate | None] | None:
    """The certificate of a question as it was last worked out, or None."""
    key = CERTIFICATE.key(ask_for_patience(asked))
    return find_kept(workspace, CERTIFICATE, key, with_evidence=False)


def ask_for_certificate(workspace: Workspace, asked: Asked, *, now: datetime) -> None:
    """Have the worker work out a certificate, anew where there is one."""
    row = _find_row(workspace, CERTIFICATE, ask_for_patience(asked), now=now)
    finished = KeptAnswer.objects.filter(pk=row.pk, made_at__isnull=False)
    finished.update(made_at=None, evidence=b"")


def stop_certificate(workspace: Workspace, asked: Asked) -> None:
    """Give up a certificate that is being worked out."""
    key = CERTIFICATE.key(ask_for_patience(asked))
    KeptAnswer.objects.filter(workspace=workspace, question=key, made_at=None).delete()


def certify_next(*, now: datetime) -> bool:
    """Some more fits of a certificate that was asked for; False when nobody waits for one."""

    def certify(row: KeptAnswer) -> bool:
        go_on_with(row, now=now)
        return True

    begin = json.dumps([CERTIFICATE.name])[:-1]
    waiting = KeptAnswer.objects.filter(made_at=None, question__startswith=begin)
    return do_first(waiting.select_related("workspace").order_by("pk"), certify, now=now)


def go_on_with(row: KeptAnswer, *, now: datetime) -> None:
    """Some more fits of a certificate.

    What is done is kept, so that a worker that stops goes on there. Numbers that change meanwhile
    begin it anew.
    """
    done = read_begun(row)
    count = min(FITS_AT_ONCE, CERTIFICATE_FITS - done.done)
    words = parse_key(row.question)[1]
    trials = go_on_certifying(row.workspace, words, done, count=count, now=now)
    if trials is None:
        keep(row, CERTIFICATE, None, now=now)
    elif trials.done >= CERTIFICATE_FITS:
        keep(row, CERTIFICATE, judge(trials), now=now)
    else:
        begun = Begun(revision=row.workspace.revision, trials=trials)
        unfinished = KeptAnswer.objects.filter(pk=row.pk, made_at=None)
        unfinished.update(evidence=pack_begun(begun))


def _find_row(
    workspace: Workspace, question: Question[Any], words: Mapping[str, str], *, now: datetime
) -> KeptAnswer:
    row, _is_new = KeptAnswer.objects.select_related("workspace").get_or_create(
        workspace=workspace, question=question.key(words), defaults={"asked_on": now.date()}
    )
    if row.asked_on != now.date():
        KeptAnswer.objects.filter(pk=row.pk).update(asked_on=now.date())
    return row


def watch(workspace: Workspace, asked: Asked, *, person: Person | None, now: datetime) -> Watch:
    """Begin to watch a question; the worker looks at it after every change."""
    watched, _is_new = Watch.objects.get_or_create(
        workspace=workspace,
        question=asked.canonical(),
        defaults={"person": person, "begun_at": now},
    )
    return watched


def keep_first_questions(*, now: datetime) -> None:
    """Note what the pages ask first, so that it is worked out before anybody opens them."""
    begin = json.dumps([PLANS.name])[:-1]
    asked = KeptAnswer.objects.filter(workspace=OuterRef("pk"), question__startswith=begin)
    told = OutcomeSeries.objects.filter(workspace=OuterRef("pk"), outcomes__isnull=False)
    for workspace in Workspace.objects.filter(Exists(told), ~Exists(asked)):
        words = ask_for_patience(find_first_question(workspace))
        keep_usual(workspace, [(PATIENCE, words), (PLANS, ask_for_plans(words))], now=now)


def stop_watching(workspace: Workspace, asked: Asked) -> None:
    """Stop watching a question; its looks go with it."""
    Watch.objects.filter(workspace=workspace, question=asked.canonical()).delete()


def find_unseen() -> QuerySet[Watch]:
    """Watched questions whose numbers changed since they were looked at last."""
    changed = Watch.objects.filter(Q(revision=None) | ~Q(revision=F("workspace__revision")))
    return changed.select_related("workspace").order_by("pk")


def look_next(*, now: datetime) -> bool:
    """Look at one watched question that changed; False when there is none."""

    def look(watched: Watch) -> bool:
        look_at(watched, now=now)
        return True

    return do_first(find_unseen(), look, now=now)


def look_at(watched: Watch, *, now: datetime) -> Look | None:
    """Work out the evidence anew and keep what was found; None when another worker did.

    A slow effect is announced once, when the Bayes factor first reaches ten: that bar keeps
    false announcements rare however often one looks (see `SURE`).
    """
    workspace = watched.workspace
    words = ask_for_patience(Asked.parse(watched.question))
    row = _find_row(workspace, PATIENCE, words, now=now)
    row.workspace = workspace
    told = work_out(row, PATIENCE, words, now=now).answer
    found = told.found
    with transaction.atomic():
        mine = Watch.objects.filter(pk=watched.pk, revision=watched.revision)
        if not mine.update(revision=workspace.revision):
            return None
        if found is not None and found.slow_evidence.answer is Answer.SEEN:
            Watch.objects.filter(pk=watched.pk, announced_at=None).update(announced_at=now)
        return Look.objects.create(
            watch=watched,
            looked_at=now,
            revision=workspace.revision,
            answer=found.slow_evidence.answer if found else REFUSED,
            log_bayes_factor=found.slow_evidence.log_bayes_factor if found else None,
            weeks=told.used.weeks,
        )


def announce_next(*, now: datetime) -> bool:
    """Tell one person by mail that a slow effect they watch is seen; False when nobody waits."""

    def tell(watched: Watch) -> bool:
        return announce(watched, now=now)

    untold = Watch.objects.filter(announced_at__isnull=False, told_at=None)
    waiting = untold.select_related("workspace", "person").order_by("announced_at")
    return do_first(waiting, tell, now=now)


def announce(watched: Watch, *, now: datetime) -> bool:
    """Tell who watches, once; True when this call took the announcement."""
    if not Watch.objects.filter(pk=watched.pk, told_at=None).update(told_at=now):
        return False
    person = watched.person
    if person is None or not person.email or not person.is_active:
        return True
    asked = Asked.parse(watched.question)
    answer = ask_kept(watched.workspace, PATIENCE, ask_for_patience(asked), now=now).answer
    speaker = Speaker(person.language)
    link = settings.PUBLIC_URL + reverse("review:patience") + "?" + urlencode(asked.pairs)
    with override(person.language):
        subject = (
            _("A slowly built effect is seen: {outcome}")
            if len(asked.outcomes) == 1
            else _("A slowly built effect is seen in at least one of these: {outcome}")
        ).format(outcome=", ".join(asked.outcomes))
        body = _("Hello,\n\n{sentences}\n\nThe picture and the evidence:\n{link}\n").format(
            sentences="\n".join(say_answer(watched.workspace, answer, speaker)), link=link
        )
    try:
        send_mail(" ".join(subject.split()), body, None, [person.email])
    except OSError:
        # The mail server is away: it is told again later.
        Watch.objects.filter(pk=watched.pk).update(told_at=None)
        raise
    return True


def say_answer(workspace: Workspace, answer: PatienceAnswer, speaker: Speaker) -> tuple[str, ...]:
    """The answer in plain words: of the slow effect first, or why there is none."""
    labels = name_sources(workspace, answer.asked.exposure, speaker)
    if answer.found is None:
        if answer.refused is None:
            return ()
        # missing weeks are counted as the command counts them, but never from a time that is past
        begin = max(answer.used.end, monday(answer.asked_on))
        return (say_refusal(answer.refused.open(labels), speaker, today=begin),)
    found = answer.found.open(labels)
    said = say_outcomes(found, speaker, forecast=answer.forecast, today=answer.plans_begin)
    left_out = (
        sentence
        for outcome in found.outcomes
        for sentence in say_left_out(outcome, answer.used.first_week, speaker)
    )
    return (*said, *left_out)


def build_patience_registration(
    asked: Asked,
    forecast: Forecast,
    *,
    own: str,
    decided_on: date,
    starts_on: date,
) -> PatienceRegistration:
    """The check of a plan as it will be fixed: a look on the earliest day that it can be known."""
    weeks = forecast.earliest_weeks or FARTHEST_WEEKS
    return PatienceRegistration(
        asked=asked.canonical(),
        plan=forecast.plan,
        own=own,
        venues=1,
        chance=round(forecast.chance, 4),
        bar=SURE,
        decided_on=decided_on,
        starts_on=starts_on,
        check_on=starts_on + timedelta(weeks=weeks),
        cost=tuple(
            round(one, 4) for one in (forecast.cost.mean, forecast.cost.low, forecast.cost.high)
        ),
    )


def give_up_plan(decision: Decision, *, now: datetime) -> bool:
    """Give up a plan before its check; False where there is no plan, or nothing to wait for.

    What was fixed stays as it is; that no verdict will come is kept as the last of its checks.
    """
    if parse_patience(decision.registration) is None:
        return False
    with transaction.atomic():
        waiting = Decision.objects.filter(pk=decision.pk, next_check_on__isnull=False)
        if not waiting.update(next_check_on=None):
            return False
        Check.objects.create(
            decision=decision,
            checked_at=now,
            outcome=Outcome.DESCRIBED,
            numbers={"kind": "patience", "answer": GIVEN_UP},
            told_at=now,
        )
    return True


def run_patience_check(decision: Decision, *, now: datetime) -> Check | None:
    """Look whether the slow effect is seen by now; None when another worker did."""
    registration = parse_patience(decision.registration)
    if registration is None:
        return None
    workspace = decision.review.workspace
    words = ask_for_patience(Asked.parse(registration.asked))
    row = _find_row(workspace, PATIENCE, words, now=now)
    answer = work_out(row, PATIENCE, words, now=now).answer
    outcome = _verdict(answer)
    today = today_of(workspace, now)
    next_on = None
    if outcome is Outcome.CANNOT_TELL:
        next_on = _next_look(answer, registration, today=today)
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
            numbers=_numbers(answer),
        )


def _verdict(answer: PatienceAnswer) -> Outcome:
    if answer.found is None:
        return Outcome.CANNOT_TELL
    return {
        Answer.SEEN: Outcome.WORKED,
        Answer.NOT_SEEN: Outcome.DID_NOT,
        Answer.TOO_EARLY: Outcome.CANNOT_TELL,
    }[answer.found.slow_evidence.answer]


def _next_look(
    answer: PatienceAnswer, registration: PatienceRegistration, *, today: date
) -> date | None:
    """The earliest day as it is forecast now, in a quarter where none is; at last none at all."""
    last = registration.starts_on + LONGEST_WAIT
    wait = LATER
    if answer.forecast is not None and answer.forecast.earliest_weeks is not None:
        wait = timedelta(weeks=max(answer.forecast.earliest_weeks, 1))
    next_on = min(today + wait, last)
    return next_on if next_on > today else None


def _numbers(answer: PatienceAnswer) -> dict[str, Any]:
    """The evidence as JSON, never a share without what was held likely beforehand."""
    numbers: dict[str, Any] = {"kind": "patience", "weeks": answer.used.weeks}
    if answer.found is None:
        refused = answer.refused.reason.value if answer.refused else ""
        return numbers | {"answer": REFUSED, "refused": refused}
    told = answer.found.outcomes
    seen = [one for one in told if read_alone(one.slow_evidence) is Answer.SEEN]
    effect = (seen or told)[0].slow_sum
    if len(told) > 1:
        # the range is of the outcome that shows the effect by its own numbers, where one does
        numbers["outcomes"] = [one.name for one in told]
        numbers["seen_in"] = seen[0].name if seen else ""
    return numbers | {
        "answer": answer.found.slow_evidence.answer.value,
        "log_bayes_factor": answer.found.slow_evidence.log_bayes_factor,
        "mean": effect.share.mean,
        "low": effect.share.low,
        "high": effect.share.high,
        "prior_low": effect.prior_share.low,
        "prior_high": effect.prior_share.high,
    }


def say_patience_check(check: Check, speaker: Speaker) -> str:
    """The verdict of such a check as a sentence."""
    numbers = check.numbers
    answer = numbers.get("answer")
    words = {
        name: speaker.percent(numbers.get(name))
        for name in ("mean", "low", "high", "prior_low", "prior_high")
    }
    words["outcome"] = str(numbers.get("seen_in", ""))
    words["outcomes"] = ", ".join(numbers.get("outcomes", ()))
    if answer == Answer.SEEN and words["outcome"]:
        return (
            speaker.gettext(
                "The slowly built effect is seen (%(outcome)s): probably %(low)s to %(high)s of"
                " all. Beforehand %(prior_low)s to %(prior_high)s was held likely."
            )
            % words
        )
    if answer == Answer.SEEN and words["outcomes"]:
        return (
            speaker.gettext(
                "A slowly built effect is seen in at least one of these outcomes (%(outcomes)s);"
                " which one, these numbers do not tell."
            )
            % words
        )
    if answer == Answer.SEEN:
        return (
            speaker.gettext(
                "The slowly built effect is seen: probably %(low)s to %(high)s of all. Beforehand"
                " %(prior_low)s to %(prior_high)s was held likely."
            )
            % words
        )
    if answer == Answer.NOT_SEEN:
        return speaker.gettext(
            "A slowly built effect is not seen: without one the numbers are at least ten times as"
            " likely."
        )
    if answer == GIVEN_UP:
        return speaker.gettext("The plan was given up before its check, so no verdict will come.")
    if check.next_on is None:
        return speaker.gettext(
            "Nothing can be said of a slowly built effect, and there will be no other look."
        )
    later = {"day": speaker.day(check.next_on)}
    if answer == REFUSED:
        return (
            speaker.gettext(
                "The numbers did not allow an honest answer. The next look is on %(day)s."
            )
            % later
        )
    return (
        speaker.gettext(
            "It is still too early to say whether there is a slowly built effect. The next look is"
            " on %(day)s."
        )
        % later
    )
