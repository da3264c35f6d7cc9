"""What columns are called anywhere: the headers and words of tables, known to all readers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from tuuletus.channels.headers import english_names, load_aliases, plain

PACKAGE = "tuuletus.channels.table"
BY_HEADER = 0.9
BY_PART = 0.8
_METRIC, _AUDIENCE = "metric:", "audience:"


@cache
def load_words() -> Mapping[str, frozenset[str]]:
    """Words that matter beside the aliases: noise, names of total rows, yes and no."""
    text = files(PACKAGE).joinpath("words.json").read_text("utf-8")
    return {key: frozenset(words) for key, words in json.loads(text).items()}


def find_role(name: str) -> tuple[str, float] | None:
    """The role that a header has in a table of any origin, and how sure that is; else None.

    Words in brackets and words that say nothing ("Total likes") are passed over where they must.

    >>> find_role("Katselut yhteensä"), find_role("Kesto")
    (('metric:views', 0.8), None)
    """
    aliases = load_aliases(PACKAGE)
    spaced = re.sub(r"(?<=[a-zåäöü])(?=[A-ZÅÄÖÜ])", " ", name)
    for text in dict.fromkeys((plain(name), plain(spaced))):
        if text in aliases:
            return aliases[text], BY_HEADER
    shorter = re.sub(r"\([^)]*\)", " ", spaced)
    for text in (plain(shorter), _without_noise(plain(spaced)), _without_noise(plain(shorter))):
        if text in aliases:
            return aliases[text], BY_PART
    return None


def _without_noise(text: str) -> str:
    noise = load_words()["noise"]
    return " ".join(word for word in text.split() if word not in noise)


def is_metric_name(name: str) -> bool:
    """Whether a header is what platforms call a number."""
    named = find_role(name)
    return named is not None and named[0].startswith((_METRIC, _AUDIENCE))


def find_metric_role(name: str, package: str) -> str | None:
    """The metric of a platform's column whose header only the shared aliases know, else None.

    A platform may call by the same English word something else than others do; what it calls it
    in another language is the same as in English.
    """
    role, sure = find_role(name) or ("", 0.0)
    # "Clicks (organic)" is only a part of the clicks
    if not role.startswith(_METRIC) or ("(" in name and sure < BY_HEADER):
        return None
    own = load_aliases(package)
    english = english_names(PACKAGE, role)
    return next((own[word] for word in map(plain, english) if word in own), role)
