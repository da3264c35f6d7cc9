"""What a person types as the codes that are stored, whatever the language of their page."""

from __future__ import annotations

from functools import cache

from tuuletus.wording.names import trait_names, trait_value, value_names
from tuuletus.wording.speaker import Speaker

LANGUAGES = ("en", "fi", "sv")
CALENDAR = {
    "weekday": tuple(map(str, range(1, 8))),
    "month": tuple(map(str, range(1, 13))),
    "hour": tuple(f"{start:02d}-{start + 3:02d}" for start in range(0, 24, 3)),
}
OTHER_NAMES = {
    "formaatti": "format",
    "julkaisumuoto": "format",
    "tunti": "hour",
    "vuorokaudenaika": "hour",
    "hour": "hour",
    "timme": "hour",
    "klockslag": "hour",
    "linkit": "links",
    "aihetunnisteet": "hashtags",
    "hashtag": "hashtags",
    "hashtagit": "hashtags",
    "emojit": "emoji",
}
"""What people also call the traits that are read from every post."""


def trait_code(name: str) -> str:
    """The code of a known trait by its name in any language; of others the name itself.

    Example:
        >>> trait_code("Aihe"), trait_code("Oma juttu")
        ('topic', 'oma juttu')

    """
    known = _traits().get(name.casefold())
    return known or OTHER_NAMES.get(name.casefold(), name.lower())


def value_code(trait: str, name: str) -> str:
    """The code of a known value by its name in any language; of others the name itself.

    Example:
        >>> value_code("format", "Kuva"), value_code("topic", "Kuva")
        ('photo', 'Kuva')

    """
    return _values().get((trait, _fold(name)), name)


def known_values(trait: str) -> tuple[str, ...]:
    """The codes that a trait takes which Tuuletus itself reads from posts; of others none.

    Example:
        >>> known_values("question"), known_values("topic")
        (('yes', 'no'), ())

    """
    named = tuple(code for own, code in value_names(Speaker("en")) if own == trait)
    return CALENDAR.get(trait, named)


@cache
def _traits() -> dict[str, str]:
    codes: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in trait_names(Speaker(language)).items():
            codes.setdefault(name.casefold(), code)
    return codes


@cache
def _values() -> dict[tuple[str, str], str]:
    codes: dict[tuple[str, str], str] = {}
    for speaker in map(Speaker, LANGUAGES):
        for (trait, code), name in value_names(speaker).items():
            codes.setdefault((trait, _fold(name)), code)
        for trait, known in CALENDAR.items():
            for code in known:
                codes.setdefault((trait, _fold(trait_value(trait, code, speaker))), code)
                codes.setdefault((trait, code), code)
    for trait, code in value_names(Speaker("en")):
        codes.setdefault((trait, code), code)
    return codes


def _fold(name: str) -> str:
    """A value in one writing: hours are typed with a hyphen, and shown with a dash."""
    return name.casefold().replace("–", "-")
