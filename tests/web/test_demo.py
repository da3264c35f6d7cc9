"""The demo is filled once, through the same doors as real data, and says that it is invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest
from django.core import mail
from django.core.management import call_command
from django.test import override_settings

from tuuletus.analysis.simulate_habits import NEW_TOPIC
from tuuletus.web.collect.models import Post, SetTrait
from tuuletus.web.demo import FILE, fill_demo, prepare_demo
from tuuletus.web.people.models import Person, Workspace
from tuuletus.web.plan.queries.habits import find_habits
from tuuletus.web.plan.queries.proposing import propose_again
from tuuletus.web.plan.queries.wearing import find_wear
from tuuletus.web.review.actions_patience import find_unseen
from tuuletus.web.review.models import Check, Decision, Look, Review, Watch
from tuuletus.web.review.queries import find_open_review

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The restaurant, and how many mails were sent while it was filled."""

    restaurant: Workspace
    mails: int


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Filled]:
    """The restaurant filled once for all tests, each of which has its changes undone."""
    places = {name: tmp_path_factory.mktemp("demo") / name for name in ("UPLOADS", "LAKES")}
    places["UPLOADS"].mkdir()
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock():
        try:
            with override_settings(PASSWORD_HASHERS=hashers, LANGUAGE_CODE="en", **places):
                mail.outbox.clear()
                restaurant = fill_demo(now=NOW, rng=np.random.default_rng(2026))
            yield Filled(restaurant=restaurant, mails=len(mail.outbox))
        finally:
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def restaurant(filled) -> Workspace:
    return Workspace.objects.get(pk=filled.restaurant.pk)


def test_the_restaurant_has_lived_and_says_that_it_is_invented(restaurant):
    assert restaurant.is_invented
    assert "keksitty" in restaurant.name
    assert Post.objects.filter(channel__workspace=restaurant).count() > 1_000
    assert SetTrait.objects.filter(trait="topic").exists()
    assert {file.name for run in restaurant.import_runs.all() for file in run.files.all()} == {
        FILE
    }
    roles = {one.person.email: one.role for one in restaurant.memberships.all()}
    assert roles == {
        "aino@example.com": "marketer",
        "eero@example.com": "manager",
        "liisa@example.com": "expert",
        "anna@example.com": "administrator",
    }


def test_past_decisions_have_verdicts_of_their_days_and_one_waits(restaurant, filled):
    assert find_open_review(restaurant) is None
    assert set(Review.objects.values_list("number", flat=True)) == {1, 2, 3}
    told, waiting = Decision.objects.exclude(checks=None), Decision.objects.filter(checks=None)
    assert set(told.values_list("checks__outcome", flat=True)) == {"worked", "did_not"}
    assert [one.next_check_on for one in waiting if one.next_check_on > NOW.date()] != []
    for check in Check.objects.select_related("decision"):
        assert check.decision.decided_at < check.checked_at < NOW
        assert check.told_at == check.checked_at
    assert filled.mails == 0


def test_a_review_of_the_past_knows_nothing_of_what_came_later(restaurant):
    told = [
        {str(one["pairs"]): one["n"] for one in review.findings}
        for review in Review.objects.order_by("number")
    ]

    for earlier, later in pairwise(told):
        shared = earlier.keys() & later.keys()
        assert len(shared) > 10
        assert all(earlier[pairs] <= later[pairs] for pairs in shared)
        assert sum(earlier[pairs] for pairs in shared) < sum(later[pairs] for pairs in shared)


def test_its_watched_questions_show_all_three_answers_and_send_no_mail(restaurant, filled):
    looks = Look.objects.order_by("watch")

    assert [look.answer for look in looks] == ["too_early"] * 3 + ["seen", "not_seen"]
    assert not find_unseen().exists()
    assert Watch.objects.filter(announced_at__isnull=False, told_at=None).count() == 0
    assert filled.mails == 0


def test_the_mix_tells_of_wear_of_a_shift_and_of_something_to_try(restaurant):
    found = propose_again(restaurant, NOW, {})

    words = {one.value: one.word for one in found.types}
    count = Counter(one.value for one in found.slots)
    worn = [one for one in find_wear(restaurant, NOW, {}).types if one.word == "wearing"]
    assert [one.value for one in worn] == ["annos"]
    assert words["annos"] == "vary"
    assert len(find_habits(restaurant, NOW, {}).shifts) == 1
    assert words[NEW_TOPIC] == "try"
    assert count[NEW_TOPIC] >= 1
    assert max(count.values()) <= len(found.slots) / 2


def test_filling_again_changes_nothing(restaurant):
    Post.objects.filter(channel__workspace=restaurant).first().delete()
    left = Post.objects.count()

    again = fill_demo(now=NOW, rng=np.random.default_rng(1))

    assert again == restaurant
    assert Post.objects.count() == left


def test_its_people_sign_in_with_the_password_that_was_told(restaurant):
    signing_in = prepare_demo()

    anna = Person.objects.get(email="anna@example.com")
    assert [email for email, _role in signing_in.people] == [
        "aino@example.com",
        "eero@example.com",
        "liisa@example.com",
        "anna@example.com",
    ]
    assert anna.check_password(signing_in.password)
    assert dict(signing_in.people)["eero@example.com"] == "Manager"
