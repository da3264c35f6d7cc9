"""Secrets lie encrypted and never show themselves."""

from __future__ import annotations

import json
import pickle

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.template import Context, Template
from django.test.utils import isolate_apps

from tuuletus.errors import SettingsError
from tuuletus.web.crypto import EncryptedTextField, Secret, decrypt, encrypt, find_field_keys
from tuuletus.web.keys import KEYS_FILE, Keys, load_keys, make_field_key, read_keys, replace_keys
from tuuletus.web.rotation import rewrite_field, rotate_keys

CANARY = "canary-5f1e7c"


@pytest.fixture
def own_keys(settings, tmp_path):
    """A house with its own keys file, so that exchanging keys touches no other test."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    settings.FIELD_KEYS_FROM_FILE = True
    load_keys(settings.DATA)
    return settings.DATA


def test_what_was_encrypted_comes_back_and_says_which_key_it_needs(own_keys):
    stored = encrypt(CANARY)

    assert stored.startswith("k1:gAAAA")
    assert CANARY not in stored
    assert decrypt(stored) == CANARY


def test_a_changed_value_is_refused_without_repeating_it(own_keys):
    stored = encrypt(CANARY)

    with pytest.raises(SettingsError, match="changed or mixed up"):
        decrypt(stored[:-4] + "AAA=")


def test_a_value_under_a_lost_key_says_which_one_is_missing(own_keys):
    with pytest.raises(SettingsError, match="'k7'"):
        decrypt("k7:gAAAA")


@pytest.mark.parametrize(
    "show",
    [
        str,
        repr,
        "{}".format,
        "%s".__mod__,
        json.dumps,
        lambda secret: json.dumps({"a": [secret]}, cls=DjangoJSONEncoder),
        lambda secret: "".join(["x", secret]),
        lambda secret: secret + "",
        lambda secret: secret.upper(),
        lambda secret: Template("{{ s }}{{ s|safe }}").render(Context({"s": secret})),
        lambda secret: str(pickle.dumps(secret)),
        lambda secret: f"{secret:>40} {secret!r} {secret!s}",
        lambda secret: str(vars(secret) if hasattr(secret, "__dict__") else {}),
    ],
)
def test_a_secret_shows_dots_however_it_is_shown(show):
    assert CANARY not in show(Secret(CANARY))


def test_a_secret_gives_itself_only_when_asked_and_equals_only_its_like():
    assert Secret(CANARY).reveal() == CANARY
    assert Secret(CANARY) == Secret(CANARY)
    assert Secret(CANARY) != Secret("another")
    assert Secret(CANARY) != "••••"


@pytest.fixture
def letterbox(transactional_db):
    """A table with an encrypted column, for the length of one test."""

    with isolate_apps("tuuletus.web"):

        class Letterbox(models.Model):
            token = EncryptedTextField(null=True)

            class Meta:
                app_label = "letterboxes"

            def __str__(self):
                return f"letterbox {self.pk}"

    with connection.schema_editor() as editor:
        editor.create_model(Letterbox)
    yield Letterbox
    with connection.schema_editor() as editor:
        editor.delete_model(Letterbox)


def test_an_encrypted_column_holds_no_clear_text_and_gives_back_a_secret(letterbox, own_keys):
    row = letterbox.objects.create(token=CANARY)

    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM letterboxes_letterbox")
        stored = cursor.fetchone()[0]
    read = letterbox.objects.get(pk=row.pk).token

    assert CANARY not in stored
    assert stored.startswith("k1:")
    assert (type(read), read.reveal()) == (Secret, CANARY)
    assert CANARY not in serializers.serialize("json", letterbox.objects.all())


def test_an_empty_encrypted_column_stays_empty(letterbox, own_keys):
    row = letterbox.objects.create(token=None)

    assert letterbox.objects.get(pk=row.pk).token is None


def test_secrets_of_the_second_step_lie_encrypted(anna, own_keys):
    TOTP.activate(anna, CANARY)
    RecoveryCodes.activate(anna)

    stored = {one.type: one.data for one in Authenticator.objects.all()}

    assert stored["totp"]["secret"].startswith("k1:")
    assert stored["recovery_codes"]["seed"].startswith("k1:")
    assert CANARY not in str(stored)


def test_keys_are_exchanged_and_everything_still_opens(anna, own_keys):
    secret = "JBSWY3DPEHPK3PXP"
    totp = TOTP.activate(anna, secret)
    RecoveryCodes.activate(anna)
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes()

    done = rotate_keys()

    assert (done.key, done.values, done.dropped) == ("k2", 2, ("k1",))
    assert [name for name, _ in find_field_keys()] == ["k2"]
    totp.instance.refresh_from_db()
    assert decrypt(totp.instance.data["secret"]) == secret
    assert totp.instance.data["secret"].startswith("k2:")
    after = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    assert after.generate_codes() == codes


def test_what_was_read_just_before_an_exchange_of_keys_still_opens(db, own_keys):
    stored = encrypt(CANARY)

    rotate_keys()

    assert [name for name, _ in find_field_keys()] == ["k2"]
    assert decrypt(stored) == CANARY


def test_a_column_is_written_anew_under_a_newer_key(letterbox, own_keys):
    rows = [letterbox.objects.create(token=f"{CANARY}{number}") for number in range(3)]
    before = read_keys(own_keys / KEYS_FILE)
    newer = make_field_key(before.field_keys)
    replace_keys(
        own_keys / KEYS_FILE,
        Keys(secret_key=before.secret_key, field_keys=(newer, *before.field_keys)),
    )

    assert rewrite_field(letterbox, "token") == 3
    assert rewrite_field(letterbox, "token") == 0
    assert [letterbox.objects.get(pk=row.pk).token.reveal() for row in rows] == [
        f"{CANARY}0",
        f"{CANARY}1",
        f"{CANARY}2",
    ]


def test_keys_given_by_the_environment_are_not_ours_to_exchange(settings, own_keys):
    settings.FIELD_KEYS_FROM_FILE = False

    with pytest.raises(SettingsError, match="TUULETUS_FIELD_KEYS"):
        rotate_keys()
