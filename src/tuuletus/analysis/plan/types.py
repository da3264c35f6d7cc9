"""The trait that a team plans by, and its values: the types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

LONGEST_TRAIT = 40
LONGEST_VALUE = 120
NOT_PLANNED_BY = frozenset(
    {"weekday", "hour", "month", "length", "links", "hashtags", "question", "emoji", "language"}
    | {"paid"}
)
"""Traits that tell when a post went out or how it is written, not what it is."""
NOT_BY_ITSELF = frozenset({"author", "tone"})
"""Traits that a team may choose, but that are never chosen for it."""
FIRST_ASKED = ("series", "topic", "category", "format")
NEARLY = 0.9
"""Traits that tell of nearly as many posts as the best are equals."""
FEWEST_POSTS = 3
MOST_TYPES = 40
"""So many types are mixed; those with fewest posts are left out."""
MOST_TOLD = 60
"""So many values that are no types are told by name."""
OTHER = ""
"""The type of posts that have none of the types, or of which none is told."""

Counts = Mapping[str, Mapping[str, int]]


def count_values(traits: Iterable[Mapping[str, str]]) -> dict[str, Counter[str]]:
    """How many posts have each value of each trait."""
    counted: dict[str, Counter[str]] = {}
    for own in traits:
        for name, value in own.items():
            counted.setdefault(name, Counter())[value] += 1
    return counted


def list_traits(counted: Counts) -> list[str]:
    """The traits that a team may plan by, the most told first."""
    named = {
        trait: sum(values.values())
        for trait, values in counted.items()
        if trait not in NOT_PLANNED_BY and len(trait) <= LONGEST_TRAIT
    }
    return sorted(named, key=lambda trait: (-named[trait], trait))


def choose_trait(counted: Counts, *, chosen: str = "", hidden: Iterable[str] = ()) -> str:
    """The trait that was chosen, else the one that tells of most posts; empty without any.

    Of traits that tell of nearly as many, a series goes before a topic and that before a form.
    """
    if chosen in list_traits(counted):
        return chosen
    left_out = NOT_BY_ITSELF | set(hidden)
    told = {
        trait: sum(counted[trait].values())
        for trait in list_traits(counted)
        if trait not in left_out
    }
    best = max(told.values(), default=0)
    equals = [trait for trait, count in told.items() if count >= NEARLY * best]

    def rank(trait: str) -> tuple[int, str]:
        place = FIRST_ASKED.index(trait) if trait in FIRST_ASKED else len(FIRST_ASKED)
        # with a single value there is nothing to choose between
        return (place + (len(FIRST_ASKED) + 1) * (len(counted[trait]) < 2), trait)

    return min(equals, key=rank, default="")


def find_same(value: str, known: Iterable[str]) -> str | None:
    """The known value that is the same but for capitals and spaces; None where there is none."""
    wanted = _fold(value)
    return next((one for one in known if _fold(one) == wanted), None)


def _fold(value: str) -> str:
    return " ".join(value.split()).casefold()


def choose_types(values: Sequence[str | None], *, named: Sequence[str] = ()) -> tuple[str, ...]:
    """The types: the commonest of the `values` that posts have, and those that people named.

    A value with very few posts is a type only where people said something about it.
    """
    own = list(named)[:MOST_TYPES]
    counted = Counter(value for value in values if value and len(value) <= LONGEST_VALUE)
    usual = [
        value
        for value, count in sorted(counted.items(), key=lambda one: (-one[1], one[0]))
        if count >= FEWEST_POSTS and value not in own
    ]
    chosen = {*own, *usual[: MOST_TYPES - len(own)]}
    return tuple(sorted(chosen, key=lambda value: (-counted[value], value)))


def count_left_out(types: Sequence[str], values: Sequence[str | None]) -> dict[str, int]:
    """Posts by value of what is no type, those with most posts first."""
    counted = Counter(value for value in values if value and value not in types)
    return dict(sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:MOST_TOLD])
