"""The way in: guessing is slow, nothing tells who exists, and a second step can be asked for."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from allauth.core.context import request_context
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.hashers import get_hasher
from django.core import mail
from django.test import Client, RequestFactory

from tuuletus.web import settings as own_settings
from tuuletus.web.people import forms
from tuuletus.web.people.models import Person

PASSWORD = "a window on the sea"

pytestmark = pytest.mark.django_db


def try_password(client, email, password, *, address="203.0.113.7"):
    return client.post(
        "/accounts/login/", {"login": email, "password": password}, REMOTE_ADDR=address
    )


def test_passwords_are_hashed_with_argon2():
    assert own_settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_of_a_thousand_guesses_from_one_address_at_most_ten_are_evaluated(anna, monkeypatch):
    hasher = type(get_hasher())
    verify = hasher.verify
    evaluated = []

    def count(self, password, encoded):
        evaluated.append(password)
        return verify(self, password, encoded)

    monkeypatch.setattr(hasher, "verify", count)

    statuses = {
        try_password(Client(), anna.email, f"guess {number}").status_code for number in range(1000)
    }

    assert len(evaluated) <= 10
    assert 429 in statuses


def test_while_somebody_guesses_the_owner_gets_in_from_elsewhere(anna):
    for number in range(50):
        try_password(Client(), anna.email, f"guess {number}")

    answer = try_password(Client(), anna.email, PASSWORD, address="198.51.100.9")

    assert (answer.status_code, answer.url) == (302, "/")


def read(response) -> str:
    """The page without what differs in every answer."""
    return re.sub(r'value="[^"]*"|x-csrftoken": "[^"]*"', "", response.content.decode())


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(anna):
    known = try_password(Client(), anna.email, "wrong")
    unknown = try_password(Client(), "nobody@example.fi", "wrong")

    assert known.status_code == unknown.status_code
    assert read(known) == read(unknown)


def test_an_unknown_address_costs_as_much_hashing_as_a_known_one(anna, monkeypatch):
    hasher = type(get_hasher())
    encode = hasher.encode
    hashed = []

    def count(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hasher, "encode", count)

    try_password(Client(), anna.email, "wrong")
    known = len(hashed)
    try_password(Client(), "nobody@example.fi", "wrong")

    assert len(hashed) - known == known


def test_asking_for_a_new_password_answers_the_same_for_everybody(anna):
    answers = [
        Client().post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in (anna.email, "nobody@example.fi")
    ]

    assert read(answers[0]) == read(answers[1])
    assert anna.email in [message.to[0] for message in mail.outbox]


@pytest.mark.parametrize("took", [0.0, 0.1, 0.6])
def test_the_answer_about_a_new_password_comes_at_a_whole_moment(anna, monkeypatch, took):
    clock, slept = iter([10.0, 10.0 + took]), []
    own_time = SimpleNamespace(monotonic=lambda: next(clock), sleep=slept.append)
    monkeypatch.setattr(forms, "time", own_time)

    own = forms.EvenResetForm({"email": anna.email})
    assert own.is_valid()
    with request_context(RequestFactory().get("/")):
        own.save(RequestFactory().get("/"))

    (waited,) = slept
    assert waited > 0
    assert (took + waited) / forms.LEAST_SECONDS == pytest.approx(
        round((took + waited) / forms.LEAST_SECONDS)
    )


def test_a_password_link_works_once(anna):
    Client().post("/accounts/password/reset/", {"email": anna.email})
    link = re.search(r"http://\S+", mail.outbox[0].body)[0]
    browser = Client()
    form = browser.get(link, follow=True).request["PATH_INFO"]
    new = "an even wider window"

    browser.post(form, {"password1": new, "password2": new})

    assert Person.objects.get(pk=anna.pk).check_password(new)
    again = Client().get(link, follow=True)
    assert "password1" not in again.content.decode()


@pytest.fixture
def no_mail_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"


def test_without_a_mail_server_no_link_is_printed_or_logged(anna, no_mail_server, capfd, caplog):
    for email in (anna.email, "nobody@example.fi"):
        Client().post("/accounts/password/reset/", {"email": email}, follow=True)

    printed = "".join(capfd.readouterr()) + caplog.text
    assert "Without TUULETUS_MAIL_URL no mail is sent" in caplog.text
    for secret in ("/password/reset/key/", anna.email, "nobody@example.fi"):
        assert secret not in printed


def test_without_a_mail_server_everybody_is_told_the_same_and_what_to_do(anna, no_mail_server):
    asked = read(Client().get("/accounts/password/reset/"))
    answers = [
        read(Client().post("/accounts/password/reset/", {"email": email}, follow=True))
        for email in (anna.email, "nobody@example.fi")
    ]

    assert answers[0] == answers[1]
    for page in (asked, answers[0]):
        assert "has no mail server" in page
        assert "tuuletus password EMAIL" in page
        assert "We have sent you an email" not in page
    assert 'name="email"' not in asked


def test_nobody_signs_up_by_themselves(browser):
    form = {"email": "eve@example.fi", "password1": PASSWORD, "password2": PASSWORD}

    answer = browser.post("/accounts/signup/", form)

    assert answer.status_code == 403
    assert not Person.objects.exists()


def test_with_an_authenticator_app_the_password_alone_is_not_enough(anna):
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(anna, secret)
    browser = Client()

    first = try_password(browser, anna.email, PASSWORD)
    assert first.url == "/accounts/second-step/authenticate/"
    assert "_auth_user_id" not in browser.session

    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    second = browser.post(first.url, {"code": code})

    assert second.url == "/"
    assert browser.session["_auth_user_id"] == str(anna.pk)


def test_adding_a_second_step_asks_for_the_password_again(as_anna):
    answer = as_anna.get("/accounts/second-step/totp/activate/")

    assert answer.url.startswith("/accounts/reauthenticate/")


def test_the_secret_of_an_authenticator_app_is_shown_without_a_foreign_picture(anna):
    browser = Client()
    try_password(browser, anna.email, PASSWORD)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    page = browser.get("/accounts/second-step/totp/activate/").content.decode()

    assert "<svg" in page
    assert "data:image" not in page


def test_signing_out_everywhere_else_keeps_this_browser(as_aino, aino):
    elsewhere = Client()
    elsewhere.force_login(aino)

    as_aino.post("/settings/me/end-sessions/")

    assert elsewhere.get("/settings/me/").status_code == 302
    assert as_aino.get("/settings/me/").status_code == 200
