"""Weekdays and hours told anew after a workspace moved to another time zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from tuuletus.analysis.traits import read_moment
from tuuletus.web.collect.actions.answers import note_change
from tuuletus.web.collect.models import Post
from tuuletus.web.people.models import Workspace

BATCH = 2_000


def follow_zone(workspace: Workspace) -> int:
    """Tell the hours of all posts in the workspace's zone; says how many posts changed.

    A post whose hour is not told (a date without a clock time) keeps its weekday. May be
    interrupted and run again.
    """
    zone = ZoneInfo(workspace.time_zone)
    changed, last = 0, 0
    while portion := list(
        Post.objects.filter(channel__workspace=workspace, pk__gt=last, published_at__isnull=False)
        .order_by("pk")
        .only("pk", "published_at", "traits")[:BATCH]
    ):
        last = portion[-1].pk
        moved = [post for post in portion if move_post(post, zone)]
        with transaction.atomic():
            Post.objects.bulk_update(moved, ["traits"], batch_size=500)
            note_change(workspace)
        changed += len(moved)
    Workspace.objects.filter(pk=workspace.pk, time_zone=workspace.time_zone).update(
        traits_zone=workspace.time_zone
    )
    return changed


def move_post(post: Post, zone: ZoneInfo) -> bool:
    """Set the weekday and hour of a post in `zone`; False when they were so already."""
    moment: datetime | None = post.published_at
    if moment is None or "hour" not in post.traits:
        return False
    told = post.traits | read_moment(moment.astimezone(zone))
    if told == post.traits:
        return False
    post.traits = told
    return True
