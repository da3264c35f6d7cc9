"""What a fit found, in records that can be shown, stored and put into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from tuuletus.analysis.patience.model import Given, Shock
from tuuletus.analysis.patience.posterior import Posterior
from tuuletus.analysis.patience.typos import LeftOut

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

COVERAGE = 0.9
"""Intervals hold the truth this often."""
SURE = 10.0
"""A Bayes factor from which an effect counts as seen, its inverse as not there.

With this bar a false announcement stays below one in ten however often one looks, since the Bayes
factor against an effect that is not there is a supermartingale (Ville's inequality; Grünwald, de
Heide and Koolen, "Safe testing", 2024); on simulated venues it is far rarer.
"""


class Answer(StrEnum):
    """What can be said of an effect."""

    SEEN = "seen"
    NOT_SEEN = "not_seen"
    TOO_EARLY = "too_early"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A mean and the ends of its 90 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One effect over the window, of one channel or of all together (`channel` is empty).

    `total` is in units of the outcome, `share` relative to the sum of the outcome, `prior_share`
    what was held likely beforehand. `learnt` tells how far the data moved it (see there): 0 where
    the answer is the prior, near 1 where the data decide; of a slow effect, beyond what the size
    of the immediate ones lets one expect.
    """

    channel: str
    total: Interval
    share: Interval
    prior_share: Interval
    learnt: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter with its unit in the name: posterior beside prior, see `Effect`."""

    name: str
    channel: str
    posterior: Interval
    prior: Interval
    learnt: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How much more likely the outcome is with an effect than without it.

    `log_bayes_factor` is a natural logarithm; `answer` the reading of it at a factor of ten.
    """

    log_bayes_factor: float
    answer: Answer

    @property
    def bayes_factor(self) -> float:
        """The factor itself."""
        return float(np.exp(np.clip(self.log_bayes_factor, -700.0, 700.0)))

    @property
    def probability(self) -> float:
        """How likely the effect is, had both been equally likely beforehand."""
        return float(1.0 / (1.0 + np.exp(-np.clip(self.log_bayes_factor, -700.0, 700.0))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the outcome week by week, with 90 % bands; in units of the outcome.

    `name` is level (with trend and lasting shifts), season, controls, immediate, slow (of exposure
    inside the window, as the totals of effects) or earlier (what exposure from before it left).
    """

    name: str
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundShock:
    """A week that is out of line, with its size in units of the outcome."""

    shock: Shock
    size: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """How well the posterior was explored: good below a k-hat of 0.7, above an ESS of 400."""

    k_hat: float
    effective_draws: float
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeResult:
    """What was found of one outcome.

    `immediate_evidence` and `slow_evidence` are of this outcome's numbers alone, as if no other
    had been asked about; None where those alone give no answer that can be trusted. `left_out` are
    numbers that cannot be true: they count as untold.
    """

    name: str
    total: float
    told_weeks: int
    immediate: tuple[Effect, ...]
    immediate_sum: Effect
    slow: tuple[Effect, ...]
    slow_sum: Effect
    parts: tuple[Part, ...]
    observed: tuple[float | None, ...]
    shocks: tuple[FoundShock, ...]
    immediate_evidence: Evidence | None = None
    slow_evidence: Evidence | None = None
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """What a planner or a pool of venues needs to go on from a fit; not for showing."""

    given: Given
    with_slow: Posterior
    without_slow: Posterior


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Immediate and slowly built effect of exposure on one or several outcomes.

    Intervals hold 90 %. Effects are those of exposure inside the window, as if there were a slow
    effect; whether there is one, `slow_evidence` says. Of several outcomes `slow_evidence` and
    `immediate_evidence` are of all together: seen means in at least one of them. Which one, the
    outcomes' own evidence says. `working` is None once stored.
    """

    weeks: int
    channels: tuple[str, ...]
    outcomes: tuple[OutcomeResult, ...]
    immediate_evidence: Evidence
    slow_evidence: Evidence
    parameters: tuple[Parameter, ...]
    trust: Trust
    seed: int
    working: Working | None = field(default=None, repr=False, compare=False)

    @property
    def outcome(self) -> OutcomeResult:
        """The first outcome, often the only one."""
        return self.outcomes[0]

    @property
    def slow_answer(self) -> Answer:
        """What can be said of a slow effect on any of the outcomes."""
        return sum_up(self.slow_evidence, [one.slow_evidence for one in self.outcomes])

    @property
    def immediate_answer(self) -> Answer:
        """What can be said of an immediate effect on any of the outcomes."""
        return sum_up(self.immediate_evidence, [one.immediate_evidence for one in self.outcomes])


def sum_up(together: Evidence, each: Sequence[Evidence | None]) -> Answer:
    """Seen where it is in any outcome or in all together, else what all together say."""
    seen = any(one is not None and one.answer is Answer.SEEN for one in each)
    return Answer.SEEN if seen else together.answer


def read_evidence(log_bayes_factor: float) -> Evidence:
    """What a Bayes factor allows to say."""
    bar = np.log(SURE)
    if log_bayes_factor >= bar:
        answer = Answer.SEEN
    elif log_bayes_factor <= -bar:
        answer = Answer.NOT_SEEN
    else:
        answer = Answer.TOO_EARLY
    return Evidence(log_bayes_factor=float(log_bayes_factor), answer=answer)


def summarise(draws: Floats) -> Interval:
    """Mean and 90 % interval of draws."""
    tail = (1.0 - COVERAGE) / 2.0
    low, high = np.quantile(draws, [tail, 1.0 - tail])
    return Interval(mean=float(draws.mean()), low=float(low), high=float(high))


def learnt(posterior: Interval, prior: Interval) -> float:
    """How far the data moved a number, from 0 to 1.

    By how much the interval became narrower, or how little of the narrower of both intervals lies
    within the other, whichever is more.

    >>> before = Interval(mean=2.0, low=1.0, high=3.0)
    >>> learnt(Interval(mean=2.0, low=1.5, high=2.5), before)
    0.5
    >>> learnt(Interval(mean=5.0, low=4.0, high=6.0), before)
    1.0
    """
    width, before = posterior.high - posterior.low, prior.high - prior.low
    if before <= 0.0:
        return 0.0
    shared = min(posterior.high, prior.high) - max(posterior.low, prior.low)
    outside = 1.0 - max(shared, 0.0) / min(width, before) if width > 0.0 else 0.0
    return max(0.0, 1.0 - width / before, outside)
