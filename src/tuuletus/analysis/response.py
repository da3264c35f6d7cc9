"""Posts at a common age: which reading counts, and what a young post will come to.

A reading taken at another age than the common one is brought there: between two readings by
interpolation, before the common age by an age curve (`ages`) with an interval. A post that was
read only when it was older has settled: its count is taken as it stands. Where the moment of
publication is not told, the age is unknown and the count is taken as settled, too; `Ready.ages`
tells how many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.ages import AgeCurve, default_curve, fit_age_curve, predict_at_age
from tuuletus.records import Channel, Measurement, Measurements, Post

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

INTERACTIONS = "interactions"
PARTS = ("reactions", "comments", "shares", "saves")
LIKES = "likes"
EXPECTED = 0.75
"""A part that so many of a channel's posts tell is missed in a post that does not tell it."""

READ = "read"
INTERPOLATED = "interpolated"
SETTLED = "settled"
PREDICTED = "predicted"
AGE_UNKNOWN = "age_unknown"
_KINDS = (READ, INTERPOLATED, SETTLED, PREDICTED, AGE_UNKNOWN)

_NEAR = 0.04  # a reading within 4 % of the common age is a reading at that age
_EARLY_HOURS = -26.0  # clocks in another zone may be a day off; beyond that the date is wrong
_YOUNGEST_HOURS = 0.3


@runtime_checkable
class Columns(Protocol):
    """Measurements that stay in the columns of a database until a metric is asked for."""

    def scan(self, metrics: Sequence[str]) -> tuple[Ints, Floats, Floats, Ints]:
        """Every reading of some metrics: post, time, value and metric, in any order.

        Posts are indices of the posts that the columns go with, times are seconds since 1970,
        metrics are indices of `metrics`.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Readings of one metric, sorted by post and time. `post` indexes the posts they belong to."""

    post: Ints
    at: Floats
    value: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Posts at the common age.

    `post` indexes the posts that can be compared; `value`, `low` and `high` are their counts at
    the common age with an 80 % interval, `variance` the same on the log scale. `ages` counts how
    the counts came about (read, interpolated, settled, predicted, age_unknown); `left_out`
    counts the posts that cannot be compared, by reason (no_reading, negative, repeated,
    read_before_published, too_young). `counted` is false where a reading is not a whole number
    (seconds, a share).
    """

    post: Ints
    value: Floats
    low: Floats
    high: Floats
    variance: Floats
    ages: Mapping[str, int]
    left_out: Mapping[str, int]
    counted: bool

    def take(self, chosen: NDArray[np.bool_]) -> Ready:
        """The same for some of the posts."""
        return replace(
            self,
            post=self.post[chosen],
            value=self.value[chosen],
            low=self.low[chosen],
            high=self.high[chosen],
            variance=self.variance[chosen],
        )


def collect_readings(
    posts: Sequence[Post],
    measurements: Sequence[Measurement] | Columns,
    *,
    metric: str,
    now: datetime | None = None,
) -> Readings:
    """The readings of `metric`, up to `now` where it is given.

    "interactions" is the sum of reactions, comments, shares and saves, of those that a channel
    tells (`expect_parts`); likes stand for reactions where only likes are told. Where a part is
    missing, it is not zero: the number of interactions that the file gives itself is used, as it
    is where none of its parts are told, and without one the reading tells no interactions.
    """
    if metric == INTERACTIONS:
        return _collect_interactions(posts, measurements, now=now)
    post, at, value, _ = _scan(posts, measurements, (metric,), now=now)
    return _sort(post, at, value)


def expect_parts(told: Mapping[str, int], *, posts: int) -> frozenset[str]:
    """The parts of interactions that belong to every post of a channel.

    `told` counts the posts that tell each metric, `posts` those that tell any of the parts. A part
    that only some files tell is none: what is told in one file would lose all others.

    >>> sorted(expect_parts({"likes": 9, "comments": 10, "saves": 4}, posts=10))
    ['comments', 'reactions']
    """
    first = max(told.get(PARTS[0], 0), told.get(LIKES, 0))
    counted = {**told, PARTS[0]: first}
    return frozenset(part for part in PARTS if posts and counted.get(part, 0) >= EXPECTED * posts)


def _scan(
    posts: Sequence[Post],
    measurements: Sequence[Measurement] | Columns,
    metrics: Sequence[str],
    *,
    now: datetime | None,
) -> tuple[Ints, Floats, Floats, Ints]:
    if isinstance(measurements, Columns):
        post, at, value, kind = measurements.scan(metrics)
    else:
        told = (
            measurements if isinstance(measurements, Measurements) else Measurements(measurements)
        )
        post, at, value, kind = _scan_columns(posts, told, metrics)
    if now is None:
        return post, at, value, kind
    keep = at <= now.timestamp()
    return post[keep], at[keep], value[keep], kind[keep]


def _scan_columns(
    posts: Sequence[Post], measurements: Measurements, metrics: Sequence[str]
) -> tuple[Ints, Floats, Floats, Ints]:
    places: dict[Channel, dict[str | None, int]] = {}
    for place, post in enumerate(posts):
        places.setdefault(post.channel, {}).setdefault(post.key, place)
    nothing: dict[str | None, int] = {}
    owner = _numbers([places.get(one, nothing).get(key, -1) for one, key in measurements.owners])
    wanted = {name: spot for spot, name in enumerate(metrics)}
    kind = _numbers([wanted.get(name, -1) for name in measurements.metrics])
    stamp = np.array([moment.timestamp() for moment in measurements.moments], dtype=np.float64)
    whose, what, when, values = map(np.asarray, measurements.columns)
    chosen = np.flatnonzero((owner[whose] >= 0) & (kind[what] >= 0))
    return owner[whose[chosen]], stamp[when[chosen]], values[chosen], kind[what[chosen]]


def _numbers(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _collect_interactions(
    posts: Sequence[Post], measurements: Sequence[Measurement] | Columns, *, now: datetime | None
) -> Readings:
    names = (*PARTS, LIKES, INTERACTIONS)
    post, at, value, kind = _scan(posts, measurements, names, now=now)
    if not len(post):
        return _sort(post, at, value)
    order = np.lexsort((kind, at, post))
    post, at, value, kind = post[order], at[order], value[order], kind[order]
    fresh = np.ones(len(post), dtype=np.bool_)
    fresh[1:] = (post[1:] != post[:-1]) | (at[1:] != at[:-1])
    reading = np.cumsum(fresh) - 1
    table = np.full((int(reading[-1]) + 1, len(names)), np.nan)
    table[reading, kind] = value
    reactions, likes, stated = table[:, 0], table[:, -2], table[:, -1]
    table[:, 0] = np.where(np.isnan(reactions), likes, reactions)
    parts = table[:, : len(PARTS)]
    told = ~np.all(np.isnan(parts), axis=1)
    total = np.where(told, np.nansum(parts, axis=1), stated)
    owner = post[fresh]
    is_missed = _miss_parts(posts, post, kind)
    lacks = told & np.any(np.isnan(parts) & is_missed[0][owner], axis=1)
    if lacks.any():
        whole = is_missed[1].copy()
        whole[owner[told & ~lacks]] = True
        # of a post whose parts were never read at one moment the readings count as they are
        total = np.where(lacks & (whole[owner] | ~np.isnan(stated)), stated, total)
    kept = ~np.isnan(total)
    return _sort(owner[kept], at[fresh][kept], total[kept])


def _miss_parts(
    posts: Sequence[Post], post: Ints, kind: Ints
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which parts belong to each post, (posts, parts), and which posts never tell one of them.

    `post` and `kind` are those of all readings of the parts, of the likes and of the total.
    """
    told = np.zeros((len(posts), len(PARTS) + 2), dtype=np.bool_)
    told[post, kind] = True
    numbers: dict[int, int] = {}
    by_record: dict[Channel, int] = {}
    for one in posts:  # most posts share the very same record, which is hashed once then
        if id(one.channel) not in numbers:
            numbers[id(one.channel)] = by_record.setdefault(one.channel, len(by_record))
    channel = _numbers([numbers[id(one.channel)] for one in posts])
    size = len(by_record)
    parts = told[:, : len(PARTS)]
    counts = np.stack(
        [np.bincount(channel, weights=one, minlength=size) for one in told[:, :-1].T], axis=1
    )
    counts[:, 0] = np.maximum(counts[:, 0], counts[:, -1])
    parts[:, 0] |= told[:, -2]
    any_part = np.bincount(channel, weights=parts.any(axis=1), minlength=size)
    expected = (counts[:, : len(PARTS)] >= EXPECTED * any_part[:, None]) & (any_part > 0)[:, None]
    missed = expected[channel]
    return missed, np.any(missed & ~parts, axis=1)


def _sort(post: Ints, at: Floats, value: Floats) -> Readings:
    order = np.lexsort((at, post))
    return Readings(post=post[order], at=at[order], value=value[order])


def published_seconds(posts: Sequence[Post]) -> Floats:
    """When each post was published, in seconds since 1970; NaN where it is not told."""
    return np.array(
        [np.nan if post.published_at is None else post.published_at.timestamp() for post in posts],
        dtype=np.float64,
    )


def bring_to_age(
    posts: Sequence[Post],
    readings: Readings,
    *,
    age: timedelta,
    curve: AgeCurve | None = None,
) -> Ready:
    """Each post's count at `age`, with an interval where it had to be predicted.

    Without `curve`, the curve is learnt from the posts read both before and after `age`, on top of
    the shipped default (`default_curve`).
    """
    target = age.total_seconds() / 3600.0
    left_out = _left_out(posts, readings)
    kept, published, spans = _usable(posts, readings, left_out)
    hours = (readings.at - published[readings.post]) / 3600.0
    value = readings.value
    if curve is None:
        curve = _learn_curve(spans, hours, value, target)
    return _bring(kept, spans, hours, value, curve, left_out)


def _left_out(posts: Sequence[Post], readings: Readings) -> dict[str, int]:
    told = np.zeros(len(posts), dtype=np.bool_)
    told[readings.post] = True
    repeated = len(posts) - _count_different(posts)
    silent = len(posts) - int(told.sum()) - repeated
    return {"no_reading": silent, "repeated": repeated}


def _count_different(posts: Sequence[Post]) -> int:
    # most posts share the very same record of their channel, which is hashed once then
    by_record: dict[int, tuple[Channel, set[str]]] = {}
    for post in posts:
        channel = post.channel
        found = by_record.get(id(channel))
        if found is None:
            found = by_record[id(channel)] = (channel, set())
        found[1].add(post.key)
    keys: dict[Channel, set[str]] = {}
    for channel, own in by_record.values():
        keys.setdefault(channel, set()).update(own)
    return sum(map(len, keys.values()))


def _usable(
    posts: Sequence[Post], readings: Readings, left_out: dict[str, int]
) -> tuple[Ints, Floats, tuple[Ints, Ints]]:
    """The posts that can be compared, when all were published, and the spans of readings."""
    published = published_seconds(posts)
    first = np.searchsorted(readings.post, np.arange(len(posts)), side="left")
    last = np.searchsorted(readings.post, np.arange(len(posts)), side="right")
    told = last > first
    bad_value = np.zeros(len(posts), dtype=np.bool_)
    bad_value[readings.post[~((readings.value >= 0.0) & np.isfinite(readings.value))]] = True
    hours = (readings.at - published[readings.post]) / 3600.0
    early = np.zeros(len(posts), dtype=np.bool_)
    early[readings.post[hours < _EARLY_HOURS]] = True
    newest = np.full(len(posts), np.nan)
    newest[told] = hours[last[told] - 1]
    young = told & (newest < _YOUNGEST_HOURS) & ~early
    left_out["negative"] = int(np.sum(told & bad_value))
    left_out["read_before_published"] = int(np.sum(told & early & ~bad_value))
    left_out["too_young"] = int(np.sum(young & ~bad_value))
    kept = np.flatnonzero(told & ~bad_value & ~early & ~young)
    return kept, published, (first[kept], last[kept])


def _split(spans: tuple[Ints, Ints], hours: Floats, target: float) -> tuple[Ints, Ints]:
    """Positions of the last reading before the common age and the first since (-1: none)."""
    first, last = spans
    running = np.concatenate([[0], np.cumsum(hours < target * (1.0 - _NEAR))])
    early = running[last] - running[first]
    before = np.where(early > 0, first + early - 1, -1)
    after = np.where(first + early < last, first + early, -1)
    return before, after


def _learn_curve(
    spans: tuple[Ints, Ints], hours: Floats, value: Floats, target: float
) -> AgeCurve:
    start = default_curve(target)
    before, after = _split(spans, hours, target)
    both = (before >= 0) & (after >= 0)
    if not both.any():
        return start
    final = np.zeros(len(both))
    final[both] = _interpolate(hours, value, before[both], after[both], target)
    first = spans[0][both]
    length = before[both] - first + 1
    owner = np.repeat(np.flatnonzero(both), length)
    offset = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
    rows = np.repeat(first, length) + offset
    sensible = hours[rows] > 0.0
    return fit_age_curve(
        hours[rows][sensible],
        value[rows][sensible],
        final[owner][sensible],
        target_hours=target,
        start=start,
    )


def _interpolate(hours: Floats, value: Floats, before: Ints, after: Ints, target: float) -> Floats:
    """Straight in log(1 + count) over log age; a reading more than twice as old has settled."""
    low = np.log1p(value[before])
    high = np.log1p(value[after])
    start = np.log(np.maximum(hours[before], _YOUNGEST_HOURS))
    end = np.log(np.maximum(hours[after], target * (1.0 - _NEAR)))
    share = np.clip((np.log(target) - start) / np.maximum(end - start, 1e-9), 0.0, 1.0)
    near = np.abs(hours[after] - target) <= _NEAR * target
    share = np.where(near | (hours[after] > 2.0 * target), 1.0, share)
    between = np.expm1(low + share * (high - low))
    return np.where(share == 1.0, value[after], between)


def _bring(
    kept: Ints,
    spans: tuple[Ints, Ints],
    hours: Floats,
    value: Floats,
    curve: AgeCurve,
    left_out: Mapping[str, int],
) -> Ready:
    target = curve.target_hours
    before, after = _split(spans, hours, target)
    last = spans[1] - 1
    unknown = np.isnan(hours[last]) if len(last) else np.zeros(0, dtype=np.bool_)
    # an unknown age compares false with the target, so its readings all count as "after"
    middle = np.where(unknown, value[last], value[np.maximum(after, 0)])
    between = ~unknown & (before >= 0) & (after >= 0)
    young = ~unknown & (after < 0)
    if between.any():
        middle[between] = _interpolate(hours, value, before[between], after[between], target)
    low, high, variance = middle.copy(), middle.copy(), np.zeros(len(kept))
    if young.any():
        seen = before[young]
        aged = predict_at_age(curve, hours=hours[seen], count=value[seen])
        middle[young], low[young], high[young] = aged.middle, aged.low, aged.high
        variance[young] = aged.variance
    near = np.abs(hours[np.maximum(after, 0)] - target) <= _NEAR * target
    kind = np.select([unknown, young, near, between], [4, 3, 0, 1], 2)
    counts = np.bincount(kind, minlength=len(_KINDS))
    return Ready(
        post=kept,
        value=middle,
        low=low,
        high=high,
        variance=variance,
        ages={name: int(count) for name, count in zip(_KINDS, counts, strict=True) if count},
        left_out={reason: count for reason, count in left_out.items() if count},
        counted=bool(np.all((value == np.round(value)) | ~np.isfinite(value))),
    )
