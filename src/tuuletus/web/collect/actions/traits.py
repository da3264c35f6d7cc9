"""Traits that people set."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from tuuletus.web.collect.models import Post, SetTrait
from tuuletus.web.people.models import Person


@transaction.atomic
def set_traits(
    posts: Iterable[Post], trait: str, value: str, *, person: Person, now: datetime
) -> int:
    """Give posts the same value of a trait, in place of what was set before; says how many."""
    rows = [
        SetTrait(post=post, trait=trait, value=value, set_by=person, set_at=now) for post in posts
    ]
    SetTrait.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["post", "trait"],
        update_fields=["value", "set_by", "set_at"],
    )
    return len(rows)


def clear_traits(posts: Iterable[Post], trait: str) -> int:
    """Take away what people set; what the data tell shows again. Says how many."""
    chosen = [post.pk for post in posts]
    removed = 0
    for start in range(0, len(chosen), 500):
        portion = chosen[start : start + 500]
        removed += SetTrait.objects.filter(post__in=portion, trait=trait).delete()[0]
    return removed
