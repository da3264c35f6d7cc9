"""Header aliases: what platforms call a column in each language, as data beside the channel."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files


def plain(name: str) -> str:
    """A header without case, punctuation or doubled spaces, for comparing.

    >>> plain("Reactions, Comments and Shares")
    'reactions comments and shares'
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    # "3-second" and "Gefällt mir“-Angaben" differ between exports only in marks
    return " ".join(re.findall(r"[^\W_]+", text))


@cache
def load_aliases(package: str) -> Mapping[str, str]:
    """Each plain header with the role it has, from `aliases.json` of a channel's folder."""
    text = files(package).joinpath("aliases.json").read_text("utf-8")
    roles: dict[str, dict[str, list[str]]] = json.loads(text)
    return {
        plain(name): role
        for role, languages in roles.items()
        for names in languages.values()
        for name in names
    }


def match_headers(header: Sequence[str], aliases: Mapping[str, str]) -> dict[str, str]:
    """The first column of each role: role -> header as written."""
    found: dict[str, str] = {}
    for name in header:
        role = aliases.get(plain(name))
        if role is not None:
            found.setdefault(role, name)
    return found
