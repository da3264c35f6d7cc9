"""What the worker does about imports."""

from __future__ import annotations

from datetime import datetime

from tuuletus.web.collect.actions import remove_old_uploads


def remove_forgotten_uploads(now: datetime) -> bool:
    """Delete dropped files that nobody confirmed within a week."""
    return remove_old_uploads(now=now)
