"""Channels and periods compared by numbers that name what they are relative to.

A rate is taken post by post and averaged; audiences are never summed, since the same people are
reached again and again. A post that does not tell both numbers has no rate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtri

from tuuletus.analysis.contrasts import average_channels, contrast_groups, count_by_group
from tuuletus.analysis.design import build_design
from tuuletus.analysis.differences import FEWEST_WITH, compare_contrasts
from tuuletus.analysis.effects import fit_effects, half_width, probability_above
from tuuletus.analysis.findings import OnChannel, build_responses, tell_channels
from tuuletus.analysis.response import (
    Columns,
    Readings,
    bring_to_age,
    collect_readings,
    published_seconds,
)
from tuuletus.analysis.sums import count_by, sum_by
from tuuletus.records import Channel, Measurement, Post

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_EARLIER, _LATER = "earlier", "later"
_MOST_STEPS, _STILL = 25, 1e-12
_DISPERSIONS = np.geomspace(0.01, 20.0, 40)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRate:
    """A channel's mean rate with an 80 % interval, from `n` posts.

    `name` says what is counted and relative to what: "interactions_per_reach", or
    "interactions_per_post" where no post tells both. Rates of different names are not to be
    ranked.
    """

    channel: Channel
    name: str
    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodComparison:
    """The later period against the earlier one, channel by channel and at a common age.

    `mean`, `low` and `high` are multiples with an 80 % interval, shrunk to 1 as far as the luck of
    single posts asks; `earlier` and `later` are the typical counts of a post. `ages` counts how
    the channels' counts came about (see `response.Ready`). The interval carries how far the
    channels lie apart; `by_channel` has those with enough posts on both sides, the highest first,
    where there are two or more, and `differs` says that they clearly disagree.
    """

    metric: str
    mean: float
    low: float
    high: float
    probability: float
    n_earlier: int
    n_later: int
    earlier: float
    later: float
    ages: Mapping[str, int] = field(default_factory=dict)
    by_channel: tuple[OnChannel, ...] = ()
    differs: bool = False


def compare_channels(
    posts: Sequence[Post],
    measurements: Sequence[Measurement] | Columns,
    *,
    metric: str,
    audience: str,
) -> tuple[ChannelRate, ...]:
    """Each channel's rate of `metric` per `audience`, those that tell an audience first."""
    if not posts:
        return ()
    count = _latest(collect_readings(posts, measurements, metric=metric), len(posts))
    crowd = _latest(collect_readings(posts, measurements, metric=audience), len(posts))
    crowd[~(crowd > 0.0)] = np.nan
    channels = tuple(dict.fromkeys(post.channel for post in posts))
    place = {channel: spot for spot, channel in enumerate(channels)}
    owner = np.array([place[post.channel] for post in posts], dtype=np.int64)
    rates: list[ChannelRate] = []
    for name, exposure in (
        (f"{metric}_per_{audience}", crowd),
        (f"{metric}_per_post", np.ones(len(posts))),
    ):
        done = {rate.channel for rate in rates}
        told = ~np.isnan(count) & ~np.isnan(exposure) & (count >= 0.0)
        told &= np.array([channel not in done for channel in channels])[owner]
        if told.any():
            rates += _rates(channels, name, owner[told], count[told], exposure[told])
    return tuple(rates)


def _latest(readings: Readings, posts: int) -> Floats:
    """Each post's latest reading, NaN where it has none."""
    latest = np.full(posts, np.nan)
    latest[readings.post] = readings.value  # sorted by time: the last one stays
    return latest


def _rates(
    channels: Sequence[Channel], name: str, owner: Ints, count: Floats, exposure: Floats
) -> list[ChannelRate]:
    present = np.unique(owner)
    mean, sd = estimate_rates(count, exposure, np.searchsorted(present, owner))
    out = float(ndtri(0.9)) * sd
    return [
        ChannelRate(
            channel=channels[spot],
            name=name,
            mean=float(mean[row]),
            low=float(mean[row] * np.exp(-out[row])),
            high=float(mean[row] * np.exp(out[row])),
            n=int(np.sum(owner == spot)),
        )
        for row, spot in enumerate(present)
    ]


def estimate_rates(count: Floats, exposure: Floats, group: Ints) -> tuple[Floats, Floats]:
    """Mean rate of each group and the sd of its logarithm, by gamma-Poisson likelihood.

    Each post has a rate of its own, gamma distributed around its group's, so a post with a huge
    audience does not outweigh the others. The sd is the larger of the model's and the sandwich
    estimate, since real posts have heavier tails. A half count keeps a group of zeros above 0.
    """
    best, chosen = -np.inf, (np.zeros(0), np.zeros(0))
    for dispersion in _DISPERSIONS:
        mean = _solve_means(count, exposure, group, float(dispersion))
        likely = _log_likelihood(count, exposure * mean[group], float(dispersion))
        if likely > best:
            best = likely
            chosen = (mean, _log_sd(count, exposure * mean[group], group, float(dispersion)))
    return chosen


def _solve_means(count: Floats, exposure: Floats, group: Ints, dispersion: float) -> Floats:
    groups = int(group.max()) + 1
    mean = (sum_by(group, count, groups) + 0.5) / sum_by(group, exposure, groups)
    # the half count is spread over the posts of the group
    padded = count + (0.5 / count_by(group, groups))[group]
    for _ in range(_MOST_STEPS):
        weight = 1.0 / (1.0 + dispersion * exposure * mean[group])
        before = mean
        mean = sum_by(group, weight * padded, groups) / sum_by(group, weight * exposure, groups)
        if np.all(np.abs(mean - before) <= _STILL * mean):
            break
    return mean


def _log_likelihood(count: Floats, expected: Floats, dispersion: float) -> float:
    shape = 1.0 / dispersion
    return float(
        np.sum(
            gammaln(count + shape)
            - gammaln(shape)
            + count * np.log(dispersion * expected / (1.0 + dispersion * expected))
            - shape * np.log1p(dispersion * expected)
        )
    )


def _log_sd(count: Floats, expected: Floats, group: Ints, dispersion: float) -> Floats:
    groups = int(group.max()) + 1
    n = count_by(group, groups)
    spread = 1.0 + dispersion * expected
    information = sum_by(group, expected / spread, groups)
    score2 = sum_by(group, ((count - expected) / spread) ** 2, groups)
    sandwich = score2 / information**2 * n / np.maximum(n - 1, 1)
    return np.sqrt(np.maximum(1.0 / information, sandwich))


def compare_periods(
    posts: Sequence[Post],
    measurements: Sequence[Measurement] | Columns,
    *,
    metric: str,
    earlier: tuple[datetime, datetime],
    later: tuple[datetime, datetime],
    age: timedelta = timedelta(days=7),
) -> PeriodComparison | None:
    """The posts of one period against those of another, or None unless both have stored numbers.

    Periods begin at their first and end before their second moment. Only channels with numbers
    in both count, so a channel opened or closed in between does not pass for a change.
    """
    readings = collect_readings(posts, measurements, metric=metric)
    ready = bring_to_age(posts, readings, age=age)
    published = published_seconds(posts)[ready.post]
    is_earlier = _is_within(published, earlier)
    inside = np.flatnonzero(is_earlier | _is_within(published, later))
    side = [_EARLIER if one else _LATER for one in is_earlier[inside]]
    owners = [posts[row].channel for row in ready.post[inside]]
    both = _channels_on_both_sides(owners, side)
    kept = np.zeros(len(published), dtype=np.bool_)
    kept[inside] = [owner in both for owner in owners]
    if not kept.any():
        return None
    chosen = ready.take(kept)
    channels = sorted(both, key=lambda each: each.key)
    responses = build_responses(posts, chosen, channels, weekly=False)
    periods = [period for period, owner in zip(side, owners, strict=True) if owner in both]
    design = build_design([{"period": period} for period in periods])
    fitted = fit_effects(responses, design, by_channel=True)
    step = np.array([[-1.0, 1.0]])
    by_group = count_by_group(fitted)
    share = by_group.sum(axis=1, keepdims=True) / len(periods)
    steps = np.repeat(step[None], len(share), axis=0)
    found = average_channels(fitted, step, steps, share, np.zeros(1, dtype=np.int64))
    mean, variance, freedom = found.mean[0], found.covariance[0, 0], found.freedom[0]
    out = half_width(variance, freedom=freedom)
    low, middle, high = np.exp([mean - out, mean, mean + out])
    apart = compare_contrasts(
        fitted,
        contrast_groups(fitted, step, steps),
        n=by_group[1:].sum(axis=1, keepdims=True),
        told=by_group[1:].min(axis=1, keepdims=True) >= FEWEST_WITH,
        channel=responses.channel,
    )
    by_channel = tell_channels(apart, 0, channels)
    n_later = periods.count(_LATER)
    centre = float(np.mean(fitted.levels[fitted.weeks.block]))
    middle_effects = fitted.effects + share[:, 0] @ fitted.apart
    return PeriodComparison(
        metric=metric,
        mean=float(middle),
        low=float(low),
        high=float(high),
        probability=float(probability_above(mean, variance, freedom)),
        n_earlier=len(periods) - n_later,
        n_later=n_later,
        earlier=float(np.exp(centre + middle_effects[0])),
        later=float(np.exp(centre + middle_effects[1])),
        ages=ready.ages,
        by_channel=by_channel if len(by_channel) > 1 else (),
        differs=bool(apart.differs[0]),
    )


def _is_within(published: Floats, span: tuple[datetime, datetime]) -> NDArray[np.bool_]:
    start, end = (moment.timestamp() for moment in span)
    return (published >= start) & (published < end)


def _channels_on_both_sides(owners: Sequence[Channel], side: Sequence[str]) -> set[Channel]:
    pairs = set(zip(owners, side, strict=True))
    return {owner for owner, _ in pairs if {(owner, _EARLIER), (owner, _LATER)} <= pairs}
