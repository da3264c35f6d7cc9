"""When could we know? The earliest day on which an expected effect could be confirmed."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from tuuletus.analysis.followup import KIND_DIFFERENCE_SD, Registration, choose_window
from tuuletus.analysis.verdicts import FEWEST_CHANGED, FEWEST_CONTROLS, worked_above
from tuuletus.analysis.weekly import (
    LIKELY_SCALE,
    LIKELY_SHOCK,
    WEEK_MEMORY,
    effect_variance,
    fit_weekly,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

WANTED_CHANCE = 0.8
FARTHEST_WEEKS = 104
RATE_WEEKS = 13
"""The posting rate is that of the last quarter before the decision."""
ASSUMED_RATE = 1.0
"""Posts a week of a kind that was not published in the last quarter."""


class Obstacle(StrEnum):
    """Why there is no day on which the effect could be confirmed."""

    NOTHING_RECENT = "nothing_recent"
    NO_CONTROLS = "no_controls"
    NO_PAST = "no_past"
    TOO_SMALL = "too_small"


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """The earliest day, or why there is none.

    `probability` is the chance to have confirmed the expected effect by `earliest`, or after two
    years where `earliest` is None. `posts_needed` counts the changed posts after the start.
    `newest` is the day of the newest post, None where there is none before the decision.

    `is_new` says that the changed posts have no past, so that they are only compared with the
    others of the same weeks; `is_assumed` that none was published lately, and one a week is
    counted on. `NO_PAST` is the obstacle where kinds of post differ anyway by so much that the
    expected effect would not show: `enough_on` is then the day on which there are enough posts to
    be compared at all.
    """

    earliest: date | None
    obstacle: Obstacle | None
    posts_needed: int | None
    posts_a_week: float
    probability: float
    newest: date | None = None
    is_new: bool = False
    is_assumed: bool = False
    enough_on: date | None = None


def earliest_confirmation(
    registration: Registration,
    *,
    published_on: Integers,
    log_response: Floats,
    changed: Flags,
    today: date,
    level: Floats | None = None,
) -> Horizon:
    """The first week in which the expected effect would be confirmed with 80 % probability.

    The future is laid out at the posting rates of the last quarter, and the changed posts at the
    pace that was decided where one was; the noise is learnt from the
    past, and the rule is the one of `check_change`: what has no past is compared with the other
    posts of the same weeks only.

    Args:
        registration: the check as it is going to be fixed.
        published_on: (n,) ordinals of the days of publication.
        log_response: (n,) log(1 + count) at the common age; nan where not told.
        changed: (n,) whether the post has the changed trait.
        today: the day of the decision.
        level: (n,) what the channel of each post usually gets (log), as for `check_change`.

    """
    past = published_on < min(registration.decided_on, today).toordinal() + 1
    rates = _rates(published_on[past], changed[past], today=today)
    known = registration.posts_a_week or rates[0]
    planned = known or ASSUMED_RATE
    if not any(rates):
        newest = date.fromordinal(int(published_on[past].max())) if past.any() else None
        return replace(_never(Obstacle.NOTHING_RECENT, planned), newest=newest)
    if rates[1] <= 0.0:
        return _never(Obstacle.NO_CONTROLS, planned)
    window = choose_window(registration, published_on=published_on, today=today)
    base = past & window.use & ~window.after & np.isfinite(log_response)
    kind, week = changed[base], window.week[base]
    is_new = bool(kind.sum() < 2 or (~kind).sum() < 2)
    y = log_response if level is None else log_response - level
    noise = _noise(y[base], week, kind, is_new=is_new)
    chance_after = partial(
        _chance_after,
        registration,
        week=week,
        kind=kind,
        rates=(planned, rates[1]),
        noise=noise,
        is_new=is_new,
    )
    found = replace(_first(registration, chance_after, planned), is_assumed=not known)
    return _without_past(registration, found, controls=rates[1]) if is_new else found


def _without_past(registration: Registration, found: Horizon, *, controls: float) -> Horizon:
    """The horizon of a new kind; where the effect would not show, when there are enough posts."""
    if found.earliest is not None:
        return replace(found, is_new=True)
    weeks = max(FEWEST_CHANGED / found.posts_a_week, FEWEST_CONTROLS / controls)
    days = 7 * int(np.ceil(weeks)) + registration.age_days
    return replace(
        found,
        is_new=True,
        obstacle=Obstacle.NO_PAST,
        posts_needed=FEWEST_CHANGED,
        enough_on=registration.starts_on + timedelta(days=days),
    )


def _rates(published_on: Integers, changed: Flags, *, today: date) -> tuple[float, float]:
    # Whole weeks only: today is not over yet.
    age = today.toordinal() - published_on
    recent = (age > 0) & (age <= 7 * RATE_WEEKS)
    return (
        float((recent & changed).sum()) / RATE_WEEKS,
        float((recent & ~changed).sum()) / RATE_WEEKS,
    )


def _never(obstacle: Obstacle, posts_a_week: float, probability: float = 0.0) -> Horizon:
    return Horizon(
        earliest=None,
        obstacle=obstacle,
        posts_needed=None,
        posts_a_week=posts_a_week,
        probability=probability,
    )


def _noise(y: Floats, week: Integers, kind: Flags, *, is_new: bool) -> tuple[float, float]:
    if len(y) < 12:
        return LIKELY_SCALE, LIKELY_SHOCK
    level = np.ones(len(y))
    columns = level[:, None] if is_new else np.stack([level, kind], axis=1)
    fit = fit_weekly(y, week=week, columns=columns)
    return fit.scale, fit.shock


def _chance_after(
    registration: Registration,
    weeks: int,
    *,
    week: Integers,
    kind: Flags,
    rates: tuple[float, float],
    noise: tuple[float, float],
    is_new: bool,
) -> float:
    """The chance that a look so many weeks after the start confirms the expected effect."""
    first = (registration.starts_on - registration.decided_on).days // 7
    future, future_kind = _lay_out(first, weeks, rates)
    if not _is_enough(future_kind):
        return 0.0
    all_weeks = np.concatenate([week, future])
    all_kinds = np.concatenate([kind, future_kind])
    after = np.arange(len(all_weeks)) >= len(week)
    distinct, place = np.unique(all_weeks, return_inverse=True)
    level = np.ones(len(place))
    columns = np.stack(
        [level, all_kinds] if is_new else [level, all_kinds, after, all_kinds & after], axis=1
    )
    variance = effect_variance(
        place,
        columns.astype(float),
        WEEK_MEMORY ** np.abs(distinct[:, None] - distinct[None, :]),
        scale2=noise[0] ** 2,
        shock2=noise[1] ** 2,
    )
    floor = KIND_DIFFERENCE_SD**2 if is_new else 0.0
    return confirmation_chance(registration.expected, variance + floor)


def _is_enough(kind: Flags) -> bool:
    changed = int(kind.sum())
    return changed >= FEWEST_CHANGED and len(kind) - changed >= FEWEST_CONTROLS


def _lay_out(first: int, weeks: int, rates: tuple[float, float]) -> tuple[Integers, Flags]:
    """Week numbers and kinds of the posts to come, spread evenly at the given rates."""
    numbers, kinds = [], []
    for is_changed, rate in ((True, rates[0]), (False, rates[1])):
        count = int(np.floor(rate * weeks + 0.5))
        spread = np.floor((np.arange(count) + 0.5) / max(rate, 1e-9)).astype(np.int64)
        numbers.append(first + np.minimum(spread, weeks - 1))
        kinds.append(np.full(count, is_changed))
    return np.concatenate(numbers), np.concatenate(kinds)


def confirmation_chance(expected: float, variance: float) -> float:
    """The chance that one look confirms a true effect of the expected size.

    Args:
        expected: the true effect as a multiple; 1 means that the response holds.
        variance: of the estimated log effect.

    """
    needed = worked_above(np.array(variance), expected=expected)
    return float(ndtr((abs(np.log(expected)) - needed) / np.sqrt(variance)))


def _first(
    registration: Registration, chance_after: Callable[[int], float], posts_a_week: float
) -> Horizon:
    """Halve the two years until the first week that is good enough is found."""
    at_last = chance_after(FARTHEST_WEEKS)
    if at_last < WANTED_CHANCE:
        return _never(Obstacle.TOO_SMALL, posts_a_week, probability=at_last)
    weeks = 1 + bisect_left(
        range(1, FARTHEST_WEEKS + 1), WANTED_CHANCE, key=chance_after, hi=FARTHEST_WEEKS - 1
    )
    return Horizon(
        earliest=registration.starts_on + timedelta(days=7 * weeks + registration.age_days),
        obstacle=None,
        posts_needed=int(np.floor(posts_a_week * weeks + 0.5)),
        posts_a_week=posts_a_week,
        probability=chance_after(weeks),
    )
