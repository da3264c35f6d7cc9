"""Types whose decision waits for its check: the mix leaves them at their pace until then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil, floor

import numpy as np

from tuuletus.analysis.mix.result import Word
from tuuletus.analysis.mix.state import MixState

LOOKED_BACK_WEEKS = 8
NEARLY_ALL = 0.9
_ALMOST = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A decision about a type that is in force: what, from when, and when it is checked.

    `pace` are the posts a week at which it was decided that the type goes on, None where nothing
    was decided of that. `mix_from` is the first day of the mix with whose acceptance it was
    decided, None where it was decided otherwise.
    """

    kind: str
    starts_on: date
    check_on: date
    pace: float | None = None
    mix_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Posts of a type in a week: no fewer and no more."""

    least: int
    most: int


def find_share(state: MixState, *, room: float) -> float:
    """The share of the usual posts of a week that fits where there is room for so many.

    Nearly all count as all. The usual posts are those of the eight weeks that end with the newest
    one.
    """
    day = state.history.day
    usual = int((day > day.max(initial=-np.inf) - LOOKED_BACK_WEEKS * 7.0).sum())
    usual_a_week = usual / LOOKED_BACK_WEEKS
    return 1.0 if room >= NEARLY_ALL * usual_a_week else room / usual_a_week


def find_paces(
    state: MixState,
    types: Mapping[str, int],
    held: Mapping[str, Held],
    *,
    end: date,
    share: float = 1.0,
) -> dict[str, Pace]:
    """The pace at which each of them goes on in the weeks until `end`.

    What was dropped stays away, and what rests does until its rest is over. What is used less goes
    on so, all others as in the eight weeks that end with their last post; where only a `share` of
    the usual posts fits, at that share of it.
    """
    found = {}
    for value, one in held.items():
        if value not in types:
            continue
        if one.pace is not None:
            found[value] = _hold(one.pace)
            continue
        if one.kind == Word.DROP or one.starts_on >= end:
            found[value] = Pace(least=0, most=0)
            continue
        day = state.history.day[state.history.type == types[value]]
        recent = day > day.max(initial=-np.inf) - LOOKED_BACK_WEEKS * 7.0
        found[value] = _hold(share * int(recent.sum()) / LOOKED_BACK_WEEKS)
    return found


def _hold(pace: float) -> Pace:
    """The whole posts of a week between which a pace lies."""
    return Pace(least=floor(pace + _ALMOST), most=max(1, ceil(pace - _ALMOST)))
