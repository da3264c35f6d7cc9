"""The words of the mix, as they stand once people, running checks and wear-out are heard."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from math import ceil, isfinite

import numpy as np

from tuuletus.analysis.mix.result import Why as EngineWhy
from tuuletus.analysis.mix.result import Word
from tuuletus.analysis.plan.held import Held
from tuuletus.analysis.wearout import WearOut
from tuuletus.analysis.wearout import Word as WearWord

MOST_REST_WEEKS = 8
"""No longer is a type rested, however long it would need."""
FEWER = 0.75
"""Under this share of its usual posts a type is said to be used less."""


class Why(StrEnum):
    """Reasons beside those of the engine; see `tuuletus.wording.mixes.say_why`."""

    HELD = "held"
    HELD_SHARE = "held_share"
    HELD_DECIDED = "held_decided"
    HELD_RESTS = "held_rests"
    HELD_DROPPED = "held_dropped"
    HELD_LATE = "held_late"
    RESTS = "rests"
    LESS = "less"
    SPENT = "spent"
    PLANNED = "planned_anyway"
    UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worn:
    """What is known of a type's wear: the word, its chance, and what its last posts had left.

    `curve` is what is left of the rested response after 0, 1, 2 ... posts in two weeks,
    `rest_days` after how many days without any most is back; None where that may never be, or
    nothing is lost. `low` and `high` are the 80 % interval of `left`, `comes_back` says whether a
    rest is likelier than not to bring back what is lost.
    """

    word: str
    chance: float
    left: float
    curve: tuple[float, ...] = ()
    rest_days: float | None = None
    low: float | None = None
    high: float | None = None
    comes_back: bool = True

    @property
    def is_wearing(self) -> bool:
        """Whether wear-out says that it wears, or perhaps does."""
        return self.word in (WearWord.WEARING, WearWord.PERHAPS)

    def gain(self, *, planned: float, usual: float) -> float:
        """The multiple that a post gets when the type is used less, both in posts in two weeks.

        Beyond the end of the curve nothing more is lost.
        """
        if not self.curve:
            return 1.0
        used = np.arange(len(self.curve))
        after, before = np.interp([planned, usual], used, self.curve)
        return float(after / before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A word with its reason and the numbers behind it."""

    word: str
    reason: str
    details: dict[str, float]


def tell_worn(
    found: Sequence[WearOut], types: Sequence[str], *, silent: Collection[str] = ()
) -> dict[str, Worn]:
    """The wear by type; of `silent` ones, that never had a response, there is none to tell."""
    return {
        types[one.type]: Worn(
            word=one.word.value,
            chance=one.probability,
            left=one.usual.median,
            curve=tuple(point.median for point in one.curve),
            rest_days=one.rest.median if one.rest and isfinite(one.rest.median) else None,
            low=one.usual.low,
            high=one.usual.high,
            comes_back=one.rest is None or isfinite(one.rest.median),
        )
        for one in found
        if one.word is not WearWord.TOO_EARLY and types[one.type] not in silent
    }


def find_rest_weeks(weeks: int, days: float | None) -> int:
    """How long a rest is that is planned by so many weeks at a time, to last so many days.

    Whole plans, so that no plan begins with a rest and ends without.
    """
    if not days:
        return weeks
    plans = min(ceil(days / (7.0 * weeks)), MOST_REST_WEEKS // weeks)
    return max(plans, 1) * weeks


def tell_held(held: Held, *, end: date, usual: float, share: float = 1.0) -> Why:
    """What a running check means for a type in weeks until `end`: see `held.find_paces`."""
    if held.pace is not None:
        return Why.HELD_DECIDED
    if held.kind == Word.DROP:
        return Why.HELD_DROPPED
    if held.starts_on >= end:
        return Why.HELD_RESTS
    if not usual:
        return Why.HELD_LATE
    return Why.HELD if share >= 1.0 else Why.HELD_SHARE


def _settle_worn(worn: Worn, *, planned: int, usual: float, weeks: int) -> Settled:
    """What wears out, or perhaps does, and is used less; a rest that cannot help is none."""
    rest = weeks if planned else find_rest_weeks(weeks, worn.rest_days)
    numbers = {"weeks": float(rest), "planned": float(planned), "usual": usual * weeks}
    numbers["perhaps"] = float(worn.word == WearWord.PERHAPS)
    if not planned and not worn.comes_back:
        return Settled(word=Word.LEAVE.value, reason=Why.SPENT.value, details=numbers)
    why = Why.LESS if planned else Why.RESTS
    return Settled(word=Word.VARY.value, reason=why.value, details=numbers)


def settle(
    said: Settled,
    *,
    planned: int,
    usual: float,
    weeks: int,
    worn: Worn | None,
    held_until: date | None,
    top: float = 0.0,
) -> Settled:
    """The word that stands.

    A type whose check is running gets no other word before it. What wears out, or perhaps does, by
    the page of wear-out and is used less rests: that is a change from which something is learnt,
    but where a rest brings nothing back. What shows no wear is not varied, however the engine
    spreads it. What has posts in the weeks, by people or by limits, is not dropped; what has none
    is neither kept, varied nor tried. `top` is the chance that it is among the best third.
    """
    if held_until is not None:
        return Settled(word=Word.LEAVE.value, reason=Why.HELD.value, details={})
    wears = worn is not None and worn.is_wearing
    if worn is not None and wears and said.word != Word.DROP and planned < FEWER * usual * weeks:
        return _settle_worn(worn, planned=planned, usual=usual, weeks=weeks)
    if said.word == Word.VARY and not (wears and planned):
        return Settled(
            word=(Word.KEEP if planned else Word.LEAVE).value,
            reason=(EngineWhy.STRONG if planned else EngineWhy.MIDDLING).value,
            details={"p_top_third": top},
        )
    if said.word == Word.TRY and not planned:
        return replace(said, word=Word.LEAVE.value, reason=Why.UNPLACED.value)
    if said.word == Word.KEEP and not planned:
        return replace(said, word=Word.LEAVE.value, reason=EngineWhy.MIDDLING.value)
    if said.word == Word.DROP and planned:
        return replace(said, word=Word.LEAVE.value, reason=Why.PLANNED.value)
    return said
