"""What a proposal says: a type for each slot, and a word about each type with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tuuletus.analysis.mix.breaches import Broken


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A moment at which something is published: days since the account's first day."""

    day: float
    channel: int


class Word(StrEnum):
    """What to do with a type: the words of decisions, and LEAVE when nothing is to be said.

    EMPTY is said of a slot that no type may fill.
    """

    KEEP = "keep"
    VARY = "vary"
    DROP = "drop"
    TRY = "try"
    LEAVE = "leave"
    EMPTY = "empty"


class Untried(StrEnum):
    """Why fewer slots are trials than were asked for."""

    NOTHING = "nothing_to_try"
    """Every type has been measured often enough, and lately."""
    LIMITS = "limits"
    """Limits rule the others out, or each type that needs it is tried twice a week already."""
    ROOM = "little_room"
    """The share of so few posts is less than one whole post."""


class Why(StrEnum):
    """Why a word was said; `Reason` tells which numbers come with each."""

    STRONG = "strong"
    WEARS = "wears"
    WEAK = "weak"
    UNSURE = "unsure"
    UNSEEN = "unseen"
    UNCLEAR = "unclear"
    MIDDLING = "middling"
    FEW = "few"
    ALONE = "alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A code and the numbers behind it.

    - `strong`: it is planned and likely among the best third (`p_top_third`).
    - `wears`: as often as its rested response asks (`asked` posts) it would bring `fatigue` times
      that; `planned` are.
    - `weak`: it is hardly above the middle (`p_above_median`) after `n` posts; rested, the type in
      the `middle` gets so many times the usual post.
    - `unsure`: `n` posts leave an interval whose upper end is `ratio` times the lower.
    - `unseen`: no post of it was ever measured.
    - `few`: `n` posts were measured, fewer than `needed`, and none is planned.
    - `alone`: it is the only type, so there is nothing to compare it with.
    - `unclear`: too little of the account was measured, or nothing had a response.
    - `middling`: neither among the best nor clearly weak (`p_top_third`, `p_above_median`).
    """

    why: Why
    numbers: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """One slot of the plan.

    `type` is None where no type may stand without breaking a hard limit. `expected` (median),
    `low` and `high` (80 %) are what such a post brings as a multiple of the
    channel's usual post, wear included; None before enough was measured
    and for an empty slot. One post's own luck
    comes on top (`Mix.luck`). `exploring` slots are given away to learn.
    """

    slot: Slot
    type: int | None
    label: Word
    expected: float | None
    low: float | None
    high: float | None
    exploring: bool
    fixed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeLabel:
    """A word about one type.

    `median`, `low` and `high` (80 %) are its rested response as a multiple of the usual post, None
    before enough was measured and where it is the only type; `n` its measured posts. `planned` are
    its posts in the plan, `usual` its posts a week over the last eight weeks. `may_change_on` is
    the first day on which the word has a chance of one in ten to be another, if things go as
    planned; None beyond half a year. The word itself is about the plan in which nothing is fixed.
    """

    type: int
    word: Word
    reason: Reason
    median: float | None
    low: float | None
    high: float | None
    n: int
    p_top_third: float
    p_above_median: float
    planned: int
    usual: float
    may_change_on: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """A plan for the slots, in the order in which they were given, and a word about each type.

    `expected` is the mean multiple of the usual post over the plan's posts (None before any post
    was measured), `exploration` the share of slots given away to learn, `exploration_price` the
    share of the expected response that they cost, against the plan that tries nothing. `moved`
    counts the posts beside them that are otherwise than in that plan: none where a share is tried,
    some where as much as pays is, since all doubts then weigh. `broken` lists every constraint
    that the plan does not meet and every slot that it leaves empty. `luck` is the factor within
    which four posts of five lie around what is expected, either way. `untried` says why less is
    tried than was asked for, where it is.
    """

    placements: tuple[Placement, ...]
    labels: tuple[TypeLabel, ...]
    expected: float | None
    exploration: float
    exploration_price: float
    moved: int
    untried: Untried | None
    broken: tuple[Broken, ...]
    luck: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplorationPrice:
    """What a share of trials would come to.

    `realised` is the share of the slots that can become trials, `price` the share of the expected
    response that they are expected to cost.
    """

    share: float
    realised: float
    price: float
