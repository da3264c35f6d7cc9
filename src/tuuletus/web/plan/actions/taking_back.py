"""An acceptance that is taken back while nothing of it is published."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from tuuletus.errors import AlreadyDoneError
from tuuletus.web.collect.actions.answers import take_turn
from tuuletus.web.plan.models import Acceptance, EntryState
from tuuletus.web.review.models import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What was taken back: entries given up, decisions gone, and those that stand in minutes."""

    entries: int
    decisions: int
    standing: int


@transaction.atomic
def take_back(acceptance: Acceptance) -> TakenBack:
    """Give up the entries of an acceptance, and undo its decisions; its slots are free again.

    Decisions of a review that is still open are gone, as if they had not been made. Those of a
    closed one stand in its minutes, and so do those with a check that has been run. Taking back
    what was taken back changes nothing. Raises AlreadyDoneError once anything of it is published.
    """
    take_turn(acceptance.workspace)
    if acceptance.entries.filter(state=EntryState.PUBLISHED).exists():
        raise AlreadyDoneError("Something of this mix is published already.")
    given_up = acceptance.entries.exclude(state=EntryState.DROPPED).update(
        state=EntryState.DROPPED
    )
    own = Decision.objects.filter(review=acceptance.review_id, decided_at=acceptance.accepted_at)
    undone = (
        own.filter(review__closed_at=None, checks=None) if acceptance.review_id else own.none()
    )
    count = undone.count()
    Decision.objects.filter(pk__in=list(undone.values_list("pk", flat=True))).delete()
    standing = own.count() if acceptance.review_id else 0
    return TakenBack(entries=given_up, decisions=count, standing=standing)
