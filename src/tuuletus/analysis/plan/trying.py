"""When a type that is tried has posts enough for an answer."""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil

from tuuletus.analysis.plan.history import AGE
from tuuletus.analysis.verdicts import FEWEST_CHANGED

LONGEST = timedelta(weeks=53)
"""An answer that is further away is not waited for."""
SOON = timedelta(weeks=FEWEST_CHANGED) + AGE
"""So long it takes at one post a week."""


def find_try_day(*, planned: int, weeks: int, first_day: date) -> date | None:
    """The day on which posts enough for a check are a week old, at the pace of these weeks.

    None where none is planned, or that is more than a year away.

    >>> find_try_day(planned=2, weeks=2, first_day=date(2026, 11, 30))
    datetime.date(2027, 3, 1)
    """
    if not planned:
        return None
    taken = timedelta(weeks=ceil(FEWEST_CHANGED * weeks / planned)) + AGE
    return first_day + taken if taken <= LONGEST else None
