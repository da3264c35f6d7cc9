"""Names exchanged for what points to nobody without the key of the workspace."""

from __future__ import annotations

import hmac
import re
import secrets

from django.db import IntegrityError, transaction

from tuuletus.errors import SettingsError
from tuuletus.web.people.models import Workspace
from tuuletus.web.people.models_privacy import Pseudonym, PseudonymKey

PSEUDONYM = re.compile(r"person-[0-9a-f]{12}")


def find_key(workspace: int) -> bytes:
    """The key of a workspace (primary key), made at the first use.

    One that the field keys no longer open is of no use to anybody: a new one takes its place.
    """
    try:
        known = PseudonymKey.objects.filter(pk=workspace).first()
    except SettingsError:
        PseudonymKey.objects.filter(pk=workspace).delete()
        known = None
    if known is None:
        try:
            with transaction.atomic():
                PseudonymKey.objects.create(pk=workspace, key=secrets.token_hex(32))
        except IntegrityError:
            pass  # another process was faster
        known = PseudonymKey.objects.get(pk=workspace)
    return bytes.fromhex(known.key.reveal())


def make_pseudonym(key: bytes, name: str) -> str:
    """The pseudonym of a name: equal names give equal ones, within one workspace only."""
    if PSEUDONYM.fullmatch(name):
        return name
    digest = hmac.digest(key, name.encode("utf-8", "surrogatepass"), "sha256")
    return f"person-{digest.hex()[:12]}"


def find_pseudonyms(workspace: Workspace) -> frozenset[str]:
    """The authors of a workspace who are pseudonyms, and stay so if they write again."""
    return frozenset(Pseudonym.objects.filter(workspace=workspace).values_list("text", flat=True))
