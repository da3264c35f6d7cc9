"""What went with a higher or lower response, trait by trait, shrunk to what the data can carry.

The log rate of a post is its channel's level in that week, plus the effect of each of its traits,
plus Student-t luck. Levels walk randomly from week to week; the effects of one trait share one
variance that the data choose (empirical Bayes), so that a trait whose values hardly differ is
pulled to nothing. Counts below twenty keep their exact likelihood (`counts`). Where asked, an
effect may differ between channels (`apart`).

Fitting is Fisher scoring for levels and effects jointly, with MacKay's updates for the variances
(MacKay, Neural Computation 4 (1992), 415-447) under a weak prior that keeps them off zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr, ndtri, stdtr, stdtrit

from tuuletus.analysis.apart import Joint, group_channels, solve_joint
from tuuletus.analysis.counts import SMALL_COUNT, Moments, observe_counts, observe_logs
from tuuletus.analysis.design import Design
from tuuletus.analysis.levels import (
    Weeks,
    build_weeks,
    chain_covariance,
    solve_chain,
    walk_precision,
)
from tuuletus.analysis.sums import sum_by

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CONFOUNDING_SD = 0.06
"""Random bias of an effect seen across posts rather than in an experiment, on the log scale.

On 3,817 randomised headline tests, effects seen across posts were off by 0.069 where the
experiment itself was off by 0.035; the difference in squares is 0.06.
"""

_ROUNDS = 60
_SCALE_PRIOR = (2.0, 0.12)  # weight in columns, sd: most trait effects are below a fifth
_APART_PRIOR = (1.0, 0.25, 0.05)  # weight in departures, sd as a share of the trait's, least sd
_DRIFT_PRIOR = (4.0, 0.05)  # weight in steps, sd a week
_FREEDOMS = np.array([3.0, 3.5, 4.0, 4.6, 5.5, 7.0, 10.0, 15.0, 30.0])
_USUAL_FREEDOM = 4.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """Posts ready to be compared, one row each.

    `value` is the count at the common age, `variance` what is unsure about it on the log scale (0
    when read), `channel` an index, `week` a running number or `NO_WEEK`, `offset` the log of
    what the count is relative to (impressions of a test arm), usually 0. With `counted` false the
    value is not a count (seconds, a rate) and only its logarithm is used.
    """

    value: Floats
    variance: Floats
    channel: Ints
    week: Ints
    offset: Floats
    counted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """A fitted model. Everything is on the natural log scale.

    `effects` and `covariance` belong to the design's columns, `levels` and `level_variance` to the
    blocks of `weeks`; `level_cross` is the covariance of levels and effects. `scale` and `freedom`
    describe one post's luck, `trait_sd` the spread of each trait's effects, `drift` the weekly
    variance of the levels. By post, `pull` is the score of its log rate at the
    fit and `information` the expected information about it.

    `group` is the group of each post (`apart.group_channels`), `apart` groups x columns: what the
    effects of a group have beyond the common `effects`. `group_covariance` is that of common and
    apart together, `kept` how much of a change of the common effects a group's effects follow, and
    `group_own` what is unsure about them even if those were known. `apart_sd` is the spread of
    each trait's departures, learnt from the worth of `apart_known` of them.
    """

    design: Design
    weeks: Weeks
    week: Ints
    effects: Floats
    covariance: Floats
    levels: Floats
    level_variance: Floats
    level_cross: Floats
    scale: float
    freedom: float
    trait_sd: Floats
    drift: float
    pull: Floats
    information: Floats
    rounds: int
    counted: bool
    group: Ints
    apart: Floats
    group_covariance: Floats
    group_own: Floats
    kept: Floats
    apart_sd: Floats
    apart_known: Floats

    def of_posts(self) -> Floats:
        """The sum of the effects of each post's traits on its channel."""
        return self.design.apply_by(self.group, self.effects + self.apart)

    @property
    def spread(self) -> float:
        """Standard deviation of one post's luck on the log scale."""
        return float(self.scale * np.sqrt(self.freedom / (self.freedom - 2.0)))


@dataclass(frozen=True, slots=True)
class _Solution:
    joint: Joint
    together: Floats
    level_variance: Floats
    neighbour: Floats
    level_cross: Floats
    hat: float


def fit_effects(
    responses: Responses, design: Design, *, by_channel: bool = False, rounds: int = _ROUNDS
) -> Effects:
    """The effects of the traits in `design` on `responses`, with their joint uncertainty.

    With `by_channel` the effects may differ between channels. With one channel nothing changes.
    """
    return _Fit(responses, design, by_channel=by_channel).run(rounds)


class _Fit:
    """The working state of one fit."""

    def __init__(self, responses: Responses, design: Design, *, by_channel: bool) -> None:
        self.design = design
        self.responses = responses
        self.weeks = build_weeks(responses.channel, responses.week)
        value = responses.value
        self.small = (value < SMALL_COUNT) & responses.counted
        self.large = ~self.small
        floor = np.where(value > 0.0, value, 0.5)
        self.log_rate = np.log(floor)
        self.extra = responses.variance + np.where(
            self.large & responses.counted, 1.0 / floor, 0.0
        )
        self.mode = self.log_rate.copy()
        self.first, self.alike = self._find_alike()
        self.group = (
            group_channels(responses.channel) if by_channel else np.zeros(len(value), np.int64)
        )
        self.groups = int(self.group.max(initial=0)) + 1
        block_group = np.zeros(self.weeks.count, dtype=np.int64)
        block_group[self.weeks.block] = self.group
        self.block_group = block_group
        self.blocks = [np.flatnonzero(block_group == group) for group in range(self.groups)]
        self.effects = np.zeros(design.width)
        self.apart = np.zeros((self.groups, design.width))
        self.levels = self._first_levels()
        spread = np.median(np.abs(self.log_rate - self._expected()))
        self.scale2 = float(max(spread * 1.3, 0.05) ** 2)
        self.freedom = _USUAL_FREEDOM
        self.traits = len(design.names)
        self.trait_sd = np.full(self.traits, 0.3)
        self.apart_sd = np.full(self.traits, 0.3)
        self.apart_known = np.zeros(self.traits)
        self.drift = _DRIFT_PRIOR[1] ** 2
        self.cached = (np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0))

    def _find_alike(self) -> tuple[Ints, Ints]:
        """Of small counts, one post each of those that are alike, and by post which of them.

        What is alike now stays so: what is expected of a post follows from its traits and its
        week. An account whose posts hardly get an answer has few that differ.
        """
        small = np.flatnonzero(self.small)
        facts = (self.responses.value, self.extra, self.responses.offset, self.weeks.block)
        columns = [fact[small] for fact in facts] + list(self.design.columns[small].T)
        order = np.lexsort(columns)
        differs = np.zeros(len(small), dtype=np.bool_)
        for column in columns:
            differs[1:] |= np.diff(column[order]) != 0
        differs[:1] = True
        alike = np.empty(len(small), dtype=np.int64)
        alike[order] = np.cumsum(differs) - 1
        return small[order[differs]], alike

    def _first_levels(self) -> Floats:
        centred = self.log_rate - self.responses.offset
        levels = np.zeros(self.weeks.count)
        for channel in np.unique(self.responses.channel):
            mine = self.responses.channel == channel
            levels[self.weeks.channel == channel] = np.median(centred[mine])
        return levels

    def _expected(self) -> Floats:
        own = self.design.apply_by(self.group, self.effects + self.apart)
        return self.responses.offset + self.levels[self.weeks.block] + own

    def run(self, rounds: int) -> Effects:
        before = np.inf
        # how far channels lie apart settles slowly where they hardly do
        tolerance = 1e-3 * (1 + self.traits * (1 if self.groups == 1 else 5))
        done = 0
        for done in range(1, rounds + 1):
            expected = self._expected()
            moments = self._observe(expected)
            information = self._information(expected)
            solution = self._solve(expected, moments, information)
            self._update_scales(moments, solution)
            if done % 4 == 0:
                self._update_freedom(expected)
            spreads = np.concatenate([self.trait_sd, self.apart_sd])
            state = float(np.log(self.scale2) + np.sum(np.log(spreads)))
            if done > 10 and abs(state - before) < tolerance:
                break
            before = state
        expected = self._expected()
        information = self._information(expected)
        solution = self._solve(expected, self._observe(expected), information)
        return self._result(solution, information, done)

    def _observe(self, expected: Floats) -> Moments:
        variance = self.scale2 + self.extra
        pull = np.empty(len(expected))
        square = np.empty(len(expected))
        first, alike, large = self.first, self.alike, self.large
        if len(first):
            part = observe_counts(
                self.responses.value[first],
                self.mode[first],
                expected[first],
                variance[first],
                self.freedom,
            )
            self.mode[self.small] = part.mode[alike]
            pull[self.small] = part.pull[alike]
            square[self.small] = part.square[alike]
        if large.any():
            part = observe_logs(
                self.log_rate[large], expected[large], variance[large], self.freedom
            )
            pull[large] = part.pull
            square[large] = part.square
        return Moments(pull=pull, square=square, mode=self.mode)

    def _information(self, expected: Floats) -> Floats:
        """Expected information of each post about its log rate (Student-t, and Poisson if small).

        A Student-t with `freedom` carries (freedom + 1) / (freedom + 3) of a Gaussian's.
        """
        luck = (self.scale2 + self.extra) * (self.freedom + 3.0) / (self.freedom + 1.0)
        if self.small.any():
            poisson = np.exp(-np.clip(expected[self.small], -20.0, 20.0))
            luck[self.small] += poisson
        return 1.0 / luck

    def _sums(self, information: Floats) -> tuple[Floats, Floats, Floats]:
        """Gram matrices; computed again only when the information changed its pattern."""
        level = float(information.max())
        pattern = information / level
        known = self.cached[0]
        if len(known) != len(pattern) or np.max(np.abs(known - pattern)) > 0.02:
            self.cached = (
                pattern,
                self.design.grams(pattern, self.group, self.groups),
                self.design.cross(self.weeks.block, self.weeks.count, pattern),
                sum_by(self.weeks.block, pattern, self.weeks.count),
            )
        _, gram, cross, block = self.cached
        return level * gram, level * cross, level * block

    def _solve(self, expected: Floats, moments: Moments, information: Floats) -> _Solution:
        gram, cross, block = self._sums(information)
        diagonal, below = walk_precision(self.weeks, self.drift)
        trait_of = self.design.trait_of
        prior = self.trait_sd[trait_of] ** -2.0
        first = sum_by(self.weeks.block, moments.pull, self.weeks.count)
        first -= diagonal * self.levels
        first[1:] -= below[:-1] * self.levels[:-1]
        first[:-1] -= below[:-1] * self.levels[1:]
        first += self._first_prior()
        shared = solve_chain(diagonal + block, below, np.column_stack([cross, first]))
        spill, level_step = shared[:, :-1], shared[:, -1]
        precision = gram.copy()
        score = self.design.cross(self.group, self.groups, moments.pull)
        score[0] -= prior * self.effects
        for group, mine in enumerate(self.blocks):
            precision[group] -= cross[mine].T @ spill[mine]
            score[group] -= cross[mine].T @ level_step[mine]
        joint = solve_joint(
            precision,
            score,
            prior=prior,
            apart=self.apart,
            apart_prior=self.apart_sd[trait_of] ** -2.0,
        )
        moved = joint.common + joint.apart
        self.effects = self.effects + joint.common
        self.apart = self.apart + joint.apart
        self.levels = self.levels + level_step - np.sum(spill * moved[self.block_group], axis=1)
        return self._spread(
            joint, spill, (gram, cross, block), chain_covariance(diagonal + block, below)
        )

    def _spread(
        self,
        joint: Joint,
        spill: Floats,
        sums: tuple[Floats, Floats, Floats],
        chain: tuple[Floats, Floats],
    ) -> _Solution:
        """What is unsure about levels and effects together."""
        gram, cross, block = sums
        variance, neighbour = chain
        together = joint.together()
        through = np.empty_like(spill)
        for group, mine in enumerate(self.blocks):
            through[mine] = spill[mine] @ together[group]
        level_variance = variance + np.sum(through * spill, axis=1)
        neighbour[:-1] += np.sum(through[:-1] * spill[1:], axis=1)
        hat = (
            float(np.sum(gram * together))
            + float(block @ level_variance)
            - 2.0 * float(np.sum(cross * through))
        )
        return _Solution(joint, together, level_variance, neighbour, -through, hat)

    def _first_prior(self) -> Floats:
        """Pull of the free prior of each channel's first level towards the overall median."""
        diagonal, _ = walk_precision(self.weeks, 1e12)
        centre = float(np.median(self.levels))
        return np.where(self.weeks.gap > 0.0, 0.0, diagonal * centre)

    def _update_scales(self, moments: Moments, solution: _Solution) -> None:
        variance = self.scale2 + self.extra
        posts = len(variance)
        free = max(1.0 - solution.hat / posts, 0.2)
        # the score of the variance is zero where these two sums agree; one prior post at 0.8
        seen = float(np.sum(moments.square / variance)) + 0.64 / self.scale2**2
        due = free * float(np.sum(1.0 / variance)) + 1.0 / self.scale2
        self.scale2 = float(np.clip(self.scale2 * seen / due, 1e-4, 25.0))
        trait_of = self.design.trait_of
        open_ = np.diag(solution.joint.covariance)
        usual = np.full(self.traits, _SCALE_PRIOR[1])
        if self.groups > 1:
            known = 1.0 - solution.joint.departures()[1:] * self.apart_sd[trait_of] ** -2.0
            weight, share, least = _APART_PRIOR
            self.apart_sd, self.apart_known = self._learn_spread(
                np.sum(self.apart**2, axis=0),
                np.sum(known, axis=0),
                weight,
                np.maximum(share * self.trait_sd, least),
            )
            # a trait that matters so much on single channels may matter as much on all
            usual = np.maximum(usual, self.apart_sd)
        self.trait_sd, _ = self._learn_spread(
            self.effects**2,
            1.0 - open_ * self.trait_sd[trait_of] ** -2.0,
            _SCALE_PRIOR[0],
            usual,
        )
        self._update_drift(solution)

    def _learn_spread(
        self, square: Floats, known: Floats, weight: float, usual: float | Floats
    ) -> tuple[Floats, Floats]:
        """The spread of each trait's columns by their squares, and by how many it is known."""
        own = sum_by(self.design.trait_of, square, self.traits)
        count = np.maximum(sum_by(self.design.trait_of, known, self.traits), 0.0) + weight
        return np.sqrt((own + weight * np.square(usual)) / count), count

    def _update_drift(self, solution: _Solution) -> None:
        linked = np.flatnonzero(self.weeks.gap > 0.0)
        if not len(linked):
            return
        gap = self.weeks.gap[linked]
        step = self.levels[linked] - self.levels[linked - 1]
        open_ = (
            solution.level_variance[linked]
            + solution.level_variance[linked - 1]
            - 2.0 * solution.neighbour[linked - 1]
        )
        weight, usual = _DRIFT_PRIOR
        known = float(np.sum(np.maximum(1.0 - open_ / (gap * self.drift), 0.0)))
        seen = float(np.sum(step**2 / gap)) + weight * usual**2
        self.drift = float(np.clip(seen / (known + weight), 1e-5, 0.25))

    def _update_freedom(self, expected: Floats) -> None:
        """The tail that fits best with a scale of its own; the usual 4.6 weighs five posts.

        Small counts take part by their logarithm with the Poisson noise added, since the lower
        tail is made of them.
        """
        half = np.where(self.small, self.responses.value + 0.5, np.exp(self.log_rate))
        noise = self.extra + np.where(self.small, 1.0 / half, 0.0)
        square = (np.log(half) - expected) ** 2
        fits = [_fit_tail(square, noise, self.scale2, float(tail)) for tail in _FREEDOMS]
        likely = np.array(fits) - 5.0 * np.log(_FREEDOMS / _USUAL_FREEDOM) ** 2
        self.freedom = float(_FREEDOMS[int(np.argmax(likely))])

    def _result(self, solution: _Solution, information: Floats, rounds: int) -> Effects:
        return Effects(
            design=self.design,
            weeks=self.weeks,
            week=self.responses.week,
            effects=self.effects,
            covariance=solution.joint.covariance,
            levels=self.levels,
            level_variance=solution.level_variance,
            level_cross=solution.level_cross,
            scale=float(np.sqrt(self.scale2)),
            freedom=self.freedom,
            trait_sd=self.trait_sd,
            drift=self.drift,
            pull=self._observe(self._expected()).pull,
            information=information,
            rounds=rounds,
            counted=self.responses.counted,
            group=self.group,
            apart=self.apart,
            group_covariance=solution.together,
            group_own=solution.joint.own,
            kept=solution.joint.kept,
            apart_sd=self.apart_sd if self.groups > 1 else np.zeros(self.traits),
            apart_known=self.apart_known,
        )


def _fit_tail(square: Floats, noise: Floats, scale2: float, freedom: float) -> float:
    """Log likelihood of squared residuals under one tail, at that tail's best scale."""
    for _ in range(4):
        variance = scale2 + noise
        weight = (freedom + 1.0) / (freedom + square / variance)
        scale2 *= float(np.sum(weight * square / variance**2) / np.sum(1.0 / variance))
        scale2 = max(scale2, 1e-4)
    variance = scale2 + noise
    constant = gammaln((freedom + 1) / 2) - gammaln(freedom / 2) - 0.5 * np.log(freedom)
    tail = 0.5 * (freedom + 1) * np.log1p(square / variance / freedom)
    return float(np.sum(constant - 0.5 * np.log(variance) - tail))


def probability_above(mean: Floats, variance: Floats, freedom: Floats | None = None) -> Floats:
    """The probability that a normal (or, with `freedom`, Student-t) quantity is above 0."""
    away = mean / np.sqrt(variance)
    return np.asarray(ndtr(away) if freedom is None else stdtr(_usable(freedom), away))


def half_width(
    variance: Floats, *, coverage: float = 0.8, freedom: Floats | None = None
) -> Floats:
    """Half the width of the central interval of a normal (or Student-t) quantity."""
    end = 0.5 + coverage / 2.0
    reach = ndtri(end) if freedom is None else stdtrit(_usable(freedom), end)
    return np.asarray(reach * np.sqrt(variance))


def _usable(freedom: Floats) -> Floats:
    """Beyond this a Student-t is a normal; below, its tails have no scale."""
    return np.clip(freedom, 1.0, 1e6)
