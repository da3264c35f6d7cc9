"""Deny by default; a role allows what the table says and nothing more."""

from __future__ import annotations

import pytest

from tuuletus.web.people.access import ROLE_PERMISSIONS, Permission, may
from tuuletus.web.people.models import Membership, Role


def test_every_role_sees_and_only_administrators_manage():
    assert {role for role in Role if Permission.SEE in ROLE_PERMISSIONS[role]} == set(Role)
    assert [role for role in Role if Permission.MANAGE in ROLE_PERMISSIONS[role]] == [
        Role.ADMINISTRATOR
    ]


def test_a_membership_that_has_ended_allows_nothing(now):
    over = Membership(role=Role.ADMINISTRATOR, ended_at=now)

    assert [permission for permission in Permission if may(over, permission)] == []


def test_somebody_without_a_workspace_is_told_so(as_anna, anna):
    anna.memberships.all().delete()

    response = as_anna.get("/people/")

    assert response.status_code == 403
    assert "You are not in any workspace" in response.content.decode()


def test_a_workspace_of_others_cannot_be_entered(as_matti, workspace):
    response = as_matti.post(f"/workspaces/{workspace.pk}/switch/")

    assert response.status_code == 404
    assert "workspace" not in as_matti.session


def test_a_session_that_names_a_workspace_of_others_falls_back_to_ones_own(as_matti, workspace):
    session = as_matti.session
    session["workspace"] = workspace.pk
    session.save()

    page = as_matti.get("/settings/me/").content.decode()

    assert "Toinen talo" in page
    assert "Merituuli" not in page


def test_switching_workspaces_changes_role_and_all(as_anna, anna, other_workspace):
    Membership.objects.create(workspace=other_workspace, person=anna, role=Role.EXPERT)

    as_anna.post(f"/workspaces/{other_workspace.pk}/switch/")

    assert as_anna.get("/people/").status_code == 403


SENT = {"name": "Messut", "first_day": "2026-12-01", "which": "event"}


def test_who_sends_a_form_after_their_session_ended_comes_back_to_its_page(browser, aino):
    page = "http://testserver/outcomes/calendar/?from=here"

    answer = browser.post("/outcomes/calendar/1/forget/", SENT, headers={"referer": page})
    told = browser.get(answer.url).content.decode()

    assert answer.url == "/accounts/login/?next=/outcomes/calendar/%3Ffrom%3Dhere"
    assert "what you sent was not saved" in told


@pytest.mark.parametrize("referer", ["https://evil.example/x/", "", "nonsense"])
def test_nobody_is_led_elsewhere_by_where_they_say_that_they_came_from(browser, aino, referer):
    answer = browser.post("/posts/traits/", headers={"referer": referer})

    assert answer.url == "/accounts/login/?next=/"


def test_a_part_of_a_page_asks_the_whole_page_to_sign_in(browser, aino):
    answer = browser.get(
        "/imports/1/progress/",
        headers={"hx-request": "true", "hx-current-url": "http://testserver/imports/1/"},
    )

    assert answer.headers["HX-Redirect"] == "/accounts/login/?next=/imports/1/"
    told = browser.get(answer.headers["HX-Redirect"]).content.decode()
    assert "you come back to the same page" in told


def test_an_address_that_takes_only_forms_answers_with_a_page(as_aino):
    answer = as_aino.get("/posts/traits/")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "This address only takes forms" in answer.content.decode()
