"""Which files of a platform's own archive are opened at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

COMPANIONS = frozenset({"account.js", "actor.json"})
"""Files of archives that tell whose the posts beside them are; they are read with those."""


@runtime_checkable
class ChoosesMembers(Protocol):
    """Knows the platform's own archives, and which few of their files it needs."""

    name: str

    def choose_members(self, members: Sequence[str]) -> tuple[str, ...]:
        """The members to open; empty where the archive is not one of its own."""
        ...
