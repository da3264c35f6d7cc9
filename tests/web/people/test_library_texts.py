"""What the sign-in library shows is said in our words, in every language."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import allauth
import polib
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client
from django.utils.translation.template import templatize
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

import tuuletus
from tests.web.people.test_signing_in import PASSWORD, try_password
from tuuletus.web.people.library_texts import TEXTS

OURS = Path(tuuletus.__file__).parent
THEIRS = Path(allauth.__file__).parent
TOLD = re.compile(
    r"""gettext\((?:u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))|_\(("[^"]*"|'[^']*')\)"""
)
UNUSED = re.compile(
    r"phone|signup|email_|/email\.html|verified_email|verification|login_code|_code|trust"
    r"|account_already|primary|connections|account_(dis)?connected_updated|account_disconnected"
    r"|warn_no_email|snippets/login\.html|layouts|headless|usersessions|idp|openid/"
)
"""Templates behind doors that are closed here: signing up, telephones, mail addresses, codes."""
NOT_OURS = {
    "Connect %(provider)s",
    "You are about to connect a new third-party account from %(provider)s.",
    "In case you forgot, your username is %(username)s.",
}
"""Texts of branches that nothing here leads to."""
OLD_WORDS = {
    "fi": re.compile(
        r"tunnistinsovel|tunnistussovel|turva-avai|avainkood|palautuskood"
        r"|(toinen|toisen|toiset|toisia) (tunnistu|vaihe)|kaksivaihei\w+ tunnistu",
        re.IGNORECASE,
    ),
    "sv": re.compile(
        r"säkerhetsnyck|passkey|återställningskod|tvåfaktor|andra steget|inloggningsnyck",
        re.IGNORECASE,
    ),
}


def read_catalogue(language: str, root: Path = OURS) -> polib.POFile:
    return polib.pofile(str(root / "locale" / language / "LC_MESSAGES" / "django.po"))


def find_shown() -> set[str]:
    """What those templates of the library say that none of ours takes the place of."""
    root = THEIRS / "templates"
    own = OURS / "web" / "templates"
    shown: set[str] = set()
    for path in (one for one in sorted(root.rglob("*")) if one.is_file()):
        name = path.relative_to(root).as_posix()
        if UNUSED.search(name) or (own / name).exists():
            continue
        for found in TOLD.finditer(templatize(path.read_text(encoding="utf-8"))):
            shown.add(ast.literal_eval(found[1] or found[2]))
    return shown - NOT_OURS


def test_every_text_that_a_template_of_the_library_shows_is_ours_to_translate():
    shown = find_shown()

    assert "Security key added." in shown
    assert shown - TEXTS == set()


def test_the_library_still_says_what_we_translate():
    known = {entry.msgid for entry in read_catalogue("fi", THEIRS)}

    assert TEXTS - known == set()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_thing_of_signing_in_has_one_name(language):
    told = [
        text
        for entry in read_catalogue(language)
        for text in (entry.msgstr, *entry.msgstr_plural.values())
        if OLD_WORDS[language].search(text)
    ]

    assert told == []


def make_passkey(person: object) -> None:
    """A passkey as a browser would have registered it."""
    key = ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)})
    attested = AttestedCredentialData.create(Aaguid.NONE, b"key", key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    seen = AuthenticatorData.create(bytes(32), flags, 0, attested)
    told = CollectedClientData.create("webauthn.create", b"challenge", "https://example.fi")
    response = {
        "clientDataJSON": websafe_encode(told),
        "attestationObject": websafe_encode(AttestationObject.create("none", seen, {})),
    }
    credential = {
        "type": "public-key",
        "id": websafe_encode(b"key"),
        "rawId": websafe_encode(b"key"),
        "response": response,
        "clientExtensionResults": {},
    }
    Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Laptop", "credential": credential},
    )


def speak(language: str) -> Client:
    return Client(headers={"accept-language": language})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "asked for a new password to Tuuletus"),
        ("fi", "pyysi uutta salasanaa Tuuletukseen"),
        ("sv", "bad om ett nytt lösenord till Tuuletus"),
    ],
)
@pytest.mark.parametrize("email", ["anna", "nobody@example.fi"])
def test_the_mail_about_a_new_password_names_tuuletus_and_no_host(anna, language, told, email):
    browser = speak(language)

    browser.post("/accounts/password/reset/", {"email": anna.email if email == "anna" else email})

    (message,) = mail.outbox
    assert told in message.body
    assert "Tuuletu" in message.subject
    assert "signup" not in message.body
    assert "testserver" not in re.sub(r"http://\S+", "", message.body + message.subject)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "change your password at once and contact your administrator"),
        ("fi", "vaihda salasanasi heti ja ota yhteyttä ylläpitäjään"),
        ("sv", "byt lösenord genast och kontakta administratören"),
    ],
)
def test_the_mail_about_a_change_says_what_to_do(anna, language, told):
    type(anna).objects.filter(pk=anna.pk).update(language=language)
    browser = speak(language)
    try_password(browser, anna.email, PASSWORD)
    new = "an even wider window"

    browser.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    (message,) = mail.outbox
    assert told in message.body
    assert "testserver" not in message.body


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "one of your recovery codes"),
        ("fi", "jokin varakoodeistasi"),
        ("sv", "en av dina reservkoder"),
    ],
)
def test_the_second_step_tells_of_recovery_codes_and_of_no_passkey_that_is_not_there(
    anna, language, told
):
    TOTP.activate(anna, "JBSWY3DPEHPK3PXP")
    browser = speak(language)
    step = try_password(browser, anna.email, PASSWORD).url

    page = browser.get(step).content.decode()

    assert told in page
    assert "mfa_webauthn_authenticate" not in page


@pytest.mark.django_db
def test_the_second_step_offers_the_passkey_of_who_has_one(anna):
    TOTP.activate(anna, "JBSWY3DPEHPK3PXP")
    make_passkey(anna)
    browser = Client()
    step = try_password(browser, anna.email, PASSWORD).url

    page = browser.get(step).content.decode()

    assert 'id="mfa_webauthn_authenticate"' in page
    assert 'id="js_data"' in page


@pytest.mark.django_db
def test_a_browser_is_told_to_make_a_passkey_for_tuuletus(anna):
    browser = Client()
    try_password(browser, anna.email, PASSWORD)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    page = browser.get("/accounts/second-step/webauthn/add/").content.decode()

    assert '"rp": {"name": "Tuuletus", "id": "testserver"}' in page


@pytest.mark.django_db
def test_a_recovery_code_opens_the_second_step(anna):
    TOTP.activate(anna, "JBSWY3DPEHPK3PXP")
    code = RecoveryCodes.activate(anna).get_unused_codes()[0]
    browser = Client()
    step = try_password(browser, anna.email, PASSWORD).url

    answer = browser.post(step, {"code": code})

    assert answer.url == "/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Recovery codes left: 10/10"),
        ("fi", "Varakoodeja on jäljellä 10/10"),
        ("sv", "Reservkoder kvar: 10/10"),
    ],
)
def test_what_is_left_of_the_recovery_codes_is_told(anna, as_anna, language, told):
    TOTP.activate(anna, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(anna)
    type(anna).objects.filter(pk=anna.pk).update(language=language)

    page = as_anna.get("/accounts/second-step/", headers={"accept-language": language})

    assert told in page.content.decode()


@pytest.mark.django_db
def test_the_list_of_passkeys_says_that_one_was_never_used(anna, as_anna):
    make_passkey(anna)

    page = as_anna.get("/accounts/second-step/webauthn/", headers={"accept-language": "en"})

    assert "Laptop" in page.content.decode()
    assert "not yet used" in page.content.decode()
