"""Whether the posts of a table that names no channel are those of a channel that is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

NEARLY_ALL = 0.8
"""With this share of its posts known, a table is of the same channel."""
TELLING = 8
"""A shorter identifier may be a running number: the day or the text has to agree, too."""


class Identified(Protocol):
    """What tells one post from another, in a file or in the house."""

    @property
    def key(self) -> str:
        """The identifier."""
        ...

    @property
    def text(self) -> str:
        """The words."""
        ...

    @property
    def published_at(self) -> datetime | None:
        """When it was published, where that is told."""
        ...


def is_same(one: Identified, other: Identified) -> bool:
    """Whether two posts with the same identifier are one post, and not alike by chance."""
    if len(one.key) >= TELLING:
        return True
    if one.published_at is not None and one.published_at == other.published_at:
        return True
    return bool(one.text.strip()) and one.text.strip() == other.text.strip()


def count_same(posts: Iterable[Identified], known: Mapping[str, Identified]) -> int:
    """How many of the posts are among the known ones, which are given by their identifiers."""
    return sum(post.key in known and is_same(post, known[post.key]) for post in posts)


def is_nearly_all(same: int, *, told: int, known: int) -> bool:
    """Whether two lists of posts are of one channel, by how many they have in common.

    Of the shorter list, since a newer copy may hold many posts more.

    >>> is_nearly_all(480, told=500, known=900), is_nearly_all(30, told=500, known=900)
    (True, False)
    """
    return same > 0 and same >= NEARLY_ALL * min(told, known)
