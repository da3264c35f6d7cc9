"""Invisible marks that turn the direction of writing, taken out where foreign text is shown."""

from __future__ import annotations

import re

OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]".encode("unicode_escape").decode())
"""Embeddings, overrides and isolates: with them a text draws what follows it backwards."""


def drop_overrides(text: str) -> str:
    """The text without them; letters of right-to-left scripts need none.

    >>> drop_overrides("\\u202eabc\\u202c")
    'abc'
    """
    return OVERRIDES.sub("", text)
