"""What moves in the invented restaurant: a type that wears out, a habit that shifts, a new idea.

The multiples average 1 over the years (log), so that what is true of traits and decisions stays
true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis import simulate_texts as topics
from tuuletus.analysis.habits.streams import name_daypart
from tuuletus.records import Measurement

Floats = NDArray[np.float64]

NEW_TOPIC = "toteutettu toive"
"""What guests wished for and got: told a few times only, so that nobody knows how it does."""
_NEW_POSTS = 3
_SAYS_SO = ("Pyysitte", "Palautteesta opittua", "Moni kysyi")
_SPILL = 0.5
_PEOPLE = ("reach", "views", "impressions")


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedWear:
    """Posts of this kind tire: the log response falls by `strength` for each recent one.

    A recent post counts 1 at once and fades with `days` (to a third); on another channel half.
    """

    trait: str
    value: str
    strength: float
    days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedShift:
    """Posts of a part of the day get `multiple` times what they got, from `since` on."""

    daypart: str
    since: date
    multiple: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What is asked of each post here."""

    at: datetime
    channel: str
    topic: str
    text: str


WEAR = SimulatedWear(trait="topic", value=topics.DISH, strength=0.8, days=10.0)


def find_multiples(
    posts: Sequence[Published], *, wear: SimulatedWear, shift: SimulatedShift
) -> Floats:
    """By post, in order of time, what wear and habit make of its response; 1 for the untouched."""
    tired = np.array([post.topic == wear.value for post in posts])
    loss = np.zeros(len(posts))
    loss[tired] = -wear.strength * _count_recent([p for p in posts if p.topic == wear.value], wear)
    gain = np.zeros(len(posts))
    moved = np.array([name_daypart(post.at.hour) == shift.daypart for post in posts])
    later = np.array([post.at.date() >= shift.since for post in posts])
    gain[moved & later] = np.log(shift.multiple)
    for change, own in ((loss, tired), (gain, moved)):
        if own.any():
            change[own] -= change[own].mean()
    return np.asarray(np.exp(loss + gain))


def _count_recent(posts: Sequence[Published], wear: SimulatedWear) -> Floats:
    day = np.array([post.at.timestamp() / 86_400.0 for post in posts])
    channel = np.array([post.channel for post in posts])
    ago = day[:, None] - day[None, :]
    weight = np.where(channel[:, None] == channel[None, :], 1.0, _SPILL)
    fading = np.exp(-np.maximum(ago, 0.0) / wear.days)
    return np.asarray((weight * fading * (ago > 0.0)).sum(axis=1))


def find_new(posts: Sequence[Published]) -> frozenset[int]:
    """The numbers of the last few posts that tell of a wish come true."""
    fitting = [
        number
        for number, post in enumerate(posts)
        if post.topic == topics.THANKS and post.text.startswith(_SAYS_SO)
    ]
    return frozenset(fitting[-_NEW_POSTS:])


def scale_readings(readings: Sequence[Measurement], multiple: float) -> tuple[Measurement, ...]:
    """What a post got, as if it had been so much more or less; its luck stays as it was.

    Who sees a post that tires does not answer; where more answer, more have seen it.
    """
    found = []
    for item in readings:
        if item.metric not in _PEOPLE:
            value = float(np.floor(item.value * multiple + (0.5 if multiple < 1.0 else 0.0)))
        else:
            value = float(np.ceil(item.value * max(multiple, 1.0)))
        found.append(replace(item, value=value))
    return tuple(found)
