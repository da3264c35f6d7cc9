"""Does a type of post wear out when it is used much, and would a rest help.

The models are those of the mix: recent use may lower a type's response in several forms, or not at
all, beside the drift of the type's appeal, its channels' levels and the crowding by other posts.
What is asked here is whether the type's own posts of the last weeks got clearly less than they
would have got rested. "No sign" is the ordinary answer: two thirds of what a type has lost may
hide in the luck of single posts. How often the words are wrong is in `wearout_rates`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.mix.draws import Draws, draw_accounts
from tuuletus.analysis.mix.forms import build_features
from tuuletus.analysis.mix.history import recall
from tuuletus.analysis.mix.state import MixState
from tuuletus.analysis.mix.wear import describe_wear

Floats = NDArray[np.float64]

LOSS = 0.9
"""Wear-out means that recent use leaves less than this of the rested response."""
WEARING_FROM = 0.95
PERHAPS_FROM = 0.8
"""Probabilities of wear-out from which the words are said."""
FEWEST_POSTS = 12
FEWEST_RECENT = 3
USUAL_DAYS = 56.0
RESTED_DAYS = 14.0
"""A pause shorter than this is no rest."""
_PACE_DAYS = 14.0
_MOST_POSTS = 8
_DRAWS = 1000
_TAIL = 0.04
"""Beyond each end of an 80 % interval by the models' own draws. No world is quite as one of the
models has it: their central 80 % hold the truth in 63 to 81 % where types wear, these in 80 to
89 % (`bench.wearout`, seeds 300 to 309)."""


class Word(StrEnum):
    """What is said of a type; `silent` is said of one whose posts had no response, by `plan`."""

    NONE = "none"
    PERHAPS = "perhaps"
    WEARING = "wearing"
    RESTED = "rested"
    SILENT = "silent"
    TOO_EARLY = "too_early"


UNTOLD = frozenset({Word.SILENT, Word.TOO_EARLY})
"""Of such a type nothing is known: its numbers are what is assumed before any posts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiple:
    """A multiple of the rested response with its 80 % interval."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WearOut:
    """What is known of one type's wear.

    Attributes:
        type: index of the type.
        word: none (no sign), perhaps, wearing, rested (it wears, and has had its rest), too_early.
        probability: that recent use lowers the response of the type's posts by more than 10 %.
        usual: what recent use left of the rested response at the posts that were looked at.
        now: what a post today would get of the rested response.
        curve: the same after 0, 1, 2 ... posts in 14 days, evenly spread over them.
        pace: posts in 14 days at which the type was used.
        rest: days of rest until four fifths of what such a pace took are back, median and 80 %
            interval over what is possible; infinite where it may never come back, None where the
            type is more likely to lose nothing.
        n: measured posts of the type.
        recent: posts that were looked at (the last eight weeks with it).
        first_day, last_day: of those posts, days as the state counts them; None without posts.

    """

    type: int
    word: Word
    probability: float
    usual: Multiple
    now: Multiple
    curve: tuple[Multiple, ...]
    pace: float
    rest: Multiple | None
    n: int
    recent: int
    first_day: float | None
    last_day: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """The posts of a type by which its wear is judged: features of forms, and their days."""

    feature: Floats
    day: Floats

    @property
    def pace(self) -> float:
        """Posts in 14 days."""
        if len(self.day) < 2:
            return float(len(self.day))
        return len(self.day) * _PACE_DAYS / USUAL_DAYS


def find_wearout(state: MixState, *, seed: int = 0, draws: int = _DRAWS) -> tuple[WearOut, ...]:
    """The wear of every type of an account, in the order of its types.

    Args:
        state: what the mix has learnt (`tuuletus.analysis.mix`).
        seed: of the draws; the same one gives the same answer.
        draws: accounts drawn from what is known (even).

    """
    drawn = draw_accounts(state, count=draws, rng=np.random.default_rng([seed, 5]))
    return tuple(_find_one(state, drawn, kind=kind, seed=seed) for kind in range(len(state.types)))


def look_at(state: MixState, kind: int) -> Looked:
    """The posts of a type in the eight weeks that end with its last one."""
    history = state.history
    mine = history.type == kind
    last = float(history.day[mine].max(initial=-np.inf))
    mine &= history.day > last - USUAL_DAYS
    day = history.day[mine]
    use = recall(history, kind=history.type[mine], channel=history.channel[mine], day=day)
    return Looked(feature=build_features(use, day), day=day)


def tell_loss(drawn: Draws, looked: Looked, *, kind: int) -> Floats:
    """By draw, what recent use left of the rested response, as the mean over some posts."""
    if not len(looked.day):
        return np.ones(len(drawn.form))
    lost = np.einsum("dp,dmp->dm", drawn.sensitivity[:, kind], looked.feature[drawn.form])
    return np.asarray(np.exp(-lost).mean(axis=1))


def tell_probability(left: Floats) -> float:
    """That recent use takes more than a tenth, by draws of what it leaves."""
    return float(np.mean(left < LOSS))


def _find_one(state: MixState, drawn: Draws, *, kind: int, seed: int) -> WearOut:
    looked = look_at(state, kind)
    left = tell_loss(drawn, looked, kind=kind)
    probability = tell_probability(left)
    wear = describe_wear(
        state,
        kind=kind,
        posts=range(_MOST_POSTS + 1),
        tired_after=max(1, round(looked.pace)),
        draws=len(drawn.form),
        seed=seed,
    )
    some = len(looked.day) > 0
    last = float(looked.day[-1]) if some else None
    return WearOut(
        type=kind,
        word=_choose_word(
            probability,
            n=wear.n,
            recent=len(looked.day),
            pause=state.day - last if last is not None else 0.0,
            now=float(np.median(wear.now)),
        ),
        probability=probability,
        usual=_spread(left),
        now=_spread(wear.now),
        curve=tuple(_spread(column) for column in wear.curve.T),
        pace=looked.pace,
        rest=_spread(wear.rest) if np.median(wear.rest) > 0.0 else None,
        n=wear.n,
        recent=len(looked.day),
        first_day=float(looked.day[0]) if some else None,
        last_day=last,
    )


def _choose_word(probability: float, *, n: int, recent: int, pause: float, now: float) -> Word:
    if n < FEWEST_POSTS or recent < FEWEST_RECENT:
        return Word.TOO_EARLY
    if probability < PERHAPS_FROM:
        return Word.NONE
    if probability < WEARING_FROM:
        return Word.PERHAPS
    return Word.RESTED if pause >= RESTED_DAYS and now >= LOSS else Word.WEARING


def _spread(values: Floats) -> Multiple:
    # not between two draws: a rest may be endless
    shares = (_TAIL, 0.5, 1.0 - _TAIL)
    low, median, high = np.quantile(values, shares, method="inverted_cdf")
    return Multiple(median=float(median), low=float(low), high=float(high))
