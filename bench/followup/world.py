"""Simulated accounts around a decision, with luck as seen on real posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

DEGREES, SCALE = 4.55, 0.77
WEEKS_BEFORE, WEEKS_AFTER = 26, 13
CHANGED, CONTROLS = 2, 6
TRIGGER_WEEKS = 4
CANDIDATE_WEEKS = 26
MULTIPLES = (1.0, 1.5, 2.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What else goes on: a trend that all posts share, a decision made after a bad run."""

    trend: float = 0.0
    after_bad_run: bool = False


SCENARIOS: Mapping[str, Scenario] = {
    "plain": Scenario(),
    "trend of 1 % a week": Scenario(trend=0.01),
    "after a bad run": Scenario(after_bad_run=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Counts by week (rows) and post (columns); the change comes after `WEEKS_BEFORE` weeks."""

    changed: Counts
    controls: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is known at the end of one week: counts before and after, changed and controls."""

    changed_before: Counts
    changed_after: Counts
    controls_before: Counts
    controls_after: Counts

    @property
    def weeks(self) -> int:
        """How many weeks the change is old."""
        return len(self.changed_after)


def draw_account(seed: int, scenario: Scenario, *, multiple: float) -> Account:
    """One account; the same seed gives the same luck whatever the scenario and the effect."""
    rng = np.random.default_rng(seed)
    weeks = WEEKS_BEFORE + CANDIDATE_WEEKS + WEEKS_AFTER
    shock = np.zeros(weeks)
    innovation = rng.normal(0.0, 0.2, weeks)
    for week in range(1, weeks):
        shock[week] = 0.7 * shock[week - 1] + innovation[week]
    level = shock + scenario.trend * np.arange(weeks)
    changed = 4.8 + level[:, None] + SCALE * rng.standard_t(DEGREES, (weeks, CHANGED))
    controls = 5.0 + level[:, None] + SCALE * rng.standard_t(DEGREES, (weeks, CONTROLS))
    start = _worst_end(changed) if scenario.after_bad_run else WEEKS_BEFORE
    window = slice(start - WEEKS_BEFORE, start + WEEKS_AFTER)
    changed, controls = changed[window].copy(), controls[window]
    changed[WEEKS_BEFORE:] += np.log(multiple)
    return Account(changed=_count(rng, changed), controls=_count(rng, controls))


def _worst_end(changed: Floats) -> int:
    """The week after the changed posts' worst four weeks."""
    weekly = changed.mean(axis=1)
    ends = range(WEEKS_BEFORE, WEEKS_BEFORE + CANDIDATE_WEEKS)
    runs = [weekly[end - TRIGGER_WEEKS : end].mean() for end in ends]
    return WEEKS_BEFORE + int(np.argmin(runs))


def _count(rng: np.random.Generator, log_mean: Floats) -> Counts:
    return np.asarray(rng.poisson(np.exp(np.minimum(log_mean, 12.0))), dtype=np.int64)


def look_at(account: Account, *, weeks: int) -> Look:
    """What is known when the change is so many weeks old."""
    end = WEEKS_BEFORE + weeks
    return Look(
        changed_before=account.changed[:WEEKS_BEFORE],
        changed_after=account.changed[WEEKS_BEFORE:end],
        controls_before=account.controls[:WEEKS_BEFORE],
        controls_after=account.controls[WEEKS_BEFORE:end],
    )
