"""What the models would know after posts that may come, for many futures of one plan at once.

How sure one gets depends on the plan and hardly on what comes back, so the covariances are carried
forward once for all futures; means and weights of models are those of each future.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.forms import PARTS, build_features
from tuuletus.analysis.mix.history import History, PublishedPost, recall
from tuuletus.analysis.mix.learning import FREEDOM, Filter, fade, log_density
from tuuletus.analysis.mix.state import DRIFT_OF, FORM_OF, Layout, MixState

Floats = NDArray[np.float64]

_LEVEL_STEP = 0.15
_JITTER = 1e-9
_READING_SD = 0.1
_WEEK = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Futures:
    """What is known in each future: `mean` futures x models x unknowns, `weight` futures x models.

    `cov` is models x unknowns x unknowns, the same in all futures.
    """

    layout: Layout
    mean: Floats
    cov: Floats
    weight: Floats

    def find_sensitivity(self, kind: int) -> tuple[Floats, Floats]:
        """Mean (futures x models x parts) and covariance (models) of a type's sensitivity."""
        own = self.layout.own.start + PARTS * kind + np.arange(PARTS)
        shared = np.arange(self.layout.shared.start, self.layout.shared.stop)
        pick = np.zeros((PARTS, self.mean.shape[2]))
        pick[np.arange(PARTS), own] = 1.0
        pick[np.arange(PARTS), shared] = 1.0
        return self.mean @ pick.T, pick @ self.cov @ pick.T


def foresee(
    state: MixState, plan: History, *, futures: int, rng: np.random.Generator, until: float
) -> Futures:
    """What would be known on the day `until` after the posts of `plan`, in so many futures.

    Each future is an account drawn from what is known now, and the luck of its posts.
    """
    everything = History(
        day=np.concatenate([state.history.day, plan.day]),
        channel=np.concatenate([state.history.channel, plan.channel]),
        type=np.concatenate([state.history.type, plan.type]),
        older=state.history.older,
    )
    use = recall(everything, kind=plan.type, channel=plan.channel, day=plan.day)
    feature = build_features(use, plan.day)[FORM_OF]
    response = np.array(
        [_play(state, plan, feature, use.crowd, rng) for _ in range(futures)], dtype=np.float64
    )
    filter_ = Filter(state)
    mean = np.repeat(state.mean[None], futures, axis=0)
    log_weight = np.repeat(state.log_weight[None], futures, axis=0)
    for row, day in enumerate(plan.day):
        log_weight = fade(log_weight, float(day) - filter_.day)
        filter_.advance(float(day))
        post = PublishedPost(
            day=float(day), channel=int(plan.channel[row]), type=int(plan.type[row]), response=0.0
        )
        at, value = filter_.load(post, feature[:, row], float(use.crowd[row]))
        through = np.einsum("mdj,mj->md", filter_.cov[:, :, at], value)
        open_ = np.einsum("mj,mj->m", through[:, at], value)
        noise = state.luck**2 + _READING_SD**2
        miss = response[:, row, None] - np.einsum("fmj,mj->fm", mean[:, :, at], value)
        square = miss**2 / (open_ + noise)
        log_weight = log_weight + log_density(square, open_ + noise)
        told = 1.0 / (open_ + noise * (FREEDOM + square) / (FREEDOM + 1.0))
        mean += (miss * told)[:, :, None] * through
        usual = told.mean(axis=0)
        filter_.cov -= usual[:, None, None] * through[:, :, None] * through[:, None, :]
    log_weight = fade(log_weight, until - filter_.day)
    filter_.advance(until)
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    return Futures(
        layout=state.layout,
        mean=mean,
        cov=filter_.cov,
        weight=weight / weight.sum(axis=1, keepdims=True),
    )


def _play(
    state: MixState, plan: History, feature: Floats, crowd: Floats, rng: np.random.Generator
) -> Floats:
    """What would come back to the plan in one account drawn from what is known."""
    layout = state.layout
    model = int(rng.choice(len(FORM_OF), p=state.weight))
    root = np.linalg.cholesky(state.cov[model] + _JITTER * np.eye(layout.size))
    truth = state.mean[model] + root @ rng.standard_normal(layout.size)
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
        - np.sum(sensitivity * feature[model], axis=1)
        - truth[layout.crowd] * crowd
        + state.luck * rng.standard_t(FREEDOM, len(plan.day))
    )
    return np.asarray(np.maximum(response, 0.0))
