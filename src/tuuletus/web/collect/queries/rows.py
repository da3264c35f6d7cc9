"""Posts as a table shows them: traits in force, latest numbers, and where each comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuuletus.web.collect.models import Measurement, Post
from tuuletus.web.collect.queries.posts import (
    INTERACTIONS,
    LIKES,
    PARTS,
    overlay_traits,
    read_latest,
    read_latest_values,
    sum_interactions,
    sum_values,
)


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


def build_rows(posts: Sequence[Post], metrics: Sequence[str]) -> list[PostRow]:
    """A row for each post with one number for each metric."""
    latest = read_latest(posts)
    traits = overlay_traits(posts)
    return [
        PostRow(
            post=post,
            traits=traits[post.pk],
            numbers=tuple(build_number(metric, latest.get(post.pk, {})) for metric in metrics),
        )
        for post in posts
    ]


def tell_numbers(posts: Sequence[Post], metrics: Sequence[str]) -> dict[int, list[float | None]]:
    """One number for each metric of each post (by primary key), without what it rests on."""
    latest = read_latest_values(posts)
    return {
        post.pk: [
            sum_values(told) if metric == INTERACTIONS else told.get(metric) for metric in metrics
        ]
        for post in posts
        for told in [latest.get(post.pk, {})]
    }


def build_number(metric: str, latest: dict[str, Measurement]) -> Number:
    """A metric of a post out of its latest readings."""
    if metric == INTERACTIONS:
        parts = ("reactions" if "reactions" in latest else LIKES, *PARTS[1:])
        told = tuple(latest[part] for part in parts if part in latest)
        stated = (latest[INTERACTIONS],) if INTERACTIONS in latest else ()
        return Number(metric=metric, value=sum_interactions(latest), readings=told or stated)
    reading = latest.get(metric)
    return Number(
        metric=metric,
        value=reading.value if reading else None,
        readings=(reading,) if reading else (),
    )
