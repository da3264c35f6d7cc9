"""What a person types as the codes that are stored, whatever the language of their page."""

from __future__ import annotations

from functools import cache

from tuuletus.wording.names import trait_names, trait_value, value_names
from tuuletus.wording.speaker import Speaker

LANGUAGES = ("en", "fi", "sv")
CALENDAR = {"weekday": range(1, 8), "month": range(1, 13)}


def trait_code(name: str) -> str:
    """The code of a known trait by its name in any language; of others the name itself.

    Example:
        >>> trait_code("Aihe"), trait_code("Oma juttu")
        ('topic', 'oma juttu')

    """
    return _traits().get(name.casefold(), name.lower())


def value_code(trait: str, name: str) -> str:
    """The code of a known value by its name in any language; of others the name itself.

    Example:
        >>> value_code("format", "Kuva"), value_code("topic", "Kuva")
        ('photo', 'Kuva')

    """
    return _values().get((trait, name.casefold()), name)


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
            codes.setdefault((trait, name.casefold()), code)
        for trait, numbers in CALENDAR.items():
            for number in map(str, numbers):
                codes.setdefault((trait, trait_value(trait, number, speaker).casefold()), number)
    return codes
