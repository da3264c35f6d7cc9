"""A certificate that the method keeps its promises on a venue's own exposure history.

Outcomes with known truth are drawn from the priors on the venue's own exposure, fitted, and
compared: intervals of 90 % should hold the truth in about 90 of 100, and its ranks should be
uniform (Talts, Betancourt, Simpson, Vehtari and Gelman, "Validating Bayesian inference algorithms
with simulation-based calibration", 2018).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tuuletus.analysis.patience.importance import Effort
from tuuletus.analysis.patience.model import Given, Model, build_columns, build_model, unpack
from tuuletus.analysis.patience.posterior import Posterior, fit_model
from tuuletus.analysis.patience.priors import DEFAULT, Normal, Priors
from tuuletus.analysis.patience.result import COVERAGE, Patience, Working

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_EFFORT = Effort(round_points=512, final_points=1024, enough=200.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """How the method did on simulated outcomes of this venue.

    The coverages are those of 90 % intervals of the summed effects; `p_value` is that of the
    ranks of the truth being uniform, the smaller of both effects' doubled. `refused` of the
    `fits` could not be trusted, and do not count.
    """

    fits: int
    refused: int
    coverage_immediate: float
    coverage_slow: float
    p_value: float

    @property
    def kept(self) -> bool:
        """Whether the intervals held what they promise, as far as so many fits can tell."""
        used = max(self.fits - self.refused, 1)
        slack = 2.6 * np.sqrt(COVERAGE * (1.0 - COVERAGE) / used)
        worst = min(self.coverage_immediate, self.coverage_slow)
        return bool(self.p_value > 0.01 and worst >= COVERAGE - slack)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnTruth:
    """An outcome drawn from the priors, with the totals of its effects in mean outcomes."""

    outcome: Floats
    theta: Floats
    immediate: Floats
    slow: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """The simulated fits that are done so far, `refused` of them without an answer.

    `ranks` says of each of the others where the true totals of the immediate and of the slow
    effect stood among the draws.
    """

    done: int = 0
    refused: int = 0
    ranks: tuple[tuple[float, float], ...] = ()


def certify(
    patience: Patience,
    *,
    fits: int = 200,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Certificate:
    """Fit simulated outcomes of known truth on this venue's own exposure.

    Args:
        patience: a fresh fit.
        fits: how many outcomes are simulated and fitted.
        seed: the same seed gives the same certificate.
        progress: told after each fit how many of all are done.

    """
    return judge(try_more(patience, Trials(), count=fits, seed=seed, progress=progress))


def try_more(
    patience: Patience,
    trials: Trials,
    *,
    count: int,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Trials:
    """Go on with a certificate where it stopped.

    Args:
        patience: a fresh fit of the same exposure as before.
        trials: what is done already.
        count: how many outcomes are simulated and fitted now.
        seed: the same seed gives the same certificate, in however many parts.
        progress: told after each fit how many are done, and of how many.

    """
    working: Working | None = patience.working
    if working is None:
        raise ValueError("this result was stored; fit again to certify it")
    given = replace(working.given, experiments=(), shocks=())
    given = replace(given, outcomes=np.where(np.isnan(given.outcomes), np.nan, 1.0)[:, :1])
    priors = working.with_slow.model.priors
    end = trials.done + count
    for number in range(trials.done, end):
        rng = np.random.default_rng([seed, number, 7])
        truth = draw_truth(given, priors=priors, rng=rng)
        told = np.where(np.isnan(given.outcomes[:, 0]), np.nan, truth.outcome)
        posterior = refit(given, told, priors=priors, seed=number)
        trials = Trials(
            done=number + 1,
            refused=trials.refused + (not posterior.trusted),
            ranks=(*trials.ranks, *([rank_totals(posterior, truth)] * posterior.trusted)),
        )
        if progress is not None:
            progress(number + 1, end)
    return trials


def draw_truth(given: Given, *, priors: Priors = DEFAULT, rng: np.random.Generator) -> DrawnTruth:
    """One outcome of the model with parameters and effects drawn from the priors.

    Args:
        given: exposure and controls; of the outcomes only the length counts.
        priors: what is held likely.
        rng: draws everything.

    """
    model = build_model(_unit(given), has_slow=True, priors=priors)
    theta = model.prior_mean + model.prior_sd * rng.standard_normal(model.dimensions)
    shapes = unpack(model, theta[None])
    columns = build_columns(model, shapes)
    immediate = _draw_shares(priors.immediate_share, model.channels, rng)
    slow = _draw_shares(priors.slow_share, model.channels, rng)
    leftover = priors.leftover.mean + priors.leftover.sd * rng.standard_normal()
    mean = columns.immediate[:, :, 0] @ immediate + columns.slow[:, :, 0] @ slow
    mean += columns.leftover[:, 0] * leftover + _draw_fixed(model, rng)
    mean += shapes.step[0, 0] * np.cumsum(rng.standard_normal(model.weeks))
    return DrawnTruth(
        outcome=mean + shapes.noise[0, 0] * rng.standard_normal(model.weeks),
        theta=theta,
        immediate=columns.immediate_inside[:, 0] * immediate,
        slow=columns.slow_inside[:, 0] * slow,
    )


def _unit(given: Given) -> Given:
    return replace(given, outcomes=np.ones((len(given.exposure), 1)))


def _draw_shares(prior: Normal, count: int, rng: np.random.Generator) -> Floats:
    shares = prior.mean + prior.sd * rng.standard_normal(count)
    while (negative := shares < 0.0).any():
        shares[negative] = prior.mean + prior.sd * rng.standard_normal(int(negative.sum()))
    return shares


def _draw_fixed(model: Model, rng: np.random.Generator) -> Floats:
    fixed = model.fixed[0]
    coefficients = fixed.mean + fixed.sd * rng.standard_normal(len(fixed.mean))
    return np.asarray(fixed.columns @ coefficients)


def refit(
    given: Given, outcome: Floats, *, priors: Priors = DEFAULT, seed: int, effort: Effort = _EFFORT
) -> Posterior:
    """Fit an outcome that was drawn in units of its own mean; that scale is kept."""
    reference = build_model(_unit(given), has_slow=True, priors=priors)
    return fit_model(
        replace(given, outcomes=outcome[:, None]),
        has_slow=True,
        priors=priors,
        reference=reference,
        effort=effort,
        seed=seed,
    )


def rank_totals(posterior: Posterior, truth: DrawnTruth) -> tuple[float, float]:
    """Where the true totals of both effects stand among the draws, between 0 and 1."""
    immediate = posterior.immediate[:, 0].sum(axis=1)
    slow = posterior.slow[:, 0].sum(axis=1)
    return (
        float((immediate < truth.immediate.sum()).mean()),
        float((slow < truth.slow.sum()).mean()),
    )


def judge(trials: Trials) -> Certificate:
    """What the fits that are done say."""
    from scipy.stats import kstest  # noqa: PLC0415 - slow import

    ranks = np.array(trials.ranks).reshape(-1, 2)
    tail = (1.0 - COVERAGE) / 2.0
    inside = (ranks > tail) & (ranks < 1.0 - tail)
    coverage = inside.mean(axis=0) if len(ranks) else np.zeros(2)
    p_values = [float(kstest(column, "uniform").pvalue) for column in ranks.T if len(column)]
    return Certificate(
        fits=trials.done,
        refused=trials.refused,
        coverage_immediate=float(coverage[0]),
        coverage_slow=float(coverage[1]),
        p_value=min(1.0, 2.0 * min(p_values, default=0.0)),
    )
