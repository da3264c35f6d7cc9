"""Texts that something else than we may have written: halves of characters, bytes of no text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

HALVES = re.compile(r"[\ud800-\udfff]")
NOT_KNOWN = "\ufffd"


def show(text: str) -> str:
    """A text that can be written anywhere: half a character becomes the sign for an unknown."""
    return HALVES.sub(NOT_KNOWN, text)


def dump_json(value: Any) -> str:
    """JSON that can be read by people and written anywhere, and that gives back what went in."""
    text = json.dumps(value, ensure_ascii=False)
    return json.dumps(value) if HALVES.search(text) else text


def fit_for_postgres(value: Any) -> Any:
    """A value without what PostgreSQL takes neither in text nor in JSON."""
    if isinstance(value, str):
        return show(value).replace("\x00", "")
    if isinstance(value, list):
        return [fit_for_postgres(one) for one in value]
    if isinstance(value, dict):
        return {fit_for_postgres(key): fit_for_postgres(one) for key, one in value.items()}
    return value


@contextmanager
def reading_any_bytes() -> Iterator[list[int]]:
    """Let SQLite hand out texts whose bytes are no UTF-8; the one number is how many there were.

    Another program may have written them; Python would refuse the whole row.
    """
    odd = [0]

    def read(raw: bytes) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            odd[0] += 1
            return raw.decode(errors="replace")

    if connection.vendor != "sqlite":
        yield odd
        return
    connection.ensure_connection()
    before = connection.connection.text_factory
    connection.connection.text_factory = read
    try:
        yield odd
    finally:
        connection.connection.text_factory = before
