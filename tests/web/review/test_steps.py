from __future__ import annotations

import pytest
from django.core import mail

from tests.web.review.test_actions import decide_on_lunch
from tuuletus.web.review.models import Check
from tuuletus.web.review.steps import run_due_check, tell_owners
from tuuletus.web.worker import load_steps, run_round

pytestmark = pytest.mark.django_db


def test_the_worker_checks_what_is_due_and_tells_the_owner(review, aino, now):
    decision = decide_on_lunch(review, aino)

    while run_round(load_steps(), now=now):
        pass

    assert [check.decision for check in Check.objects.all()] == [decision]
    assert [message.to for message in mail.outbox] == [[aino.email]]


def test_what_is_not_due_is_left_alone(review, aino, now):
    decision = decide_on_lunch(review, aino)
    decision.next_check_on = now.date().replace(year=2027)
    decision.save()

    assert run_due_check(now) is False
    assert tell_owners(now) is False
