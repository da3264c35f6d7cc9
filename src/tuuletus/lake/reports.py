"""What is asked of a lake, as expressions that are the same on every engine."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis import _
from numpy.typing import NDArray

from tuuletus.analysis.response import EXPECTED, INTERACTIONS, LIKES, PARTS
from tuuletus.lake.engines import Lake

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MICROSECONDS = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """Which posts are meant; all of them where nothing is told.

    `channel` is a number, `trait` a name with its value, and `before` the moment after the last.
    """

    channel: int | None = None
    platform: str = ""
    start: datetime | None = None
    before: datetime | None = None
    trait: tuple[str, str] | None = None


def find_readings(lake: Lake, metrics: Sequence[str]) -> tuple[Ints, Floats, Floats, Ints]:
    """Every reading of some metrics: post, seconds since 1970, value, index of the metric."""
    asked = lake.measurements.filter(_.metric.isin(list(metrics)))
    told = asked.select("post", "read_at", "value", "metric").to_pyarrow()
    moment = told["read_at"].cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    kind = pc.index_in(told["metric"].cast(pa.string()), value_set=pa.array(metrics, pa.string()))
    return (
        told["post"].to_numpy(),
        moment.to_numpy() / MICROSECONDS,
        told["value"].to_numpy(),
        kind.to_numpy().astype(np.int64),
    )


def find_latest(lake: Lake, metric: str) -> ir.Table:
    """The latest reading of a metric: post, value; posts that do not tell it are left out.

    "interactions" is the sum of reactions (or likes), comments, shares and saves, or the total
    that the file gives itself where none of its parts are told, or one that belongs to every post
    of the channel (`tuuletus.analysis.response.expect_parts`) is missing.
    """
    if metric != INTERACTIONS:
        return (
            lake.measurements.filter(_.metric == metric)
            .group_by("post")
            .agg(value=_.value.argmax(_.read_at))
        )
    parts = (*PARTS, LIKES, INTERACTIONS)
    told = lake.measurements.filter(_.metric.isin(list(parts)))
    latest = told.group_by("post").agg(
        **{name: told.value.argmax(told.read_at, where=told.metric == name) for name in parts}
    )
    latest = latest.join(lake.posts.select("post", "channel"), "post")
    counted = _count_parts(latest)
    joined = latest.join(counted, "channel")
    summed = joined.mutate(reactions=ibis.coalesce(joined[PARTS[0]], joined[LIKES]))
    total: ir.FloatingValue = ibis.literal(0.0)
    for name in PARTS:
        is_expected = summed[f"{name}_told"] >= EXPECTED * summed["any_told"]
        # a part that is expected and missing leaves the whole without a value
        total = total + is_expected.ifelse(summed[name], summed[name].fill_null(0.0))
    any_part = ibis.or_(*(summed[name].notnull() for name in PARTS))
    value = ibis.coalesce(any_part.ifelse(total, ibis.null("float64")), summed[INTERACTIONS])
    return summed.select("post", value=value).filter(_.value.notnull())


def _count_parts(latest: ir.Table) -> ir.Table:
    """How many posts of each channel tell each part of the interactions, and any of them."""
    told = {name: latest[name].notnull() for name in (*PARTS, LIKES)}
    counted = latest.group_by("channel").agg(
        any_told=ibis.or_(*told.values()).sum(),
        **{f"{name}_told": told[name].sum() for name in (*PARTS, LIKES)},
    )
    first = f"{PARTS[0]}_told"
    return counted.mutate(**{first: ibis.greatest(counted[first], counted[f"{LIKES}_told"])})


def count_tellings(lake: Lake) -> tuple[dict[int, dict[str, int]], dict[int, int]]:
    """By channel how many posts tell each part of the interactions, and how many any of them."""
    told = lake.measurements.filter(_.metric.isin([*PARTS, LIKES]))
    joined = told.select("post", "metric").distinct().join(lake.posts, "post")
    by_metric = joined.group_by("channel", "metric").agg(told=_.count())
    whole = joined.group_by("channel").agg(told=_.post.nunique())
    counted: dict[int, dict[str, int]] = {}
    for row in by_metric.to_pyarrow().to_pylist():
        counted.setdefault(row["channel"], {})[row["metric"]] = row["told"]
    return counted, {row["channel"]: row["told"] for row in whole.to_pyarrow().to_pylist()}


def find_latest_of_each(lake: Lake, metrics: Sequence[str]) -> tuple[Ints, Floats]:
    """The latest reading of each metric of every post.

    Returns the posts in the order of their numbers, (n,), and the readings, (metrics, n), nan
    where a post does not tell the metric.
    """
    posts = np.sort(lake.posts.select("post").to_pyarrow()["post"].to_numpy())
    values = np.full((len(metrics), posts.size), np.nan)
    for row, metric in zip(values, metrics, strict=True):
        told = find_latest(lake, metric).select("post", "value").to_pyarrow().drop_null()
        post = told["post"].to_numpy()
        row[np.searchsorted(posts, post)] = told["value"].to_numpy()
    return posts, values


def order_posts(
    lake: Lake, *, metric: str, descending: bool, only: Only | None = None
) -> array[int]:
    """Posts by their latest reading of a metric, or by their moment where that is empty.

    Those without it come last; among equals the newer post (by its number) comes first.
    """
    posts = lake.posts if only is None else _narrow(lake, only)
    if metric:
        latest = find_latest(lake, metric)
        joined = posts.select("post").left_join(latest, "post").select("post", "value")
    else:
        joined = posts.select("post", value="published_at")
    value = joined.value
    direction = value.desc(nulls_first=False) if descending else value.asc(nulls_first=False)
    ordered = joined.order_by([direction, joined.post.desc()])
    found = ordered.select("post").to_pyarrow()["post"].to_numpy()
    return array("q", found.astype(np.int64).tobytes())


def _narrow(lake: Lake, only: Only) -> ir.Table:
    posts = lake.posts
    if only.channel is not None:
        posts = posts.filter(posts.channel == only.channel)
    if only.platform:
        posts = posts.filter(posts.platform == only.platform)
    if only.start is not None:
        posts = posts.filter(posts.published_at >= only.start.astimezone(UTC))
    if only.before is not None:
        posts = posts.filter(posts.published_at < only.before.astimezone(UTC))
    if only.trait is not None:
        name, value = only.trait
        own = lake.traits.filter((_.trait == name) & (_.value == value))
        posts = posts.semi_join(own, "post")
    return posts


def summarise(lake: Lake, traits: Sequence[str], *, metric: str = INTERACTIONS) -> ir.Table:
    """Channel by channel and by some traits: posts, and the latest readings of a metric.

    Columns: channel (its number), `by_0`, `by_1` ... for the traits (empty where a post does not
    have it), `n` posts with a reading, and the `mean` and `sd` of log(1 + reading).
    """
    latest = find_latest(lake, metric)
    rows = lake.posts.join(latest.filter(latest.value >= 0.0), "post")
    rows = rows.select("post", "channel", "value")
    names = [f"by_{place}" for place in range(len(traits))]
    for name, trait in zip(names, traits, strict=True):
        own = lake.traits.filter(lake.traits.trait == trait)
        rows = rows.left_join(own.select("post", **{name: own.value}), "post").drop("post_right")
    size = (rows.value + 1.0).ln()
    groups = ["channel", *names]
    found = (
        rows.mutate(size=size)
        .group_by(groups)
        .agg(n=_.count(), mean=_.size.mean(), sd=_.size.std(how="sample"))
    )
    return found.order_by([found[name].asc(nulls_first=True) for name in groups])
