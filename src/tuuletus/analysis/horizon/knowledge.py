"""The weeks until it is known whether there is a slow effect, and the price of knowing earlier.

Futures are drawn from what is known now, week by week under a plan of exposure; in each future
the evidence is worked out as it will be, by weighing the draws of today's fit with what the future
adds (a preposterior analysis: Raiffa and Schlaifer, "Applied statistical decision theory", 1961).
Whoever waits long enough without any contrast in exposure learns little: that is why plans with a
pause are compared, each with its price.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tuuletus.analysis.horizon.evidence import choose_support, follow_evidence
from tuuletus.analysis.horizon.forecast import FARTHEST_WEEKS, Forecast, forecast_paths
from tuuletus.analysis.horizon.futures import draw_futures, lengthen
from tuuletus.analysis.horizon.usual import YEAR_WEEKS, continue_as_before, find_past
from tuuletus.analysis.patience.checking import check_plan
from tuuletus.analysis.patience.model import Given, build_columns, extend, unpack
from tuuletus.analysis.patience.posterior import Posterior
from tuuletus.analysis.patience.result import Patience, Working, summarise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LOOKS = tuple(13 * number // 2 for number in range(1, 2 * FARTHEST_WEEKS // 13 + 1))
"""Weeks ahead at which somebody looks, every half quarter: seen is what one of them shows."""
FUTURES = 240
"""Futures with the effect; without it, where less depends on them, there are a third as many."""
PAUSE_WEEKS = 26
PULSE = 3.0
_SUMS = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Exposure of the coming weeks: (future weeks, channels), in the units of the past."""

    name: str
    exposure: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """How the evidence of one venue may grow under a plan; see `take_together`.

    `now` is today's log Bayes factor, `there` and `nothing` (weeks, futures) are what futures
    with the effect and without it add to it; `lost` are draws of the outcome that is lost against
    going on as before.
    """

    plan: str
    weeks: tuple[int, ...]
    now: float
    there: Floats
    nothing: Floats
    lost: Floats


def standard_plans(patience: Patience, *, weeks: int = FARTHEST_WEEKS) -> tuple[Plan, ...]:
    """Going on as is usual, and three ways to make the effect show.

    `as_before`; `pause`: half a year without exposure, then as before; `year_dark`: a year
    without; `pulses`: half a year without and half a year at three times, in turn.
    """
    usual = continue_as_before(find_past(working_of(patience).given), weeks=weeks)
    return tuple(
        Plan(name=name, exposure=usual * factor[:, None])
        for name, factor in standard_factors(weeks).items()
    )


def standard_factors(weeks: int) -> dict[str, Floats]:
    """How much of what is usual each of the standard plans publishes, week by week."""
    week = np.arange(weeks)
    return {
        "as_before": np.ones(weeks),
        "pause": (week >= PAUSE_WEEKS).astype(np.float64),
        "year_dark": (week >= YEAR_WEEKS).astype(np.float64),
        "pulses": PULSE * ((week // PAUSE_WEEKS) % 2).astype(np.float64),
    }


def working_of(patience: Patience) -> Working:
    """What the planner needs of a fit; stored results have to be fitted again."""
    if patience.working is None:
        raise ValueError("this result was stored; fit again to plan with it")
    return patience.working


def staggered_pauses(
    patience: Patience, *, venues: int, weeks: int = FARTHEST_WEEKS
) -> tuple[Plan, ...]:
    """Half a year's pause for each of several venues like this one, in weeks of its own.

    They begin evenly spread over a year, so that never more than half of the venues pause.
    """
    usual = continue_as_before(find_past(working_of(patience).given), weeks=weeks)
    week = np.arange(weeks)
    plans = []
    for venue in range(venues):
        begin = YEAR_WEEKS * venue // venues
        pauses = (week >= begin) & (week < begin + PAUSE_WEEKS)
        plans.append(Plan(name="staggered", exposure=usual * ~pauses[:, None]))
    return tuple(plans)


def plan_knowledge(
    patience: Patience,
    plans: Sequence[Plan],
    *,
    weeks: Sequence[int] = LOOKS,
    futures: int = FUTURES,
    venues: int = 1,
    effect_scale: float = 1.0,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Forecast, ...]:
    """The chance to know by each week under each plan, and what each plan costs.

    Args:
        patience: a fit of the past.
        plans: exposure of the coming weeks; a shorter plan goes on as before.
        weeks: weeks ahead at which somebody looks, in order.
        futures: how many futures with the effect are drawn; the same ones for each plan.
        venues: how many venues like this one follow the plan in the same weeks, their evidence
            taken together; the cost is that of one. The others have as much past, of which
            nothing is known: what it says is this venue's alone, and of the others only the
            coming weeks count.
        effect_scale: what if the slow effect were so many times what it is expected to be.
        seed: the same seed gives the same numbers.
        progress: told after each plan how many of all are done.

    Raises:
        RefusedError: where a plan has other channels than the past, or numbers that are none.

    """
    prospects = draw_prospects(
        patience,
        plans,
        weeks=weeks,
        futures=futures,
        effect_scale=effect_scale,
        seed=seed,
        progress=progress,
    )
    return tuple(
        replace(take_together([one] * venues, now=one.now, seed=seed), cost=summarise(one.lost))
        for one in prospects
    )


def draw_prospects(
    patience: Patience,
    plans: Sequence[Plan],
    *,
    weeks: Sequence[int] = LOOKS,
    futures: int = FUTURES,
    effect_scale: float = 1.0,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Prospect, ...]:
    """How the evidence of one venue may grow under each plan; for the rest see `plan_knowledge`.

    Args:
        patience: a fit of the past.
        plans: exposure of the coming weeks.
        weeks: weeks ahead at which somebody looks, in order.
        futures: how many futures with the effect are drawn; the same ones for each plan.
        effect_scale: what if the slow effect were so many times what it is expected to be.
        seed: the same seed gives the same numbers.
        progress: told after each plan how many of all are done.

    """
    working = working_of(patience)
    for plan in plans:
        check_plan(plan.name, np.asarray(plan.exposure), channels=patience.channels)
    farthest = max(weeks)
    usual = continue_as_before(find_past(working.given), weeks=farthest)
    prospects = []
    for number, plan in enumerate(plans):
        exposure = np.concatenate([plan.exposure[:farthest], usual[len(plan.exposure) :]])
        there, nothing = _draw_gains(
            working, exposure, weeks=weeks, futures=futures, scale=effect_scale, seed=seed
        )
        prospects.append(
            Prospect(
                plan=plan.name,
                weeks=tuple(weeks),
                now=working.with_slow.log_evidence - working.without_slow.log_evidence,
                there=there,
                nothing=nothing,
                lost=_lost(working.with_slow, working.given, exposure, usual, scale=effect_scale),
            )
        )
        if progress is not None:
            progress(number + 1, len(plans))
    return tuple(prospects)


def take_together(
    prospects: Sequence[Prospect], *, now: float | None = None, seed: int = 0
) -> Forecast:
    """When venues that each follow a plan of their own bring an answer together.

    What one venue's weeks add says nothing of another's, so what they add is summed. The cost is
    that of all of them.

    Args:
        prospects: one for each venue, all looked at after the same weeks.
        now: today's log Bayes factor of all venues; else the sum of each one's.
        seed: the same seed gives the same numbers.

    """
    first, count = prospects[0], len(prospects)
    start = sum(one.now for one in prospects) if now is None else now
    rng = np.random.default_rng([seed, 6])
    there, nothing = (
        [start + getattr(first, kind), *(getattr(one, kind) for one in prospects[1:])]
        for kind in ("there", "nothing")
    )
    lost = first.lost
    if count > 1:
        chosen = rng.integers(len(first.lost), size=(_SUMS, count))
        lost = np.sum(
            [one.lost[chosen[:, number]] for number, one in enumerate(prospects)], axis=0
        )
    return forecast_paths(
        first.plan, there, nothing, weeks=first.weeks, cost=summarise(lost), seed=seed
    )


def _draw_gains(
    working: Working,
    exposure: Floats,
    *,
    weeks: Sequence[int],
    futures: int,
    scale: float,
    seed: int,
) -> tuple[Floats, Floats]:
    """What futures add to the log Bayes factor, with the effect and without: (weeks, futures)."""
    longest = lengthen(working.given, exposure)
    supports = [
        choose_support(working.with_slow, futures=futures, seed=seed),
        choose_support(working.without_slow, futures=max(futures // 3, 1), seed=seed),
    ]
    drawn = [draw_futures(support, longest, scale=scale, seed=seed) for support in supports]
    together = np.concatenate(drawn, axis=2)
    with_slow, without_slow = (
        follow_evidence(support, longest, together, weeks=weeks) for support in supports
    )
    gains = with_slow - without_slow
    return gains[:, :futures], gains[:, futures:]


def _lost(
    posterior: Posterior, given: Given, exposure: Floats, usual: Floats, *, scale: float
) -> Floats:
    """Draws of the first outcome that is lost against going on as before."""
    theta, shares = posterior.theta[::5], posterior.shares[::5]
    totals = []
    for plan in (usual, exposure):
        model = extend(posterior.model, lengthen(given, plan))
        columns = build_columns(model, unpack(model, theta))
        ahead = slice(posterior.model.weeks, None)
        channels, outcomes = model.channels, model.outcomes_count
        total = (columns.immediate[ahead].sum(axis=0).T * shares[:, :channels]).sum(axis=1)
        slow = columns.slow[ahead].sum(axis=0).T * shares[:, channels * outcomes :]
        totals.append((total + scale * slow.sum(axis=1)) * model.scale[0])
    return np.asarray(totals[0] - totals[1])
