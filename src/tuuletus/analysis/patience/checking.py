"""Where no honest answer is possible, and why: checked before anything is fitted."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from tuuletus.analysis.patience.model import Given
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


class RefusedError(NotEnoughDataError):
    """No honest answer is possible; `reason` says why and `details` of what.

    `details` may hold channel, other (a second channel), outcome, weeks and missing_weeks.
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
    for name, values in zip(outcomes, given.outcomes.T, strict=True):
        _check_outcome(name, values)
    if not given.exposure.shape[1]:
        raise RefusedError(Refusal.NO_EXPOSURE, "there is no exposure")
    for name, values in zip(channels, given.exposure.T, strict=True):
        _check_exposure(name, values)
    _check_apart(channels, given.exposure)


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
