"""Fifty invented persons, each in every place where somebody can stand."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.test import Client

from tuuletus.web.collect.actions import copy_workspace
from tuuletus.web.collect.models import (
    Channel,
    ImportRun,
    ImportState,
    KeptAnswer,
    Measurement,
    OwnEvent,
    Post,
    RuledTrait,
    SetTrait,
    SourceFile,
    Telling,
    TraitChange,
    TraitRule,
)
from tuuletus.web.collect.queries import overlay_traits
from tuuletus.web.people.actions import create_token, create_workspace, invite, make_person
from tuuletus.web.people.models import Membership, Person, Role, Workspace
from tuuletus.web.privacy.queries.chosen import Chosen
from tuuletus.web.review.actions import build_registration, decide
from tuuletus.web.review.models import Check, Measure, Review, Watch

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LETTERS = "bdfghjklmn"


@dataclass(frozen=True, slots=True)
class Invented:
    """What one of them is called. No part of it is the beginning of another's."""

    number: int

    @property
    def code(self) -> str:
        return "".join(f"{LETTERS[int(digit)]}ä" for digit in f"{self.number:02d}")

    @property
    def first(self) -> str:
        return f"Z{self.code}ri"

    @property
    def last(self) -> str:
        return f"Q{self.code}kkönen"

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def handle(self) -> str:
        return f"q{self.code}kko_{self.number}".replace("ä", "a")

    @property
    def email(self) -> str:
        return f"z{self.code}ri@q.example".replace("ä", "a")

    @property
    def needles(self) -> list[bytes]:
        """Every writing in which they could be left over."""
        stems = (self.first, self.last[:-3], self.handle, self.email)
        written = set(stems) | {json.dumps(stem)[1:-1] for stem in stems}
        return [stem.lower().encode() for stem in written]

    def chosen(self, *, with_account: bool = True) -> Chosen:
        accounts = Person.objects.filter(email=self.email) if with_account else ()
        return Chosen(
            names=frozenset({self.name, f"@{self.handle}", self.email}), accounts=tuple(accounts)
        )


CROWD = [Invented(number) for number in range(50)]


def fill(
    *, now: datetime = NOW, with_lake: bool = True, crowd: list[Invented] = CROWD
) -> Workspace:
    """A workspace with an administrator and all fifty, or so many of them."""
    workspace = create_workspace(name="Merituuli", now=now)
    anna = make_person(email="anna@example.fi", name="Anna Anttila", language="en", password="x")
    Membership.objects.create(workspace=workspace, person=anna, role=Role.ADMINISTRATOR)
    channel = Channel.objects.create(workspace=workspace, platform="meta", key="merituuli")
    review = Review.objects.create(workspace=workspace, number=1, opened_at=now, opened_by=anna)
    run = ImportRun.objects.create(
        workspace=workspace, person=anna, state=ImportState.STORED, started_at=now
    )
    for one in crowd:
        add_account(workspace, one, anna, now=now)
        add_posts(workspace, channel, run, one, now=now)
        add_work(workspace, review, one, now=now)
    review.notes = "\n".join(
        f"{one.name} lupasi; kysy {one.first} {one.last[:-3]}seltä." for one in crowd
    )
    review.findings = [
        {"pairs": [["author", one.name]], "metric": "reactions", "mean": 1.0} for one in crowd
    ]
    review.save()
    if with_lake:
        copy_workspace(Workspace.objects.get(pk=workspace.pk))
    return workspace


def add_account(workspace, one, anna, *, now):
    person = make_person(email=one.email, name=one.name, language="fi", password="x")
    Membership.objects.create(workspace=workspace, person=person, role=Role.EXPERT)
    create_token(person, workspace, name=f"{one.name}: raportti", scopes=["read"], now=now)
    invite(workspace, email=one.email, role=Role.EXPERT, invited_by=anna, now=now)
    Authenticator.objects.create(user=person, type="totp", data={})
    SocialAccount.objects.create(
        user=person, provider="oidc", uid=one.handle, extra_data={"name": one.name}
    )
    Client().force_login(person)


def add_posts(workspace, channel, run, one, *, now):
    file = SourceFile.objects.create(
        run=run,
        name=f"posts of {one.name}.csv",
        sha256=f"{one.number:064d}",
        size=1,
        told_at=now,
        summary={"unread": [{"value": one.name}]},
        options={"channel_name": f"@{one.handle}"},
    )
    Channel.objects.create(
        workspace=workspace, platform="x", key=one.handle, name=f"@{one.handle}"
    )
    for number in range(3):
        text = (
            f"Kiitos @{one.handle} ja {one.first} {one.last[:-3]}sen tiimi! {one.email}"
            f" #{one.handle}"
        )
        address = f"https://x.example/{one.handle}/status/{number}"
        post = Post.objects.create(
            channel=channel,
            key=address,
            published_at=now - timedelta(days=number),
            text=text,
            permalink=address,
            traits={"author": one.name, "format": "photo"},
        )
        Telling.objects.create(
            post=post, source=file, text=text, permalink=address, stated={"author": one.name}
        )
        Measurement.objects.create(
            channel=channel, post=post, metric="reactions", value=number, read_at=now, source=file
        )
        SetTrait.objects.create(
            post=post, trait="topic", value=f"Haastattelu: {one.name}", set_at=now
        )
    kept = "".join(f"{one.number:02d}" for _ in range(16))
    (Path(settings.UPLOADS) / kept).write_text(f"author,text\n{one.name},@{one.handle}\n")
    waiting = ImportRun.objects.create(
        workspace=workspace,
        started_at=now,
        uploads=[{"stored": kept, "name": f"{one.name}.csv"}],
    )
    person = Person.objects.get(email=one.email)
    TraitChange.objects.create(
        workspace=workspace,
        person=person,
        changed_at=now,
        trait="author",
        value=one.name,
        before=[[post.pk, f"@{one.handle}"]],
    )
    by_author = TraitRule.objects.create(
        workspace=workspace, place=one.number, trait="team", value="talo", kind="author",
        pattern=one.name, made_by=person, made_at=now,
    )  # fmt: skip
    by_words = TraitRule.objects.create(
        workspace=workspace, place=99 + one.number, trait="guest", value="vieras",
        kind="contains", pattern=f"{one.handle}", made_by=person, made_at=now,
    )  # fmt: skip
    for rule in (by_author, by_words):
        RuledTrait.objects.create(post=post, rule=rule)
    assert waiting.uploads


def add_work(workspace, review, one, *, now):
    OwnEvent.objects.create(
        workspace=workspace,
        name=f"{one.name} 50 v",
        first_day=now.date(),
        last_day=now.date(),
    )
    registration = build_registration(
        trait="author",
        value=one.name,
        expected=0.2,
        decided_on=date(2026, 11, 23),
        starts_on=date(2026, 11, 24),
    )
    decision = decide(
        review, kind="keep", what=f"Lisää {one.name} kuvia", due_on=date(2026, 12, 1), now=now,
        owner=Person.objects.get(email=one.email), registration=registration,
    )  # fmt: skip
    Check.objects.create(
        decision=decision, checked_at=now, outcome="worked", numbers={"posts": [one.name]}
    )
    Measure.objects.create(workspace=workspace, key=f"author={one.name}")
    Watch.objects.create(
        workspace=workspace,
        begun_at=now,
        question=json.dumps({"exposure": [one.name]}, separators=(",", ":"), ensure_ascii=False),
    )
    KeptAnswer.objects.create(
        workspace=workspace, question=f'["x",{{"value":"{one.name}"}}]', asked_on=now.date(),
        answer=one.name,
    )  # fmt: skip


def add_up(workspace: Workspace) -> dict[str, object]:
    """What the analysis works with: group sizes by trait, sums of readings, numbers of rows."""
    posts = list(Post.objects.filter(channel__workspace=workspace).select_related("channel"))
    groups: dict[str, Counter[str]] = {}
    for traits in overlay_traits(posts).values():
        for trait, value in traits.items():
            groups.setdefault(trait, Counter())[value] += 1
    return {
        "groups": {trait: sorted(found.values()) for trait, found in sorted(groups.items())},
        "readings": sum(Measurement.objects.values_list("value", flat=True)),
        "rows": {
            model.__name__: model.objects.count()
            for model in (Post, Telling, Channel, Measurement, SourceFile, Measure, Check, Watch)
        },
        "lengths": sorted(len(text) for text in Post.objects.values_list("text", flat=True)),
    }
