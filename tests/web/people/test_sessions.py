"""How long somebody stays signed in, and what is asked of them beside a password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.timezone import now as clock

from tests.web.conftest import NOW, PASSWORD
from tuuletus.web.people import sessions
from tuuletus.web.people.actions import create_token


@pytest.fixture
def later(monkeypatch):
    """Sets the clock of the sessions ahead."""

    def set_ahead(ahead):
        moment = clock() + ahead
        monkeypatch.setattr(sessions, "now", lambda: moment)

    return set_ahead


def is_in(client):
    return client.get("/settings/me/").status_code == 200


def test_a_session_ends_at_its_longest_life_however_often_it_is_used(as_anna, settings, later):
    almost = settings.SESSION_LONGEST - timedelta(hours=1)
    later(almost)
    before = is_in(as_anna)
    later(almost + timedelta(hours=2))

    assert (before, is_in(as_anna)) == (True, False)
    later(timedelta(0))
    assert not is_in(as_anna)


def test_use_puts_off_the_day_on_which_a_session_runs_out_twice_a_day_at_most(as_anna, later):
    def read_last_day():
        return Session.objects.get().expire_date

    first = read_last_day()
    is_in(as_anna)
    at_once = read_last_day()
    later(timedelta(hours=13))
    is_in(as_anna)

    assert at_once == first < read_last_day()


def test_a_session_from_before_it_was_counted_lives_on_from_its_next_use(as_anna, settings, later):
    session = as_anna.session
    del session[sessions.BEGAN], session[sessions.SEEN]
    session.save()

    assert is_in(as_anna)
    later(settings.SESSION_LONGEST + timedelta(hours=1))
    assert not is_in(as_anna)


def test_leaving_clears_what_the_browser_kept(as_anna):
    stays = as_anna.get("/settings/me/")
    leaves = as_anna.post("/accounts/logout/")

    assert "Clear-Site-Data" not in stays
    assert leaves["Clear-Site-Data"] == '"cache", "storage"'


def test_an_administrator_signs_somebody_out_everywhere(as_anna, as_eero, eero):
    pk = eero.memberships.get().pk

    as_anna.post(f"/people/{pk}/end-sessions/")

    assert (is_in(as_anna), is_in(as_eero)) == (True, False)
    assert (
        as_eero.post("/accounts/login/", {"login": eero.email, "password": PASSWORD}).status_code
        == 302
    )


def test_an_administrator_who_signs_themselves_out_stays_in_this_browser(as_anna, anna):
    other = Client()
    other.force_login(anna)

    as_anna.post(f"/people/{anna.memberships.get().pk}/end-sessions/")

    assert (is_in(as_anna), is_in(other)) == (True, False)


@pytest.fixture
def _asked(settings):
    settings.SECOND_STEP = "required"


@pytest.mark.usefixtures("_asked")
def test_where_a_second_step_is_asked_for_nothing_else_opens_before_there_is_one(as_aino, aino):
    shut = as_aino.get("/posts/", follow=True)
    settings_page = as_aino.get("/settings/me/")
    Authenticator.objects.create(user=aino, type=Authenticator.Type.TOTP, data={"secret": "x"})

    opened = as_aino.get("/posts/")

    assert shut.redirect_chain[0][0] == "/accounts/second-step/"
    assert "This house asks for a second step" in shut.content.decode()
    assert settings_page.status_code == 200
    assert opened.status_code == 200


@pytest.mark.usefixtures("_asked")
def test_who_came_by_the_sign_in_of_the_company_is_asked_for_nothing_more(as_aino, aino):
    session = as_aino.session
    session["account_authentication_methods"] = [{"method": "socialaccount", "at": 1.0}]
    session["account_authentication_methods_user"] = str(aino.pk)
    session.save()

    assert as_aino.get("/posts/").status_code in {200, 302}
    assert as_aino.get("/posts/").headers.get("Location") != "/accounts/second-step/"


@pytest.mark.usefixtures("_asked")
def test_tokens_of_programs_go_on_working(workspace, aino):
    _token, key = create_token(aino, workspace, name="bot", scopes=["read"], now=NOW)

    told = Client().get("/api/v1/me", headers={"authorization": f"Bearer {key}"})

    assert told.status_code == 200


def test_without_the_setting_nobody_is_asked(as_aino):
    assert as_aino.get("/posts/").status_code == 200
