"""How counts grow with a post's age, given the count already seen.

A curve holds, for each age before the common age and for each size of the count seen, the
quantiles of what is still to come: log(1 + count at the common age) - log(1 + count seen).
Conditioning on the count matters: dividing by a median share is worse than doing nothing while
counts are small.

Curves are pooled: an account's own repeated readings are added to the shipped curve, which weighs
as much as thirty readings of its own in each cell and so fades as the account's own history grows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis import age_default

Floats = NDArray[np.float64]

QUANTILES = np.arange(1, 20) / 20.0
CENTRES = np.log1p(age_default.COUNTS)
_LOW, _MIDDLE, _DRAWN_IN, _HIGH = 1, 9, 16, 17  # 10 %, 50 %, 85 %, 90 %
_START_WEIGHT = 30.0
_ENOUGH = 60.0  # readings that a cell gathers before its quantiles are trusted
_EIGHTY = 2.0 * 1.2815515655446004  # an 80 % interval is this many sd of a normal wide


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeCurve:
    """What is still to come, by age and count seen.

    `growth` is ages x counts x quantiles, `n` the readings behind each cell; `hours` are the
    ages, ascending and below `target_hours`.
    """

    target_hours: float
    hours: Floats
    growth: Floats
    n: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class AgedCounts:
    """Counts at the common age: the middle, an 80 % interval, its variance (log scale)."""

    middle: Floats
    low: Floats
    high: Floats
    variance: Floats


def default_curve(target_hours: float) -> AgeCurve:
    """The shipped curve for any common age.

    It was learnt from 2,267 news items on Facebook, read every 20 minutes for 48 hours, those that
    never got a response included (Moniz and Torgo, "Multi-source social feedback of online news
    feeds", 2018). Common ages up to 36 hours
    use the curve to 24 hours with ages stretched in proportion, later ones the curve to 48 hours;
    beyond 48 hours each doubling of the age adds the same fraction of the growth of the doubling
    before, since nothing was read there.
    """
    base = 24.0 if target_hours <= 36.0 else 48.0
    hours = np.array(age_default.HOURS[int(base)])
    growth = np.array(age_default.GROWTH[int(base)])
    count = np.full(growth.shape[:2], float(age_default.ITEMS))
    if target_hours <= 48.0:
        return AgeCurve(
            target_hours=target_hours, hours=hours * target_hours / base, growth=growth, n=count
        )
    return _extend(hours, growth, count, target_hours)


def _extend(hours: Floats, growth: Floats, count: Floats, target: float) -> AgeCurve:
    later = np.array([age for age in (48.0, 72.0, 96.0, 120.0, 144.0) if age < 0.9 * target])
    day = int(np.flatnonzero(hours == 24.0)[0])
    tail = _tail(growth[day], hours=48.0, target=target)
    rows = []
    for place in range(len(hours)):
        reached = np.clip(CENTRES + growth[place, :, _MIDDLE], CENTRES[0], CENTRES[-1])
        moved = np.array(
            [np.interp(reached, CENTRES, tail[:, level]) for level in range(len(QUANTILES))]
        ).T
        rows.append(_add_independent(growth[place], moved))
    rows += [_tail(growth[day], hours=float(age), target=target) for age in later]
    return AgeCurve(
        target_hours=target,
        hours=np.concatenate([hours, later]),
        growth=np.array(rows),
        n=np.full((len(rows), len(CENTRES)), float(count[0, 0])),
    )


def _tail(doubling: Floats, *, hours: float, target: float) -> Floats:
    """Growth from `hours` (48 or later) to `target`, from that of the doubling 24 to 48 hours."""
    fade = age_default.FADE
    first, last = np.log2(hours / 48.0), np.log2(target / 48.0)
    factor = fade * (fade**first - fade**last) / (1.0 - fade)
    return np.asarray(doubling * factor)


def _add_independent(first: Floats, second: Floats) -> Floats:
    """Quantiles of a sum: middles add, spreads around them add in squares."""
    middle = first[:, [_MIDDLE]] + second[:, [_MIDDLE]]
    out = np.hypot(first - first[:, [_MIDDLE]], second - second[:, [_MIDDLE]])
    return np.asarray(middle + np.sign(QUANTILES - 0.5) * out)


def fit_age_curve(
    hours: Floats,
    count: Floats,
    final: Floats,
    *,
    target_hours: float,
    start: AgeCurve | None = None,
) -> AgeCurve:
    """A curve from readings of `count` at age `hours`, each with the `final` count of its post.

    `start` is the curve to begin from; its ages are kept. Without it the curve rests on these
    readings alone. Posts that never got a response count like any other: whoever sees a zero
    cannot know yet which kind it is.
    """
    use = (hours > 0.0) & (hours < target_hours)
    seen, when = np.log1p(count[use]), np.log(hours[use])
    growth = np.log1p(final[use]) - seen
    ages = _curve_hours(target_hours) if start is None else start.hours
    cell = np.abs(np.log(ages)[:, None] - when[None, :]).argmin(axis=0) if len(when) else when
    table = np.zeros((len(ages), len(CENTRES), len(QUANTILES)))
    n = np.zeros((len(ages), len(CENTRES)))
    for row in range(len(ages)):
        mine = cell == row
        for column, centre in enumerate(CENTRES):
            weight = _near(seen[mine], float(centre))
            n[row, column] = weight.sum() + (0.0 if start is None else start.n[row, column])
            table[row, column] = _pool(
                growth[mine], weight, None if start is None else start.growth[row, column]
            )
    if start is None:
        table = table[n.sum(axis=1) > 0.0]
        ages, n = ages[n.sum(axis=1) > 0.0], n[n.sum(axis=1) > 0.0]
    return AgeCurve(target_hours=target_hours, hours=ages, growth=table, n=n)


def _curve_hours(target: float) -> Floats:
    base = 24.0 if target <= 36.0 else 48.0
    return np.array(age_default.HOURS[int(base)]) * target / base


def _near(seen: Floats, centre: float) -> Floats:
    """Weights of readings by how near their count is; the window widens until it holds enough.

    A zero is another kind of reading, not a small count: many stay there, so zeros speak for
    zeros alone.
    """
    alike = (seen > 0.0) == (centre > 0.0)
    enough = min(_ENOUGH, 0.5 * float(alike.sum()))
    width = 0.2
    weight = alike * np.exp(-0.5 * ((seen - centre) / width) ** 2)
    while weight.sum() < enough and width < 3.0:
        width *= 1.4
        weight = alike * np.exp(-0.5 * ((seen - centre) / width) ** 2)
    return np.asarray(weight)


def _pool(growth: Floats, weight: Floats, start: Floats | None) -> Floats:
    if start is not None:
        share = np.full(len(start), _START_WEIGHT / len(start))
        growth, weight = np.concatenate([growth, start]), np.concatenate([weight, share])
    if not weight.sum() > 0.0:
        return np.zeros(len(QUANTILES))
    order = np.argsort(growth, kind="stable")
    rank = (np.cumsum(weight[order]) - 0.5 * weight[order]) / weight.sum()
    return np.interp(QUANTILES, rank, growth[order])


def predict_at_age(curve: AgeCurve, *, hours: Floats, count: Floats) -> AgedCounts:
    """The counts to expect at the common age after `count` at age `hours`, with 80 % intervals.

    Where the lower end of the interval is the least that can come (often nothing more), no post
    falls below it, and the upper end is drawn in so that the interval does not promise too little.
    """
    seen = np.log1p(count)
    low, middle, high = (
        _look_up(curve, table, hours, seen)
        for table in (curve.growth[:, :, _LOW], curve.growth[:, :, _MIDDLE], _upper(curve.growth))
    )
    return AgedCounts(
        middle=np.expm1(seen + middle),
        low=np.expm1(seen + low),
        high=np.expm1(seen + np.maximum(high, middle)),
        variance=((high - low) / _EIGHTY) ** 2,
    )


def _upper(growth: Floats) -> Floats:
    at_least = growth[:, :, _LOW] - growth[:, :, 0] < 1e-3
    return np.where(at_least, growth[:, :, _DRAWN_IN], growth[:, :, _HIGH])


def _look_up(curve: AgeCurve, table: Floats, hours: Floats, seen: Floats) -> Floats:
    """Growth by age and count, straight in log age and log(1 + count) between the cells."""
    rows, columns = table.shape
    row = np.interp(np.log(np.maximum(hours, 1e-3)), np.log(curve.hours), np.arange(rows))
    column = np.interp(seen, CENTRES, np.arange(columns))
    top, left = np.floor(row).astype(np.int64), np.floor(column).astype(np.int64)
    bottom, right = np.minimum(top + 1, rows - 1), np.minimum(left + 1, columns - 1)
    down, over = row - top, column - left
    above = (1.0 - over) * table[top, left] + over * table[top, right]
    below = (1.0 - over) * table[bottom, left] + over * table[bottom, right]
    # the rest of the way from the curve's last age: growth fades to nothing at the common age
    last = float(curve.hours[-1])
    rest = np.log(curve.target_hours / np.maximum(hours, last)) / np.log(curve.target_hours / last)
    return np.asarray(((1.0 - down) * above + down * below) * np.clip(rest, 0.0, 1.0))
