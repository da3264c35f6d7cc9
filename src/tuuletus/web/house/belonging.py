"""Whether keys belong to a backup. Knows nothing of Django, which would make keys of its own."""

from __future__ import annotations

import hmac
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from tuuletus.errors import BackupError
from tuuletus.web.keys import Keys

SECRETS = (("mfa_authenticator", "data"), ("tuuletus_pseudonymkey", "key"))
"""Tables and columns that hold secrets: one as it is, or several in an object of JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """How many secrets some keys open, and how many they do not."""

    opened: int
    closed: int


def name_keys(keys: Keys) -> tuple[str, ...]:
    """What each key is recognised by; nobody gets from it to the key."""
    each = (keys.secret_key, *(key for _name, key in keys.field_keys))
    return tuple(
        hmac.digest(key.encode(), b"tuuletus.backup", "sha256").hex()[:16] for key in each
    )


def check_belonging(keys: Keys, database: Path, *, named: tuple[str, ...]) -> None:
    """Refuse keys of another house or another time; `named` is what the backup says of its keys.

    Raises BackupError where the keys open none of the secrets, and, where there is no secret,
    where they have nothing in common with the keys that the backup was made with.
    """
    found = try_keys(keys, database)
    is_wrong = found.closed and not found.opened
    if is_wrong:
        several = f"they open none of its {found.closed} secrets"
        reason = several if found.closed > 1 else "they do not open its secret"
    elif not found.opened and named and not set(named) & set(name_keys(keys)):
        is_wrong, reason = True, "it was made in a house with other ones"
    if is_wrong:
        raise BackupError(
            f"These keys do not belong to the backup: {reason}. Nothing was restored. Name the"
            " copy that `tuuletus backup --keys` made at the time of the backup. Without it leave"
            " --keys away: second steps and stored secrets have to be set up anew then.",
            code="wrong_keys",
        )


def try_keys(keys: Keys, database: Path) -> Opened:
    """Try to open every secret of a database."""
    known = {name: Fernet(key) for name, key in keys.field_keys}
    results = [_opens(known, stored) for stored in read_secrets(database)]
    return Opened(opened=sum(results), closed=len(results) - sum(results))


def _opens(known: dict[str, Fernet], stored: str) -> bool:
    name, _, token = stored.partition(":")
    try:
        known[name].decrypt(token.encode())
    except (KeyError, InvalidToken):
        return False
    return True


def read_secrets(database: Path) -> Iterator[str]:
    """Every secret as it is stored: the name of its key, a colon and the token."""
    with closing(sqlite3.connect(database)) as connection:
        for table, column in SECRETS:
            try:
                rows = connection.execute(f'SELECT "{column}" FROM "{table}"')  # noqa: S608 - names of ours
            except sqlite3.OperationalError:  # a backup of a time before the table
                continue
            for (told,) in rows:
                yield from filter(is_secret, list_texts(told))


def list_texts(told: object) -> list[str]:
    """The texts of a cell: those in the object that it is as JSON, or the cell itself."""
    try:
        several = json.loads(str(told))
    except ValueError:
        return [str(told)]
    return (
        [one for one in several.values() if isinstance(one, str)]
        if isinstance(several, dict)
        else []
    )


def is_secret(text: str) -> bool:
    """Whether a text is written as secrets are: every Fernet token begins alike."""
    name, _, token = text.partition(":")
    return name.isalnum() and token.startswith("gAAAA")
