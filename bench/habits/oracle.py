"""The bound that no method can beat: somebody who knows all but whether, when and where.

The oracle knows every level, trait, season and topic, the width and tails of luck, and how large
the shift is; on a whole account not whether it is up or down, nor of which stream. It uses the
exact likelihood ratio (Shiryaev and Roberts), with the bar at which it raises the false alarms
that are asked of us. `oracle-waves` knows not whether the stream has a yearly wave of 0.3, nor
when in the year that is high.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from bench.habits.worlds import (
    ACCOUNTS,
    DEGREES,
    SCALE,
    STREAMS,
    draw_stream,
    draw_with_luck,
)
from tuuletus.analysis.habits.streams import name_streams

Row = dict[str, Any]
Floats = NDArray[np.float64]

ORACLES = ("oracle", "oracle-waves")
PAGE_ORACLE = "page-oracle"
SIZE = 0.8
BAR = 182.0
"""At this one stream raises 0.1 false alarms a year where nothing happens (seeds 0 to 399); asked
of each shift that is possible."""
LATEST_WEEKS = 26
_WAVE, _PHASES = 0.3, 24
_LARGEST = 1e200


def run_stream(name: str, world: str, seed: int) -> Row:
    """The first alarm before the shift, and posts of the shift until it is found."""
    given = STREAMS[world]
    day, value = draw_stream(given, seed)
    expected = np.zeros((1, len(day)))
    prior = np.ones(1)
    if name == "oracle-waves":
        phase = np.arange(_PHASES)[:, None] / _PHASES
        waves = _WAVE * np.sin(2.0 * np.pi * (day / 365.25 - phase))
        expected = np.concatenate([expected, waves])
        prior = np.concatenate([[0.5], np.full(_PHASES, 0.5 / _PHASES)])
    size = given.shift or SIZE
    plain = _weigh(value - expected, given.scale, given.degrees)
    shifted = _weigh(value - expected - size, given.scale, given.degrees)
    evidence = (
        sum_up(day, shifted - plain) if len(prior) == 1 else follow(day, plain, shifted, prior)
    )
    week = np.unique(day // 7.0)
    row: Row = {"world": world, "seed": seed, "cpu_ms": 0.0}
    return row | _tell(week, evidence > BAR, given, day)


def run_page(world: str, seed: int) -> Row:
    """The same for a whole account; which stream and in what direction is not known."""
    given = ACCOUNTS[world]
    posts, luck = draw_with_luck(given, seed)
    day = np.array([(post.published_at - posts[0].published_at).days for post in posts])
    day = day + posts[0].published_at.weekday() + 0.5
    order = np.argsort(day, kind="stable")
    day, luck = day[order], luck[order]
    own = [name_streams(posts[place]) for place in order]
    week = np.unique(day // 7.0)
    names = sorted({name for names in own for name in names})
    mine = np.array([[name in names for names in own] for name in names], dtype=np.float64)
    plain = _weigh(luck, SCALE, DEGREES)
    total = sum_up(
        day,
        np.concatenate(
            [_weigh(luck - size * mine, SCALE, DEGREES) - plain for size in (-SIZE, SIZE)]
        ),
    )
    row: Row = {
        "world": world,
        "seed": seed,
        "streams": len(names),
        "cpu_ms": 0.0,
        "years": given.weeks / 52.0,
    }
    chosen = np.array([given.shifting in names for names in own])
    told = _tell(week, total > BAR * 2 * len(names), given, day[chosen])
    return row | {"false": int(told.pop("alarm") is not None), **told}


def _tell(week: Floats, is_over: NDArray[np.bool_], given: Any, day: Floats) -> Row:
    over = week[is_over]
    early = over[over < given.at] if given.shift else over
    row: Row = {"alarm": float(early[0]) if len(early) else None}
    if given.shift:
        late = over[over >= given.at]
        in_time = len(late) > 0 and late[0] < given.at + LATEST_WEEKS
        since = (day // 7.0 >= given.at) & (day // 7.0 <= (late[0] if len(late) else 0.0))
        row |= {"delay": int(np.sum(since)) if in_time else None}
    return row


def _weigh(luck: Floats, scale: float, degrees: float) -> Floats:
    """Log likelihood of luck, but for what is the same everywhere."""
    return np.asarray(-0.5 * (degrees + 1.0) * np.log1p((luck / scale) ** 2 / degrees))


def sum_up(day: Floats, gain: Floats) -> Floats:
    """The evidence at the end of each week for all shifts together; gains are shifts x posts."""
    _, first = np.unique(day // 7.0, return_index=True)
    by_week = np.exp(np.add.reduceat(gain, first, axis=1))
    evidence = np.zeros(len(gain))
    found = []
    for ratio in by_week.T:
        evidence = np.minimum((evidence + 1.0) * ratio, _LARGEST)
        found.append(float(evidence.sum()))
    return np.array(found)


def follow(day: Floats, plain: Floats, shifted: Floats, prior: Floats) -> Floats:
    """The evidence at the end of each week.

    Log likelihoods are hypotheses x posts, without the shift and with it; a shift may begin in any
    week; the hypotheses of each kind are weighed by `prior`.
    """
    _, first = np.unique(day // 7.0, return_index=True)
    without = np.add.reduceat(plain, first, axis=1)
    within = np.add.reduceat(shifted, first, axis=1)
    null = np.log(prior)
    changed = np.full(len(prior), -np.inf)
    found = []
    for place in range(len(first)):
        changed = np.logaddexp(changed, null) + within[:, place]
        null = null + without[:, place]
        found.append(float(logsumexp(changed) - logsumexp(null)))
    return np.exp(np.minimum(found, 600.0))
