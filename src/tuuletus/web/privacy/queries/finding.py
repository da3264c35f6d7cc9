"""Who could be meant: accounts, authors and handles that hold some words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from tuuletus.web.collect.models import Channel, OutcomeSeries, Post, SetTrait
from tuuletus.web.people.marks import cut
from tuuletus.web.people.models import Membership, Person, Role
from tuuletus.web.people.pseudonyms import PSEUDONYM

AUTHOR = "author"
HANDLE = re.compile(r"[@#]\w[\w.\-]*\w(?:@[\w.\-]+\w)?")
MOST = 50
POSTS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A name as it stands in the data, and in how many posts."""

    name: str
    kind: str
    """author, handle, channel or outcome."""
    posts: int


def find_scope(person: Person) -> tuple[int, ...]:
    """The workspaces that somebody administers (primary keys)."""
    return tuple(
        Membership.objects.filter(person=person, role=Role.ADMINISTRATOR, ended_at=None)
        .order_by("workspace")
        .values_list("workspace", flat=True)
    )


def find_accounts(workspaces: Sequence[int] | None) -> QuerySet[Person]:
    """Accounts that are nobody else's to erase: of people who work in these workspaces only."""
    accounts = Person.objects.filter(erased_at=None)
    if workspaces is None:
        return accounts
    elsewhere = Membership.objects.filter(ended_at=None).exclude(workspace__in=workspaces)
    return (
        accounts.filter(memberships__workspace__in=workspaces)
        .exclude(pk__in=elsewhere.values("person"))
        .distinct()
    )


def search_accounts(words: str, workspaces: Sequence[int] | None) -> list[Person]:
    """Accounts whose name or address holds the words."""
    return [
        one
        for one in find_accounts(workspaces)
        if is_like(words, one.get_full_name()) or is_like(words, one.email)
    ][:MOST]


def search_names(words: str, workspaces: Sequence[int] | None) -> list[Candidate]:
    """Authors, channels, outcomes and handles that hold the words, the commonest first."""
    found: Counter[tuple[str, str]] = Counter()
    posts = Post.objects.order_by("pk")
    traits = SetTrait.objects.filter(trait=AUTHOR)
    channels = Channel.objects.all()
    if workspaces is not None:
        posts = posts.filter(channel__workspace__in=workspaces)
        traits = traits.filter(post__channel__workspace__in=workspaces)
        channels = channels.filter(workspace__in=workspaces)
    rows = posts.values_list("traits", "text")
    for stated, text in rows.iterator(chunk_size=POSTS_AT_ONCE):
        if (author := stated.get(AUTHOR)) and is_like(words, author):
            found[author, "author"] += 1
        for handle in set(HANDLE.findall(text)) if "@" in text or "#" in text else ():
            if is_like(words, handle):
                found[handle, "handle"] += 1
    for author in traits.values_list("value", flat=True):
        found[author, "author"] += is_like(words, author)
    for channel in channels:
        for name in {channel.key, channel.name}:
            found[name, "channel"] += is_like(words, name) and channel.posts.count()
    for name in _name_series(workspaces):
        found[name, "outcome"] += is_like(words, name)
    return [
        Candidate(name=name, kind=kind, posts=count)
        for (name, kind), count in found.most_common()
        if count and not PSEUDONYM.fullmatch(name)
    ][:MOST]


def _name_series(workspaces: Sequence[int] | None) -> list[str]:
    series = OutcomeSeries.objects.all()
    if workspaces is not None:
        series = series.filter(workspace__in=workspaces)
    return list(series.values_list("name", flat=True))


def is_like(words: str, name: str) -> bool:
    """Whether a name holds the words, whatever their writing."""
    wanted = " ".join(word for word, _, _ in cut(words))
    return bool(wanted) and wanted in " ".join(word for word, _, _ in cut(name))
