"""Pages about people: what each shows and what it changes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core import mail
from django.utils.html import escape

from tuuletus.web.people.models import Invitation, Membership, Person, Workspace
from tuuletus.wording.overrides import drop_overrides

PASSWORD = "a window on the sea"
BLNS = Path(__file__).parents[3].parent / "shared" / "data" / "hostile" / "blns"

pytestmark = pytest.mark.django_db

WELCOME = {
    "email": "anna@example.fi",
    "password": PASSWORD,
    "name": "Anna Anttila",
    "workspace_name": "Ravintola Merituuli",
    "language": "en",
}


def test_the_first_page_makes_the_first_administrator_and_signs_them_in(browser):
    assert browser.get("/welcome/").status_code == 200

    browser.post("/welcome/", WELCOME)

    assert browser.get("/people/").status_code == 200
    assert browser.get("/welcome/").status_code == 404


def test_a_weak_first_password_is_refused_with_a_reason(browser):
    page = browser.post("/welcome/", WELCOME | {"password": "password12"}).content.decode()

    assert "too common" in page
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("b" * 16, "a few characters that come again and again"),
        ("a" * 200, "a few characters that come again and again"),
        ("a window on the sea " * 250, "too long, so it was not taken. It may have at most 200"),
    ],
    ids=["one letter", "one letter, often", "5,000 characters"],
)
def test_a_first_password_of_no_use_is_refused_and_never_cut_off(browser, password, said):
    empty = browser.get("/welcome/").content.decode()
    page = browser.post("/welcome/", WELCOME | {"password": password}).content.decode()

    assert "maxlength" not in re.search(r'<input[^>]*name="password"[^>]*>', empty)[0]
    assert said in page
    assert not Person.objects.exists()


def test_the_longest_password_signs_in_with_all_of_it(browser, client):
    longest = ("a window on the sea " * 10)[:200]
    browser.post("/welcome/", WELCOME | {"password": longest})

    answers = [
        client.post("/accounts/login/", {"login": WELCOME["email"], "password": one}).status_code
        for one in (longest[:-1], longest)
    ]

    assert answers == [200, 302]


@pytest.mark.parametrize(
    "password",
    ["merituuli2026", "ravintolamerituuli!", "R4v1ntola-Merituuli-1", "anna@example.fi"],
)
def test_no_name_that_stands_in_the_same_form_is_a_first_password(browser, password):
    page = browser.post("/welcome/", WELCOME | {"password": password}).content.decode()

    assert "id_password_error" in page
    assert not Person.objects.exists()


def test_once_somebody_is_here_the_first_page_makes_nobody(browser, anna):
    answer = browser.post("/welcome/", WELCOME | {"email": "eve@example.fi"})

    assert answer.status_code == 404
    assert Person.objects.count() == 1


def invite(client):
    page = client.post("/people/", {"email": "olli@example.fi", "role": "expert"})
    return re.search(r"http://localhost:8000(/invitations/[\w-]+/)", page.content.decode())[1]


def test_an_invited_person_gets_mail_with_a_link_that_lets_them_in(as_anna, browser):
    link = invite(as_anna)
    assert mail.outbox[0].to == ["olli@example.fi"]
    assert link in mail.outbox[0].body

    browser.post(link, {"name": "Olli Oja", "language": "sv", "password": PASSWORD})

    olli = Person.objects.get(email="olli@example.fi")
    assert (olli.get_full_name(), olli.language) == ("Olli Oja", "sv")
    assert olli.memberships.get().role == "expert"
    assert browser.get(link).status_code == 410


def test_looking_at_the_link_does_not_use_it_up(as_anna, browser):
    link = invite(as_anna)

    for _ in range(3):
        assert browser.get(link).status_code == 200

    assert Invitation.objects.get().used_at is None


def test_when_mail_fails_the_link_is_still_there_to_pass_on(as_anna, settings, monkeypatch):
    def fail(*_args, **_kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("tuuletus.web.people.mail.send_mail", fail)

    page = as_anna.post("/people/", {"email": "olli@example.fi", "role": "expert"})

    assert "The mail could not be sent" in page.content.decode()


def test_without_a_mail_server_nothing_is_said_to_be_sent_and_no_log_holds_the_link(
    as_anna, settings, capsys
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

    page = as_anna.post("/people/", {"email": "olli@example.fi", "role": "expert"})

    told = page.content.decode()
    assert "No e-mail is set up here" in told
    assert "sent by e-mail" not in told
    assert "/invitations/" in told
    assert "/invitations/" not in "".join(capsys.readouterr())


def test_a_withdrawn_invitation_lets_nobody_in(as_anna, browser):
    link = invite(as_anna)

    as_anna.post(f"/people/invitations/{Invitation.objects.get().pk}/withdraw/")

    assert browser.get(link).status_code == 410


def test_somebody_with_an_account_signs_in_to_join(as_anna, as_matti, browser, workspace):
    page = as_anna.post("/people/", {"email": "matti@example.fi", "role": "manager"})
    link = re.search(r"/invitations/[\w-]+/", page.content.decode())[0]

    stranger = browser.get(link).content.decode()
    stranger_post = browser.post(link).content.decode()
    as_matti.post(link)

    assert "has an account already" in stranger
    assert "has an account already" in stranger_post
    assert Membership.objects.get(workspace=workspace, person__email="matti@example.fi")


def test_people_of_other_workspaces_are_not_listed(as_anna, matti, aino):
    page = as_anna.get("/people/").content.decode()

    assert "aino@example.fi" in page
    assert "matti@example.fi" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_people_needs_the_same_queries_for_any_number(
    as_anna, workspace, count, django_assert_max_num_queries
):
    from tests.web.conftest import make_member

    for number in range(count):
        make_member(workspace, f"P{number} Person", "expert")

    with django_assert_max_num_queries(8):
        as_anna.get("/people/")


def test_a_changed_role_is_stored(as_anna, aino):
    as_anna.post(f"/people/{aino.memberships.get().pk}/role/", {"role": "manager"})

    assert aino.memberships.get().role == "manager"


def test_a_role_that_does_not_exist_changes_nothing(as_anna, aino):
    as_anna.post(f"/people/{aino.memberships.get().pk}/role/", {"role": "king"})

    assert aino.memberships.get().role == "marketer"


def test_ending_the_last_administrator_says_why_not(as_anna, anna):
    answer = as_anna.post(f"/people/{anna.memberships.get().pk}/end/", follow=True)

    assert "only administrator" in answer.content.decode()
    assert anna.memberships.get().ended_at is None


def test_a_token_is_shown_once_and_never_again(as_aino):
    made = as_aino.post("/settings/tokens/", {"name": "report", "scopes": ["read"]})
    secret = re.search(r"tuu_[\w-]{40,}", made.content.decode())[0]

    assert secret not in as_aino.get("/settings/tokens/").content.decode()


def test_tokens_of_others_are_neither_shown_nor_revoked(as_aino, as_anna, anna):
    as_anna.post("/settings/tokens/", {"name": "annas report", "scopes": ["read"]})
    token = anna.access_tokens.get()

    assert "annas report" not in as_aino.get("/settings/tokens/").content.decode()
    assert as_aino.post(f"/settings/tokens/{token.pk}/revoke/").status_code == 404


def test_the_workspace_is_renamed_and_gets_another_zone(as_anna, workspace):
    country = {"country": "SE"}
    as_anna.post(
        "/settings/workspace/", {"name": "Merituuli", "time_zone": "Europe/Stockholm"} | country
    )

    workspace.refresh_from_db()
    assert (workspace.name, workspace.time_zone) == ("Merituuli", "Europe/Stockholm")
    assert workspace.country == "SE"


def test_a_zone_that_does_not_exist_is_refused(as_anna, workspace):
    as_anna.post("/settings/workspace/", {"name": "M", "time_zone": "Mars/Olympus"})

    workspace.refresh_from_db()
    assert workspace.time_zone == "Europe/Helsinki"


def load_naughty_strings() -> list[str]:
    if not BLNS.exists():
        pytest.skip("the list of naughty strings is not beside the project")
    path = next(BLNS.rglob("*.json"))
    return [text for text in json.loads(path.read_text(encoding="utf-8")) if text][::3]


def test_naughty_names_are_shown_as_they_are_stored_or_refused_with_a_reason(as_anna, workspace):
    told = {"time_zone": "Europe/Helsinki", "country": "FI"}
    texts = load_naughty_strings()
    count = 0
    for text in texts:
        before = Workspace.objects.get(pk=workspace.pk).name
        answer = as_anna.post("/settings/workspace/", told | {"name": text})
        stored = Workspace.objects.get(pk=workspace.pk).name
        if answer.status_code != 302:
            assert answer.status_code == 200, text
            assert set(answer.context["form"].errors) == {"name"}, text
            assert stored == before, text
            continue

        count += 1
        page = as_anna.get("/settings/me/")
        assert page.status_code == 200
        assert escape(drop_overrides(stored)) in page.content.decode()
        assert not any(ord(character) < 32 for character in stored)
    assert count > len(texts) // 2


def test_naughty_names_of_people_are_shown_as_they_are_stored(as_aino, aino):
    for text in load_naughty_strings():
        answer = as_aino.post("/settings/me/", {"name": text, "language": "en"})
        assert answer.status_code in (200, 302), text

        aino.refresh_from_db()
        page = as_aino.get("/settings/me/").content.decode()
        assert escape(drop_overrides(str(aino))) in page


def test_what_is_stored_names_every_field_and_leaves_as_a_table(as_anna):
    page = as_anna.get("/settings/stored/").content.decode()
    table = as_anna.get("/settings/stored.csv").content.decode()

    assert "tuuletus.Person" in page
    assert "tuuletus.Person,email,personal,Letting people in and keeping strangers out," in table
    assert "tuuletus.Person,password,secret,Letting people in" in table
    assert "tuuletus.Post,traits,personal,Learning what worked" in table
    assert table.count("396 days\r\n") == 3
