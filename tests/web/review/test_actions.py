from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils.timezone import now as clock

from tests.web.review.conftest import DECIDED, fill
from tuuletus.errors import AlreadyDoneError, ContradictionError, ReviewWithoutDecisionError
from tuuletus.web.collect.models import ImportRun, ImportState
from tuuletus.web.review.actions import (
    build_registration,
    close_review,
    decide,
    mark_done,
    open_review,
    read_numbers,
    run_check,
    say_check,
    tell_owner,
    write_notes,
)
from tuuletus.web.review.models import Check, Decision, Review
from tuuletus.web.review.queries import is_untouched, read_snapshot
from tuuletus.web.review.steps import tell_owners
from tuuletus.wording import Speaker

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 4, 6, 8, 0, tzinfo=UTC)


def decide_on_lunch(review, owner, *, kind="vary", now=THEN, expected=1.5):
    registration = build_registration(
        trait="topic",
        value="lunch",
        expected=expected,
        decided_on=DECIDED,
        starts_on=DECIDED,
        check_on=DECIDED + timedelta(weeks=26),
    )
    return decide(
        review,
        kind=kind,
        what="Lounas uusiksi",
        owner=owner,
        due_on=DECIDED,
        now=now,
        registration=registration,
    )


def test_a_review_keeps_the_findings_of_its_day(review):
    kept = read_snapshot(review.findings)

    lunch = next(one for one in kept if one.value == "lunch")
    assert lunch.clear
    assert lunch.low > 1.0
    assert review.measures_shown == ["topic", "weekday"]


def test_opening_twice_opens_one_review(review, worked, eero, now):
    again = open_review(worked, person=eero, now=now + timedelta(minutes=1))

    assert again == review
    assert Review.objects.count() == 1


def test_a_review_is_not_closed_without_a_decision(review, now):
    with pytest.raises(ReviewWithoutDecisionError):
        close_review(review, now=now)

    review.refresh_from_db()
    assert review.closed_at is None


@pytest.mark.parametrize(("first", "second"), [("nothing", "act"), ("act", "nothing")])
def test_to_change_nothing_stands_alone_in_a_review(review, aino, now, first, second):
    def choose(kind):
        return decide(review, kind=kind, what="Kamera", owner=aino, due_on=now.date(), now=now)

    made = choose(first)

    with pytest.raises(ContradictionError):
        choose(second)
    assert choose(first) == made
    assert review.decisions.count() == 1


def test_changing_nothing_is_a_decision(review, aino, now):
    decide(review, kind="nothing", what="", owner=aino, due_on=now.date(), now=now)

    close_review(review, now=now)

    review.refresh_from_db()
    assert review.closed_at == now


def test_a_closed_review_takes_no_more(review, aino, now):
    decide(review, kind="nothing", what="", owner=aino, due_on=now.date(), now=now)
    close_review(review, now=now)

    with pytest.raises(AlreadyDoneError):
        decide(review, kind="nothing", what="", owner=aino, due_on=now.date(), now=now)
    with pytest.raises(AlreadyDoneError):
        write_notes(review, "too late")
    with pytest.raises(AlreadyDoneError):
        close_review(review, now=now)
    assert Decision.objects.count() == 1


def test_the_check_is_fixed_with_the_decision(review, aino):
    decision = decide_on_lunch(review, aino)

    fixed = json.loads(decision.registration)
    assert fixed["trait"] == "topic"
    assert fixed["expected"] == 1.5
    assert fixed["check_on"] == "2026-10-05"
    assert decision.next_check_on == decision.check_on
    assert is_untouched(decision)


@pytest.mark.parametrize("field", ["registration", "registration_hash"])
def test_the_database_refuses_to_change_a_fixed_check(review, aino, field):
    decision = decide_on_lunch(review, aino)

    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(**{field: "x"})

    decision.refresh_from_db()
    assert is_untouched(decision)


def test_a_forged_check_is_noticed_by_its_hash(review, aino):
    decision = decide_on_lunch(review, aino)
    decision.registration = decision.registration.replace("1.5", "1.1")

    assert not is_untouched(decision)


def test_a_change_that_worked_is_called_so_with_its_numbers(review, aino, now):
    decision = decide_on_lunch(review, aino)

    check = run_check(decision, now=now)

    assert check.outcome == "worked"
    assert check.numbers["low"] > 1.0
    assert check.numbers["now"] > 1.5 * check.numbers["then"]
    assert check.numbers["n_after"] == 3 * 32 + 1  # the last week is too young but for Monday
    assert len(check.numbers["posts"]) > 100
    decision.refresh_from_db()
    assert decision.next_check_on is None


def test_a_change_that_did_nothing_did_not_work(workspace, aino, now):
    fill(workspace, now=now, effect=0.8)
    decision = decide_on_lunch(open_review(workspace, person=aino, now=now), aino)

    assert run_check(decision, now=now).outcome == "did_not"


def test_what_cannot_be_told_is_looked_at_again(workspace, aino):
    soon = datetime(2026, 5, 11, 9, tzinfo=UTC)
    fill(workspace, now=soon, effect=1.2, lunches=1)
    decision = decide_on_lunch(open_review(workspace, person=aino, now=soon), aino)

    check = run_check(decision, now=soon)

    assert check.outcome == "cannot_tell"
    assert check.next_on == decision.check_on
    decision.refresh_from_db()
    assert decision.next_check_on == check.next_on


def test_one_of_two_workers_gives_the_verdict(review, aino, now):
    decision = decide_on_lunch(review, aino)
    same = Decision.objects.get(pk=decision.pk)

    first, second = run_check(decision, now=now), run_check(same, now=now)

    assert first is not None
    assert second is None
    assert Check.objects.count() == 1


def test_what_was_dropped_is_described_and_not_judged(review, aino, now):
    decision = decide_on_lunch(review, aino, kind="drop", expected=0.5)

    check = run_check(decision, now=now)

    assert check.outcome == "described"
    check.numbers |= {"n_after": 0, "n_out": 0}
    assert say_check(check, Speaker("en")) == (
        "None was published since, so there is no response to judge. From now on it may be"
        " proposed again."
    )
    check.numbers["n_after"] = 2
    assert "yet 2 posts of it were published since" in say_check(check, Speaker("en"))


def test_an_act_has_no_check(review, aino, now):
    decision = decide(
        review, kind="act", what="Uusi kamera", owner=aino, due_on=now.date(), now=now
    )

    assert decision.registration == ""
    assert run_check(decision, now=now) is None


def test_the_owner_is_told_once_in_their_language(review, aino, now):
    aino.language = "fi"
    aino.save()
    check = run_check(decide_on_lunch(review, aino), now=now)

    told = [tell_owner(check, now=now, link="https://t.example/decisions/1/") for _ in range(2)]

    assert told == [True, False]
    assert [message.to for message in mail.outbox] == [["aino@example.fi"]]
    assert "https://t.example/decisions/1/" in mail.outbox[0].body


def test_no_review_is_opened_on_a_part_of_the_posts(worked, aino, as_aino, now):
    run = ImportRun.objects.create(
        workspace=worked, person=aino, state=ImportState.STORING, started_at=now
    )

    answer = as_aino.post("/reviews/open/", follow=True)

    page = answer.content.decode()
    assert "Posts are being stored at this moment" in page
    assert f"/imports/{run.pk}/" in page
    assert not Review.objects.exists()
    ImportRun.objects.update(state=ImportState.STORED)
    assert "being stored" not in as_aino.get("/findings/").content.decode()
    as_aino.post("/reviews/open/")
    assert Review.objects.count() == 1


def test_a_mail_server_that_is_away_is_tried_again(review, aino, now, settings):
    check = run_check(decide_on_lunch(review, aino), now=now)
    settings.EMAIL_BACKEND = "tests.web.review.test_actions.Away"

    with pytest.raises(OSError, match="away"):
        tell_owner(check, now=now, link="")

    check.refresh_from_db()
    assert check.told_at is None


class Away:
    """A mail server that cannot be reached."""

    def __init__(self, **_options):
        pass

    def send_messages(self, _messages):
        raise OSError("away")


class RefusesAino:
    """A mail server that takes no mail for one address."""

    def __init__(self, **_options):
        pass

    def send_messages(self, messages):
        if messages[0].to == ["aino@example.fi"]:
            raise OSError("no such mailbox")
        mail.outbox.extend(messages)
        return len(messages)


def test_an_address_that_is_refused_keeps_no_other_owner_waiting(
    review, aino, eero, now, settings
):
    settings.EMAIL_BACKEND = "tests.web.review.test_actions.RefusesAino"
    for owner in (aino, eero):
        run_check(decide_on_lunch(review, owner), now=now)

    assert tell_owners(now) is True

    assert [message.to for message in mail.outbox] == [[eero.email]]
    untold = Check.objects.get(told_at=None)
    assert untold.decision.owner == aino


def test_stored_numbers_come_back_as_a_verdict(review, aino, now):
    check = run_check(decide_on_lunch(review, aino), now=now)

    numbers = read_numbers(check)

    assert numbers.low == check.numbers["low"]
    assert numbers.n_after == check.numbers["n_after"]


def test_done_is_said_once(review, aino, now):
    decision = decide_on_lunch(review, aino)

    mark_done(decision, now=now)
    mark_done(decision, now=clock())

    decision.refresh_from_db()
    assert decision.done_at == now
