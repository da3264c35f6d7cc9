"""Secrets in the database: each field encrypted by itself, the keys kept outside.

A stored value reads `k2:gAAAA...`: the name of the key, then a Fernet token. The keys file is
looked at again whenever it changes, so keys can be exchanged while the house is open.
"""

from __future__ import annotations

import hmac
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models

from tuuletus.errors import SettingsError
from tuuletus.web.keys import KEYS_FILE, read_keys

DOTS = "••••"

FieldKeys = tuple[tuple[str, str], ...]


class Secret(str):
    """A text that shows itself as dots in str, repr, format, JSON and templates alike.

    The text it *is* is the dots; what it hides comes out of `reveal` alone.
    """

    __slots__ = ("_hidden",)
    _hidden: str

    def __new__(cls, hidden: str) -> Secret:
        """Dots that remember what they hide."""
        self = super().__new__(cls, DOTS)
        self._hidden = hidden
        return self

    def __repr__(self) -> str:
        return f"Secret({DOTS})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return False  # left to str, a secret would equal its own dots
        return hmac.compare_digest(self._hidden.encode(), other._hidden.encode())

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._hidden)

    def __reduce__(self) -> tuple[Any, ...]:
        # A pickled secret (in a cache, in a session) would be one in clear text.
        return str, (DOTS,)

    def reveal(self) -> str:
        """The hidden text, for the one place that must send or compare it."""
        return self._hidden


_seen: dict[Path, dict[str, str]] = {}
"""Every key that this process has read, by its file: what was asked of the database just before
the last exchange of keys is opened after it."""


def find_field_keys() -> FieldKeys:
    """The field keys in force, the newest first."""
    if not settings.FIELD_KEYS_FROM_FILE:
        return settings.KEYS.field_keys
    path = Path(settings.DATA) / KEYS_FILE
    return read_cached(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def read_cached(path: Path, _changed: int) -> FieldKeys:
    """The field keys of a file as it was at its last change."""
    found = read_keys(path).field_keys
    _seen.setdefault(path, {}).update(found)
    return found


def encrypt(text: str) -> str:
    """A text under the newest key."""
    name, key = find_field_keys()[0]
    return f"{name}:{Fernet(key).encrypt(text.encode()).decode()}"


def decrypt(stored: str) -> str:
    """The text of a stored value, whichever known key it was written with."""
    name, _, token = stored.partition(":")
    key = dict(find_field_keys()).get(name) or _find_seen(name)
    if key is None:
        msg = f"A stored secret needs the field key {name!r}, which the keys file does not hold."
        raise SettingsError(msg)
    try:
        return Fernet(key).decrypt(token.encode()).decode()
    except InvalidToken as error:
        msg = f"A stored secret does not fit the field key {name!r}; it was changed or mixed up."
        raise SettingsError(msg) from error


def _find_seen(name: str) -> str | None:
    """A key that is no longer in the file, where this process knows it from before."""
    if not settings.FIELD_KEYS_FROM_FILE:
        return None
    return _seen.get(Path(settings.DATA) / KEYS_FILE, {}).get(name)


def is_newest(stored: str) -> bool:
    """Whether a stored value is already under the newest key."""
    return stored.partition(":")[0] == find_field_keys()[0][0]


class EncryptedTextField(models.TextField):  # type: ignore[type-arg] # not generic at run time
    """A text column that is encrypted at rest and comes back as a `Secret`."""

    def from_db_value(self, value: str | None, *_: object) -> Secret | None:
        """What the database gave, as a secret."""
        return Secret(decrypt(value)) if value else None

    def to_python(self, value: object) -> Secret | None:
        """Whatever was given, as a secret."""
        if value is None or isinstance(value, Secret):
            return value
        return Secret(str(value))

    def get_prep_value(self, value: object) -> str | None:
        """What goes into the database."""
        secret = self.to_python(value)
        return None if secret is None else encrypt(secret.reveal())

    def value_to_string(self, _obj: models.Model) -> str:
        """Dots: a dump of the data must not be a dump of the secrets."""
        return DOTS
