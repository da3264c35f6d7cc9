"""What a portion added, by kind, and how it is kept with its file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tuuletus.records import Outcome as OutcomeRecord
from tuuletus.web.collect.models import SourceFile
from tuuletus.web.collect.queries.added import (
    BEFORE,
    DIFFER,
    EXAMPLE,
    NEW,
    POSTS,
    SERIES,
    SHARED,
    STORED,
    TRAITS,
)


@dataclass(slots=True)
class Tally:
    """What a portion added and what was there already.

    `counts` has it by kind and by whether it is new, was stored before or stands in another file
    of the same import; `traits` counts the posts that tell each trait.
    """

    new_posts: int = 0
    known_posts: int = 0
    new_measurements: int = 0
    known_measurements: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    traits: Counter[str] = field(default_factory=Counter)
    series: dict[str, dict[str, Any]] = field(default_factory=dict)
    differing: dict[str, Any] = field(default_factory=dict)
    """The first reading of a post that another file told otherwise; see `added.EXAMPLE`."""

    def count(self, kind: str, *, new: int, before: int, shared: int, differ: int = 0) -> None:
        """Count some of one kind."""
        told = self.counts.setdefault(kind, Counter())
        told.update({NEW: new, BEFORE: before, SHARED: shared, DIFFER: differ})
        if kind == POSTS:
            self.new_posts += new
            self.known_posts += before + shared
        else:
            self.new_measurements += new
            self.known_measurements += before + shared

    def count_outcomes(
        self, name: str, told: list[OutcomeRecord], *, values: int, first_told: int
    ) -> None:
        """Count values of one series, and how many of its days nobody told before."""
        days = [one.day.isoformat() for one in told]
        self.series[name] = {
            "told_as": told[0].series,
            "name": name,
            "span": told[0].days,
            "values": values,
            "first_told": first_told,
            "first": min(days),
            "last": max(days),
        }


def keep_tally(file: SourceFile, tally: Tally) -> None:
    """Add a portion to what is kept of its file, inside the caller's transaction."""
    file.refresh_from_db(fields=["summary"])
    stored: dict[str, Any] = file.summary.setdefault(STORED, {})
    for kind, counts in tally.counts.items():
        stored[kind] = Counter(stored.get(kind, {})) + counts
    stored[TRAITS] = Counter(stored.get(TRAITS, {})) + tally.traits
    known = {one["name"]: one for one in stored.get(SERIES, [])}
    for name, added in tally.series.items():
        known[name] = _join(known[name], added) if name in known else added
    stored[SERIES] = list(known.values())
    if tally.differing:
        stored.setdefault(EXAMPLE, tally.differing)
    file.save(update_fields=["summary"])


def _join(one: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Two portions of one series."""
    return {
        **one,
        "values": one["values"] + more["values"],
        "first_told": one["first_told"] + more["first_told"],
        "first": min(one["first"], more["first"]),
        "last": max(one["last"], more["last"]),
    }
