"""What an import added, by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tuuletus.web.collect.models import ImportRun, SourceFile

STORED = "stored"
"""Under this key the summary of a file keeps what it added."""

NEW, BEFORE, SHARED = "new", "before", "shared"
POSTS, READINGS, OWN_NUMBERS = "posts", "readings", "own_numbers"
"""The kinds that are counted: posts, numbers of posts, and channels' own numbers."""

TRAITS, SERIES = "traits", "series"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedKind:
    """How many of a kind are new, were stored before, or stand in several files of the import.

    `channels` are, of channels' own numbers, the ones that they are of.
    """

    kind: str
    new: int
    before: int
    shared: int
    channels: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedSeries:
    """Values of a series of outcomes; `first_told` are those of days that nobody told before.

    `told_as` is what the file calls it, which is another name where one of another rhythm had it.
    """

    name: str
    told_as: str
    span: int
    values: int
    first_told: int
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What one import added."""

    kinds: tuple[AddedKind, ...]
    series: tuple[AddedSeries, ...]
    traits: tuple[str, ...]


def find_added(run: ImportRun) -> Added:
    """What an import added; of one that an older version stored only posts and readings."""
    told = [file for file in run.files.order_by("pk") if file.summary.get(STORED)]
    if not told:
        return Added(kinds=_of_totals(run), series=(), traits=())
    traits: Counter[str] = Counter()
    for file in told:
        traits.update(file.summary[STORED].get(TRAITS, {}))
    return Added(
        kinds=tuple(
            found for kind in (POSTS, READINGS, OWN_NUMBERS) if (found := _add_up(kind, told))
        ),
        series=tuple(_join_series(told)),
        traits=tuple(name for name, _count in traits.most_common()),
    )


def _of_totals(run: ImportRun) -> tuple[AddedKind, ...]:
    return (
        AddedKind(kind=POSTS, new=run.new_posts, before=run.known_posts, shared=0),
        AddedKind(
            kind=READINGS, new=run.new_measurements, before=run.known_measurements, shared=0
        ),
    )


def _add_up(kind: str, files: Iterable[SourceFile]) -> AddedKind | None:
    own = [file for file in files if file.summary[STORED].get(kind)]
    counts: Counter[str] = Counter()
    for file in own:
        counts.update(file.summary[STORED][kind])
    if not counts.total():
        return None
    found = AddedKind(kind=kind, new=counts[NEW], before=counts[BEFORE], shared=counts[SHARED])
    if kind != OWN_NUMBERS:
        return found
    channels = {
        (one["platform"], one["key"]): one for file in own for one in file.summary["channels"]
    }
    return replace(found, channels=tuple(channels.values()))


def _join_series(files: Iterable[SourceFile]) -> Iterable[AddedSeries]:
    joined: dict[str, list[Mapping[str, Any]]] = {}
    for file in files:
        for one in file.summary[STORED].get(SERIES, []):
            joined.setdefault(one["name"], []).append(one)
    for name, parts in sorted(joined.items()):
        yield AddedSeries(
            name=name,
            told_as=parts[0]["told_as"],
            span=parts[0]["span"],
            values=sum(one["values"] for one in parts),
            first_told=sum(one["first_told"] for one in parts),
            first=date.fromisoformat(min(one["first"] for one in parts)),
            last=date.fromisoformat(max(one["last"] for one in parts)),
        )
