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
def _load(package: str) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The headers of each role by language, from `aliases.json` of a channel's folder."""
    text = files(package).joinpath("aliases.json").read_text("utf-8")
    roles: dict[str, dict[str, list[str]]] = json.loads(text)
    return roles


@cache
def load_languages(package: str) -> Mapping[str, Mapping[str, str]]:
    """Each plain header with the role it has, by language."""
    told: dict[str, dict[str, str]] = {}
    for role, languages in _load(package).items():
        for code, names in languages.items():
            told.setdefault(code, {}).update((plain(name), role) for name in names)
    return told


@cache
def load_aliases(package: str) -> Mapping[str, str]:
    """Each plain header with the role it has, whatever the language."""
    return {
        plain(name): role
        for role, languages in _load(package).items()
        for names in languages.values()
        for name in names
    }


def first_name(package: str, role: str, language: str) -> str:
    """What a column of a role is usually called in a language; in English where nobody knows."""
    names = _load(package)[role]
    return (names.get(language) or names["en"])[0]


def english_names(package: str, role: str) -> Sequence[str]:
    """What columns of a role are called in English."""
    return _load(package)[role].get("en", ())


def match_headers(header: Sequence[str], aliases: Mapping[str, str]) -> dict[str, str]:
    """The first column of each role: role -> header as written."""
    found: dict[str, str] = {}
    for name in header:
        role = aliases.get(plain(name))
        if role is not None:
            found.setdefault(role, name)
    return found


def slug(name: str) -> str:
    """A header as a name of one's own for a metric or trait: "T_Reach (old)" is "t_reach_old"."""
    return "_".join(plain(name).split())[:60] or "column"
