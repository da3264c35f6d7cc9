"""The mix as it is proposed: slots with their types, and a label for each type."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, timedelta

from tuuletus.analysis.mix.result import Why
from tuuletus.analysis.plan.limits import ENTRY
from tuuletus.analysis.plan.pace import Change
from tuuletus.analysis.plan.settling import Worn
from tuuletus.analysis.plan.stale import is_stale

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedSlot:
    """One slot with its type; an empty value keeps it empty.

    `expected`, `low` and `high` are multiples of the channel's usual post (80 %); None where
    nothing is planned. `cause` names the limit that leaves it empty, empty for several of
    them, None where no limit does. `source` says who decided: see
    `tuuletus.analysis.plan.limits`.
    """

    channel: int
    day: date
    number: int
    value: str
    source: str
    label: str = ""
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    exploring: bool = False
    event: str = ""
    entry: int | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedType:
    """What the mix says of one type: the label with its reason, and the numbers behind.

    `median`, `low` and `high` are multiples of the usual post for the rested type (80 %). `usual`
    counts posts a week lately, `planned` those in the mix. Until `held_until` a check is running,
    where that is of a rest that goes on, until `rests_until`; `worn` is what is known of its wear,
    None where that is too early to say. `change` says how `planned` differs from `usual`: see
    `tuuletus.analysis.plan.pace.Change`.
    """

    value: str
    word: str
    reason: str
    details: dict[str, float]
    median: float | None
    low: float | None
    high: float | None
    n: int
    published: int
    planned: int
    usual: float
    may_change_on: date | None
    held_until: date | None = None
    rests_until: date | None = None
    worn: Worn | None = None
    change: str = Change.SAME.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A limit that is not kept: see `tuuletus.analysis.mix.breaches.Broken`.

    `day` is the first day that it is about, `channel` the channel of the first slot.
    """

    rule: str
    value: str
    day: date | None
    channel: int | None
    wanted: float
    got: float
    decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The mix as it is kept.

    `asked` is the fingerprint of what people had set, `revision` that of the posts. `luck` is the
    factor within which four of five single posts lie around what is expected of them. `left_out`
    counts the posts of values that are no types. `untried` says why less is tried than was asked
    for, where it is; `moved` counts the posts beside the trials that are otherwise than where
    nothing is tried. `newest_post` is the day of the last post that was published. It is learnt
    from the `recent` measured posts `since` a day; from all measured ones where that is None.
    `unlearnt` are channels with slots of which nothing is learnt yet: none is planned there.
    """

    trait: str
    asked: str
    first_day: date
    weeks: int
    until: date
    published: int
    measured: int
    revision: int
    accepted: int = 0
    slots: tuple[ProposedSlot, ...] = ()
    types: tuple[ProposedType, ...] = ()
    exploration: float = 0.0
    exploration_price: float = 0.0
    moved: int = 0
    untried: str = ""
    newest_post: date | None = None
    since: date | None = None
    recent: int = 0
    luck: float | None = None
    broken: tuple[Broken, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    unlearnt: tuple[int, ...] = ()

    @property
    def is_stale(self) -> bool:
        """Whether the posts end too long ago to plan these weeks from."""
        return is_stale(self.newest_post, first_day=self.first_day)

    @property
    def is_blind(self) -> bool:
        """Whether nothing is known of any type: too little was measured, or nothing answered."""
        return bool(self.types) and all(one.reason == Why.UNCLEAR for one in self.types)

    @property
    def learnt_from(self) -> int:
        """The number of measured posts that it is learnt from."""
        return self.measured if self.since is None else self.recent

    @property
    def empty_slots(self) -> tuple[ProposedSlot, ...]:
        """Slots that a limit leaves empty."""
        return tuple(one for one in self.slots if one.cause is not None)

    @property
    def end(self) -> date:
        """The first day after the weeks."""
        return self.first_day + self.weeks * WEEK

    @property
    def new_slots(self) -> tuple[ProposedSlot, ...]:
        """Slots with a type that are no entries of the plan yet."""
        return tuple(one for one in self.slots if one.value and one.source != ENTRY)

    def digest(self) -> str:
        """A fingerprint of what is accepted with it: slots with their types, and labels."""
        told = [
            self.trait,
            self.first_day.isoformat(),
            self.accepted,
            [(one.day.isoformat(), one.channel, one.number, one.value) for one in self.new_slots],
            [(one.value, one.word) for one in self.types],
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
