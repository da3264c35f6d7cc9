"""Authors whose names have become too old turn into pseudonyms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Max, Q

from tuuletus.web.collect.actions import note_change
from tuuletus.web.collect.actions.veiling import AUTHOR
from tuuletus.web.collect.models import (
    ImportRun,
    Post,
    RuleKind,
    SetTrait,
    Telling,
    TraitChange,
    TraitRule,
)
from tuuletus.web.people.models import Workspace
from tuuletus.web.people.models_privacy import Pseudonym
from tuuletus.web.people.pseudonyms import PSEUDONYM, find_key, make_pseudonym
from tuuletus.web.plan.models import (
    BrandRule,
    Campaign,
    PlanEntry,
    SlotChoice,
    TypeLimit,
)
from tuuletus.web.privacy.actions.cleaning import forget_answers
from tuuletus.web.privacy.actions.rewriting import rewrite
from tuuletus.web.privacy.queries.holders import Change, Holder, find_path
from tuuletus.web.review.models import Decision, Measure, Review, Watch

IS_AUTHOR = Q(trait=AUTHOR)
PLACES: tuple[tuple[type[models.Model], str, Q], ...] = (
    (Telling, "stated", Q()),
    (Post, "traits", Q()),
    (SetTrait, "value", IS_AUTHOR),
    (TraitChange, "value", IS_AUTHOR),
    (TraitChange, "before", IS_AUTHOR),
    (TraitRule, "value", IS_AUTHOR),
    (TraitRule, "pattern", Q(kind=RuleKind.AUTHOR)),
    (Review, "findings", Q()),
    (Decision, "measure", Q()),
    (Decision, "registration", Q()),
    (Measure, "key", Q()),
    (Watch, "question", Q()),
    (TypeLimit, "value", IS_AUTHOR),
    (BrandRule, "value", IS_AUTHOR),
    (Campaign, "value", IS_AUTHOR),
    (SlotChoice, "value", IS_AUTHOR),
    (PlanEntry, "value", IS_AUTHOR),
)
"""Where an author's name stands as such."""


def age_authors(workspace: Workspace, before: datetime, now: datetime) -> int:
    """Give authors who last published before a moment their pseudonyms, wherever they stand.

    It is the whole author at once, so that posts which belong together stay together. Says of
    how many authors that is.
    """
    key = find_key(workspace.pk)
    latest: dict[str, datetime] = {}
    for author, moment in read_authors(workspace, unknown=before):
        latest[author] = max(moment, latest.get(author, moment))
    old = {
        author: make_pseudonym(key, author)
        for author, moment in latest.items()
        if moment <= before and not PSEUDONYM.fullmatch(author)
    }
    if not old:
        return 0
    Pseudonym.objects.bulk_create(
        (Pseudonym(workspace=workspace, text=text) for text in old.values()),
        ignore_conflicts=True,
    )
    change = exchange_whole(old)
    holders = [
        Holder(model=model, field=field, path=find_path(model) or "", is_prose=False, only=only)
        for model, field, only in PLACES
    ]
    rewrite(holders, [workspace.pk], lambda _holder, _pk: change, now=now, walk=walk_authors)
    note_change(workspace)
    forget_answers([workspace.pk])
    return len(old)


def read_authors(workspace: Workspace, *, unknown: datetime) -> Iterator[tuple[str, datetime]]:
    """Every author of every post with its moment.

    A post without one is as old as the last import, or else as `unknown`.
    """
    imports = ImportRun.objects.filter(workspace=workspace)
    fallback = imports.aggregate(last=Max("started_at"))["last"] or unknown
    posts = Post.objects.filter(channel__workspace=workspace).order_by("pk")
    for traits, moment in posts.values_list("traits", "published_at").iterator(chunk_size=2_000):
        if author := traits.get(AUTHOR):
            yield author, moment or fallback
    set_by_hand = (
        SetTrait.objects.filter(IS_AUTHOR, post__channel__workspace=workspace)
        .values_list("value")
        .annotate(latest=Max("post__published_at"))
    )
    for author, latest in set_by_hand:
        yield author, latest or fallback


def exchange_whole(names: Mapping[str, str]) -> Change:
    """Exchanges whole values, and those behind "author="."""

    def change(text: str) -> str:
        name = text.removeprefix(f"{AUTHOR}=")
        return text.removesuffix(name) + names[name] if name in names else text

    return change


def walk_authors(value: Any, change: Change) -> Any:
    """A text, or JSON in which only what is told to be an author is changed.

    That is what stands under "author", after "author" in a pair, beside a post in a pair, and
    under "value" where "trait" is the author.
    """
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_walk_part(one, change) for one in value]
    return _walk_part(value, change)


def _walk_part(value: Any, change: Change) -> Any:
    if isinstance(value, list):
        is_pair = len(value) == 2 and (value[0] == AUTHOR or isinstance(value[0], int))
        if is_pair and isinstance(value[1], str):
            return [value[0], change(value[1])]
        return [_walk_part(one, change) for one in value]
    if isinstance(value, dict):
        told = {AUTHOR} | ({"value"} if value.get("trait") == AUTHOR else set())
        return {
            key: change(one) if key in told and isinstance(one, str) else _walk_part(one, change)
            for key, one in value.items()
        }
    return value
