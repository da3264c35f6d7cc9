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
from scipy.special import logsumexp

from tuuletus.analysis.horizon.usual import YEAR_WEEKS, continue_as_before, find_past
from tuuletus.analysis.patience.checking import check_plan
from tuuletus.analysis.patience.conditional import Conditional, condition, explain
from tuuletus.analysis.patience.model import Given, Model, Shapes, build_columns, extend, unpack
from tuuletus.analysis.patience.posterior import Posterior, draw_rest
from tuuletus.analysis.patience.result import SURE, Interval, Patience, Working, summarise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HORIZONS = (13, 26, 52, 104)
"""Weeks ahead at which the chance to know is worked out."""
FARTHEST_WEEKS = 104
FAIR_CHANCE = 0.5
"""The earliest date is the first one at which the chance to see an effect reaches this."""
SUPPORT = 400
"""So many draws of today's fit carry the evidence of each future."""
PAUSE_WEEKS = 26
PULSE = 3.0
_SUMS = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Exposure of the coming weeks: (future weeks, channels), in the units of the past."""

    name: str
    exposure: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """What can be hoped for after so many weeks.

    `seen` is the chance that a slow effect as it is expected now is seen by then, given that
    there is one; `known` the chance of a clear answer either way, whatever is true.
    """

    weeks: int
    seen: float
    known: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """When a plan would bring an answer, and what it would cost.

    `earliest_weeks` is the first week ahead in which an effect, given that there is one, is as
    likely as not to have been seen; None where that is not within two years. `chance` is the
    chance in that week, or after the last of the `chances`. `cost` is the outcome that is
    expected to be lost over the plan's weeks against going on as before, with its 90 % interval.
    """

    plan: str
    chances: tuple[Chance, ...]
    earliest_weeks: int | None
    chance: float
    cost: Interval


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Support:
    """Draws of one model of today that carry the evidence: their uniforms and log likelihoods."""

    model: Model
    conditional: Conditional
    theta: Floats
    uniforms: Floats
    log_likelihood: Floats


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
    weeks: Sequence[int] = HORIZONS,
    futures: int = 80,
    venues: int = 1,
    effect_scale: float = 1.0,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Forecast, ...]:
    """The chance to know by each week under each plan, and what each plan costs.

    Args:
        patience: a fit of the past.
        plans: exposure of the coming weeks; a shorter plan goes on as before.
        weeks: weeks ahead at which to look.
        futures: how many futures are drawn for each plan.
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
    weeks: Sequence[int] = HORIZONS,
    futures: int = 80,
    effect_scale: float = 1.0,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Prospect, ...]:
    """How the evidence of one venue may grow under each plan; for the rest see `plan_knowledge`.

    Args:
        patience: a fit of the past.
        plans: exposure of the coming weeks.
        weeks: weeks ahead at which to look.
        futures: how many futures are drawn for each plan.
        effect_scale: what if the slow effect were so many times what it is expected to be.
        seed: the same seed gives the same numbers.
        progress: told after each plan how many of all are done.

    """
    working = working_of(patience)
    for plan in plans:
        check_plan(plan.name, np.asarray(plan.exposure), channels=patience.channels)
    farthest = max(weeks)
    supports = [
        _support(posterior, seed=seed) for posterior in (working.with_slow, working.without_slow)
    ]
    usual = continue_as_before(find_past(working.given), weeks=farthest)
    prospects = []
    for number, plan in enumerate(plans):
        exposure = np.concatenate([plan.exposure[:farthest], usual[len(plan.exposure) :]])
        there, nothing = _draw_gains(
            working,
            supports,
            exposure,
            weeks=weeks,
            futures=futures,
            scale=effect_scale,
            seed=seed,
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
    there, nothing = first.there, first.nothing
    if count > 1:
        rng = np.random.default_rng([seed, 6])
        there, nothing = (
            _sum_draws([getattr(one, kind) for one in prospects], rng)
            for kind in ("there", "nothing")
        )
    bar = float(np.log(SURE))
    chances = tuple(
        Chance(
            weeks=week,
            seen=float((start + with_it >= bar).mean()),
            known=float(
                (np.abs(start + with_it) >= bar).mean() + (np.abs(start + without) >= bar).mean()
            )
            / 2.0,
        )
        for week, with_it, without in zip(first.weeks, there, nothing, strict=True)
    )
    lost = first.lost
    if count > 1:
        lost = _sum_draws([one.lost[None] for one in prospects], rng)[0]
    return _forecast(first.plan, chances, summarise(lost))


def _sum_draws(each: Sequence[Floats], rng: np.random.Generator) -> Floats:
    """Sums over venues of draws that have nothing to do with each other: (weeks, sums)."""
    chosen = rng.integers(each[0].shape[1], size=(_SUMS, len(each)))
    total = np.zeros((len(each[0]), _SUMS))
    for number, draws in enumerate(each):
        total += draws[:, chosen[:, number]]
    return total


def _support(posterior: Posterior, *, seed: int) -> _Support:
    rng = np.random.default_rng([seed, 4])
    chosen = rng.permutation(len(posterior.theta))[:SUPPORT]
    theta, uniforms = posterior.theta[chosen], posterior.uniforms[:, chosen]
    conditional = condition(posterior.model, theta, order=posterior.order)
    return _Support(
        model=posterior.model,
        conditional=conditional,
        theta=theta,
        uniforms=uniforms,
        log_likelihood=explain(conditional, uniforms).log_likelihood[:, 0],
    )


def _lengthen(given: Given, exposure: Floats) -> Given:
    """The past with so many weeks more; their outcomes stand in for those that will be drawn."""
    ahead = len(exposure)
    later = np.ones((ahead, given.outcomes.shape[1]))
    controls = given.controls
    if controls is not None:
        # what else will happen is not known; on average, what happened before
        mean = np.broadcast_to(controls.mean(axis=0), (ahead, controls.shape[1]))
        controls = np.concatenate([controls, mean])
    return replace(
        given,
        outcomes=np.concatenate([given.outcomes, later]),
        exposure=np.concatenate([given.exposure, exposure]),
        controls=controls,
    )


def _draw_gains(
    working: Working,
    supports: Sequence[_Support],
    exposure: Floats,
    *,
    weeks: Sequence[int],
    futures: int,
    scale: float,
    seed: int,
) -> tuple[Floats, Floats]:
    """What futures add to the log Bayes factor, with the effect and without: (weeks, futures)."""
    rng = np.random.default_rng([seed, 5])
    longest = _lengthen(working.given, exposure)
    drawn = [
        _draw_futures(support, longest, futures=futures, scale=scale, rng=rng)
        for support in supports
    ]
    together = np.concatenate(drawn, axis=2)
    past = len(working.given.exposure)
    result = []
    for week in weeks:
        shorter = _lengthen(working.given, exposure[:week])
        told = together[:, : past + week]
        with_slow, without_slow = (_gain(support, shorter, told) for support in supports)
        result.append(with_slow - without_slow)
    gains = np.stack(result)
    return gains[:, :futures], gains[:, futures:]


def _gain(support: _Support, given: Given, futures: Floats) -> Floats:
    """By how much each future raises a model's log evidence."""
    model = extend(support.model, given)
    conditional = condition(model, support.theta, order=support.conditional.order)
    explained = explain(conditional, support.uniforms, futures=futures)
    raised = explained.log_likelihood - support.log_likelihood[:, None]
    return np.asarray(logsumexp(raised, axis=0) - np.log(len(support.theta)))


def _draw_futures(
    support: _Support, given: Given, *, futures: int, scale: float, rng: np.random.Generator
) -> Floats:
    """Outcomes of past and future, relative to their means: (outcomes, weeks, futures)."""
    theta = support.theta[:futures]
    own = condition(support.model, theta, order=support.conditional.order)
    explained = explain(own, support.uniforms[:, :futures])
    count = len(own.layout.mean) - own.layout.positive
    drawn = draw_rest(own, explained, normals=rng.standard_normal((len(theta), count)))
    model = extend(support.model, given)
    columns = build_columns(model, unpack(model, theta))
    past = support.model.weeks
    results = []
    for number, places in enumerate(own.layout.places):
        coefficients = drawn[:, places].T
        channels = model.channels
        mean = np.einsum("tcn,cn->tn", columns.immediate, coefficients[:channels])
        free = coefficients[channels:]
        slow = np.zeros_like(mean)
        if model.has_slow:
            slow = np.einsum("tcn,cn->tn", columns.slow, free[:channels])
            slow *= own.shapes.loading[number]
            slow += columns.leftover * free[channels]
            free = free[channels + 1 :]
        fixed = model.fixed[number].columns @ free
        told = support.model.outcomes[:, number]
        told = np.where(np.isnan(told), (mean + slow + fixed).mean(axis=1)[:past], told)
        rest = told[:, None] - (mean + slow + fixed)[:past]
        # a smaller effect is one that the past does not know of yet: only the future changes
        future = (mean + scale * slow + (1.0 - scale) * slow[past - 1] + fixed)[past:]
        future += _continue_walk(rest, own.shapes, number, len(future), rng)
        results.append(np.concatenate([np.repeat(told[:, None], len(theta), axis=1), future]))
    return np.stack(results)


def _continue_walk(
    rest: Floats, shapes: Shapes, number: int, ahead: int, rng: np.random.Generator
) -> Floats:
    """Level and noise of the coming weeks, from where the level is now (a Kalman filter)."""
    noise, step = shapes.noise[number] ** 2, shapes.step[number] ** 2
    level = np.zeros(rest.shape[1])
    variance = np.zeros(rest.shape[1])
    for week in range(len(rest)):
        variance = variance + step
        gain = variance / (variance + noise)
        level = level + gain * (rest[week] - level)
        variance = variance * (1.0 - gain)
    size = (ahead, rest.shape[1])
    walk = np.cumsum(np.sqrt(step) * rng.standard_normal(size), axis=0)
    start = level + np.sqrt(variance) * rng.standard_normal(rest.shape[1])
    return np.asarray(start + walk + np.sqrt(noise) * rng.standard_normal(size))


def _forecast(name: str, chances: tuple[Chance, ...], cost: Interval) -> Forecast:
    """Find the earliest week between those that were looked at, by a straight line."""
    reached: int | None = None
    chance_then = chances[-1].seen
    before = (0, 0.0)
    for chance in chances:
        if chance.seen >= FAIR_CHANCE:
            rise = (chance.seen - before[1]) / (chance.weeks - before[0])
            wait = max(int(np.ceil((FAIR_CHANCE - before[1]) / rise)), 1)
            reached, chance_then = before[0] + wait, min(before[1] + rise * wait, chance.seen)
            break
        before = (chance.weeks, chance.seen)
    return Forecast(
        plan=name, chances=chances, earliest_weeks=reached, chance=chance_then, cost=cost
    )


def _lost(
    posterior: Posterior, given: Given, exposure: Floats, usual: Floats, *, scale: float
) -> Floats:
    """Draws of the first outcome that is lost against going on as before."""
    theta, shares = posterior.theta[::5], posterior.shares[::5]
    totals = []
    for plan in (usual, exposure):
        model = extend(posterior.model, _lengthen(given, plan))
        columns = build_columns(model, unpack(model, theta))
        ahead = slice(posterior.model.weeks, None)
        channels, outcomes = model.channels, model.outcomes_count
        total = (columns.immediate[ahead].sum(axis=0).T * shares[:, :channels]).sum(axis=1)
        slow = columns.slow[ahead].sum(axis=0).T * shares[:, channels * outcomes :]
        totals.append((total + scale * slow.sum(axis=1)) * model.scale[0])
    return np.asarray(totals[0] - totals[1])
