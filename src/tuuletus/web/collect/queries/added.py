"""What an import added, by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.text import Truncator

from tuuletus.web.collect.models import ImportRun, Post, SourceFile
from tuuletus.wording import Speaker
from tuuletus.wording.contradictions import Side, say_differing

STORED = "stored"
"""Under this key the summary of a file keeps what it added."""

NEW, BEFORE, SHARED, DIFFER = "new", "before", "shared", "differ"
EXAMPLE = "differing"
"""Under this key is kept of which reading of a post another file told something else first."""
POSTS, READINGS, OWN_NUMBERS = "posts", "readings", "own_numbers"
"""The kinds that are counted: posts, numbers of posts, and channels' own numbers."""

TRAITS, SERIES = "traits", "series"
TITLE = 60
"""So much is told of the text of a post in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """A reading of a post that two files tell differently; the numbers of `kept` count."""

    post: Post
    metric: str
    kept: SourceFile
    kept_value: float
    other: SourceFile
    other_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedKind:
    """How many of a kind are new, were stored before, or stand in several files of the import.

    Of those that are not new `differ` are told otherwise by the file that told them before; the
    first one is the `example`. `channels` are, of channels' own numbers, the ones that they are
    of.
    """

    kind: str
    new: int
    before: int
    shared: int
    differ: int = 0
    example: Differing | None = None
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
    found = AddedKind(
        kind=kind,
        new=counts[NEW],
        before=counts[BEFORE],
        shared=counts[SHARED],
        differ=counts[DIFFER],
        example=_find_example(own) if kind == READINGS else None,
    )
    if kind != OWN_NUMBERS:
        return found
    channels = {
        (one["platform"], one["key"]): one for file in own for one in file.summary["channels"]
    }
    return replace(found, channels=tuple(channels.values()))


def _find_example(files: Iterable[SourceFile]) -> Differing | None:
    """The first reading told differently whose post and other file are still there."""
    for file in files:
        told = file.summary[STORED].get(EXAMPLE)
        post = Post.objects.filter(pk=told["post"]).first() if told else None
        kept = SourceFile.objects.filter(pk=told["kept"]).first() if told else None
        if told and post and kept:
            return Differing(
                post=post,
                metric=told["metric"],
                kept=kept,
                kept_value=told["kept_value"],
                other=file,
                other_value=told["other_value"],
            )
    return None


def tell_differing(found: AddedKind, speaker: Speaker) -> str:
    """How many readings of posts are told differently, with the example."""
    one = found.example
    if one is None:
        return ""
    return say_differing(
        found.differ,
        metric=one.metric,
        post=Truncator(one.post.title).chars(TITLE),
        kept=Side(file=one.kept.name, value=one.kept_value),
        other=Side(file=one.other.name, value=one.other_value),
        speaker=speaker,
    )


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
