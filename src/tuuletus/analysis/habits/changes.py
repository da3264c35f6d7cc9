"""Has the level of a stream changed, when, and by how much: a Bayesian scan week by week.

A stream is a series of log responses. Within a regime its level is constant; a change starts a new
level. Luck is Student-t with a scale that is learnt; the stream may have a yearly wave of its
own, so that summer is not taken for a change. Level, scale and wave live on grids, and everything
else is exact: for every week in which a change may have begun the likelihood of the weeks before
and after is summed over the grids (Adams and MacKay 2007, arXiv:0710.3742, with one open change).

The evidence is the sum over those weeks of the Bayes factors "changed then" against "not changed"
(Shiryaev 1963, Roberts 1966). Less the number of weeks it is a martingale while nothing
changes, so a bar of A keeps the mean time between false alarms at A weeks or more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FREEDOM = 4.6
"""Tails of one post's luck, as real posts show them."""
LEVEL_SD = 0.6
"""How far a regime's level lies from the stream's middle before anything is seen (log)."""
LONGEST_RUN = 40
"""A change is looked for in so many of the last weeks with posts."""
FEWEST_BEFORE = 8
FEWEST_AFTER = 4
"""Posts that must be out before and after a change."""
_STEP = 0.1
_LEVELS = np.arange(-22, 23) * _STEP
_LEVEL_PRIOR = np.exp(-0.5 * (_LEVELS / LEVEL_SD) ** 2)
_LEVEL_PRIOR /= _LEVEL_PRIOR.sum()
_SCALES = 1.2 ** np.arange(-3.0, 4.0)  # around a first robust guess
_HEIGHT = 0.25
_PHASES = 6
_NO_WAVE = 0.85  # prior of a stream without a wave of its own
_YEAR = 365.25
_NEIGHBOURS = 1.11  # median distance of two draws of a Student-t with 4.6 degrees, in scales
_MOST_POSTS = 2000
"""More posts count as so many: they would tell levels apart that lie between two of the grid, and
a stream that is steady there would seem to jump from one to the other."""
_LEAST_LOG = -600.0  # of a week's likelihood: no week alone takes a product to 0
_LOW = 2.0**-100  # products of weeks below this are lifted before they come to 0
_MOST_POWER = 900  # of 2: evidence beyond that is as good as certain


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Posts of one stream: `day` (ascending), log response, and what is unsure about it.

    `sd` is the standard deviation of the log response beside the luck of a post.
    """

    day: Floats
    value: Floats
    sd: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Likelihoods of a stream's weeks: weeks x (waves and scales) x levels, each week's best 1.

    `week` is the number of each row's week, `posts` how many posts it holds; `centre` was taken
    off the values; `prior` belongs to the nuisances (waves and scales).
    """

    like: Floats
    week: Ints
    posts: Ints
    centre: float
    scale: Floats
    prior: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A change that was found: rows of the table at which the new level begins and was found."""

    first: int
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """What is known of a change: the week of its start by row, and its size (log).

    `week_variance` is the part of the size's variance that is due to the week.
    """

    begins: Floats
    shift: float
    shift_sd: float
    week_variance: float
    evidence: float


def build_table(stream: Stream) -> Table:
    """The likelihood of each week with posts, for all levels, scales and yearly waves."""
    week = np.floor(stream.day / 7.0).astype(np.int64)
    weeks, first, posts = np.unique(week, return_index=True, return_counts=True)
    centre = float(np.median(stream.value))
    scales = _guess_scale(stream.value) * _SCALES
    reach = int(np.ceil(_HEIGHT / _STEP))
    levels = np.arange(-22 - reach, 23 + reach) * _STEP
    variance = scales[None, :] ** 2 + stream.sd[:, None] ** 2
    away = (stream.value - centre)[:, None] - levels[None, :]
    # scale by scale: ten years of posts for all of them at once would fill the memory
    parts = [
        np.add.reduceat(
            -0.5 * np.log(own)[:, None]
            - 0.5 * (FREEDOM + 1.0) * np.log1p(away**2 / (FREEDOM * own[:, None])),
            first,
            axis=0,
        )
        for own in variance.T
    ]
    by_week = np.stack(parts, axis=1) * min(1.0, _MOST_POSTS / len(week))
    waves, wave_prior = _draw_waves(np.asarray(7.0 * weeks + 3.5, dtype=np.float64))
    moved = reach + np.rint(waves / _STEP).astype(np.int64)
    place = moved[:, :, None] + np.arange(len(_LEVELS))
    row = np.arange(len(weeks))[:, None]
    # a wave moves all levels of a week alike, so it only picks other columns
    parts = [by_week[row, :, own].transpose(0, 2, 1) for own in place]
    total = np.concatenate(parts, axis=1)
    total -= total.max(axis=(1, 2), keepdims=True)
    return Table(
        like=np.exp(np.maximum(total, _LEAST_LOG)),
        week=weeks,
        posts=posts,
        centre=centre,
        scale=np.tile(scales, len(waves)),
        prior=np.repeat(wave_prior, len(scales)) / len(scales),
    )


def _guess_scale(value: Floats) -> float:
    """A first scale that a change of level hardly moves: from differences of neighbours."""
    away = float(np.median(np.abs(np.diff(value)))) if len(value) > 2 else 0.0
    return float(np.clip(away / _NEIGHBOURS, 0.1, 3.0)) if away > 0.0 else 0.8


def _draw_waves(day: Floats) -> tuple[Floats, Floats]:
    """Yearly waves (one a row, in each week) and how probable each is beforehand."""
    phases = np.arange(_PHASES) / _PHASES
    waves = [np.zeros(len(day))]
    waves += [_HEIGHT * np.sin(2.0 * np.pi * (day / _YEAR - phase)) for phase in phases]
    prior = np.full(len(waves), (1.0 - _NO_WAVE) / (len(waves) - 1))
    prior[0] = _NO_WAVE
    return np.array(waves), prior


def find_change(table: Table, *, start: int, watched_from: int, bar: float) -> Found | None:
    """The first change after row `start` that the evidence puts above `bar`, or None.

    Args:
        table: the weeks.
        start: first row of the regime.
        watched_from: rows before this one have been looked at already.
        bar: evidence that is enough; of the size of the weeks between two false alarms.

    """
    seen = np.cumsum(table.posts[start:])
    steady = np.outer(table.prior, _LEVEL_PRIOR)
    runs: list[int] = []
    open_ = np.empty((LONGEST_RUN, *steady.shape))
    for row in range(start, len(table.week)):
        before = seen[row - start] - table.posts[row]
        if before >= FEWEST_BEFORE:
            slot = len(runs) % LONGEST_RUN
            open_[slot] = steady.sum(axis=1, keepdims=True) * _LEVEL_PRIOR
            runs.append(row)
        steady = steady * table.like[row]
        alive = min(len(runs), LONGEST_RUN)
        open_[:alive] *= table.like[row]
        lift = _find_lift(max(steady.max(), open_[:alive].max(initial=0.0)))
        if lift:
            steady, open_[:alive] = np.ldexp(steady, lift), np.ldexp(open_[:alive], lift)
        if row < watched_from or not alive:
            continue
        share = open_[:alive].sum(axis=(1, 2)) / steady.sum()
        where = _find_runs(runs, alive)
        after = seen[row - start] - seen[where - start] + table.posts[where]
        share = np.where(after >= FEWEST_AFTER, share, 0.0)
        if share.sum() > bar:
            return Found(first=int(where[np.argmax(share)]), found=row)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Product:
    """The likelihood of some weeks: `like` times 2 to the `power` of its nuisance.

    Ten years of many posts multiply to less than a float can hold; powers of 2 lose nothing.
    """

    like: Floats
    power: Ints

    def times(self, like: Floats) -> _Product:
        """That of one week more."""
        product = self.like * like
        lift = _find_lift(product.max(axis=1))
        if not lift.any():
            return _Product(like=product, power=self.power)
        return _Product(like=np.ldexp(product, lift[:, None]), power=self.power - lift)

    @classmethod
    def start(cls, table: Table) -> _Product:
        """That of no week."""
        one = table.like[0]
        return cls(like=np.ones_like(one), power=np.zeros(len(one), dtype=np.int64))


def _find_lift(top: Floats) -> Ints:
    """By what power of 2 to lift what has come down to `top`; 0 where it is not low."""
    low = (top < _LOW) & (top > 0.0)
    return np.where(low, -np.frexp(top)[1], 0).astype(np.int64)


def _find_runs(runs: list[int], alive: int) -> Ints:
    """The run that sits in each slot of the ring."""
    last = len(runs) - 1
    ago = (last - np.arange(alive)) % LONGEST_RUN
    return np.array(runs[-alive:], dtype=np.int64)[alive - 1 - ago]


def date_change(table: Table, found: Found, *, start: int, stop: int) -> Dated:
    """When and by how much the level changed, by all rows from `start` to before `stop`."""
    rows = np.arange(start, found.found + 1)
    seen = np.cumsum(table.posts[start:stop])
    before = seen[rows - start] - table.posts[rows]
    after = seen[-1] - before
    rows = rows[(before >= FEWEST_BEFORE) & (after >= FEWEST_AFTER)]
    rows = rows[-2 * LONGEST_RUN :]
    early = _Product.start(table)
    earlier = {}
    for row in range(start, stop):
        earlier[row] = early
        early = early.times(table.like[row])
    late = _Product.start(table)
    weights: list[float] = []
    powers: list[int] = []
    gaps: list[tuple[float, float]] = []
    for row in range(stop - 1, int(rows[0]) - 1, -1):
        late = late.times(table.like[row])
        if row in rows:
            likely, power, gap = _describe(table, earlier[row], late)
            weights.append(likely)
            powers.append(power)
            gaps.append(gap)
    most = max(powers)
    weight: Floats = np.ldexp(np.array(weights[::-1]), np.array(powers[::-1]) - most)
    highest = int(early.power.max())
    unchanged = table.prior * (early.like @ _LEVEL_PRIOR)
    steady = float(np.sum(np.ldexp(unchanged, early.power - highest)))
    share: Floats = weight / weight.sum()
    begins = np.zeros(len(table.week))
    begins[rows] = share
    found_gaps = np.array(gaps[::-1])
    shift, shift_sd = _mix(share, found_gaps)
    return Dated(
        begins=begins,
        shift=shift,
        shift_sd=shift_sd,
        week_variance=float(share @ (found_gaps[:, 0] - shift) ** 2),
        evidence=float(np.ldexp(weight.sum() / steady, min(most - highest, _MOST_POWER))),
    )


def _describe(
    table: Table, early: _Product, late: _Product
) -> tuple[float, int, tuple[float, float]]:
    """Evidence of one split (times 2 to a power); mean and second moment of its shift."""
    old, old_mean, old_square = _moments(early.like)
    new, new_mean, new_square = _moments(late.like)
    power = early.power + late.power
    most = int(power.max())
    joint = np.ldexp(table.prior * old * new, power - most)
    total = float(joint.sum())
    share = joint / total
    gap = float(share @ (new_mean - old_mean))
    square = float(share @ (new_square - 2.0 * new_mean * old_mean + old_square))
    return total, most, (gap, square)


def _moments(like: Floats) -> tuple[Floats, Floats, Floats]:
    """Evidence, mean and mean square of the level under each nuisance."""
    weighed = like * _LEVEL_PRIOR
    total = weighed.sum(axis=1)
    safe = np.maximum(total, 1e-300)
    return total, weighed @ _LEVELS / safe, weighed @ _LEVELS**2 / safe


def _mix(share: Floats, moments: Floats) -> tuple[float, float]:
    mean, square = share @ moments
    # a grid of levels knows nothing finer than its step
    return float(mean), float(np.sqrt(max(square - mean**2, 0.0) + _STEP**2 / 12.0))
