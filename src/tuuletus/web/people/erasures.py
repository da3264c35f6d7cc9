"""Who is erased: kept in the database, and in a journal beside it that no backup rolls back.

Nothing here holds a name. Each entry has the keyed digests of what the person is called; the key
is derived from the signing key, which lies in the keys file and not in the database.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime

from tuuletus.web.disk import flush
from tuuletus.web.people.marks import Finder, Mark
from tuuletus.web.people.models import Workspace
from tuuletus.web.people.models_privacy import Erasure

WRITTEN = ("key", "asked_at", "made_with", "workspaces", "marks", "accounts")
"""What the journal holds of an entry."""


def find_digest_key() -> bytes:
    """What digests are made with."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"tuuletus.erasures", "sha256")


def name_digest_key() -> str:
    """A name of that key, by which entries made with another one are recognised."""
    return hmac.digest(find_digest_key(), b"name", "sha256").hex()[:16]


def make_token(text: str) -> str:
    """The digest of some words."""
    return digest_with(find_digest_key(), text)


@lru_cache(maxsize=65_536)
def digest_with(key: bytes, text: str) -> str:
    """The keyed digest of some words; the same words come again and again."""
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256").hex()[:32]


def find_erasures(workspace: Workspace | int) -> list[Erasure]:
    """Who is erased in a workspace, as far as the present key can tell."""
    pk = workspace if isinstance(workspace, int) else workspace.pk
    return [
        one
        for one in Erasure.objects.filter(made_with=name_digest_key())
        if one.workspaces is None or pk in one.workspaces
    ]


def build_finder(erasures: Iterable[Erasure]) -> Finder:
    """Finds the persons of some entries."""
    key = find_digest_key()
    marks = (
        Mark(token=token, words=words, is_bare=is_bare)
        for one in erasures
        for token, words, is_bare in one.marks
    )
    return Finder(marks, token=lambda text: digest_with(key, text))


def write_journal(erasure: Erasure) -> None:
    """Add an entry at the end of the journal; the disk has it before anything else happens."""
    told: dict[str, Any] = {name: getattr(erasure, name) for name in WRITTEN}
    line = json.dumps(told | {"asked_at": erasure.asked_at.isoformat()}, separators=(",", ":"))
    path = Path(settings.ERASURES)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "ab") as journal:
        # a line of its own even after one that a power cut or a full disk left unfinished
        journal.write(f"\n{line}\n".encode())
        journal.flush()
        os.fsync(handle)
    flush(path.parent)


def read_journal(path: Path) -> tuple[list[Erasure], int]:
    """The entries of a journal, and how many of its lines cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return [], 0
    found: dict[str, Erasure] = {}
    unreadable = 0
    for line in filter(str.strip, lines):
        try:
            told = json.loads(line)
            entry = Erasure(**{name: told[name] for name in WRITTEN})
            entry.asked_at = parse_datetime(told["asked_at"]) or _refuse(told["asked_at"])
        except (ValueError, KeyError, TypeError):
            unreadable += 1
            continue
        found[entry.key] = entry
    return list(found.values()), unreadable


def count_foreign() -> int:
    """How many entries of the journal find nobody, since another signing key made them."""
    entries, _unreadable = read_journal(Path(settings.ERASURES))
    return sum(one.made_with != name_digest_key() for one in entries)


def _refuse(text: object) -> Any:
    raise ValueError(text)


def reconcile(*others: Path) -> int:
    """Let database and journal hold the same entries; says how many were new to the database.

    After a restore the journal knows more, on a second machine the database does. `others` are
    journals from elsewhere, such as the one beside a backup.
    """
    own, _unreadable = read_journal(Path(settings.ERASURES))
    told = {one.key: one for path in others for one in read_journal(path)[0]}
    told |= {one.key: one for one in own}
    known = set(Erasure.objects.values_list("key", flat=True))
    new = [one for key, one in told.items() if key not in known]
    Erasure.objects.bulk_create(new, ignore_conflicts=True)
    written = {one.key for one in own}
    for one in Erasure.objects.order_by("asked_at", "key"):
        if one.key not in written:
            write_journal(one)
    return len(new)
