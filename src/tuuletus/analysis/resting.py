"""What a rest of a type would tell, by playing it through before anybody rests anything.

Accounts are drawn from what is known; in each the type rests and then comes back at its usual
pace while the other types go on as before; the models learn from what would come back. The
share of futures after which the question is settled is the chance to know.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.draws import draw_accounts
from tuuletus.analysis.mix.forms import PARTS, build_features
from tuuletus.analysis.mix.history import History, PublishedPost, recall
from tuuletus.analysis.mix.learning import FREEDOM, observe
from tuuletus.analysis.mix.state import DRIFT_OF, FORM_OF, MixState
from tuuletus.analysis.wearout import (
    WEARING_FROM,
    look_at,
    tell_loss,
    tell_probability,
)

Floats = NDArray[np.float64]

RULED_OUT_BELOW = 0.1
"""Under this probability wear-out is as good as ruled out."""
BACK_WEEKS = 3
"""So many weeks the type is used again after its rest before one looks."""
_FUTURES = 40
_DRAWS = 200
_LEVEL_STEP = 0.15
_READING_SD = 0.1
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
        futures: how many are played; each costs about 10 ms.
        seed: of all chance; the same one gives the same answer.

    """
    rng = np.random.default_rng([seed, kind, weeks, 7])
    looked = look_at(state, kind)
    until = state.day + _WEEK * (weeks + BACK_WEEKS)
    plan = _plan(state, kind=kind, weeks=weeks)
    models = rng.choice(len(FORM_OF), p=state.weight, size=futures)
    # one root a model: an eigenvalue problem for every future took most of the time
    roots = {model: _find_root(state.cov[model]) for model in np.unique(models).tolist()}
    told: Counter[str] = Counter()
    for model in models.tolist():
        played = _play(state, plan, model=model, root=roots[model], rng=rng)
        after = observe(state, played, until=until)
        drawn = draw_accounts(after, count=_DRAWS, rng=rng)
        probability = tell_probability(tell_loss(drawn, looked, kind=kind))
        if probability >= WEARING_FROM:
            told["wearing"] += 1
        elif probability < RULED_OUT_BELOW:
            told["not"] += 1
    return RestTells(
        type=kind,
        weeks=weeks,
        known_on=until,
        settled=told.total() / futures,
        wearing=told["wearing"] / futures,
        futures=futures,
    )


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


def _find_root(cov: Floats) -> Floats:
    """A matrix that makes draws of this covariance out of independent ones."""
    value, vector = np.linalg.eigh(cov)
    return np.asarray(vector * np.sqrt(np.maximum(value, 0.0)))


def _play(
    state: MixState, plan: History, *, model: int, root: Floats, rng: np.random.Generator
) -> list[PublishedPost]:
    """What would come back to the plan in one account drawn from what one model knows."""
    layout = state.layout
    truth = state.mean[model] + root @ rng.standard_normal(len(root))
    history = History(
        day=np.concatenate([state.history.day, plan.day]),
        channel=np.concatenate([state.history.channel, plan.channel]),
        type=np.concatenate([state.history.type, plan.type]),
        older=state.history.older,
    )
    use = recall(history, kind=plan.type, channel=plan.channel, day=plan.day)
    feature = build_features(use, plan.day)[FORM_OF[model]]
    own = truth[layout.own].reshape(-1, PARTS)[plan.type]
    sensitivity = np.maximum(own + truth[layout.shared], 0.0)
    week = ((plan.day - state.day) / _WEEK).astype(np.int64)
    weeks = int(week.max(initial=0)) + 1
    level = np.cumsum(rng.normal(0.0, _LEVEL_STEP, (weeks, layout.channels)), axis=0)
    appeal = np.cumsum(rng.normal(0.0, DRIFT_OF[model], (weeks, layout.types)), axis=0)
    response = (
        truth[layout.level][plan.channel]
        + level[week, plan.channel]
        + truth[layout.kind][plan.type]
        + appeal[week, plan.type]
        + truth[layout.cell].reshape(layout.types, -1)[plan.type, plan.channel]
        - np.sum(sensitivity * feature, axis=1)
        - truth[layout.crowd] * use.crowd
        + state.luck * rng.standard_t(FREEDOM, len(plan.day))
    )
    return [
        PublishedPost(
            day=float(plan.day[row]),
            channel=int(plan.channel[row]),
            type=int(plan.type[row]),
            response=float(max(response[row], 0.0)),
            sd=_READING_SD,
        )
        for row in range(len(response))
    ]
