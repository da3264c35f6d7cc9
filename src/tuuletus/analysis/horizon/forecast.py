"""When evidence that may grow so or so reaches its bar, and how well that can be told.

Somebody looks again and again, and what was seen once stays seen: the chance to know by a day is
the share of futures in which the bar was reached at some look up to then. Futures are drawn, so
every number has an error of its own. It is found by drawing the futures again from themselves
(B. Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7, 1979), in
the same way for every plan, so that two plans are compared future by future.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from tuuletus.analysis.patience.result import COVERAGE, SURE, Interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

FARTHEST_WEEKS = 104
FAIR_CHANCE = 0.5
"""The earliest date is the first one at which the chance to see an effect reaches this."""
LEAST_GAIN = 4
"""Fewer weeks between two plans are not worth telling."""
LEAST_RISE = 0.1
"""A smaller difference of chances is not worth telling."""
_TAIL = (1.0 - COVERAGE) / 2.0
_SUMS, _AGAIN, _AGAIN_SUMS = 4000, 100, 1000
"""Sums over venues, how often the futures are drawn again, and the sums of each such time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """What can be hoped for after so many weeks.

    `seen` is the chance that a slow effect as it is expected now was seen at some look by then,
    given that there is one; `known` the chance that there was a clear answer either way, whatever
    is true. Neither can fall with time.
    """

    weeks: int
    seen: float
    known: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """When a plan would bring an answer, and what it would cost.

    `earliest_weeks` is the first week ahead in which an effect, given that there is one, is as
    likely as not to have been seen; None where that is not within two years. How far the drawing
    of futures leaves it open, `soonest_weeks` and `latest_weeks` tell: nine of ten such drawings
    lie between them, and None is beyond two years. `chance` is the chance in that week, or after
    the last of the `chances`. `cost` is the outcome that is expected to be lost over the plan's
    weeks against going on as before, with its 90 % interval. `weeks_again` and `chance_again` are
    the earliest week and the last chance of each drawing; plans of the same seed have the same
    ones, see `compare`.
    """

    plan: str
    chances: tuple[Chance, ...]
    earliest_weeks: int | None
    chance: float
    cost: Interval
    soonest_weeks: int | None = None
    latest_weeks: int | None = None
    weeks_again: tuple[int | None, ...] = field(default=(), repr=False)
    chance_again: tuple[float, ...] = field(default=(), repr=False)

    @property
    def is_dated(self) -> bool:
        """Whether the drawing of futures leaves no doubt that there is a date."""
        return self.earliest_weeks is not None and self.latest_weeks is not None


class Order(StrEnum):
    """How a plan stands beside another one; MORE_LIKELY where only the chance is higher."""

    EARLIER = "earlier"
    LATER = "later"
    MORE_LIKELY = "more_likely"
    LESS_LIKELY = "less_likely"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """How much earlier one plan tells than another.

    `low_weeks` to `high_weeks` holds nine of ten drawings of the futures; later is negative, and
    None is beyond what can be told, since one of the plans has no date in them.
    """

    order: Order
    low_weeks: int | None
    high_weeks: int | None


def forecast_paths(
    plan: str,
    there: Sequence[Floats],
    nothing: Sequence[Floats],
    *,
    weeks: Sequence[int],
    cost: Interval,
    seed: int,
) -> Forecast:
    """Read a forecast from log Bayes factors at each look.

    Args:
        plan: its name.
        there: of each venue (looks, futures) with the effect; what venues say is summed.
        nothing: the same without the effect.
        weeks: weeks ahead of the looks.
        cost: see `Forecast`.
        seed: chooses the sums and the drawings; the same seed does so alike for every plan.

    """
    rng = np.random.default_rng([seed, 7])
    with_it, without = _sum_venues(there, rng, sums=_SUMS), _sum_venues(nothing, rng, sums=_SUMS)
    seen = _reached(with_it).mean(axis=1)
    known = (_reached_either(with_it).mean(axis=1) + _reached_either(without).mean(axis=1)) / 2.0
    earliest, chance = _find_earliest(weeks, seen)
    curves = [
        _reached(_sum_venues(there, again, sums=_AGAIN_SUMS, anew=True)).mean(axis=1)
        for again in rng.spawn(_AGAIN)
    ]
    each = [_find_earliest(weeks, curve)[0] for curve in curves]
    soonest, latest = _find_range([_or_never(one) for one in each])
    return Forecast(
        plan=plan,
        chances=tuple(
            Chance(weeks=week, seen=float(one), known=float(other))
            for week, one, other in zip(weeks, seen, known, strict=True)
        ),
        earliest_weeks=earliest,
        chance=chance,
        cost=cost,
        soonest_weeks=soonest,
        latest_weeks=latest,
        weeks_again=tuple(each),
        chance_again=tuple(round(float(curve[-1]), 4) for curve in curves),
    )


def _sum_venues(
    each: Sequence[Floats], rng: np.random.Generator, *, sums: int, anew: bool = False
) -> Floats:
    """Sums over venues of paths that have nothing to do with each other: (looks, sums).

    Of one venue these are its own futures. `anew` draws the futures of each venue again first.
    """
    futures = each[0].shape[1]
    if len(each) == 1:
        return each[0][:, rng.integers(futures, size=futures)] if anew else each[0]
    total = np.zeros((len(each[0]), sums))
    for one in each:
        chosen = rng.integers(futures, size=sums)
        if anew:
            chosen = np.take(rng.integers(futures, size=futures), chosen)
        total += one[:, chosen]
    return total


def _reached(paths: Floats) -> NDArray[np.bool_]:
    """Whether the bar was reached at a look up to each."""
    return np.logical_or.accumulate(paths >= np.log(SURE), axis=0)


def _reached_either(paths: Floats) -> NDArray[np.bool_]:
    return np.logical_or.accumulate(np.abs(paths) >= np.log(SURE), axis=0)


def _find_earliest(weeks: Sequence[int], seen: Floats) -> tuple[int | None, float]:
    """The first week with a fair chance, by a straight line between looks, and its chance."""
    if seen[-1] < FAIR_CHANCE:
        return None, float(seen[-1])
    place = int(np.argmax(seen >= FAIR_CHANCE))
    before = (weeks[place - 1], float(seen[place - 1])) if place else (0, 0.0)
    rise = (float(seen[place]) - before[1]) / (weeks[place] - before[0])
    wait = max(int(np.ceil((FAIR_CHANCE - before[1]) / rise)), 1)
    return before[0] + wait, min(before[1] + rise * wait, float(seen[place]))


def _or_never(weeks: int | None) -> float:
    return np.inf if weeks is None else float(weeks)


def _find_range(values: Sequence[float]) -> tuple[int | None, int | None]:
    """What holds nine of ten; None is beyond what can be told."""
    ordered = np.sort(np.array(values))
    last = len(ordered) - 1
    ends = ordered[int(np.floor(_TAIL * last))], ordered[int(np.ceil((1.0 - _TAIL) * last))]
    low, high = (int(end) if np.isfinite(end) else None for end in ends)
    return low, high


def compare(forecast: Forecast, usual: Forecast) -> Gain:
    """How much earlier a plan tells than another one, drawn with the same seed.

    Earlier or later is said where nine of ten drawings say so, and by a month at least; where
    neither has a date for sure, the chances after all the weeks are compared.
    """
    gains = [
        0.0 if one is None and other is None else _or_never(other) - _or_never(one)
        for one, other in zip(forecast.weeks_again, usual.weeks_again, strict=True)
    ]
    if not gains:
        return Gain(order=Order.UNCLEAR, low_weeks=None, high_weeks=None)
    ordered = sorted(gains)
    last = len(ordered) - 1
    low, high = ordered[int(_TAIL * last)], ordered[int(np.ceil((1.0 - _TAIL) * last))]
    rises = np.array(forecast.chance_again) - np.array(usual.chance_again)
    least, most = np.quantile(rises, [_TAIL, 1.0 - _TAIL])
    rise = forecast.chances[-1].seen - usual.chances[-1].seen
    if low >= LEAST_GAIN:
        order = Order.EARLIER
    elif high <= -LEAST_GAIN:
        order = Order.LATER
    elif least > 0.0 and rise >= LEAST_RISE:
        order = Order.MORE_LIKELY
    elif most < 0.0 and -rise >= LEAST_RISE:
        order = Order.LESS_LIKELY
    else:
        order = Order.UNCLEAR
    ends = (int(end) if np.isfinite(end) else None for end in (low, high))
    return Gain(order=order, low_weeks=next(ends), high_weeks=next(ends))
