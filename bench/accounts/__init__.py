"""Whether the time of an answer tells who has an account, asked of a running installation."""

from __future__ import annotations

PEOPLE = 400


def known_address(number: int) -> str:
    """The address of somebody who has an account."""
    return f"known-{number:04d}@example.fi"


def unknown_address(number: int) -> str:
    """An address of the same length of nobody."""
    return f"blank-{number:04d}@example.fi"
