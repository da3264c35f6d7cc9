"""Other ways to tell whether a decision worked, each at one look."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.special import log_ndtr, ndtr

from bench.followup.world import TRIGGER_WEEKS, Look

Floats = NDArray[np.float64]
LEVEL = 0.05


def dashboard(look: Look) -> bool:
    """The mean is 10 % above that of the last four weeks before."""
    return bool(look.changed_after.mean() > 1.1 * look.changed_before[-4:].mean())


def welch(look: Look) -> bool:
    """Welch's test of log counts, before against after."""
    before, after = np.log1p(look.changed_before), np.log1p(look.changed_after)
    return _is_above(after.ravel(), before.ravel())


def mann_whitney(look: Look) -> bool:
    """Rank test of counts, before against after."""
    test = stats.mannwhitneyu(
        look.changed_after.ravel(), look.changed_before.ravel(), alternative="greater"
    )
    return bool(test.pvalue < LEVEL)


def welch_same_week(look: Look) -> bool:
    """Welch's test of differences to the same week's controls."""
    before, after = _differences(look)
    return _is_above(after, before)


def _is_above(after: Floats, before: Floats) -> bool:
    test = stats.ttest_ind(after, before, equal_var=False, alternative="greater")
    return bool(test.pvalue < LEVEL)


def _differences(look: Look, *, leave_out: int = 0) -> tuple[Floats, Floats]:
    """Log differences to the median control of the same week, before and after."""

    def against(changed: NDArray[np.int64], controls: NDArray[np.int64]) -> Floats:
        middle = np.median(np.log1p(controls), axis=1)
        return np.asarray((np.log1p(changed) - middle[:, None]).ravel())

    last = len(look.changed_before) - leave_out
    return (
        against(look.changed_before[:last], look.controls_before[:last]),
        against(look.changed_after, look.controls_after),
    )


def growthbook(promised: float) -> Callable[[Look], bool]:
    """The asymptotic confidence sequence that GrowthBook documents, tuned to `promised` posts."""

    def tell(look: Look) -> bool:
        before, after = _differences(look)
        n = len(before) + len(after)
        effect = after.mean() - before.mean()
        error = np.sqrt(after.var(ddof=1) / len(after) + before.var(ddof=1) / len(before))
        rho2 = (-2.0 * np.log(LEVEL) + np.log(-2.0 * np.log(LEVEL) + 1.0)) / promised
        inner = 2.0 * (n * rho2 + 1.0) / (n * n * rho2) * np.log(np.sqrt(n * rho2 + 1.0) / LEVEL)
        return bool(effect - error * np.sqrt(n) * np.sqrt(inner) > 0.0)

    return tell


def _huber(look: Look) -> tuple[float, float, int, int]:
    """Difference of huberised means, variance of one post, posts before and after."""
    before, after = _differences(look, leave_out=TRIGGER_WEEKS)
    middle = np.median(before)
    scale = 1.4826 * np.median(np.abs(before - middle))
    low = scale * np.clip((before - middle) / scale, -2.5, 2.5)
    high = scale * np.clip((after - middle) / scale, -2.5, 2.5)
    return float(high.mean() - low.mean()), float(low.var(ddof=1)), len(before), len(after)


def shrunk_differences(look: Look) -> bool:
    """Normal prior of sd 0.25 on the difference to same-week controls, P > 0.95, six posts."""
    effect, variance, n_before, n_after = _huber(look)
    if n_after < 6:
        return False
    variance *= 1.0 / n_after + 1.0 / n_before
    prior = 0.25**2
    return bool(ndtr(effect * np.sqrt(prior / (variance * (prior + variance)))) > 0.95)


def mixture_differences(look: Look) -> bool:
    """One-sided normal mixture (sd 0.45) on the difference to same-week controls."""
    effect, variance, n_before, n_after = _huber(look)
    information = 1.0 / (variance * (1.0 / n_after + 1.0 / n_before))
    score = effect * information
    precision = 0.45**-2
    total = precision + information
    evidence = 0.5 * np.log(precision / total) + 0.5 * score**2 / total
    return bool(np.log(2.0) + log_ndtr(score / np.sqrt(total)) + evidence > np.log(1.0 / LEVEL))


def ville_asymptotic(look: Look) -> bool:
    """Ville's asymptotic confidence sequence on differences to same-week controls.

    The past is taken as known: this sequence has no place for the error of a baseline. Its
    default wait of 100 posts would say nothing in a quarter, so it begins at twelve.
    """
    import ville  # noqa: PLC0415 - a peer that may be missing

    before, after = _differences(look, leave_out=TRIGGER_WEEKS)
    sequence = ville.AsymptoticCS(alpha=2.0 * LEVEL, t_opt=26, min_samples=12).fit(
        after - before.mean()
    )
    return bool(sequence.lower_[-1] > 0.0)


PEERS: Mapping[str, Callable[[Look], bool]] = {
    "dashboard, +10 % on the last 4 weeks": dashboard,
    "Welch, before and after": welch,
    "Mann-Whitney, before and after": mann_whitney,
    "Welch, against same-week controls": welch_same_week,
    "GrowthBook sequence, N* 5000 (default)": growthbook(5000.0),
    "GrowthBook sequence, N* 70": growthbook(70.0),
    "differences, shrunk P > 0.95": shrunk_differences,
    "differences, normal mixture": mixture_differences,
    "ville AsymptoticCS": ville_asymptotic,
}
