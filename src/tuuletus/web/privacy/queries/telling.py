"""Everything that is stored of one person, and nothing of anybody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Model

from tuuletus import __version__
from tuuletus.web.collect.models import ImportRun, Post, SetTrait, TraitChange, TraitRule
from tuuletus.web.data_classes import OF_OTHERS, SECRET, DataClass
from tuuletus.web.people.marks import Finder, Span, block_out, exchange, make_marks
from tuuletus.web.people.models import AccessToken, Invitation, Membership, Person
from tuuletus.web.people.pseudonyms import PSEUDONYM
from tuuletus.web.privacy.queries.chosen import Chosen
from tuuletus.web.privacy.queries.finding import AUTHOR, HANDLE
from tuuletus.web.privacy.queries.holders import change_value, find_holders, read_rows
from tuuletus.web.review.models import Decision, Review
from tuuletus.web.texts import show

ADDRESS = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One row in which the person stands: the texts in question, others' names blocked out."""

    table: str
    row: str
    texts: tuple[tuple[str, str], ...]
    """Pairs of column and text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFile:
    """All that is stored of one person at one moment."""

    made_at: datetime
    names: tuple[str, ...]
    accounts: tuple[Told, ...]
    """What the accounts hold and what hangs on them, each row with its columns."""
    doings: tuple[Told, ...]
    """What they did: decisions, reviews, imports, settings of traits, posts as their author."""
    mentions: tuple[Told, ...]
    """Where else they are named."""

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "made_at": self.made_at.isoformat(),
            "made_by": f"Tuuletus {__version__}",
            "names": list(self.names),
            **{
                part: [
                    {"table": one.table, "row": one.row, "fields": dict(one.texts)}
                    for one in getattr(self, part)
                ]
                for part in ("accounts", "doings", "mentions")
            },
        }


def gather(chosen: Chosen, *, now: datetime) -> PersonFile:
    """Gather all that is stored of a person."""
    hide = make_hiding_others(chosen)
    return PersonFile(
        made_at=now,
        names=tuple(sorted(chosen.all_names())),
        accounts=tuple(tell_accounts(chosen)),
        doings=(*tell_doings(chosen, hide), *tell_posts(chosen, hide)),
        mentions=tuple(tell_mentions(chosen, hide)),
    )


def tell_accounts(chosen: Chosen) -> Iterator[Told]:
    """The accounts with everything of their own, but for secrets."""
    for person in chosen.accounts:
        yield tell_row(person)
        for model, owner in (
            (EmailAddress, "user"),
            (SocialAccount, "user"),
            (Authenticator, "user"),
            (AccessToken, "person"),
            (Membership, "person"),
        ):
            for row in model._default_manager.filter(**{owner: person}).order_by("pk"):
                yield tell_row(row)
    finder = chosen.finder()
    invitations = Invitation.objects.order_by("pk")
    if chosen.workspaces is not None:
        invitations = invitations.filter(workspace__in=chosen.workspaces)
    for invitation in invitations:
        if finder.find(invitation.email):
            yield tell_row(invitation, leave_out={"invited_by"})


def tell_row(row: Model, *, leave_out: Sequence[str] | set[str] = ()) -> Told:
    """A row with all its columns, but for secrets."""
    label = row._meta.label
    classes: dict[str, DataClass] = getattr(row, "data_classes", {}) or OF_OTHERS.get(label, {})
    return Told(
        table=str(row._meta.object_name),
        row=str(row.pk),
        texts=tuple(
            (field.name, say(getattr(row, field.attname)))
            for field in row._meta.concrete_fields
            if classes.get(field.name) != SECRET and field.name not in leave_out
        ),
    )


def say(value: object) -> str:
    """A value as text; what is not told is empty."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else show(str(value))


Hide = Callable[[str], str]


def tell_doings(chosen: Chosen, hide: Hide) -> Iterator[Told]:
    """What the person did, in rows that point to their accounts."""
    for person in chosen.accounts:
        for decision in Decision.objects.filter(owner=person).order_by("pk"):
            yield do(decision, what=hide(str(decision)), decided_at=decision.decided_at)
        for review in Review.objects.filter(opened_by=person).order_by("pk"):
            yield do(review, opened_at=review.opened_at)
        for run in ImportRun.objects.filter(person=person).order_by("pk"):
            yield do(run, started_at=run.started_at)
        for rule in TraitRule.objects.filter(made_by=person).order_by("pk"):
            yield do(rule, trait=rule.trait, made_at=rule.made_at)
        for change in TraitChange.objects.filter(person=person).order_by("pk"):
            yield do(change, trait=change.trait, changed_at=change.changed_at)
        for trait in SetTrait.objects.filter(set_by=person).order_by("pk"):
            yield do(trait, trait=trait.trait, set_at=trait.set_at)


def tell_posts(chosen: Chosen, hide: Hide) -> Iterator[Told]:
    """The posts whose author the person is."""
    finder = chosen.finder()
    posts = Post.objects.order_by("pk")
    set_by_hand = SetTrait.objects.filter(trait=AUTHOR)
    if chosen.workspaces is not None:
        posts = posts.filter(channel__workspace__in=chosen.workspaces)
    named = {post for post, name in set_by_hand.values_list("post", "value") if finder.find(name)}
    for post in posts.iterator(chunk_size=2_000):
        if post.pk in named or finder.find(post.traits.get(AUTHOR, "")):
            yield do(
                post,
                published_at=post.published_at,
                text=hide(post.text),
                permalink=hide(post.permalink),
            )


def do(row: Model, **texts: object) -> Told:
    """What somebody did, without what it was about."""
    return Told(
        table=str(row._meta.object_name),
        row=str(row.pk),
        texts=tuple((name, say(value)) for name, value in texts.items()),
    )


def tell_mentions(chosen: Chosen, hide: Hide) -> Iterator[Told]:
    """The texts that name the person, column by column."""
    finder = chosen.finder()
    for holder in find_holders():
        for portion in read_rows(holder, chosen.workspaces):
            for pk, _workspace, value in portion:
                if texts := find_texts(holder, value, finder):
                    yield Told(
                        table=str(holder.model._meta.object_name),
                        row=str(pk),
                        texts=tuple((holder.field, show(hide(text))) for text in texts),
                    )


def find_texts(holder: Any, value: object, finder: Finder) -> list[str]:
    """The texts of a value in which somebody is named."""
    found: list[str] = []

    def look(text: str) -> str:
        if finder.find(text):
            found.append(text)
        return text

    change_value(holder, value, look)
    return found


def make_hiding_others(chosen: Chosen) -> Hide:
    """Blocks out whoever else is named: known people and authors, handles, e-mail addresses."""
    own = chosen.finder()
    others = Finder(make_marks(find_other_names(chosen, own)))

    def hide(text: str) -> str:
        kept = own.find(text)
        spans = [
            *others.find(text),
            *(found.span() for found in HANDLE.finditer(text) if found[0][0] == "@"),
            *(found.span() for found in ADDRESS.finditer(text)),
        ]
        return exchange(text, join(span for span in spans if not overlaps(span, kept)), block_out)

    return hide


def find_other_names(chosen: Chosen, own: Finder) -> set[str]:
    """What everybody else is called who has an account or is an author."""
    mine = {person.pk for person in chosen.accounts}
    names: set[str] = set()
    for person in Person.objects.exclude(pk__in=mine):
        names |= {person.get_full_name(), person.email}
    names.update(SetTrait.objects.filter(trait=AUTHOR).values_list("value", flat=True))
    for traits in Post.objects.values_list("traits", flat=True).iterator(chunk_size=2_000):
        names.add(traits.get(AUTHOR, ""))
    return {one for one in names if one and not PSEUDONYM.fullmatch(one) and not own.find(one)}


def overlaps(span: Span, kept: Sequence[Span]) -> bool:
    """Whether a span touches one of those to keep."""
    return any(span[0] < end and start < span[1] for start, end in kept)


def join(spans: Iterator[Span]) -> list[Span]:
    """Spans in order, those that overlap as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
