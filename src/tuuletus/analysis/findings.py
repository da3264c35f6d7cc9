"""From posts and readings to what went with more, or less, of a metric.

Multiples are against the account's own normal level: within each trait the multiples of its
values, weighted by their posts, have the geometric mean 1. So "video x 1.4" says: videos got 1.4
times what a typical post of this account got, its channel, its week and its other traits being
equal. It does not say why.

With several channels a multiple is the mean over the channels of the posts in question, and its
interval is as wide as the channels lie apart (`apart`). Where they clearly disagree the finding
says so, with the multiple of each (`differences`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.combinations import Combinations, estimate_combinations
from tuuletus.analysis.contrasts import (
    contrast_groups,
    contrast_traits,
    count_by_group,
    trait_contrasts,
)
from tuuletus.analysis.design import Design, build_design
from tuuletus.analysis.differences import FEWEST_WITH, Differences, compare_by_channel
from tuuletus.analysis.effects import (
    CONFOUNDING_SD,
    Effects,
    Responses,
    fit_effects,
    half_width,
    probability_above,
)
from tuuletus.analysis.levels import NO_WEEK
from tuuletus.analysis.multiplicity import choose_clear, share_weight, two_sided
from tuuletus.analysis.response import (
    Columns,
    Ready,
    bring_to_age,
    collect_readings,
    published_seconds,
)
from tuuletus.analysis.sums import count_by, sum_by
from tuuletus.records import Channel, Measurement, Post

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST = 3
"""A trait's value needs this many posts to be a finding."""
MOST_COMBINATIONS = 20
"""Combinations shown at most; all of them are counted when chance is controlled."""

ANSWERS = {"yes": "no", "1": "0", "true": "false"}
"""Values of traits that are or are not, each with its opposite."""

_WEEK_SECONDS = 7 * 24 * 3600.0
_BEHIND_NAMES = " × "


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalLevel:
    """What a typical post of a channel gets, with an 80 % interval, from `n` posts."""

    channel: Channel
    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OnChannel:
    """What went with a trait's value on one channel: a multiple with its 80 % interval.

    It is against the same mix of posts on every channel, so channels can be compared by it.
    """

    channel: Channel
    mean: float
    low: float
    high: float
    n: int
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """A channel with `n` posts of a trait's value that has no multiple of its own, and why.

    `reason` is "nothing_else" where it publishes nothing else that could be compared with,
    "few_others" where it publishes too little else, and "few" where such posts are too few.
    """

    channel: Channel
    n: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What went with a trait's value, or with two together.

    `mean`, `low` and `high` are multiples of the account's own normal level with an 80 % interval,
    `probability` that the multiple is above 1. `clear` findings survive Benjamini-Hochberg at 10
    %, in which the single properties together weigh as much as all combinations; a combination is
    clear when it also says more than its two parts. `posts` are indices of
    the posts that were given.

    `by_channel` has the channels that tell enough about a single property, the highest first,
    where there are two or more, and `untold` the other channels of its posts; `differs` says that
    they clearly disagree, so that no multiple holds for all of them.
    """

    pairs: tuple[tuple[str, str], ...]
    metric: str
    mean: float
    low: float
    high: float
    n: int
    probability: float
    clear: bool
    posts: tuple[int, ...]
    by_channel: tuple[OnChannel, ...] = ()
    differs: bool = False
    untold: tuple[Untold, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether it says something: a clear multiple, or that the channels disagree."""
        return self.clear or self.differs

    @property
    def channels(self) -> tuple[OnChannel | Untold, ...]:
        """Every channel with such posts: first those that tell a multiple, the highest first."""
        return (*self.by_channel, *self.untold)

    @property
    def trait(self) -> str:
        """The trait, or the two of a combination: "format × weekday"."""
        return _BEHIND_NAMES.join(name for name, _ in self.pairs)

    @property
    def value(self) -> str:
        """The value, or the two of a combination: "video × 5"."""
        return _BEHIND_NAMES.join(value for _, value in self.pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """What was learnt about one metric.

    `left_out` and `ages` count posts by reason and by how their count at the common age came about
    (see `response.Ready`). `shares` tells how much of the variation between posts each trait
    explains, `spread` the standard deviation of what none explains (log scale).
    """

    metric: str
    age_days: float
    n: int
    left_out: Mapping[str, int]
    normal: tuple[NormalLevel, ...]
    findings: tuple[Finding, ...]
    shares: Mapping[str, float]
    spread: float
    ages: Mapping[str, int] = field(default_factory=dict)


def learn(
    posts: Sequence[Post],
    measurements: Sequence[Measurement] | Columns,
    *,
    traits: Sequence[Mapping[str, str]],
    now: datetime,
    metric: str = "interactions",
    age: timedelta = timedelta(days=7),
) -> Learning:
    """What went with more or less of `metric` at the common `age`.

    `traits` has one mapping a post. With nothing to learn from, the result is empty and says
    why in `left_out`.
    """
    if len(traits) != len(posts):
        raise ValueError(f"{len(posts)} posts need as many traits, not {len(traits)}.")
    readings = collect_readings(posts, measurements, metric=metric, now=now)
    ready = bring_to_age(posts, readings, age=age)
    chosen = ready.post.tolist()
    if not chosen:
        return _nothing(metric, age, ready)
    channels = tuple(dict.fromkeys(posts[place].channel for place in chosen))
    responses = build_responses(posts, ready, channels)
    design = build_design([traits[place] for place in chosen])
    fitted = fit_effects(responses, design, by_channel=True)
    apart = compare_by_channel(fitted, responses.channel)
    return Learning(
        metric=metric,
        age_days=age / timedelta(days=1),
        n=len(chosen),
        left_out=ready.left_out,
        normal=_normal_levels(fitted, responses, channels),
        findings=_findings(
            fitted, metric, ready.post, _tell_channels(fitted, apart, responses.channel, channels)
        ),
        shares=explain_shares(fitted),
        spread=fitted.spread,
        ages=ready.ages,
    )


def _nothing(metric: str, age: timedelta, ready: Ready) -> Learning:
    return Learning(
        metric=metric,
        age_days=age / timedelta(days=1),
        n=0,
        left_out=ready.left_out,
        normal=(),
        findings=(),
        shares={},
        spread=0.0,
        ages=ready.ages,
    )


def build_responses(
    posts: Sequence[Post], ready: Ready, channels: Sequence[Channel], *, weekly: bool = True
) -> Responses:
    """Arrays for `fit_effects`; weeks begin on Monday (UTC), without `weekly` there are none."""
    place = {channel: spot for spot, channel in enumerate(channels)}
    owner = np.array([place[posts[row].channel] for row in ready.post.tolist()], dtype=np.int64)
    week = np.full(len(owner), NO_WEEK, dtype=np.int64)
    if weekly:
        published = published_seconds([posts[row] for row in ready.post.tolist()])
        dated = ~np.isnan(published)
        # 1970 began on a Thursday
        since_monday = published[dated] + 3 * 24 * 3600.0
        week[dated] = np.floor(since_monday / _WEEK_SECONDS).astype(np.int64)
    value, counted = _counts_or_sizes(ready)
    return Responses(
        value=value,
        variance=ready.variance,
        channel=owner,
        week=week,
        offset=np.zeros(len(owner)),
        counted=counted,
    )


def _counts_or_sizes(ready: Ready) -> tuple[Floats, bool]:
    """The values, and whether they are counts; sizes (seconds, shares) are kept above 0."""
    if ready.counted:
        return ready.value, True
    positive = ready.value[ready.value > 0.0]
    smallest = 0.5 * positive.min() if len(positive) else 1.0
    return np.maximum(ready.value, smallest), False


def _normal_levels(
    fitted: Effects, responses: Responses, channels: Sequence[Channel]
) -> tuple[NormalLevel, ...]:
    """The mean log level over each channel's posts, at the traits its posts have on average."""
    levels = []
    design = fitted.design
    for spot, channel in enumerate(channels):
        mine = responses.channel == spot
        count = int(mine.sum())
        share = count_by(design.columns[mine].ravel(), design.width) / count
        weight = count_by(fitted.weeks.block[mine], fitted.weeks.count) / count
        group = int(fitted.group[mine][0])
        effects = fitted.effects + fitted.apart[group]
        centre = float(share @ effects + weight @ fitted.levels)
        variance = (
            float(share @ fitted.group_covariance[group] @ share)
            + float(weight**2 @ fitted.level_variance)
            + 2.0 * float(weight @ fitted.level_cross @ share)
        )
        # however the parts trade off, the mean of n posts is not surer than their luck allows
        floor = 1.0 / float(fitted.information[mine].sum())
        out = float(half_width(np.array(max(variance, floor))))
        levels.append(
            NormalLevel(
                channel=channel,
                mean=float(np.exp(centre)),
                low=float(np.exp(centre - out)),
                high=float(np.exp(centre + out)),
                n=count,
            )
        )
    return tuple(levels)


def explain_shares(fitted: Effects) -> Mapping[str, float]:
    """The share of the variation between posts (log scale) that each trait explains."""
    design = fitted.design
    told = np.array([value != "" for value in design.values])
    found = contrast_groups(fitted, *trait_contrasts(fitted))
    own, total = np.zeros(len(design.names)), np.zeros(len(design.names))
    for group, posts in enumerate(count_by_group(fitted) * told):
        square = found.mean[group] ** 2 + found.variance[group]
        own += sum_by(design.trait_of, posts * square, len(design.names))
        total += sum_by(design.trait_of, posts, len(design.names))
    own = own / np.maximum(total, 1.0)
    everything = float(np.var(fitted.of_posts() + fitted.levels[fitted.weeks.block]))
    whole = everything + fitted.spread**2
    return {name: float(part / whole) for name, part in zip(design.names, own, strict=True)}


@dataclass(frozen=True, slots=True)
class _Told:
    """By column: its channels, whether they differ, and how surprising that is."""

    by_channel: dict[int, tuple[OnChannel, ...]]
    untold: dict[int, tuple[Untold, ...]]
    differs: dict[int, float]


def _tell_channels(
    fitted: Effects, found: Differences, owner: Ints, channels: Sequence[Channel]
) -> _Told:
    columns = np.flatnonzero(found.told.sum(axis=0) > 1).tolist()
    told = {column: tell_channels(found, column, channels) for column in columns}
    untold = {
        column: _tell_untold(
            fitted.design, column, owner, channels, told={one.channel for one in told[column]}
        )
        for column in columns
    }
    differs = np.flatnonzero(found.differs).tolist()
    return _Told(told, untold, {column: float(found.surprise[column]) for column in differs})


def _tell_untold(
    design: Design,
    column: int,
    owner: Ints,
    channels: Sequence[Channel],
    *,
    told: Collection[Channel],
) -> tuple[Untold, ...]:
    """The channels with such posts that have no multiple, those with most posts first."""
    trait = int(design.trait_of[column])
    value = design.columns[:, trait]
    named = np.array([name != "" for name in design.values], dtype=np.bool_)[value]
    such = np.bincount(owner[value == column], minlength=len(channels))
    every = np.bincount(owner[named], minlength=len(channels))
    left = [
        Untold(
            channel=channel,
            n=int(such[spot]),
            reason=_why_untold(int(such[spot]), int(every[spot] - such[spot])),
        )
        for spot, channel in enumerate(channels)
        if such[spot] and channel not in told
    ]
    return tuple(sorted(left, key=lambda one: -one.n))


def _why_untold(such: int, others: int) -> str:
    if such >= FEWEST_WITH and not others:
        return "nothing_else"
    return "few_others" if such >= FEWEST_WITH > others else "few"


def tell_channels(
    found: Differences, column: int, channels: Sequence[Channel]
) -> tuple[OnChannel, ...]:
    """The multiple of each channel that tells enough, the highest first."""
    rows = np.flatnonzero(found.told[:, column])
    mean, variance = found.mean[rows, column], found.variance[rows, column]
    out, chance = half_width(variance), probability_above(mean, variance)
    return tuple(
        OnChannel(
            channel=channels[int(found.channel[rows[spot]])],
            mean=float(np.exp(mean[spot])),
            low=float(np.exp(mean[spot] - out[spot])),
            high=float(np.exp(mean[spot] + out[spot])),
            n=int(found.n[rows[spot], column]),
            probability=float(chance[spot]),
        )
        for spot in np.argsort(-mean, kind="stable").tolist()
    )


def _findings(fitted: Effects, metric: str, post: Ints, channels: _Told) -> tuple[Finding, ...]:
    singles, pairs = _singles(fitted), estimate_combinations(fitted)
    alone = two_sided(probability_above(singles.mean, singles.variance, singles.freedom))
    together = _pair_surprise(pairs)
    # There are many more pairs than single traits: unseen pairs must not drown the singles.
    clear = choose_clear(
        np.concatenate([alone, together]), weight=share_weight(len(alone), len(together))
    )
    chosen = [(singles, spot, float(alone[spot]), bool(clear[spot])) for spot in range(len(alone))]
    for spot in np.argsort(together, kind="stable")[:MOST_COMBINATIONS].tolist():
        stands = bool(clear[len(alone) + spot])
        chosen.append((pairs, spot, float(together[spot]), stands))
    rows = []
    for found, spot, surprise, stands in chosen:
        finding = _build(fitted, metric, post, found, spot, stands)
        column = int(found.first[spot])
        if found is singles and column in channels.by_channel:
            differs = column in channels.differs
            finding = replace(
                finding,
                by_channel=channels.by_channel[column],
                untold=channels.untold[column],
                differs=differs,
            )
            surprise = min(surprise, channels.differs.get(column, 1.0))
        rows.append((surprise, finding))
    rows.sort(key=lambda row: (not row[1].stands, row[0], row[1].pairs))
    return tuple(finding for _, finding in rows)


def _singles(fitted: Effects) -> Combinations:
    """The values of each trait, in the shape of combinations (`second` is -1)."""
    design = fitted.design
    found = contrast_traits(fitted)
    n = design.counts().astype(np.int64)
    told = np.array([value != "" for value in design.values], dtype=np.bool_)
    told[_find_mirrored(design)] = False
    chosen = np.flatnonzero(told & (n >= FEWEST))
    variance = np.diag(found.covariance)[chosen] + CONFOUNDING_SD**2
    return Combinations(
        first=chosen,
        second=np.full(len(chosen), -1, dtype=np.int64),
        n=n[chosen],
        mean=found.mean[chosen],
        variance=variance,
        extra=np.zeros(len(chosen)),
        extra_variance=np.zeros(len(chosen)),
        freedom=found.freedom[chosen],
    )


def _find_mirrored(design: Design) -> list[int]:
    """The columns of a "no" whose trait knows "yes" alone beside it: the same finding again."""
    told: dict[int, dict[str, int]] = {}
    for column, (trait, value) in enumerate(
        zip(design.trait_of.tolist(), design.values, strict=True)
    ):
        if value:
            told.setdefault(trait, {})[value] = column
    return [
        values[no]
        for values in told.values()
        for yes, no in ANSWERS.items()
        if values.keys() == {yes, no}
    ]


def _pair_surprise(pairs: Combinations) -> Floats:
    """A combination must differ from normal and from what its parts foretell."""
    bias = CONFOUNDING_SD**2
    whole = two_sided(probability_above(pairs.mean, pairs.variance + bias, pairs.freedom))
    beyond = two_sided(probability_above(pairs.extra, pairs.extra_variance + bias))
    return np.maximum(whole, beyond)


def _build(
    fitted: Effects, metric: str, post: Ints, found: Combinations, spot: int, clear: bool
) -> Finding:
    design: Design = fitted.design
    columns = [int(found.first[spot]), int(found.second[spot])]
    columns = [column for column in columns if column >= 0]
    mine = np.ones(len(design.columns), dtype=np.bool_)
    for column in columns:
        mine &= design.columns[:, design.trait_of[column]] == column
    mean, variance = found.mean[spot], found.variance[spot]
    if len(columns) > 1:
        variance = variance + CONFOUNDING_SD**2
    freedom = found.freedom[spot]
    out = float(half_width(variance, freedom=freedom))
    return Finding(
        pairs=tuple(
            (design.names[design.trait_of[column]], design.values[column]) for column in columns
        ),
        metric=metric,
        mean=float(np.exp(mean)),
        low=float(np.exp(mean - out)),
        high=float(np.exp(mean + out)),
        n=int(found.n[spot]),
        probability=float(probability_above(mean, variance, freedom)),
        clear=clear,
        posts=tuple(post[mine].tolist()),
    )


def order_for_reading(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings that stand first, then single properties on which it is too early to judge.

    Combinations that are not clear say no more than their parts and are left out.
    """
    known = tuple(findings)
    return (
        *(one for one in known if one.stands),
        *(one for one in known if not one.stands and len(one.pairs) == 1),
    )
