"""The language of a text: Finnish, Swedish, English, or another one."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from tuuletus.analysis.text.features import normalise

KNOWN = ("fi", "sv", "en")
OTHER = "other"
_NORDIC = ("da", "no")
_SWEDISH = re.compile("[äö]", re.IGNORECASE)  # neither Danish nor Norwegian writes these
_DANISH = re.compile("[æø]", re.IGNORECASE)
_FEWEST_LETTERS = 20
_NOT_WORDS = re.compile(r"(?:https?://|www\.)\S+|[@#＃]\w+", re.IGNORECASE)
_MOST = 2_000  # the beginning of a text tells its language

# What an other text may be. Close relatives are among them, so that Estonian is not taken for
# Finnish, nor Norwegian for Swedish; small languages that short texts are mistaken for are not.
_OTHERS = (
    *("ar", "cs", "da", "de", "el", "es", "et", "fa", "fr", "he", "hi", "hu", "id", "it", "ja"),
    *("ko", "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "th", "tl", "tr", "uk", "vi", "zh"),
)


def find_language(text: str) -> str | None:
    """The code "fi", "sv", "en" or "other"; None for a text of fewer than twenty letters.

    >>> find_language("Tervetuloa lounaalle, perjantaina keittiö tarjoaa lohikeittoa")
    'fi'
    """
    words = _NOT_WORDS.sub(" ", normalise(text))[:_MOST]
    if sum(map(str.isalpha, words)) < _FEWEST_LETTERS:
        return None
    language, _ = load_languages().classify(" ".join(words.split()))
    if language in _NORDIC and _SWEDISH.search(words) and not _DANISH.search(words):
        return "sv"
    return language if language in KNOWN else OTHER


@cache
def load_languages() -> Any:
    """The model that tells languages apart: it takes a moment and some memory, once."""
    # nobody waits for it who reads no text
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - slow import

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([*KNOWN, *_OTHERS])
    # it would keep a hundred more languages, should one want to choose others later
    identifier._full_model = (identifier.nb_ptc, identifier.nb_pc, identifier.nb_classes)
    return identifier
