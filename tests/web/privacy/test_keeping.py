"""What has become too old goes, and nothing else."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from tests.web.privacy.crowd import CROWD, NOW, add_up, fill
from tuuletus.web.collect.models import ImportRun, Post, SetTrait, Telling, TraitChange
from tuuletus.web.people.models import Invitation, Membership, Person
from tuuletus.web.people.models_privacy import Pseudonym, Purpose, RetentionTime
from tuuletus.web.people.retention import read_days, set_days
from tuuletus.web.privacy.actions import keeping
from tuuletus.web.privacy.actions.authors import age_authors
from tuuletus.web.review.models import Decision

pytestmark = pytest.mark.django_db

SOME = CROWD[:3]
MONTHS_13 = timedelta(days=397)


@pytest.fixture
def crowd(db):
    return fill(with_lake=False, crowd=SOME)


def look(now):
    """All purposes once."""
    count = 0
    while keeping.keep_times(now=now):
        count += 1
    return count


def authors():
    return {post.traits["author"] for post in Post.objects.all()}


def test_nothing_goes_before_its_time(crowd):
    before = add_up(crowd)

    assert look(NOW + timedelta(days=6)) == len(Purpose)

    assert add_up(crowd) == before
    assert authors() == {one.name for one in SOME}
    assert ImportRun.objects.exclude(uploads=[]).count() == len(SOME)


def test_authors_become_pseudonyms_thirteen_months_after_their_latest_post(crowd):
    before = add_up(crowd)

    look(NOW + MONTHS_13)

    assert all(author.startswith("person-") for author in authors())
    assert {told.stated["author"] for told in Telling.objects.all()} == authors()
    assert {decision.measure[7:] for decision in Decision.objects.all()} == authors()
    assert add_up(crowd) == before


def test_an_author_who_still_publishes_keeps_all_posts_under_one_name(crowd):
    newest = Post.objects.filter(traits__author=SOME[0].name).first()
    Post.objects.filter(pk=newest.pk).update(published_at=NOW + timedelta(days=300))

    look(NOW + MONTHS_13)

    assert Post.objects.filter(traits__author=SOME[0].name).count() == 3


def test_a_topic_that_is_called_like_an_author_stays(crowd):
    SetTrait.objects.update(value=SOME[0].name)

    age_authors(crowd, NOW, NOW)

    assert set(SetTrait.objects.values_list("value", flat=True)) == {SOME[0].name}


def test_an_aged_author_who_writes_again_stays_a_pseudonym(crowd):
    from tests.web.privacy.test_erasing import import_wxr

    look(NOW + MONTHS_13)
    post = import_wxr(crowd, author=SOME[0].name)

    assert post.traits["author"] in Pseudonym.objects.values_list("text", flat=True)


def test_dropped_files_invitations_and_history_go_in_their_own_time(crowd, settings):
    Session.objects.update(expire_date=NOW)
    look(NOW + timedelta(days=8))
    assert list(settings.UPLOADS.iterdir()) == []
    assert Session.objects.count() == 0

    look(NOW + timedelta(days=38))
    assert Invitation.objects.count() == 0
    assert TraitChange.objects.count() == len(SOME)

    look(NOW + timedelta(days=732))
    assert TraitChange.objects.count() == 0
    assert not ImportRun.objects.filter(person__isnull=False).exists()


def test_only_those_who_work_nowhere_any_more_lose_their_account(crowd, other_workspace):
    gone, elsewhere = (Person.objects.get(email=one.email) for one in SOME[:2])
    Membership.objects.filter(person__in=(gone, elsewhere)).update(ended_at=NOW)
    Membership.objects.create(workspace=other_workspace, person=elsewhere, role="expert")

    look(NOW + timedelta(days=732))

    gone.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (gone.erased_at is None, elsewhere.erased_at is None) == (False, True)


def test_other_days_are_kept_to_from_the_next_round_on(crowd):
    look(NOW + timedelta(days=1))

    set_days(crowd, read_days(crowd) | {Purpose.UPLOADS: 1})

    assert look(NOW + timedelta(days=1, minutes=1)) == 1
    assert not ImportRun.objects.exclude(uploads=[]).exists()


def test_a_purpose_that_fails_waits_a_day_and_holds_up_no_other(crowd, monkeypatch):
    def fail(_workspace, _before, _now):
        raise ValueError("a bad day")

    broken = dict(keeping.KEEPERS) | {Purpose.AUTHORS: fail}
    now = NOW + timedelta(days=8)
    with monkeypatch.context() as patched:
        patched.setattr(keeping, "KEEPERS", broken)
        with pytest.raises(ValueError, match="a bad day"):
            keeping.keep_times(now=now)
        assert look(now) == len(Purpose) - 1

    assert not ImportRun.objects.exclude(uploads=[]).exists()
    assert look(now + timedelta(days=1, minutes=1)) == len(Purpose)


def test_a_second_round_of_the_same_day_does_nothing(crowd):
    look(NOW + MONTHS_13)
    told = list(RetentionTime.objects.values_list("looked_at", flat=True))

    assert look(NOW + MONTHS_13) == 0
    assert list(RetentionTime.objects.values_list("looked_at", flat=True)) == told


def test_a_dropped_file_whose_keeper_died_goes_and_one_that_an_import_knows_stays(
    crowd, settings, aino, workspace, now
):
    ImportRun.objects.create(
        workspace=workspace, started_at=now, uploads=[{"stored": "c" * 32, "name": "a.csv"}]
    )
    stray, young, kept = (settings.UPLOADS / (letter * 32) for letter in "abc")
    for path, hours in ((stray, 2), (young, 0), (kept, 2)):
        path.touch()
        at = (now - timedelta(hours=hours)).timestamp()
        os.utime(path, (at, at))

    keeping.drop_uploads(workspace, now - timedelta(days=7), now)

    assert [path.exists() for path in (stray, young, kept)] == [False, True, True]
