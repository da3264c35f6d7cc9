"""What is going to be written, and the posts that came of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from tuuletus.errors import SettingsError
from tuuletus.web.collect.models import Post
from tuuletus.web.collect.queries import overlay_traits
from tuuletus.web.people.models import Workspace
from tuuletus.web.people.queries import find_named_workspace
from tuuletus.web.plan.models import EntryState, PlanChoices, PlanEntry

NEAR_DAYS = 2
"""A post this many days before or after its day may be an entry's."""
OPEN_STATES = (EntryState.TO_WRITE, EntryState.WRITTEN)


def find_entries(workspace: Workspace) -> QuerySet[PlanEntry]:
    """The entries of a workspace by day."""
    return (
        PlanEntry.objects.filter(channel__workspace=workspace)
        .select_related("channel", "who", "post", "acceptance")
        .order_by("day", "channel", "number", "pk")
    )


def describe_entry(entry: PlanEntry) -> dict[str, Any]:
    """An entry as a program gets it."""
    return {
        "id": entry.pk,
        "day": entry.day,
        "channel": entry.channel_id,
        "trait": entry.trait,
        "value": entry.value,
        "label": entry.label,
        "state": entry.state,
        "who": str(entry.who) if entry.who else None,
        "note": entry.note,
        "post": entry.post_id,
    }


def list_entries(slug: str, state: str) -> list[dict[str, Any]]:
    """The entries of a named workspace by day, in one state or in all, for the command line.

    Raises SettingsError for a workspace that does not exist or has to be named, or an unknown
    state.
    """
    if state and state not in EntryState.values:
        raise SettingsError(f"--state is one of: {', '.join(EntryState.values)}.")
    found = find_entries(find_named_workspace(slug))
    if state:
        found = found.filter(state=state)
    return [
        describe_entry(entry)
        | {"channel_name": str(entry.channel), "platform": entry.channel.platform}
        for entry in found
    ]


def find_open_entries(workspace: Workspace) -> QuerySet[PlanEntry]:
    """Entries that are still to be written or published."""
    return find_entries(workspace).filter(state__in=OPEN_STATES)


def find_coming_entries(workspace: Workspace, *, since: date) -> QuerySet[PlanEntry]:
    """Entries from a day on that were not given up."""
    return find_entries(workspace).filter(day__gte=since).exclude(state=EntryState.DROPPED)


def find_unjoined() -> QuerySet[PlanChoices]:
    """Workspaces whose posts changed since their entries were looked up in them."""
    changed = ~Q(joined_revision=F("workspace__revision")) | Q(joined_revision=None)
    waiting = PlanChoices.objects.filter(changed, workspace__channels__plan_entries__isnull=False)
    return waiting.select_related("workspace").distinct().order_by("pk")


def find_pairs(workspace: Workspace) -> list[tuple[PlanEntry, Post]]:
    """Which post came of which open entry: the nearest by day, each only once.

    It is a post of the entry's type on its channel, no further than `NEAR_DAYS` from its day, that
    was published after the mix was accepted: what was there before did not come of it.
    """
    entries = list(find_open_entries(workspace))
    if not entries:
        return []
    posts = _read_candidates(workspace, entries)
    traits = overlay_traits(posts)
    zone = ZoneInfo(workspace.time_zone)
    possible = [
        (abs((published - entry.day).days), entry.day, entry.pk, post.pk, entry, post)
        for post in posts
        if post.published_at is not None
        for published in (post.published_at.astimezone(zone).date(),)
        for entry in entries
        if entry.channel_id == post.channel_id
        and abs((published - entry.day).days) <= NEAR_DAYS
        and (entry.acceptance is None or post.published_at > entry.acceptance.accepted_at)
        and traits[post.pk].get(entry.trait) == entry.value
    ]
    found: dict[int, tuple[PlanEntry, Post]] = {}
    taken: set[int] = set()
    for *_order, entry, post in sorted(possible, key=lambda one: one[:4]):
        if entry.pk not in found and post.pk not in taken:
            found[entry.pk] = (entry, post)
            taken.add(post.pk)
    return list(found.values())


def _read_candidates(workspace: Workspace, entries: Iterable[PlanEntry]) -> list[Post]:
    """Posts near the days of entries that are nobody's yet."""
    days = [entry.day for entry in entries]
    # a day more, since the days of the database are those of UTC
    margin = timedelta(days=NEAR_DAYS + 1)
    near = Post.objects.filter(
        channel__workspace=workspace,
        plan_entry=None,
        published_at__date__gte=min(days) - margin,
        published_at__date__lte=max(days) + margin,
    )
    return list(near)
