"""What the worker does about imports."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from tuuletus.web.collect.actions import follow_zone, remove_old_uploads
from tuuletus.web.people.models import Workspace


def remove_forgotten_uploads(now: datetime) -> bool:
    """Delete dropped files that nobody confirmed within a week."""
    return remove_old_uploads(now=now)


def follow_time_zone(now: datetime) -> bool:
    """Tell weekdays and hours anew where a workspace has moved to another zone."""
    moved = Workspace.objects.exclude(traits_zone=F("time_zone")).first()
    return moved is not None and follow_zone(moved) > 0
