"""How people come, what they become, and how they go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tuuletus.errors import AlreadyDoneError
from tuuletus.web.people.actions import (
    LastAdministratorError,
    accept_as_known,
    accept_as_new,
    change_role,
    create_first_administrator,
    create_token,
    create_workspace,
    digest,
    end_membership,
    find_open_invitation,
    invite,
    make_person,
    renew_membership,
    set_new_password,
)
from tuuletus.web.people.models import AccessToken, Invitation, Membership, Person, Role, Workspace

pytestmark = pytest.mark.django_db

PASSWORD = "a window on the sea"

FIRST = {
    "email": " Anna@Example.fi ",
    "password": "a window on the sea",
    "name": "Anna Maria Anttila",
    "workspace_name": "Ravintola Merituuli",
    "language": "fi",
}


def test_the_first_person_becomes_administrator_of_the_first_workspace(now):
    person = create_first_administrator(**FIRST, now=now)

    assert (person.email, person.first_name, person.last_name) == (
        "anna@example.fi",
        "Anna",
        "Maria Anttila",
    )
    assert person.check_password("a window on the sea")
    membership = person.memberships.get()
    assert (membership.role, membership.workspace.slug) == ("administrator", "ravintola-merituuli")


def test_a_second_first_person_is_refused_and_leaves_nothing(now):
    create_first_administrator(**FIRST, now=now)

    with pytest.raises(AlreadyDoneError):
        create_first_administrator(**(FIRST | {"email": "eve@example.fi"}), now=now)

    assert (Person.objects.count(), Workspace.objects.count()) == (1, 1)


def test_two_who_both_saw_nobody_cannot_both_be_first(now, monkeypatch):
    create_first_administrator(**FIRST, now=now)
    monkeypatch.setattr("tuuletus.web.people.actions.is_anybody_here", lambda: False)

    with pytest.raises(AlreadyDoneError):
        create_first_administrator(**(FIRST | {"email": "eve@example.fi"}), now=now)

    assert Person.objects.count() == 1


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_people_who_come_after_the_first_get_rows_of_their_own(now):
    create_first_administrator(**FIRST, now=now)

    second = make_person(email="aino@example.fi", name="Aino", language="fi", password="x" * 12)

    assert second.pk != 1


def test_names_of_workspaces_may_repeat_or_have_no_letters(now):
    slugs = {create_workspace(name=name, now=now).slug for name in ("Sama", "Sama", "🍽️", "🍽️")}

    assert len(slugs) == 4


def invite_olli(workspace, anna, now):
    return invite(workspace, email="Olli@example.fi", role="expert", invited_by=anna, now=now)


def test_an_invitation_lets_one_person_in_once(workspace, anna, now):
    invitation, secret = invite_olli(workspace, anna, now)
    found = find_open_invitation(secret, now=now)
    assert found == invitation

    person = accept_as_new(found, name="Olli", language="fi", password="x" * 12, now=now)

    assert person.memberships.get().role == "expert"
    assert find_open_invitation(secret, now=now) is None
    with pytest.raises(AlreadyDoneError):
        accept_as_new(found, name="Eve", language="fi", password="x" * 12, now=now)
    assert not Person.objects.filter(first_name="Eve").exists()


def test_an_invitation_ends_after_seven_days(workspace, anna, now):
    _, secret = invite_olli(workspace, anna, now)

    assert find_open_invitation(secret, now=now + timedelta(days=6, hours=23)) is not None
    assert find_open_invitation(secret, now=now + timedelta(days=7)) is None


def test_a_newer_invitation_to_an_address_ends_the_older(workspace, anna, now):
    _, older = invite_olli(workspace, anna, now)
    _, newer = invite_olli(workspace, anna, now)

    assert find_open_invitation(older, now=now) is None
    assert find_open_invitation(newer, now=now) is not None


def test_the_link_itself_is_not_kept(workspace, anna, now):
    _, secret = invite_olli(workspace, anna, now)

    kept = Invitation.objects.values_list().get()
    assert secret not in str(kept)
    assert digest(secret) in kept


def test_somebody_known_joins_only_with_their_own_invitation(workspace, anna, matti, aino, now):
    invitation, _ = invite(
        workspace, email="matti@example.fi", role="marketer", invited_by=anna, now=now
    )

    with pytest.raises(AlreadyDoneError):
        accept_as_known(invitation, aino, now=now)
    accept_as_known(invitation, matti, now=now)

    assert matti.memberships.get(workspace=workspace).role == "marketer"


def test_the_last_administrator_can_neither_leave_nor_step_down(workspace, anna, aino, now):
    membership = anna.memberships.get()

    with pytest.raises(LastAdministratorError):
        end_membership(membership, now=now)
    with pytest.raises(LastAdministratorError):
        change_role(membership, role=Role.EXPERT)
    change_role(aino.memberships.get(), role=Role.ADMINISTRATOR)
    end_membership(membership, now=now)

    assert Membership.objects.get(person=anna).ended_at == now


def test_a_leaver_loses_sessions_tokens_and_sign_in_at_once(as_aino, aino, anna, workspace, now):
    create_token(aino, workspace, name="report", scopes=["read"], now=now)
    assert as_aino.get("/settings/me/").status_code == 200

    end_membership(aino.memberships.get(), now=now)

    assert as_aino.get("/settings/me/").status_code == 302
    assert not AccessToken.objects.filter(person=aino).exists()
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": aino.email, "password": PASSWORD})
    assert answer.url == "/accounts/inactive/"
    assert "_auth_user_id" not in browser.session


def test_sessions_of_before_stay_ended_when_somebody_is_let_back_in(as_aino, aino, anna, now):
    membership = aino.memberships.get()
    end_membership(membership, now=now)

    renew_membership(membership)

    assert as_aino.get("/settings/me/").status_code == 302
    assert Person.objects.get(pk=aino.pk).is_active


def test_leaving_one_workspace_keeps_the_other(as_anna, anna, aino, other_workspace, matti, now):
    Membership.objects.create(workspace=other_workspace, person=aino, role=Role.EXPERT)

    end_membership(aino.memberships.get(workspace__name="Ravintola Merituuli"), now=now)

    assert Person.objects.get(pk=aino.pk).is_active


def test_a_token_is_kept_as_a_hash_only(aino, workspace, now):
    _, secret = create_token(aino, workspace, name="report", scopes=["read"], now=now)

    kept = str(AccessToken.objects.values_list().get())
    assert secret.startswith("tuu_")
    assert secret not in kept
    assert len(secret) > 45


@pytest.mark.parametrize(("drops", "left"), [(False, 1), (True, 0)])
def test_a_new_password_from_the_server_keeps_the_second_step_unless_it_was_lost(
    anna, drops, left
):
    Authenticator.objects.create(user=anna, type=Authenticator.Type.TOTP, data={"secret": "x"})

    complaints = set_new_password(anna.email, "boats on the moss", drops_second_step=drops)

    assert complaints == []
    assert Authenticator.objects.filter(user=anna).count() == left
