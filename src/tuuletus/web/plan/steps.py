"""What the worker does about the plan."""

from __future__ import annotations

from datetime import datetime

from tuuletus.web.plan.actions import join_next, keep_next


def keep_plan(now: datetime) -> bool:
    """Work out anew what is kept of the mix, of wear-out and of habits."""
    return keep_next(now=now)


def join_entries(now: datetime) -> bool:
    """Join entries of the plan to the posts that came of them."""
    return join_next(now=now)
