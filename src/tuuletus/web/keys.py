"""The keys of an installation: made at the first start, kept in one file only we may read."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from tuuletus.errors import SettingsError
from tuuletus.web.disk import flush

KEYS_FILE = "keys.json"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Keys:
    """The signing key and the field keys, the newest field key first."""

    secret_key: str
    field_keys: tuple[tuple[str, str], ...]


def load_keys(
    data: Path,
    *,
    secret_key: str = "",
    field_keys: tuple[tuple[str, str], ...] = (),
    looks_only: bool = False,
) -> Keys:
    """The keys of the data folder, made on the first start; given ones win over the file.

    Who only looks gets keys for the moment where there is no file, or one that is broken.
    """
    if secret_key and field_keys:
        return Keys(secret_key=secret_key, field_keys=field_keys)
    path = data / KEYS_FILE
    stored = read_or_make(path) if looks_only else read_or_write(path)
    return Keys(
        secret_key=secret_key or stored.secret_key, field_keys=field_keys or stored.field_keys
    )


def read_or_write(path: Path) -> Keys:
    """The keys in a file, made at the first start."""
    try:
        if not path.exists():
            write_once(path, make_keys())
    except OSError as error:
        msg = (
            f"The keys file {path} cannot be made ({error.strerror}). Give the folder to the user"
            " that runs Tuuletus, or run `tuuletus doctor`."
        )
        raise SettingsError(msg) from error
    return read_keys(path)


def read_or_make(path: Path) -> Keys:
    """The keys in a file, or others that are written nowhere."""
    try:
        return read_keys(path)
    except SettingsError:
        return make_keys()


def make_keys() -> Keys:
    """Fresh keys for a new installation."""
    return Keys(secret_key=secrets.token_urlsafe(48), field_keys=(make_field_key(()),))


def make_field_key(known: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """A fresh field key whose number follows those known."""
    numbers = [int(name[1:]) for name, _ in known if name[1:].isdigit()]
    return f"k{max(numbers, default=0) + 1}", Fernet.generate_key().decode()


def read_keys(path: Path) -> Keys:
    """The keys in a file; the message of the error never repeats what the file holds."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        keys = tuple((str(name), str(key)) for name, key in stored["field_keys"])
        secret_key = str(stored["secret_key"])
        if not (secret_key and keys):
            raise ValueError(path)
        return Keys(secret_key=secret_key, field_keys=check_field_keys(keys))
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"The keys file {path} cannot be read. Restore it from your backup."
        raise SettingsError(msg) from error


def parse_field_keys(parts: list[str]) -> tuple[tuple[str, str], ...]:
    """Field keys out of a setting: `k2=KEY,k1=KEY`, the newest first."""
    pairs = tuple((name, key) for name, _, key in (part.partition("=") for part in parts))
    try:
        return check_field_keys(pairs)
    except ValueError as error:
        msg = "TUULETUS_FIELD_KEYS is not understood; write k2=KEY,k1=KEY with Fernet keys."
        raise SettingsError(msg) from error


def check_field_keys(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The same pairs when every name and key is well-formed; otherwise ValueError."""
    for name, key in pairs:
        Fernet(key)
        if not name.isalnum():
            msg = "A key's name is letters and digits."
            raise ValueError(msg)
    return pairs


def write_once(path: Path, keys: Keys) -> None:
    """Write a new keys file; when another process was faster, its file stays."""
    draft = write_draft(path, keys)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
        flush(path.parent)


def replace_keys(path: Path, keys: Keys) -> None:
    """Exchange the keys file in one step; a reader sees the old or the new, never a half."""
    write_draft(path, keys).replace(path)
    flush(path.parent)


def write_draft(path: Path, keys: Keys) -> Path:
    """A complete keys file beside the real one, readable by its owner alone."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    content: Mapping[str, object] = {
        "secret_key": keys.secret_key,
        "field_keys": [list(pair) for pair in keys.field_keys],
    }
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    return draft
