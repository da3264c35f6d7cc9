"""Numbers that are no week's truth but a slip in the table, such as a decimal mark that is gone.

A week ten times as large as usual may be a feast, and is set apart as a shock (see `shocks`). One
of a hundred times is hardly anything but a slip. It would stretch the scale of everything else,
so it is taken for untold, and named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tuuletus.analysis.patience.model import Given

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NEIGHBOURS = 8
"""So many weeks on either side say what is usual."""
TIMES = 20.0
"""From so many times its neighbours on, a number is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A week (counted from 0) whose number, `times` that of its neighbours, was left out."""

    week: int
    outcome: int
    value: float
    times: float


def leave_out_typos(given: Given) -> tuple[Given, tuple[LeftOut, ...]]:
    """The same without numbers that are many times those of their neighbours, and which they were.

    Args:
        given: what was observed.

    """
    found = tuple(
        one
        for outcome in range(given.outcomes.shape[1])
        for one in _find(given.outcomes[:, outcome], outcome)
    )
    if not found:
        return given, ()
    outcomes = given.outcomes.copy()
    outcomes[[one.week for one in found], [one.outcome for one in found]] = np.nan
    return replace(given, outcomes=outcomes), found


def _find(values: Floats, outcome: int) -> list[LeftOut]:
    size = np.abs(values)
    told = np.flatnonzero(~np.isnan(size))
    suspects = told[size[told] >= TIMES * np.median(size[told])] if len(told) else told
    found = []
    for week in suspects.tolist():
        usual = _usual(size, week)
        if usual > 0.0 and size[week] >= TIMES * usual:
            times = float(size[week] / usual)
            found.append(
                LeftOut(week=week, outcome=outcome, value=float(values[week]), times=times)
            )
    return found


def _usual(size: Floats, week: int) -> float:
    """The median of a week's neighbours, or of all weeks where that is more.

    Where most weeks are nothing it is the mean of the others: there, few are usual.
    """
    others = np.delete(size, week)
    others = others[~np.isnan(others)]
    around = np.delete(
        size[max(0, week - NEIGHBOURS) : week + NEIGHBOURS + 1], min(week, NEIGHBOURS)
    )
    around = around[~np.isnan(around)]
    if not len(others):
        return 0.0
    usual = max(float(np.median(others)), float(np.median(around)) if len(around) else 0.0)
    return usual if usual > 0.0 else float(others.mean())
