"""What the worker does about personal data."""

from __future__ import annotations

from datetime import datetime

from tuuletus.web.people.erasures import reconcile
from tuuletus.web.privacy.actions import keeping
from tuuletus.web.privacy.actions.erasing import carry_out, find_waiting


def carry_out_erasures(now: datetime) -> bool:
    """Erase one person who is still to be erased, also again after a restore."""
    reconcile()
    waiting = next(iter(find_waiting(now=now)), None)
    return waiting is not None and carry_out(waiting, now=now)


def keep_times(now: datetime) -> bool:
    """Let go what has become too old, one purpose at a time."""
    return keeping.keep_times(now=now)
