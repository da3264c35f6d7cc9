"""A person's own file: everything of theirs, and nobody else."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.web.privacy.crowd import CROWD, NOW, fill
from tuuletus.web.people.models import Person
from tuuletus.web.privacy.queries.chosen import Chosen
from tuuletus.web.privacy.queries.telling import gather

pytestmark = pytest.mark.django_db


def test_a_file_holds_every_field_of_its_person_and_nobody_else():
    fill(with_lake=False)

    for one in CROWD[::7]:
        told = json.dumps(gather(one.chosen(), now=NOW).as_json(), ensure_ascii=False).lower()

        foreign = [
            other.number
            for other in CROWD
            if other != one and any(needle.decode() in told for needle in other.needles)
        ]
        assert foreign == []
        for place in (
            "Post", "Telling", "Channel", "SetTrait", "TraitChange", "TraitRule", "SourceFile",
            "ImportRun", "OwnEvent", "Review", "Decision", "Check", "Measure", "Watch", "Person",
            "EmailAddress", "SocialAccount", "Authenticator", "AccessToken", "Membership",
            "Invitation",
        ):  # fmt: skip
            assert f'"table": "{place.lower()}"' in told, place
        for text in (one.name, one.handle, one.email, "raportti", "haastattelu", "50 v"):
            assert text.lower() in told


def test_an_author_gets_the_posts_that_are_theirs():
    fill(with_lake=False, crowd=CROWD[:2])

    doings = gather(CROWD[0].chosen(), now=NOW).doings

    posts = [dict(row.texts) for row in doings if row.table == "Post"]
    assert len(posts) == 3
    assert all(CROWD[0].handle in post["text"] and post["published_at"] for post in posts)


def test_a_file_tells_every_personal_column_of_an_account():
    fill(with_lake=False, crowd=CROWD[:2])
    person = Person.objects.get(email=CROWD[0].email)
    person.last_login = NOW - timedelta(days=1)
    person.save()

    (account, *_rest) = gather(Chosen(names=frozenset(), accounts=(person,)), now=NOW).accounts

    told = dict(account.texts)
    assert "password" not in told
    assert told["email"] == person.email
    assert told["last_login"] == "2026-11-22T09:00:00+00:00"


def test_other_people_are_blocked_out_of_a_shared_text():
    workspace = fill(with_lake=False, crowd=CROWD[:3])
    one, other = CROWD[0], CROWD[1]
    event = workspace.own_events.create(
        name=f"{one.name} ja {other.name}, joku@muu.example ja @joku_muu",
        first_day=NOW.date(),
        last_day=NOW.date(),
    )

    told = {
        (row.table, row.row): dict(row.texts) for row in gather(one.chosen(), now=NOW).mentions
    }

    assert told["OwnEvent", str(event.pk)]["name"] == (
        f"{one.name} ja {'█' * len(other.name)}, {'█' * 16} ja {'█' * 9}"
    )
