"""One simulated year, looked at every four weeks."""

from __future__ import annotations

from typing import Any

import numpy as np

from bench.wearout.worlds import CHANNELS, TYPES, WORLDS, Account, draw_account, tell_curve
from tuuletus.analysis.mix.learning import observe
from tuuletus.analysis.mix.state import MixState, start_mix
from tuuletus.analysis.wearout import WearOut, Word, find_wearout

Row = dict[str, Any]

FIRST_LOOK, YEAR, STEP = 84.0, 364.0, 28.0
COUNTS = (1, 2, 4, 6)
DRAWS = 400


def start() -> MixState:
    """An account of which nothing is known."""
    return start_mix(
        types=[f"type {kind}" for kind in range(TYPES)],
        channels=[f"channel {channel}" for channel in range(CHANNELS)],
    )


def look_at_year(world: str, seed: int) -> list[Row]:
    """One row for each type: the looks at it, and how its curve fares in the end."""
    account = draw_account(WORLDS[world], seed)
    state, at = start(), 0.0
    rows: list[Row] = [
        {"world": world, "seed": seed, "type": kind, "looks": []} for kind in range(TYPES)
    ]
    for until in np.arange(FIRST_LOOK, YEAR + 1.0, STEP):
        new = [post for post in account.posts if at <= post.day < until]
        state, at = observe(state, new, until=float(until)), float(until)
        for one in find_wearout(state, draws=DRAWS):
            if one.word is not Word.TOO_EARLY:
                rows[one.type]["looks"].append(_look(account, one, at))
                rows[one.type]["curve"] = _check_curve(account, one)
    return rows


def _look(account: Account, one: WearOut, until: float) -> Row:
    """What was said, and what is true of the very posts that were looked at."""
    true = [
        float(np.exp(-lost))
        for post, lost in zip(account.posts, account.lost, strict=True)
        if post.type == one.type and one.first_day <= post.day <= one.last_day
    ]
    mean = float(np.mean(true))
    return {
        "day": until,
        "word": str(one.word),
        "probability": one.probability,
        "true": mean,
        "covered": one.usual.low - 1e-9 <= mean <= one.usual.high + 1e-9,
    }


def _check_curve(account: Account, one: WearOut) -> Row:
    true = tell_curve(account.losses[one.type], COUNTS)
    inside = [
        one.curve[count].low - 1e-9 <= value <= one.curve[count].high + 1e-9
        for count, value in zip(COUNTS, true, strict=True)
    ]
    width = [one.curve[count].high - one.curve[count].low for count in COUNTS]
    return {"inside": float(np.mean(inside)), "width": float(np.mean(width))}
