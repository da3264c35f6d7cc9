"""One person as an administrator has put them together, and where they are named."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from tuuletus.channels.texts import is_simple, read_texts
from tuuletus.errors import ChannelError
from tuuletus.web.collect.actions.uploads import find_upload, open_upload
from tuuletus.web.collect.models import AT_WORK, ImportRun
from tuuletus.web.people.marks import APART, Finder, make_marks
from tuuletus.web.people.models import Invitation, Person
from tuuletus.web.privacy.queries.holders import (
    Holder,
    find_holders,
    list_texts,
    read_written,
    unescape,
)

DROPPED_FILES = "uploads"
SHORT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a person is called, and their accounts.

    Args:
        names: names, handles and addresses.
        accounts: those of the person, where they sign in here.
        workspaces: where to look (primary keys); None is everywhere.
        everywhere: single plain words are looked for in every place, too.

    """

    names: frozenset[str]
    accounts: tuple[Person, ...] = ()
    workspaces: tuple[int, ...] | None = None
    everywhere: bool = False

    def all_names(self) -> set[str]:
        """The names, and all that the accounts are called."""
        return set(self.names).union(*map(name_account, self.accounts))

    def finder(self) -> Finder:
        """Finds the person in texts, by the plain words."""
        return Finder(make_marks(self.all_names(), everywhere=self.everywhere))


def name_account(person: Person) -> set[str]:
    """Everything that an account is called."""
    addresses = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    return {text for text in (person.get_full_name(), person.email, *addresses) if text}


def count_finds(chosen: Chosen) -> Counter[str]:
    """How many rows of each column name the person; nothing is changed."""
    finder = chosen.finder()
    found: Counter[str] = Counter()
    short = lru_cache(maxsize=65_536)(finder.holds)

    def is_named(text: str) -> bool:
        # traits and formats come again and again, texts of posts hardly do
        return short(text) if len(text) <= SHORT else finder.holds(text)

    def is_named_in(holder: Holder, written: str) -> bool:
        value = json.loads(written) if holder.is_json else written
        return any(map(is_named, list_texts(holder, value)))

    for _table, holders in groupby(
        sorted(find_holders(), key=lambda one: one.model._meta.label), key=lambda one: one.model
    ):
        own = list(holders)
        for columns in read_written(own, workspaces=chosen.workspaces):
            for holder, values in zip(own, columns, strict=True):
                found[holder.name] += sum(
                    is_named_in(holder, values[place])
                    for place in find_suspects(finder, values, is_json=holder.is_json)
                )
    found["Person"] = len(chosen.accounts)
    found["AccessToken"] = sum(one.access_tokens.count() for one in chosen.accounts)
    found["Invitation"] = find_invitations(finder, chosen.workspaces).count()
    found[DROPPED_FILES] += len(find_naming_files(finder, chosen.workspaces))
    return +found


def find_suspects(finder: Finder, values: Sequence[str], *, is_json: bool) -> Iterable[int]:
    """The places of values as they are written that may name the person: all others do not."""
    if not is_json:
        return finder.find_suspects(values)
    places = set(finder.find_suspects(values))
    escaped = [place for place, value in enumerate(values) if "\\u" in value]
    told = unescape(APART.join(values[place] for place in escaped)).split(APART)
    if len(told) != len(escaped):  # a text holds the sign that stands between them
        return places.union(escaped)
    return places.union(escaped[place] for place in finder.find_suspects(told))


def find_invitations(finder: Finder, workspaces: Sequence[int] | None) -> QuerySet[Invitation]:
    """The invitations to a person's addresses."""
    rows = Invitation.objects.all()
    if workspaces is not None:
        rows = rows.filter(workspace__in=workspaces)
    keys = [pk for pk, email in rows.values_list("pk", "email") if finder.holds(email)]
    return Invitation.objects.filter(pk__in=keys)


def find_naming_files(finder: Finder, workspaces: Sequence[int] | None) -> list[ImportRun]:
    """Imports whose dropped files name a person, or cannot be looked through."""
    return [run for run in find_kept_files(workspaces) if names_somebody(run, finder)]


def names_somebody(run: ImportRun, finder: Finder) -> bool:
    """Whether a name of a person stands in a dropped file, in its own name or in what was said."""
    said = [
        json.dumps([upload["name"] for upload in run.uploads], ensure_ascii=False),
        *(
            json.dumps([file.name, file.summary, file.options, file.mapping], ensure_ascii=False)
            for file in run.files.all()
        ),
    ]
    if any(map(finder.holds, said)):
        return True
    for upload in run.uploads:
        path = find_upload(upload)
        if not path.exists():
            continue
        try:
            if is_simple(path):
                if any(map(finder.holds, read_texts(path))):
                    return True
                continue
            with open_upload(run, upload) as reader:
                if any(map(finder.holds, reader.texts())):
                    return True
        except ChannelError:
            return True
    return False


def find_kept_files(workspaces: Sequence[int] | None) -> list[ImportRun]:
    """Imports whose dropped files still lie there, but for those that are at work."""
    runs = ImportRun.objects.exclude(uploads=[]).exclude(state__in=AT_WORK)
    return list(runs if workspaces is None else runs.filter(workspace__in=workspaces))
