"""What the command line needs to look after one person, anywhere in the house."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from tuuletus.errors import ErasureError
from tuuletus.web.people.marks import make_marks
from tuuletus.web.people.models import Person
from tuuletus.web.privacy.actions.erasing import ask_to_erase, carry_out
from tuuletus.web.privacy.queries.chosen import Chosen, count_finds
from tuuletus.web.privacy.queries.telling import gather

__all__ = [
    "ask_to_erase",
    "carry_out",
    "choose",
    "count_finds",
    "find_namesakes",
    "gather",
    "name_journal",
]


def name_journal() -> Path:
    """The file that keeps erased persons erased when a backup is restored."""
    return Path(settings.ERASURES)


def choose(names: Iterable[str], *, everywhere: bool) -> Chosen:
    """A person in all workspaces; accounts are theirs whose address is among the names.

    Raises ErasureError where one of the names is no name, which happens to a script by mistake.
    """
    told = frozenset(names)
    if not told or not all(make_marks([name]) for name in told):
        raise ErasureError("A name needs at least one letter or digit.", code="no_name")
    addresses = [name.strip().lower() for name in told if "@" in name]
    accounts = Person.objects.filter(email__in=addresses, erased_at=None)
    return Chosen(names=told, accounts=tuple(accounts), everywhere=everywhere)


def find_namesakes(chosen: Chosen) -> list[str]:
    """Addresses of other accounts that have one of the names."""
    finder = chosen.finder()
    mine = {person.pk for person in chosen.accounts}
    return [
        person.email
        for person in Person.objects.filter(erased_at=None).exclude(pk__in=mine)
        if finder.find(person.get_full_name())
    ]
