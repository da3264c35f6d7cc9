"""What a rest of a type would tell, by playing it through before anybody rests anything.

Accounts are drawn from what is known; in each the type rests and then comes back at its usual
pace while the other types go on as before; the models learn from what would come back. The
share of futures after which the question is settled is the chance to know.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.foreseeing import Futures, foresee
from tuuletus.analysis.mix.forms import PARTS
from tuuletus.analysis.mix.history import History
from tuuletus.analysis.mix.state import FORM_OF, MixState
from tuuletus.analysis.wearout import LOSS, WEARING_FROM, Looked, look_at

Floats = NDArray[np.float64]

RULED_OUT_BELOW = 0.1
"""Under this probability wear-out is as good as ruled out."""
BACK_WEEKS = 3
"""So many weeks the type is used again after its rest before one looks."""
_FUTURES = 100
_DRAWS = 100
_WEEK = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RestTells:
    """What resting a type for `weeks` would tell by `known_on` (a day as the state counts them).

    `settled` is the share of futures in which one would know: `wearing` of them that it wears
    out, the others that it does not. `futures` were played.
    """

    type: int
    weeks: int
    known_on: float
    settled: float
    wearing: float
    futures: int


def foresee_rest(
    state: MixState, *, kind: int, weeks: int = 3, futures: int = _FUTURES, seed: int = 0
) -> RestTells:
    """The chance that resting a type would settle whether it wears out.

    Args:
        state: what the mix has learnt.
        kind: index of the type.
        weeks: of rest; three weeks of use follow before one looks.
        futures: how many are played.
        seed: of all chance; the same one gives the same answer.

    """
    rng = np.random.default_rng([seed, kind, weeks, 7])
    looked = look_at(state, kind)
    until = state.day + _WEEK * (weeks + BACK_WEEKS)
    plan = _plan(state, kind=kind, weeks=weeks)
    known = foresee(state, plan, futures=futures, rng=rng, until=until)
    probability = _tell_probabilities(known, looked, kind=kind, rng=rng)
    wearing = float(np.mean(probability >= WEARING_FROM))
    return RestTells(
        type=kind,
        weeks=weeks,
        known_on=until,
        settled=wearing + float(np.mean(probability < RULED_OUT_BELOW)),
        wearing=wearing,
        futures=futures,
    )


def _tell_probabilities(
    known: Futures, looked: Looked, *, kind: int, rng: np.random.Generator
) -> Floats:
    """By future, the probability that recent use took more than a tenth of the posts looked at."""
    if not len(looked.day):
        return np.zeros(len(known.mean))
    mean, cov = known.find_sensitivity(kind)
    share = np.zeros((len(mean), len(FORM_OF)))
    for model, form in enumerate(FORM_OF):
        root = np.linalg.cholesky(cov[model] + 1e-10 * np.eye(PARTS))
        swing = rng.standard_normal((_DRAWS // 2, PARTS)) @ root.T
        drawn = mean[:, model, None, :] + np.concatenate([swing, -swing])
        lost = np.maximum(drawn, 0.0) @ looked.feature[form].T
        share[:, model] = np.mean(np.exp(-lost).mean(axis=2) < LOSS, axis=1)
    return np.asarray(np.sum(known.weight * share, axis=1))


def _plan(state: MixState, *, kind: int, weeks: int) -> History:
    """The posts to come: those of the last weeks once more, the type only after its rest."""
    horizon = _WEEK * (weeks + BACK_WEEKS)
    last = state.history.since(state.day - horizon)
    # the type comes back as it was used before it was used for the last time
    own = state.history.since(look_at(state, kind).day.max(initial=0.0) - _WEEK * BACK_WEEKS)
    others, mine = last.type != kind, own.type == kind
    own_day = own.day[mine]
    shift = state.day + horizon - (own_day.max(initial=0.0) + 1.0)
    day = np.concatenate([last.day[others] + horizon, own_day + shift])
    order = np.argsort(day, kind="stable")
    return History(
        day=np.clip(day, state.day, state.day + horizon)[order],
        channel=np.concatenate([last.channel[others], own.channel[mine]])[order],
        type=np.concatenate([last.type[others], own.type[mine]])[order],
        older=np.zeros_like(state.history.older),
    )
