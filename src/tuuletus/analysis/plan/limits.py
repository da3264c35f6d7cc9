"""What people set for the mix, as one text: what is the same text gives the same mix."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta

from tuuletus.analysis.plan.held import Held

PROPOSED, CHOSEN, CAMPAIGN, ENTRY, BLOCKED = "proposed", "chosen", "campaign", "entry", "blocked"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """One slot: the day, the channel (primary key), and which of its slots of the day."""

    day: date
    channel: int
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Who says what a slot is for. `source` is chosen, campaign, entry or blocked.

    An empty value keeps the slot empty. `event` names the campaign, `entry` the plan's entry,
    which may have been accepted as a trial.
    """

    source: str
    value: str
    event: str = ""
    entry: int | None = None
    is_trial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeLimits:
    """What was said of one type."""

    effort: float | None
    rest_days: int | None
    at_least: int | None
    at_most: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """All that people set that bears on the mix from a day on.

    `held` are the types whose decisions wait for their checks.
    `accepted` counts the mixes that were accepted before, so that one that was given up can be
    accepted anew.
    """

    trait: str
    first_day: date
    weeks: int
    exploration: float | None
    capacity: float | None
    places: tuple[Place, ...]
    taken: Mapping[Place, Taken]
    types: Mapping[str, TypeLimits] = field(default_factory=dict)
    banned: frozenset[tuple[str, int]] = frozenset()
    held: Mapping[str, Held] = field(default_factory=dict)
    dropped: frozenset[tuple[str, int]] = frozenset()
    accepted: int = 0

    @property
    def end(self) -> date:
        """The first day after the weeks."""
        return self.first_day + timedelta(weeks=self.weeks)

    @property
    def held_before(self) -> dict[str, Held]:
        """The held types without those decided by accepting a mix that begins on the same day."""
        return {value: one for value, one in self.held.items() if one.mix_from != self.first_day}

    def digest(self) -> str:
        """A fingerprint of all of it."""
        told = [
            self.trait,
            self.first_day,
            self.weeks,
            self.exploration,
            self.capacity,
            [asdict(place) for place in self.places],
            [(asdict(place), asdict(taken)) for place, taken in sorted(self.taken.items())],
            sorted((value, asdict(limits)) for value, limits in self.types.items()),
            sorted(self.banned),
            sorted((value, asdict(held)) for value, held in self.held.items()),
            self.accepted,
            sorted(self.dropped),
        ]
        text = json.dumps(told, sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def list_places(
    rhythm: Mapping[tuple[int, int], int], *, first_day: date, weeks: int
) -> list[Place]:
    """The slots of some weeks."""
    days = [first_day + timedelta(days=ahead) for ahead in range(7 * weeks)]
    return [
        Place(day=day, channel=channel, number=number)
        for day in days
        for (channel, weekday), count in sorted(rhythm.items())
        if day.isoweekday() == weekday
        for number in range(1, count + 1)
    ]
