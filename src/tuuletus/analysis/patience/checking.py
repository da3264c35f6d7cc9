"""Where no honest answer is possible, and why: checked before anything is fitted."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from tuuletus.analysis.patience.model import Experiment, Given
from tuuletus.errors import NotEnoughDataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEWEST_WEEKS = 52
"""Less than a year cannot be told from its season."""
FEWEST_ACTIVE = 4
FEWEST_TOLD = 0.6
LARGEST = 1e15
"""Larger numbers are no counts and no money, and squares of them soon no numbers."""
ALIKE = 0.99
"""Correlation of two channels from which they cannot be told apart."""
_INVOLVED = 0.1
STILL = 0.02
"""A channel whose weeks differ by less than this share of their mean does not vary."""


class Refusal(StrEnum):
    """Why there is no answer."""

    FEW_WEEKS = "few_weeks"
    STILL_OUTCOME = "still_outcome"
    EMPTY_OUTCOME = "empty_outcome"
    UNTOLD_WEEKS = "untold_weeks"
    NO_EXPOSURE = "no_exposure"
    STILL_EXPOSURE = "still_exposure"
    SAME_EXPOSURES = "same_exposures"
    NEGATIVE_EXPOSURE = "negative_exposure"
    BLANK_EXPOSURE = "blank_exposure"
    LENGTHS_DIFFER = "lengths_differ"
    HUGE_NUMBERS = "huge_numbers"
    UNTRUSTED = "untrusted"
    DEPENDENT_EXPOSURES = "dependent_exposures"
    OWN_CAUSE = "own_cause"
    BAD_TRIAL = "bad_trial"
    PLAN_SHAPE = "plan_shape"
    PLAN_NUMBERS = "plan_numbers"
    PLAN_DAYS = "plan_days"
    NO_COLUMN = "no_column"


class RefusedError(NotEnoughDataError):
    """No honest answer is possible; `reason` says why and `details` of what.

    `details` may hold channel, other (a second channel), channels (several, one a line), outcome,
    plan, trial (counted from 1), weeks and missing_weeks.
    """

    def __init__(self, reason: Refusal, message: str, **details: object) -> None:
        super().__init__(message)
        self.reason = reason
        self.details = details


def check_given(
    given: Given, *, channels: tuple[str, ...], outcomes: tuple[str, ...], fewest: int
) -> None:
    """Raise `RefusedError` where no honest answer is possible.

    Args:
        given: what was observed.
        channels: names of the channels, for the messages.
        outcomes: names of the outcomes.
        fewest: weeks that are needed at least.

    """
    _check_shapes(given)
    for names, table in ((outcomes, given.outcomes), (channels, given.exposure)):
        for name, values in zip(names, table.T, strict=True):
            _check_size(name, values)
    weeks = len(given.exposure)
    if weeks < fewest:
        raise RefusedError(
            Refusal.FEW_WEEKS,
            f"{weeks} weeks are too few to tell an effect from the season; {fewest} are needed",
            weeks=weeks,
            missing_weeks=fewest - weeks,
        )
    check_outcomes(given, names=outcomes)
    if not given.exposure.shape[1]:
        raise RefusedError(Refusal.NO_EXPOSURE, "there is no exposure")
    for name, values in zip(channels, given.exposure.T, strict=True):
        _check_exposure(name, values)
    _check_apart(channels, given.exposure)
    _check_sums(channels, given.exposure)
    _check_causes(given, channels=channels, outcomes=outcomes)
    for number, trial in enumerate(given.experiments, start=1):
        _check_trial(number, trial, given)


def check_outcomes(given: Given, *, names: tuple[str, ...]) -> None:
    """Raise `RefusedError` where an outcome says too little."""
    for name, values in zip(names, given.outcomes.T, strict=True):
        _check_outcome(name, values)


def _check_shapes(given: Given) -> None:
    weeks = len(given.exposure)
    for part in (given.outcomes, given.controls):
        if part is not None and len(part) != weeks:
            raise RefusedError(
                Refusal.LENGTHS_DIFFER, f"{len(part)} weeks beside {weeks} weeks of exposure"
            )
    channels = given.exposure.shape[1]
    if given.before is not None and given.before.shape[1] != channels:
        raise RefusedError(Refusal.LENGTHS_DIFFER, "exposure before the window has other channels")


def _check_size(name: str, values: Floats) -> None:
    if (np.abs(values[~np.isnan(values)]) > LARGEST).any():
        raise RefusedError(
            Refusal.HUGE_NUMBERS, f"{name}: a number that is too large to be true", outcome=name
        )


def _check_outcome(name: str, values: Floats) -> None:
    told = values[~np.isnan(values)]
    if len(told) < FEWEST_TOLD * len(values):
        raise RefusedError(
            Refusal.UNTOLD_WEEKS,
            f"{name}: only {len(told)} of {len(values)} weeks are told",
            outcome=name,
            weeks=len(told),
        )
    if told.mean() <= 0.0:
        raise RefusedError(
            Refusal.EMPTY_OUTCOME, f"{name}: nothing above zero on average", outcome=name
        )
    if told.std() <= 1e-9 * told.mean():
        raise RefusedError(
            Refusal.STILL_OUTCOME, f"{name}: every week has the same value", outcome=name
        )


def _check_exposure(name: str, values: Floats) -> None:
    if np.isnan(values).any():
        raise RefusedError(
            Refusal.BLANK_EXPOSURE,
            f"{name}: a week without a number; write 0 where nothing was published",
            channel=name,
        )
    if (values < 0.0).any():
        raise RefusedError(
            Refusal.NEGATIVE_EXPOSURE, f"{name}: exposure cannot be negative", channel=name
        )
    if (values > 0.0).sum() < FEWEST_ACTIVE:
        raise RefusedError(
            Refusal.NO_EXPOSURE, f"{name}: fewer than four weeks with exposure", channel=name
        )
    if values.std() < STILL * values.mean():
        raise RefusedError(
            Refusal.STILL_EXPOSURE,
            f"{name}: the same every week, so nothing can be learnt from its ups and downs",
            channel=name,
        )


def _check_apart(channels: tuple[str, ...], exposure: Floats) -> None:
    for first in range(len(channels)):
        for second in range(first + 1, len(channels)):
            together = float(np.corrcoef(exposure[:, first], exposure[:, second])[0, 1])
            if together > ALIKE:
                raise RefusedError(
                    Refusal.SAME_EXPOSURES,
                    f"{channels[first]} and {channels[second]} rise and fall together;"
                    " add them up and ask about both",
                    channel=channels[first],
                    other=channels[second],
                )


def _check_sums(channels: tuple[str, ...], exposure: Floats) -> None:
    """Refuse where one channel follows from others, such as their sum."""
    values, vectors = np.linalg.eigh(np.atleast_2d(np.corrcoef(exposure.T)))
    spread = (vectors**2 / np.maximum(values, 1e-12)).sum(axis=1)
    # how much a channel's effect is blurred by the others: 1 / (1 - R^2)
    if spread.max() * (1.0 - ALIKE**2) <= 1.0:
        return
    weights = np.abs(vectors[:, 0])
    involved = [
        name
        for name, weight in zip(channels, weights, strict=True)
        if weight > _INVOLVED * weights.max()
    ]
    raise RefusedError(
        Refusal.DEPENDENT_EXPOSURES,
        f"{', '.join(involved)}: one of these follows from the others; leave one out, or add them"
        " up and ask about all together",
        channels="\n".join(involved),
    )


def _check_causes(given: Given, *, channels: tuple[str, ...], outcomes: tuple[str, ...]) -> None:
    for name, values in zip(outcomes, given.outcomes.T, strict=True):
        told = ~np.isnan(values)
        for channel, exposure in zip(channels, given.exposure.T, strict=True):
            if exposure[told].any() and np.allclose(
                values[told] / values[told].mean(),
                exposure[told] / exposure[told].mean(),
                atol=1e-9,
            ):
                raise RefusedError(
                    Refusal.OWN_CAUSE,
                    f"{channel} holds the same numbers as the outcome {name}, and nothing is its"
                    " own cause; leave it out of the exposure",
                    channel=channel,
                    outcome=name,
                )


def _check_trial(number: int, trial: Experiment, given: Given) -> None:
    weeks, channels = given.exposure.shape
    wrong = ""
    if not 0 <= trial.channel < channels:
        wrong = f"there is no channel {trial.channel}; they are numbered 0 to {channels - 1}"
    elif not 0 <= trial.outcome < given.outcomes.shape[1]:
        last = given.outcomes.shape[1] - 1
        wrong = f"there is no outcome {trial.outcome}; they are numbered 0 to {last}"
    elif trial.last < trial.first:
        wrong = f"its last week {trial.last} is before its first one {trial.first}"
    elif trial.first < 0 or trial.last >= weeks:
        wrong = f"weeks {trial.first} to {trial.last} are not all among 0 to {weeks - 1}"
    elif not np.isfinite(trial.effect):
        wrong = "its effect is no number"
    elif not (np.isfinite(trial.error) and trial.error > 0.0):
        wrong = "its standard error has to be above zero"
    elif not given.exposure[trial.first : trial.last + 1, trial.channel].any():
        wrong = "its channel had no exposure in these weeks"
    if wrong:
        raise RefusedError(Refusal.BAD_TRIAL, f"experiment {number}: {wrong}", trial=number)


def check_plan(name: str, exposure: Floats, *, channels: tuple[str, ...]) -> None:
    """Raise `RefusedError` where a plan of exposure cannot be followed.

    Args:
        name: of the plan, for the messages.
        exposure: of the coming weeks.
        channels: names of the channels of the past.

    """
    if exposure.ndim != 2 or exposure.shape[1] != len(channels):
        raise RefusedError(
            Refusal.PLAN_SHAPE,
            f"plan {name}: exposure of the shape {exposure.shape}; it needs a row for each week"
            f" and {len(channels)} columns, for {', '.join(channels)}",
            plan=name,
            channels="\n".join(channels),
        )
    for channel, values in zip(channels, exposure.T, strict=True):
        wrong = ~((values >= 0.0) & (values <= LARGEST))
        if wrong.any():
            week = int(np.argmax(wrong)) + 1
            raise RefusedError(
                Refusal.PLAN_NUMBERS,
                f"plan {name}: {channel} has {values[week - 1]:g} in coming week {week}; write"
                " zero or more",
                plan=name,
                channel=channel,
                weeks=week,
            )
