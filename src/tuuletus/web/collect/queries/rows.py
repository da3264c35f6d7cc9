"""Posts as a table shows them: traits in force, latest numbers, and where each comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan

from tuuletus.analysis.response import INTERACTIONS
from tuuletus.web.collect.models import Measurement, Post
from tuuletus.web.collect.queries.interactions import (
    Expected,
    find_expected,
    find_parts,
    sum_values,
)
from tuuletus.web.collect.queries.lake import tell_copied
from tuuletus.web.collect.queries.posts import read_latest, read_latest_values
from tuuletus.web.collect.queries.traits import overlay_traits
from tuuletus.web.people.models import Workspace

MANY = 10_000
"""From so many posts on it is worth while to open the columnar copy."""
MOST_HELD = 20_000_000
"""So many numbers are held at once, of eight bytes each."""

Tell = Callable[[Sequence[Post]], dict[int, list[float | None]]]
"""One number for each metric of each of some posts (by primary key)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number of a post with the readings it rests on; None where no file tells it."""

    metric: str
    value: float | None
    readings: tuple[Measurement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """One post of the list."""

    post: Post
    traits: dict[str, str]
    numbers: tuple[Number, ...]


def build_rows(
    workspace: Workspace, posts: Sequence[Post], metrics: Sequence[str]
) -> list[PostRow]:
    """A row for each post of a workspace with one number for each metric."""
    latest = read_latest(posts, metrics)
    expected = _expect(workspace, metrics)
    traits = overlay_traits(posts)
    return [
        PostRow(
            post=post,
            traits=traits[post.pk],
            numbers=tuple(
                build_number(
                    metric, latest.get(post.pk, {}), expected.get(post.channel_id, frozenset())
                )
                for metric in metrics
            ),
        )
        for post in posts
    ]


def _expect(workspace: Workspace, metrics: Sequence[str]) -> Expected:
    return find_expected(workspace) if INTERACTIONS in metrics else {}


def tell_numbers(
    workspace: Workspace, posts: Sequence[Post], metrics: Sequence[str]
) -> dict[int, list[float | None]]:
    """One number for each metric of each post (by primary key), without what it rests on."""
    latest = read_latest_values(posts)
    expected = _expect(workspace, metrics)
    return {
        post.pk: [
            sum_values(told, expected.get(post.channel_id, frozenset()))
            if metric == INTERACTIONS
            else told.get(metric)
            for metric in metrics
        ]
        for post in posts
        for told in [latest.get(post.pk, {})]
    }


def tell_many(workspace: Workspace, metrics: Sequence[str], *, asked: int) -> Tell:
    """Tells the numbers of portions of posts, of which `asked` will be asked for in all.

    For very many it reads the columnar copy once, where there is one, instead of the database
    portion by portion.
    """
    if not MANY <= asked <= MOST_HELD // max(len(metrics), 1):
        return lambda posts: tell_numbers(workspace, posts, metrics)
    copied = tell_copied(workspace, metrics)
    if copied is None:
        return lambda posts: tell_numbers(workspace, posts, metrics)
    keys, values = copied
    places = {int(key): place for place, key in enumerate(keys)}

    def tell(posts: Sequence[Post]) -> dict[int, list[float | None]]:
        """The columns of these posts; one that came after the copy is asked for by itself."""
        there = [post for post in posts if post.pk in places]
        columns = values[:, [places[post.pk] for post in there]].T.tolist()
        told = {
            post.pk: [None if isnan(value) else value for value in column]
            for post, column in zip(there, columns, strict=True)
        }
        later = [post for post in posts if post.pk not in places]
        return told | (tell_numbers(workspace, later, metrics) if later else {})

    return tell


def build_number(metric: str, latest: dict[str, Measurement], expected: frozenset[str]) -> Number:
    """A metric of a post out of its latest readings; `expected` are the parts of its channel."""
    asked: tuple[str, ...] = (metric,)
    if metric == INTERACTIONS:
        asked = find_parts(latest, expected) or asked
    told = tuple(latest[one] for one in asked if one in latest)
    value = sum(reading.value for reading in told) if told else None
    return Number(metric=metric, value=value, readings=told)
