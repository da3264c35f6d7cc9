"""Entries of the plan: how far they are, and the posts that came of them."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from tuuletus.errors import AlreadyDoneError
from tuuletus.web.collect.actions.answers import take_turn
from tuuletus.web.people.models import Person
from tuuletus.web.plan.models import EntryState, PlanChoices, PlanEntry
from tuuletus.web.plan.queries.entries import OPEN_STATES, find_pairs, find_unjoined
from tuuletus.web.turns import do_first


def change_entry(entry: PlanEntry, *, state: str, who: Person | None, note: str) -> None:
    """Say how far an entry is, who does it, and what there is to know.

    Raises AlreadyDoneError when an entry that was given up is taken back although its slot has
    another one by now.
    """
    entry.state, entry.who, entry.note = EntryState(state), who, note
    if entry.state != EntryState.PUBLISHED:
        entry.post = entry.joined_at = None
    try:
        with transaction.atomic():
            entry.save(update_fields=["state", "who", "note", "post", "joined_at"])
    except IntegrityError as error:
        raise AlreadyDoneError("The slot has another entry by now.") from error
    # an entry that is open again is looked up again
    PlanChoices.objects.filter(workspace=entry.channel.workspace_id).update(joined_revision=None)


def join_next(*, now: datetime) -> bool:
    """Join the entries of one workspace to the posts that came of them; False when none waits."""

    def join(waiting: PlanChoices) -> bool:
        join_entries(waiting, now=now)
        return True

    return do_first(find_unjoined(), join, now=now)


def join_entries(waiting: PlanChoices, *, now: datetime) -> None:
    """Join the entries of a workspace to the posts that came of them.

    Where a post is gone again, because its import was taken back, or was published before the mix
    was accepted, its entry is open again.
    """
    workspace = waiting.workspace
    with transaction.atomic():
        take_turn(workspace)
        joined = PlanEntry.objects.filter(channel__workspace=workspace, joined_at__isnull=False)
        joined.filter(
            Q(post=None) | Q(post__published_at__lte=F("acceptance__accepted_at"))
        ).update(state=EntryState.TO_WRITE, post=None, joined_at=None)
        for entry, post in find_pairs(workspace):
            PlanEntry.objects.filter(pk=entry.pk, state__in=OPEN_STATES).update(
                state=EntryState.PUBLISHED, post=post, joined_at=now
            )
        PlanChoices.objects.filter(pk=waiting.pk).update(joined_revision=workspace.revision)
