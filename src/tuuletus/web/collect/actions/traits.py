"""Traits that people set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from tuuletus.errors import AlreadyDoneError
from tuuletus.web.collect.actions.answers import note_change, take_turn
from tuuletus.web.collect.models import Post, SetTrait, TraitChange
from tuuletus.web.people.models import Person

AT_ONCE = 500
KEPT_CHANGES = 20
"""So many changes of one person can still be undone."""


@transaction.atomic
def set_traits(
    posts: Sequence[Post], trait: str, value: str, *, person: Person | None, now: datetime
) -> int:
    """Give posts the same value of a trait, in place of what was set before; says how many."""
    keep_before(posts, trait, value, person=person, now=now)
    for portion in in_portions([post.pk for post in posts]):
        write_values(dict.fromkeys(portion, value), trait, person=person, now=now)
    return len(posts)


def write_values(
    values: Mapping[int, str], trait: str, *, person: Person | None, now: datetime
) -> None:
    """Give each of some posts (primary keys) a value of a trait, in place of an earlier one."""
    SetTrait.objects.bulk_create(
        (
            SetTrait(post_id=post, trait=trait, value=value, set_by=person, set_at=now)
            for post, value in values.items()
        ),
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["post", "trait"],
        update_fields=["value", "set_by", "set_at"],
    )


@transaction.atomic
def clear_traits(posts: Sequence[Post], trait: str, *, person: Person, now: datetime) -> int:
    """Take away what people set; what the data tell shows again. Says how many."""
    keep_before(posts, trait, "", person=person, now=now)
    chosen = [post.pk for post in posts]
    removed = 0
    for portion in in_portions(chosen):
        removed += SetTrait.objects.filter(post__in=portion, trait=trait).delete()[0]
    return removed


def keep_before(
    posts: Sequence[Post], trait: str, value: str, *, person: Person | None, now: datetime
) -> None:
    """Keep what there was before a change; of one person the last changes are kept."""
    if posts:
        note_change(posts[0].channel.workspace_id)
    if not posts or person is None:
        return
    before: dict[int, str | None] = dict.fromkeys((post.pk for post in posts), None)
    for portion in in_portions(list(before)):
        known = SetTrait.objects.filter(post__in=portion, trait=trait)
        before.update(known.values_list("post", "value"))
    if all((old or "") == value for old in before.values()):
        # sent twice: what was there before the first time is what an undo has to bring back
        return
    TraitChange.objects.create(
        workspace_id=posts[0].channel.workspace_id,
        person=person,
        changed_at=now,
        trait=trait,
        value=value,
        before=list(before.items()),
    )
    own = TraitChange.objects.filter(person=person).order_by("-pk")
    kept = list(own.values_list("pk", flat=True)[:KEPT_CHANGES])
    own.exclude(pk__in=kept).delete()


@transaction.atomic
def undo_change(change: TraitChange) -> int:
    """Bring back what there was before a change; says of how many posts.

    A post whose trait was changed again meanwhile is left as it is. Raises AlreadyDoneError where
    somebody undid it in the same moment.
    """
    take_turn(change.workspace_id)
    if not TraitChange.objects.filter(pk=change.pk).exists():
        raise AlreadyDoneError
    before: dict[int, str | None] = dict(change.before)
    restored = 0
    for portion in in_portions(list(before)):
        rows = SetTrait.objects.filter(post__in=portion, trait=change.trait)
        values = dict(rows.values_list("post", "value"))
        present = set(Post.objects.filter(pk__in=portion).values_list("pk", flat=True))
        own = [
            post for post in portion if post in present and values.get(post, "") == change.value
        ]
        rows.filter(post__in=[post for post in own if before[post] is None]).delete()
        write_values(
            {post: value for post in own if (value := before[post]) is not None},
            change.trait,
            person=change.person,
            now=change.changed_at,
        )
        restored += len(own)
    note_change(change.workspace_id)
    change.delete()
    return restored


def in_portions(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """A few hundred keys at a time."""
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
