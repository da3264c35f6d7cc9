"""The pages of personal data, as an administrator walks through them."""

from __future__ import annotations

import json

import pytest

from tuuletus.web.collect.models import Channel, Post
from tuuletus.web.people.models import Membership, Role
from tuuletus.web.people.models_privacy import Erasure, Purpose
from tuuletus.web.people.retention import read_days

pytestmark = pytest.mark.django_db

NAME = "Veera Virtanen"


@pytest.fixture
def post(workspace, now):
    channel = Channel.objects.create(workspace=workspace, platform="meta", key="merituuli")
    return Post.objects.create(
        channel=channel,
        key="1",
        text=f"Kuva: {NAME} (@veeravee)",
        published_at=now,
        traits={"author": NAME},
    )


def test_a_person_is_found_by_a_part_of_the_name(as_anna, post, aino):
    page = as_anna.post("/settings/person/", {"words": "veera"}).content.decode()

    assert f'value="{NAME}"' in page
    assert 'value="@veeravee"' in page
    assert "Aino Aalto" not in page


def test_accounts_are_found_by_name_and_by_address(as_anna, aino):
    for words in ("aalto", "aino@example.fi"):
        page = as_anna.post("/settings/person/", {"words": words}).content.decode()
        assert f'name="account" value="{aino.pk}"' in page


def test_another_workspace_is_neither_searched_nor_told_nor_erased(
    as_matti, post, aino, other_workspace
):
    page = as_matti.post("/settings/person/", {"words": "veera"}).content.decode()
    found = as_matti.post(
        "/settings/person/found/", {"name": NAME, "account": aino.pk}
    ).content.decode()
    as_matti.post("/settings/person/erase/", {"name": NAME, "sure": "on"})

    post.refresh_from_db()
    assert "Nobody here is called" in page
    assert "Post.text" not in found
    assert NAME in post.text
    assert Erasure.objects.get().workspaces == [other_workspace.pk]


def test_somebody_who_also_works_elsewhere_keeps_the_account(
    as_anna, aino, other_workspace, workspace
):
    Membership.objects.create(workspace=other_workspace, person=aino, role=Role.EXPERT)

    page = as_anna.post("/settings/person/", {"words": "aino"}).content.decode()

    assert 'name="account"' not in page


def test_what_will_go_is_counted_first_and_nothing_is_changed(as_anna, post):
    page = as_anna.post(
        "/settings/person/found/", {"name": [NAME], "more": "@veeravee\n"}
    ).content.decode()

    assert "Post.text" in page
    assert "Post.traits" in page
    post.refresh_from_db()
    assert NAME in post.text


def test_the_file_is_offered_in_both_forms(as_anna, post):
    told = as_anna.post("/settings/person/file/", {"name": NAME, "kind": "json"})
    page = as_anna.post("/settings/person/file/", {"name": NAME, "kind": "html"})

    assert {row["table"] for row in json.loads(told.content)["mentions"]} == {"Post"}
    assert f"Kuva: {NAME} (█████████)" in page.content.decode()
    assert 'filename="person.html"' in page["Content-Disposition"]


def test_erasing_needs_the_tick_and_is_then_done(as_anna, post):
    as_anna.post("/settings/person/erase/", {"name": NAME})
    assert not Erasure.objects.exists()

    answer = as_anna.post("/settings/person/erase/", {"name": NAME, "sure": "on"}, follow=True)

    post.refresh_from_db()
    assert post.text == f"Kuva: {'█' * len(NAME)} (@veeravee)"
    assert "Done, files cleaned" in answer.content.decode()
    assert NAME not in answer.content.decode()


def test_the_only_administrator_stays(as_anna, anna):
    answer = as_anna.post(
        "/settings/person/erase/", {"account": anna.pk, "sure": "on"}, follow=True
    )

    assert "the only administrator" in answer.content.decode()
    assert not Erasure.objects.exists()


def test_who_erases_themselves_is_signed_out(as_anna, anna, eero, workspace):
    Membership.objects.filter(person=eero).update(role=Role.ADMINISTRATOR)

    answer = as_anna.post("/settings/person/erase/", {"account": anna.pk, "sure": "on"})

    assert answer["Location"] == "/accounts/login/"
    anna.refresh_from_db()
    assert anna.email == ""
    assert Erasure.objects.get().asked_by is None


def test_nobody_is_named_is_said(as_anna):
    page = as_anna.post("/settings/person/found/", {"more": "🔥"}).content.decode()

    assert "Choose or write at least one name" in page


def test_retention_times_are_shown_and_set(as_anna, workspace):
    page = as_anna.get("/settings/keeping/").content.decode()
    assert 'value="396"' in page

    days = {purpose.value: 30 for purpose in Purpose}
    as_anna.post("/settings/keeping/", days | {"authors": "100"})

    assert read_days(workspace)[Purpose.AUTHORS] == 100
    refused = as_anna.post("/settings/keeping/", days | {"authors": "0"})
    assert refused.status_code == 200
    assert read_days(workspace)[Purpose.AUTHORS] == 100
