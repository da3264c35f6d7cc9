"""What really was published and what came back, taken into the models.

Each model is a Kalman filter with a Student-t update: a post far from what was expected counts
less (West, "Robust sequential approximate Bayesian estimation", JRSS B 43 (1981), 157-166). All
models are updated together; a post costs one sweep over their covariances.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from tuuletus.analysis.mix.forms import PARTS, build_features
from tuuletus.analysis.mix.history import PublishedPost, recall
from tuuletus.analysis.mix.state import DRIFT_OF, FORM_OF, USUAL_SCALE, Layout, MixState

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FREEDOM = 4.55
"""Tail of one post's luck, as found on 500 posts of a brand."""
_LEVEL_STEP = 0.15  # sd a week
_CELL_SHARE = 0.0  # share of a type's drift that each channel has to itself
_KEPT = 0.98  # of the evidence between models, a week later: the form may change
_PAID_SPREAD = 0.8  # money does not buy the same each time
_LUCK_POSTS = 40.0  # posts that the usual scale of luck weighs
_LUCK_MEMORY = 300.0
_LUCK_BOUNDS = (0.2, 2.5)
_WEEK = 7.0
_FADING = 0.85  # of earlier surprises, one post later
_CLIPPED = 2.0
_JUMP = 4.5  # surprises of one sign that add up to so many sd are a jump, not luck
_JUMP_SD = {"kind": 0.35, "level": 1.0}


def observe(state: MixState, posts: Sequence[PublishedPost], *, until: float) -> MixState:
    """The state after `posts`, as of the day `until`; `state` itself stays as it is.

    Posts in parts give the same as all at once. A post published and not measured (`response`
    None) tires its type and teaches nothing else; a paid one teaches little about its appeal.

    Raises:
        ValueError: when a post was published before the state's day or after `until`, or names a
            type or channel that the state does not have.

    """
    ordered = sorted(posts, key=_order)
    _check(state, ordered, until)
    history = state.history.extend(ordered)
    kind = np.array([post.type for post in ordered], dtype=np.int64)
    channel = np.array([post.channel for post in ordered], dtype=np.int64)
    day = np.array([post.day for post in ordered], dtype=np.float64)
    use = recall(history, kind=kind, channel=channel, day=day)
    feature = build_features(use, day)[FORM_OF]
    filter_ = Filter(state)
    measured, answered = state.measured.copy(), state.answered
    for row, post in enumerate(ordered):
        if post.response is None:
            continue
        filter_.advance(post.day)
        filter_.update(post, feature[:, row], float(use.crowd[row]))
        measured[post.type] += 1
        answered += post.response > 0.0
    filter_.advance(until)
    return replace(
        state,
        day=float(until),
        mean=filter_.mean,
        cov=filter_.cov,
        log_weight=filter_.log_weight,
        luck=filter_.luck,
        surprise=filter_.surprise,
        measured=measured,
        answered=answered,
        history=history.forget(until),
    )


def remember(state: MixState, posts: Sequence[PublishedPost], *, until: float) -> MixState:
    """A state of which nothing is learnt yet, on the day `until`, after posts that only tire.

    Their responses are too old to tell what comes, but their types have been in use.

    Raises:
        ValueError: as `observe` does.

    """
    ordered = sorted(posts, key=_order)
    _check(state, ordered, until)
    history = state.history.extend(ordered).forget(until)
    return replace(state, day=float(until), history=history)


def _order(post: PublishedPost) -> tuple[float, int, int, float, float, bool]:
    known = -1.0 if post.response is None else post.response
    return (post.day, post.channel, post.type, known, post.sd, post.paid)


def _check(state: MixState, posts: Sequence[PublishedPost], until: float) -> None:
    if not until >= state.day:
        raise ValueError(
            f"The state already is of day {state.day:g}, later than day {until:g};"
            " observe the posts again from start_mix."
        )
    for post in posts:
        if not state.day <= post.day <= until:
            raise ValueError(
                f"A post of day {post.day:g} is not between the state's day {state.day:g} and"
                f" day {until:g}; observe the posts again from start_mix, in order of time."
            )
        if not (0 <= post.type < len(state.types) and 0 <= post.channel < len(state.channels)):
            raise ValueError(
                f"The post of day {post.day:g} has type {post.type} on channel {post.channel};"
                f" there are {len(state.types)} types and {len(state.channels)} channels."
                " Add the new one with add_type or add_channel first."
            )
        if post.response is not None and not np.isfinite([post.response, post.sd]).all():
            raise ValueError(
                f"The response of the post of day {post.day:g} is {post.response} with sd"
                f" {post.sd}; leave a post without a number as None."
            )


class Filter:
    """The working copy of the models."""

    def __init__(self, state: MixState) -> None:
        self.layout: Layout = state.layout
        self.day = state.day
        self.mean = state.mean.copy()
        self.cov = state.cov.copy()
        self.log_weight = state.log_weight.copy()
        self.luck = state.luck
        self.surprise = state.surprise.copy()
        self.posts = float(state.measured.sum())

    def advance(self, day: float) -> None:
        """Let time pass: what walks becomes less sure, what tells models apart fades."""
        weeks = (day - self.day) / _WEEK
        if weeks <= 0.0:
            return
        layout = self.layout
        step = DRIFT_OF[:, None] ** 2 * weeks
        for block, share in ((layout.kind, 1.0), (layout.cell, _CELL_SHARE)):
            if share:
                at = np.arange(block.start, block.stop)
                self.cov[:, at, at] += share * step
        at = np.arange(layout.level.start, layout.level.stop)
        self.cov[:, at, at] += _LEVEL_STEP**2 * weeks
        self.log_weight = fade(self.log_weight, day - self.day)
        self.day = day

    def update(self, post: PublishedPost, feature: Floats, crowd: float) -> None:
        """Take one measured post into all models."""
        at, value = self.load(post, feature, crowd)
        noise = self.luck**2 + post.sd**2 + (_PAID_SPREAD**2 if post.paid else 0.0)
        through = np.einsum("mdj,mj->md", self.cov[:, :, at], value)
        open_ = np.einsum("mj,mj->m", through[:, at], value)
        miss = float(post.response or 0.0) - np.einsum("mj,mj->m", self.mean[:, at], value)
        total = open_ + noise
        square = miss**2 / total
        self.log_weight += log_density(square, total)
        pull = (FREEDOM + 1.0) / (FREEDOM + square)
        spread = np.sqrt(open_ + noise / pull)
        half = through / spread[:, None]
        self.mean += half * (miss / spread)[:, None]
        self.cov -= half[:, :, None] * half[:, None, :]
        weight = self._weight()
        self._learn_luck(float(weight @ (pull * square)))
        self._look_for_jumps(post, float(weight @ (miss / np.sqrt(total))))

    def load(self, post: PublishedPost, feature: Floats, crowd: float) -> tuple[Ints, Floats]:
        """Which unknowns are in a post's response, and with what factor in each model."""
        layout = self.layout
        own = layout.own.start + PARTS * post.type + np.arange(PARTS)
        shared = np.arange(layout.shared.start, layout.shared.stop)
        cell = layout.cell.start + post.type * layout.channels + post.channel
        level = layout.level.start + post.channel
        at = np.concatenate([[post.type, cell, level, layout.crowd, layout.paid], own, shared])
        plain = np.array([1.0, 1.0, 1.0, -crowd, float(post.paid)])
        value = np.concatenate(
            [np.broadcast_to(plain, (len(feature), 5)), -feature, -feature], axis=1
        )
        return at, value

    def _weight(self) -> Floats:
        weight = np.exp(self.log_weight - self.log_weight.max())
        return np.asarray(weight / weight.sum())

    def _look_for_jumps(self, post: PublishedPost, miss: float) -> None:
        """Make a type or a channel's level unsure again when its last posts surprise alike."""
        layout = self.layout
        for row, at, sd in (
            (post.type, post.type, _JUMP_SD["kind"]),
            (
                layout.types + post.channel,
                layout.level.start + post.channel,
                _JUMP_SD["level"],
            ),
        ):
            total, square = self.surprise[row]
            total = _FADING * total + min(max(miss, -_CLIPPED), _CLIPPED)
            square = _FADING**2 * square + 1.0
            if abs(total) > _JUMP * np.sqrt(square) and square > 2.0:
                self.cov[:, at, at] += sd**2
                total, square = 0.0, 0.0
            self.surprise[row] = total, square

    def _learn_luck(self, seen: float) -> None:
        """One step towards the scale at which the weighted squares average 1."""
        self.posts += 1.0
        rate = 1.0 / (_LUCK_POSTS + min(self.posts, _LUCK_MEMORY))
        luck = self.luck * float(np.exp(rate * (seen - 1.0)))
        low, high = _LUCK_BOUNDS
        self.luck = min(max(luck, low * USUAL_SCALE), high * USUAL_SCALE)


def fade(log_weight: Floats, days: float) -> Floats:
    """Log weights of models (the last axis) when so many days have passed."""
    if days <= 0.0:
        return log_weight
    best = log_weight.max(axis=-1, keepdims=True)
    return np.asarray(_KEPT ** (days / _WEEK) * (log_weight - best))


def log_density(square: Floats, total: Floats) -> Floats:
    """Log density of a miss: its square over the scale squared, and the scale squared."""
    constant = gammaln((FREEDOM + 1.0) / 2.0) - gammaln(FREEDOM / 2.0)
    return np.asarray(
        constant
        - 0.5 * np.log(FREEDOM * np.pi * total)
        - (FREEDOM + 1.0) / 2.0 * np.log1p(square / FREEDOM)
    )
