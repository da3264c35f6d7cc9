"""What has become too old goes, purpose by purpose, in portions that can be repeated."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Max, Q

from tuuletus.web.collect.actions.shedding import shed_refused
from tuuletus.web.collect.actions.uploads import remove_old_uploads
from tuuletus.web.collect.models import ImportRun, SetTrait, TraitChange
from tuuletus.web.people.models import Invitation, Person, Workspace
from tuuletus.web.people.models_privacy import Purpose, RetentionTime
from tuuletus.web.people.retention import USUAL_DAYS
from tuuletus.web.privacy.actions.accounts import erase_account
from tuuletus.web.privacy.actions.authors import age_authors
from tuuletus.web.privacy.actions.cleaning import empty_journal, remove_strays

logger = logging.getLogger(__name__)

LOOK_EVERY = timedelta(days=1)
ROWS_AT_ONCE = 500


def keep_times(*, now: datetime) -> bool:
    """Look after one purpose of one workspace that nobody has looked after today; else False.

    It counts as looked after before anything is done, so that one that fails waits for the next
    day and does not hold up the others.
    """
    add_missing_times()
    due = Q(looked_at=None) | Q(looked_at__lt=now - LOOK_EVERY)
    row = RetentionTime.objects.filter(due).order_by("pk").select_related("workspace").first()
    if row is None:
        return False
    taken = RetentionTime.objects.filter(pk=row.pk, looked_at=row.looked_at)
    if taken.update(looked_at=now):
        count = KEEPERS[Purpose(row.purpose)](row.workspace, now - timedelta(days=row.days), now)
        if count:
            logger.info("%s of workspace %s: %s are gone", row.purpose, row.workspace_id, count)
            empty_journal()
    return True


def add_missing_times() -> None:
    """A row for each purpose of each workspace, with the usual days."""
    known = set(RetentionTime.objects.values_list("workspace", "purpose"))
    RetentionTime.objects.bulk_create(
        (
            RetentionTime(workspace_id=workspace, purpose=purpose, days=days)
            for workspace in Workspace.objects.values_list("pk", flat=True)
            for purpose, days in USUAL_DAYS.items()
            if (workspace, purpose) not in known
        ),
        ignore_conflicts=True,
    )


def drop_uploads(workspace: Workspace, before: datetime, now: datetime) -> int:
    """Delete dropped files that nobody stored in time, and what uploads and kills left behind."""
    count = shed_refused(workspace)
    while removed := remove_old_uploads(workspace, before=before):
        count += removed
    return count + remove_strays(now=now)


def forget_history(workspace: Workspace, before: datetime, _now: datetime) -> int:
    """Forget who changed what: the changes that can no longer be undone, and who did them."""
    old_changes = TraitChange.objects.filter(workspace=workspace, changed_at__lt=before)
    old_traits = SetTrait.objects.filter(
        post__channel__workspace=workspace, set_at__lt=before, set_by__isnull=False
    )
    old_runs = ImportRun.objects.filter(
        workspace=workspace, started_at__lt=before, person__isnull=False
    )
    count = old_changes.delete()[0] + old_runs.update(person=None)
    while keys := list(old_traits.values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        count += SetTrait.objects.filter(pk__in=keys).update(set_by=None)
    return count


def drop_invitations(workspace: Workspace, before: datetime, now: datetime) -> int:
    """Delete invitations that were used or ran out, and sessions that ran out."""
    over = Q(used_at__lt=before) | Q(used_at=None, expires_at__lt=before)
    count = Invitation.objects.filter(over, workspace=workspace).delete()[0]
    return count + Session.objects.filter(expire_date__lt=now).delete()[0]


def drop_leavers(workspace: Workspace, before: datetime, now: datetime) -> int:
    """Erase the accounts of those who work nowhere here and left this workspace in time."""
    left = (
        Person.objects.filter(memberships__workspace=workspace, erased_at=None)
        .exclude(memberships__ended_at=None)
        .annotate(last=Max("memberships__ended_at"))
        .filter(last__lt=before)
    )
    count = 0
    for person in left:
        try:
            with transaction.atomic():
                count += bool(erase_account(person, now=now))
        except Exception:
            logger.exception("The account of somebody who left cannot be erased: %s", person.pk)
    return count


Keeper = Callable[[Workspace, datetime, datetime], int]

KEEPERS: Mapping[Purpose, Keeper] = MappingProxyType(
    {
        Purpose.AUTHORS: age_authors,
        Purpose.UPLOADS: drop_uploads,
        Purpose.HISTORY: forget_history,
        Purpose.INVITATIONS: drop_invitations,
        Purpose.LEAVERS: drop_leavers,
    }
)
"""What is done for each purpose; each says how many rows, files or persons are gone."""
