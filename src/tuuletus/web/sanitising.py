"""Text from outside: stored as it came, made harmless when shown."""

from __future__ import annotations

import re

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

ADDRESS = re.compile(r"https?://[^\s<>\"'`]+[^\s<>\"'`.,;:!?)\]}»”’]", re.IGNORECASE)


def clean_text(text: str) -> SafeString:
    """The text as HTML: all of it escaped, http(s) addresses as links, lines kept."""
    pieces: list[str] = []
    end = 0
    for found in ADDRESS.finditer(text):
        pieces.append(escape(text[end : found.start()]))
        address = escape(found.group())
        pieces.append(f'<a href="{address}">{address}</a>')
        end = found.end()
    pieces.append(escape(text[end:]))
    marked = "".join(pieces).replace("\r\n", "\n").replace("\n", "<br>")
    cleaned = nh3.clean(
        marked,
        tags={"a", "br"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="nofollow ugc noopener",
    )
    return mark_safe(cleaned)  # noqa: S308 - this is the one place that makes it safe
