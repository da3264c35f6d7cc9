"""When posts end too long ago to say anything of the weeks that come."""

from __future__ import annotations

from datetime import date, timedelta

OLD_AFTER = timedelta(weeks=8)
"""Posts that end so long before the weeks that are asked about say little of them."""
OLD_EVEN_SO = timedelta(weeks=26)
"""And so long before nothing, even where somebody says when they were exported."""


def is_stale(newest: date | None, *, first_day: date, longest: timedelta = OLD_AFTER) -> bool:
    """Whether the newest post is older than the `longest` wait for the weeks from a day on."""
    return newest is not None and first_day - newest > longest
