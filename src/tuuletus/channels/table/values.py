"""Cells of stated traits as the codes that the analysis knows."""

from __future__ import annotations

from collections.abc import Iterable

from tuuletus.channels.dates import month_numbers, weekday_numbers
from tuuletus.channels.headers import plain
from tuuletus.channels.numbers import is_blank
from tuuletus.channels.shared import load_words
from tuuletus.records import WeekdayCodes

_BAND = 3
_CODED = frozenset({"weekday", "month", "hour", "paid", "format"})
"""Traits whose cells are read in a way of their own."""
_ANSWERS = {
    "1": "yes",
    "0": "no",
    **dict.fromkeys(("yes", "true", "kyllä", "tosi", "ja", "sant", "wahr"), "yes"),
    **dict.fromkeys(("no", "false", "ei", "epätosi", "nej", "falskt", "nein", "falsch"), "no"),
}
_FORMATS = {
    "photos": "photo",
    "image": "photo",
    "images": "photo",
    "picture": "photo",
    "bild": "photo",
    "foto": "photo",
    "kuva": "photo",
    "kuvat": "photo",
    "valokuva": "photo",
    "valokuvat": "photo",
    "videos": "video",
    "videot": "video",
    "reels": "reel",
    "stories": "story",
    "tarina": "story",
    "tarinat": "story",
    "karuselli": "carousel",
    "karusellit": "carousel",
    "statuses": "status",
    "links": "link",
    "länk": "link",
    "linkki": "link",
    "linkit": "link",
}


def read_trait(name: str, cell: str, *, weekdays: WeekdayCodes | None = None) -> str | None:
    """The code of one cell; "" where it is not told, None where it makes no sense.

    `weekdays` says what numbers of weekdays mean; without it 1 is Monday.

    >>> read_trait("hour", "17"), read_trait("weekday", "Friday"), read_trait("paid", "1")
    ('15-18', '5', 'yes')
    """
    if is_blank(cell):
        return ""
    word = plain(cell)
    if name == "weekday":
        if weekdays is not None and word.isdecimal() and len(word) <= 2:
            day = weekdays.read(int(word))
            return None if day is None else str(day)
        return _numbered(word, weekday_numbers(), 7)
    if name == "month":
        return _numbered(word, month_numbers(), 12)
    if name == "hour":
        return _band(word)
    if name == "paid":
        return _yes_or_no(word)
    if name == "format":
        return _FORMATS.get(word, word[:60])
    return " ".join(cell.split()).casefold()[:60]


def find_answers(name: str, cells: Iterable[str]) -> dict[str, str]:
    """The cells of a trait that is or is not, each with "yes" or "no"; empty for any other trait.

    Where all that is told is 1, nothing says that it is no number.

    >>> find_answers("is_weekend", ["0", "1", ""]), find_answers("class", ["1", "2"])
    ({'0': 'no', '1': 'yes'}, {})
    """
    if name in _CODED:
        return {}
    told = {cell for cell in set(cells) if not is_blank(cell)}
    answers = {cell: _ANSWERS.get(plain(cell), "") for cell in told}
    is_number_only = {plain(cell) for cell in told} == {"1"}
    return {} if "" in answers.values() or is_number_only else answers


def _numbered(word: str, names: dict[str, int], most: int) -> str | None:
    number = int(word) if word.isdecimal() and len(word) <= 2 else names.get(word, 0)
    return str(number) if 1 <= number <= most else None


def _band(word: str) -> str | None:
    first = word.split()[0] if word else ""
    if not first.isdecimal() or len(first) > 2 or int(first) > 24:
        return None
    start = min(int(first), 23) // _BAND * _BAND
    return f"{start:02d}-{start + _BAND:02d}"


def _yes_or_no(word: str) -> str | None:
    words = load_words()
    if word in words["yes"]:
        return "yes"
    return "no" if word in words["no"] else None
