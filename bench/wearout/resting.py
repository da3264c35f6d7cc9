"""Whether a rest tells as often as was foretold: chances beside what happened.

Half a year of each account is known; of each type that one would ask about the chance is foretold
that a rest of three weeks settles whether it wears out. Then the type rests and comes back in the
true world, and what is then known is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bench.patience.targets import target
from bench.wearout.looking import start
from bench.wearout.worlds import WORLDS, Rest, draw_account
from tuuletus.analysis.mix.draws import draw_accounts
from tuuletus.analysis.mix.learning import observe
from tuuletus.analysis.resting import BACK_WEEKS, RULED_OUT_BELOW, foresee_rest
from tuuletus.analysis.wearout import (
    WEARING_FROM,
    Word,
    find_wearout,
    look_at,
    tell_loss,
    tell_probability,
)

Row = dict[str, Any]

KNOWN_WEEKS = 26
REST_WEEKS = 3
ASKED_FROM = 0.25
"""Types that are less likely to wear out are not asked about."""
_DRAWS = 1000
_BINS = ((0.0, 0.1), (0.1, 0.25), (0.25, 0.5), (0.5, 1.01))


def look_at_rests(world: str, seed: int) -> list[Row]:
    """One row for each type of an account that one would ask about."""
    account = draw_account(WORLDS[world], seed, weeks=KNOWN_WEEKS)
    now = 7.0 * KNOWN_WEEKS
    state = observe(start(), account.posts, until=now)
    rows = []
    for one in find_wearout(state):
        if one.word in (Word.TOO_EARLY, Word.RESTED) or one.probability < ASKED_FROM:
            continue
        looked = look_at(state, one.type)
        told = foresee_rest(state, kind=one.type, weeks=REST_WEEKS)
        rest = Rest(type=one.type, first=KNOWN_WEEKS, weeks=REST_WEEKS)
        weeks = KNOWN_WEEKS + REST_WEEKS + BACK_WEEKS
        later = draw_account(WORLDS[world], seed, weeks=weeks, rest=rest)
        new = [post for post in later.posts if post.day >= now]
        after = observe(state, new, until=told.known_on)
        drawn = draw_accounts(after, count=_DRAWS, rng=np.random.default_rng([seed, 6]))
        probability = tell_probability(tell_loss(drawn, looked, kind=one.type))
        rows.append(
            {
                "world": world,
                "seed": seed,
                "type": one.type,
                "foretold": told.settled,
                "foretold_wearing": told.wearing,
                "settled": probability >= WEARING_FROM or probability < RULED_OUT_BELOW,
                "wearing": probability >= WEARING_FROM,
            }
        )
    return rows


def summarise_rests(rows: Sequence[Row]) -> dict[str, Row]:
    """Chances beside shares, by how high the chance was foretold."""
    parts = {
        f"foretold {low:.2f} to {min(high, 1.0):.2f}": [
            row for row in rows if low <= row["foretold"] < high
        ]
        for low, high in _BINS
    }
    parts["all"] = list(rows)
    return {
        name: {
            "rests": len(own),
            **{
                part: float(np.mean([row[part] for row in own]))
                for part in ("foretold", "settled", "foretold_wearing", "wearing")
            },
        }
        for name, own in parts.items()
        if own
    }


def check_rests(rows: Sequence[Row]) -> list[Row]:
    """How far the mean chance is from the share of rests that settled it."""
    told = summarise_rests(rows)
    return [
        target(
            f"chance that a rest tells, foretold against realised, {name} ({row['rests']})",
            abs(row["foretold"] - row["settled"]),
            at_most=0.15,
        )
        for name, row in told.items()
        if row["rests"] >= 10
    ]
