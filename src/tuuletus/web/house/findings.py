"""What a look at an installation finds."""

from __future__ import annotations

from dataclasses import dataclass

GOOD, WARNING, BAD = "good", "warning", "bad"
MOST_NAMED = 5
"""So many of one kind are told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: how it is, and what to do where it is not good."""

    about: str
    state: str
    says: str
    advice: str = ""


def number(count: int, one: str, many: str) -> str:
    """A count with its noun."""
    return f"{count} {one if count == 1 else many}"
