"""Exchanging the field keys while the house is open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from tuuletus.errors import SettingsError
from tuuletus.web.crypto import EncryptedTextField, decrypt, encrypt, find_field_keys, is_newest
from tuuletus.web.keys import KEYS_FILE, Keys, make_field_key, read_keys, replace_keys

MFA_SECRETS = ("secret", "seed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """What an exchange of keys did."""

    key: str
    values: int
    dropped: tuple[str, ...]


def rotate_keys() -> Rotation:
    """Add a key, write every stored secret anew with it, then forget the older keys.

    Any other process sees the new key as soon as it is in the file, and the old ones stay there
    until nothing is left that was written with them.
    """
    path = find_keys_file()
    before = read_keys(path)
    newest = make_field_key(before.field_keys)
    replace_keys(path, Keys(secret_key=before.secret_key, field_keys=(newest, *before.field_keys)))
    values = rewrite_secrets() + rewrite_secrets()  # the second round takes what came meanwhile
    replace_keys(path, Keys(secret_key=before.secret_key, field_keys=(newest,)))
    return Rotation(
        key=newest[0], values=values, dropped=tuple(name for name, _ in before.field_keys)
    )


def find_keys_file() -> Path:
    """The keys file, when the keys are ours to exchange."""
    if not settings.FIELD_KEYS_FROM_FILE:
        msg = (
            "The field keys come from TUULETUS_FIELD_KEYS. Put a new key first there, restart, "
            "and run `tuuletus keys rewrite`; then take the old one away."
        )
        raise SettingsError(msg)
    return Path(settings.DATA) / KEYS_FILE


def rewrite_secrets() -> int:
    """Write every stored secret under the newest key; how many there were to write."""
    fields = [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, EncryptedTextField)
    ]
    count = sum(rewrite_field(model, field.attname) for model, field in fields)
    return count + sum(map(rewrite_authenticator, Authenticator.objects.values_list("pk")))


def rewrite_field(model: type[models.Model], name: str) -> int:
    """Rewrite one column; a row that was changed meanwhile is already under the newest key."""
    newest = f"{find_field_keys()[0][0]}:"
    # As plain text, so that the value is what lies in the database and not what it hides.
    stored = models.functions.Cast(name, models.TextField())
    rows = model._default_manager.annotate(stored=stored).exclude(stored=None)
    old = list(rows.exclude(stored__startswith=newest).values_list("pk", flat=True))
    for pk in old:
        with transaction.atomic():
            row = model._default_manager.select_for_update().get(pk=pk)
            row.save(update_fields=[name])
    return len(old)


def rewrite_authenticator(key: tuple[Any]) -> int:
    """Rewrite the secrets of one second step."""
    with transaction.atomic():
        one = Authenticator.objects.select_for_update().get(pk=key[0])
        old = [
            name for name in MFA_SECRETS if one.data.get(name) and not is_newest(one.data[name])
        ]
        if not old:
            return 0
        one.data |= {name: encrypt(decrypt(one.data[name])) for name in old}
        one.save(update_fields=["data"])
        return 1
