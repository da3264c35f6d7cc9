"""The bound that no method can beat: somebody who knows all but whether a type wears out.

The oracle knows every level, season and appeal, how these drift, the width and tails of luck, and
how exactly each type would lose if it did. It says "wears" when that is 20 times likelier than
"does not": a type that does not is then so named in at most one year of twenty, however often one
looks. The second oracle does not know the type's appeal, so a loss that is always the same tells
it nothing; it looks at each type by itself, so who learns from all types may find more.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp
from scipy.stats import norm, t

from bench.wearout.looking import FIRST_LOOK, STEP, YEAR
from bench.wearout.rates import RELEVANT
from bench.wearout.worlds import DEGREES, SCALE, TYPES, WITH, WORLDS, Account, draw_account
from tuuletus.analysis.wearout import FEWEST_POSTS, FEWEST_RECENT, USUAL_DAYS

Floats = NDArray[np.float64]
Row = dict[str, float]

ENOUGH = 20.0
_APPEALS = np.linspace(-2.0, 2.0, 81)
_APPEAL_SD = 0.5


def find_bounds(seeds: Iterable[int]) -> dict[str, Row]:
    """By world: the share of types that lost a third or more in which an oracle found it."""
    chosen = list(seeds)
    found: dict[str, list[tuple[bool, bool]]] = {}
    for name in WITH:
        accounts = [draw_account(WORLDS[name], seed) for seed in chosen]
        found[name] = [
            told
            for account in accounts
            for kind in range(TYPES)
            if (told := _look(account, kind)) is not None
        ]
    found["all with wear"] = [told for own in found.values() for told in own]
    return {
        name: {
            "wearing_much": float(len(own)),
            "found_by_who_knows_all_but_whether": float(np.mean([known for known, _ in own])),
            "found_by_who_does_not_know_the_appeal": float(np.mean([free for _, free in own])),
        }
        for name, own in found.items()
        if own
    }


def _look(account: Account, kind: int) -> tuple[bool, bool] | None:
    """Whether each oracle has found wear by a look at which it is heavy; None if never so."""
    mine = np.array([post.type == kind for post in account.posts])
    day = np.array([post.day for post in account.posts])[mine]
    lost = account.lost[mine]
    seen = account.luck[mine] - lost
    known, free, heavy = False, False, False
    for until in np.arange(FIRST_LOOK, YEAR + 1.0, STEP):
        out = day < until
        recent = out & (day > day[out].max(initial=-np.inf) - USUAL_DAYS)
        if out.sum() < FEWEST_POSTS or recent.sum() < FEWEST_RECENT:
            continue
        if np.exp(-lost[recent]).mean() > RELEVANT:
            continue
        heavy = True
        known = known or _weigh(seen[out], lost[out], np.zeros(1)) >= np.log(ENOUGH)
        free = free or _weigh(seen[out], lost[out], _APPEALS) >= np.log(ENOUGH)
    return (known, free) if heavy else None


def _weigh(seen: Floats, lost: Floats, appeals: Floats) -> float:
    """Log ratio of "it loses so" and "it loses nothing", over what its appeal may be."""
    prior = norm.logpdf(appeals, 0.0, _APPEAL_SD)

    def likely(away: Floats) -> float:
        each = t.logpdf((away[:, None] - appeals) / SCALE, DEGREES).sum(axis=0)
        return float(logsumexp(each + prior))

    return likely(seen + lost) - likely(seen)
