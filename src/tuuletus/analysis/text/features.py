"""Plain features of a text: length, links, hashtags, question, emoji."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# a hashtag begins with a letter or digit and holds at least one letter: "#1" is a place, not a tag
_HASHTAG = re.compile(r"(?<![\w&/])[#＃](?=\w*[^\W\d_])\w+")
_QUESTION = re.compile(r"[?？؟](?:\s|$|[!?\"'”’»)\]])")
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff\U0001f300-\U0001f64f\U0001f680-\U0001f6ff\U0001f7e0-\U0001f7eb"
    "\U0001f900-\U0001f9ff\U0001fa70-\U0001faff\u2600-\u27bf\u2b50\u2b55\u231a\u231b\u23e9-\u23f3]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFeatures:
    """Counts of one text. `length` is in characters, links not counted."""

    length: int
    links: int
    hashtags: int
    emoji: int
    is_question: bool


def normalise(text: str) -> str:
    """The text with fancy letters (𝗯𝗼𝗹𝗱, ｗｉｄｅ) as plain ones, for analysis only.

    >>> normalise("𝗨𝘂𝘀𝗶 𝗿𝘂𝗼𝗸𝗮𝗹𝗶𝘀𝘁𝗮")
    'Uusi ruokalista'
    """
    return unicodedata.normalize("NFKC", text)


def read_features(text: str) -> TextFeatures:
    """The features of one text, fancy letters read as plain ones.

    >>> read_features("Nähdäänkö perjantaina? 🍲 #lounas https://example.org")
    TextFeatures(length=32, links=1, hashtags=1, emoji=1, is_question=True)
    """
    # emoji are looked for before NFKC, which turns some signs into letters
    emoji = len(_EMOJI.findall(text))
    plain = normalise(text)
    bare, links = _LINK.subn("", plain)
    return TextFeatures(
        length=len(" ".join(bare.split())),
        links=links,
        hashtags=len(_HASHTAG.findall(bare)),
        emoji=emoji,
        is_question=_QUESTION.search(bare) is not None,
    )
