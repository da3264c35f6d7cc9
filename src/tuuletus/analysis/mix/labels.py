"""A word about each type, out of draws from what is known and out of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from tuuletus.analysis.mix.result import Reason, TypeLabel, Why, Word
from tuuletus.analysis.mix.state import FEWEST_MEASURED

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LIKELY = 0.5
UNLIKELY = 0.1
WORN = 0.9
_CHANCE = 0.1
_WEEKS_AHEAD = 26
_LOG_FLOOR = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known by type: `rested` draws x types, multiples of the usual post without wear.

    `planned` and `exploring` count slots of the plan in which nothing is fixed, `placed` those of
    the plan itself. `asked` are the slots that a type would get if nothing wore out, `fatigue` its
    multiple in those slots against rested. `noise` is the variance of one post's log response.
    """

    rested: Floats
    n: Ints
    known: bool
    planned: Ints
    exploring: Ints
    placed: Ints
    asked: Ints
    fatigue: Floats
    usual: Floats
    weeks: float
    noise: float
    day: float


def label_types(evidence: Evidence) -> tuple[TypeLabel, ...]:
    """The word, its reason and the date at which it could change, for every type."""
    value = evidence.rested
    types = value.shape[1]
    cut = max(1, round(types / 3))
    place = (-value).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    top = (place < cut).mean(axis=0)
    middle = np.median(value, axis=1, keepdims=True)
    above = find_above(value)
    best = np.sort(value, axis=1)[:, -cut - 1 if types > cut else 0]
    low, median, high = np.quantile(value, (0.1, 0.5, 0.9), axis=0)
    known = evidence.known and types > 1
    bars = ((best, LIKELY), (middle[:, 0], UNLIKELY))
    paces = evidence.placed / evidence.weeks
    found = []
    for kind in range(types):
        word, reason = _choose_word(evidence, kind, float(top[kind]), float(above[kind]))
        if reason.why is Why.WEAK:
            typical = {"middle": float(np.median(middle))}
            reason = Reason(why=Why.WEAK, numbers={**reason.numbers, **typical})
        if word is Word.TRY and evidence.n[kind] >= FEWEST_MEASURED:
            # at the pace of the plan in which nothing is fixed, as all words
            pace = float(evidence.planned[kind] / evidence.weeks)
            if _find_change(evidence, value[:, kind], bars, pace=pace) is None:
                word = Word.LEAVE
        ahead = bars[1:] if word is Word.DROP else bars
        found.append(
            TypeLabel(
                type=kind,
                word=word,
                reason=reason,
                median=float(median[kind]) if known else None,
                low=float(low[kind]) if known else None,
                high=float(high[kind]) if known else None,
                n=int(evidence.n[kind]),
                p_top_third=float(top[kind]),
                p_above_median=float(above[kind]),
                planned=int(evidence.placed[kind]),
                usual=float(evidence.usual[kind]),
                may_change_on=_find_change(
                    evidence, value[:, kind], ahead, pace=float(paces[kind])
                ),
            )
        )
    return tuple(found)


def find_above(value: Floats) -> Floats:
    """By type, the chance to be better than the middle type; draws x types."""
    middle = np.median(value, axis=1, keepdims=True)
    return np.asarray((value > middle).mean(axis=0) + 0.5 * (value == middle).mean(axis=0))


def _choose_word(evidence: Evidence, kind: int, top: float, above: float) -> tuple[Word, Reason]:
    n, planned = int(evidence.n[kind]), int(evidence.planned[kind])
    exploring = int(evidence.exploring[kind])
    if not evidence.known:
        return Word.LEAVE, Reason(why=Why.UNCLEAR, numbers={})
    if len(evidence.n) == 1:
        return Word.LEAVE, Reason(why=Why.ALONE, numbers={"n": n})
    if n < FEWEST_MEASURED:
        return _say_little(evidence, kind)
    if above < UNLIKELY and not exploring:
        return Word.DROP, Reason(why=Why.WEAK, numbers={"p_above_median": above, "n": n})
    asked, fatigue = int(evidence.asked[kind]), float(evidence.fatigue[kind])
    rarer = planned / evidence.weeks < evidence.usual[kind]
    if top > LIKELY and planned < asked and fatigue < WORN and rarer:
        numbers = {"fatigue": fatigue, "asked": asked, "planned": planned}
        return Word.VARY, Reason(why=Why.WEARS, numbers=numbers)
    if planned and 2 * exploring >= planned:
        return Word.TRY, _say_unsure(evidence, kind)
    if planned and top > LIKELY:
        return Word.KEEP, Reason(why=Why.STRONG, numbers={"p_top_third": top})
    numbers = {"p_top_third": top, "p_above_median": above}
    return Word.LEAVE, Reason(why=Why.MIDDLING, numbers=numbers)


def _say_little(evidence: Evidence, kind: int) -> tuple[Word, Reason]:
    """The word about a type with too few measured posts: try it, or nothing."""
    n, planned = int(evidence.n[kind]), int(evidence.planned[kind])
    word = Word.TRY if planned else Word.LEAVE
    if not n:
        return word, Reason(why=Why.UNSEEN, numbers={})
    if planned:
        return word, _say_unsure(evidence, kind)
    return word, Reason(why=Why.FEW, numbers={"n": n, "needed": FEWEST_MEASURED})


def _say_unsure(evidence: Evidence, kind: int) -> Reason:
    low, high = np.quantile(evidence.rested[:, kind], (0.1, 0.9))
    ratio = float(high / max(low, _LOG_FLOOR))
    return Reason(why=Why.UNSURE, numbers={"n": int(evidence.n[kind]), "ratio": ratio})


def _find_change(
    evidence: Evidence, value: Floats, bars: Sequence[tuple[Floats, float]], *, pace: float
) -> float | None:
    """First day on which a probability behind the word may have crossed its limit.

    A word goes by the chance to be above a bar (draws): each comes with its limit. The log
    distance between the type and the bar is taken as normal; posts of the type at `pace` a week
    share out its variance between what will be known and what will not (the preposterior of a
    mean).
    """
    if pace <= 0.0 or len(evidence.n) < 2:
        return None
    weeks = np.arange(1, _WEEKS_AHEAD + 1)
    crossed = np.zeros(len(weeks), dtype=bool)
    for bar, unlikely in bars:
        apart = np.log(np.maximum(value, _LOG_FLOOR)) - np.log(np.maximum(bar, _LOG_FLOOR))
        mean, sd = float(apart.mean()), float(apart.std())
        if sd <= 0.0:
            continue
        limit = ndtri(unlikely)
        learnt = 1.0 / (1.0 + evidence.noise / (sd**2 * pace * weeks))
        crossing = limit * sd * np.sqrt(1.0 - learnt)
        away = (crossing - mean) if mean / sd < limit else (mean - crossing)
        crossed |= ndtr(-away / (sd * np.sqrt(learnt))) >= _CHANCE
    hit = np.flatnonzero(crossed)
    return float(evidence.day + 7.0 * weeks[hit[0]]) if len(hit) else None


def count_types(plan: Sequence[int] | Ints, types: int) -> Ints:
    """How often each type stands in a plan; what stands empty is not counted."""
    return np.bincount(np.asarray(plan, dtype=np.int64), minlength=types)[:types]
