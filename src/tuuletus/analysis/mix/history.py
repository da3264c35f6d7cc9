"""What was published, and how much each type was in use when a post came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

REMEMBERED_DAYS = 180.0
"""Posts older than this no longer tire anybody, apart from the count of all uses."""
USUAL_DAYS = 56.0
"""What was published so lately is what is usual."""
WINDOW_DAYS = 14.0
LEARNT_WEEKS = 156
"""At least so many of the last weeks are learnt from, where there are more.

After three years 4 % are left of what told the models apart (half of it is gone in 34 weeks), a
channel's level has walked by a factor of 7 and the appeal of a type by 45 % in the slower, by a
factor of 3.5 in the faster of the models in which it walks at all.
"""
YEAR_WEEKS = 52
MEMORIES = (6.0, 12.0, 24.0)
"""Days in which a fading memory of a post falls to a third (e-folding)."""
SPILL = 0.5
"""A post on another channel counts half in a memory: a part of the followers is the same."""
CROWD_DAYS = 1.5
_CHUNK = 256
_WEEK = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPost:
    """One post as it was really published.

    Args:
        day: days since the account's first day (local midnight), with the fraction of the day.
        channel: index into the channels' names.
        type: index into the types' names.
        response: log(1 + response at the common age), predicted by the age curve; None when the
            post was published and not measured: it still tires.
        sd: standard deviation of `response` due to its age and the size of the count.
        paid: whether reach was bought for it.

    """

    day: float
    channel: int
    type: int
    response: float | None
    sd: float = 0.0
    paid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Published posts in order of time, as arrays; `older` counts the forgotten ones by type."""

    day: Floats
    channel: Ints
    type: Ints
    older: Floats

    def extend(self, posts: Sequence[PublishedPost]) -> History:
        """With further posts, which must be in order of time."""
        return History(
            day=np.concatenate([self.day, [post.day for post in posts]]),
            channel=np.concatenate([self.channel, [post.channel for post in posts]]).astype(int),
            type=np.concatenate([self.type, [post.type for post in posts]]).astype(int),
            older=self.older,
        )

    def forget(self, now: float) -> History:
        """Without posts that can no longer matter after `now`."""
        kept = self.day >= now - REMEMBERED_DAYS
        gone = np.bincount(self.type[~kept], minlength=len(self.older))
        return History(
            day=self.day[kept],
            channel=self.channel[kept],
            type=self.type[kept],
            older=self.older + gone,
        )

    def since(self, day: float) -> History:
        """The posts from a day on; the older ones are not counted."""
        kept = self.day >= day
        return History(
            day=self.day[kept],
            channel=self.channel[kept],
            type=self.type[kept],
            older=np.zeros_like(self.older),
        )


def find_beginning(newest: float) -> float:
    """The day from which posts are learnt from, where the newest one is of the day `newest`.

    It moves on by a year at a time, so that what was learnt last week is gone on with: between
    three and four years are learnt from.
    """
    years = (newest // _WEEK - LEARNT_WEEKS) // YEAR_WEEKS
    return max(years, 0.0) * YEAR_WEEKS * _WEEK


def start_history(types: int) -> History:
    """Nothing published yet."""
    none = np.zeros(0)
    return History(
        day=none, channel=none.astype(int), type=none.astype(int), older=np.zeros(types)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How much a type was in use at given moments; all arrays have the moments' shape.

    `memory` has one more axis in front, for `MEMORIES`; `last` is the day of the last use (minus
    infinity without one), `uses` counts all of them, `window` those of the last two weeks, and
    `crowd` is the fading memory of any own post on the channel.
    """

    memory: Floats
    last: Floats
    uses: Floats
    window: Floats
    crowd: Floats


def recall(history: History, *, kind: Ints, channel: Ints, day: Floats) -> Use:
    """Use of type `kind` just before each moment, on `channel`."""
    parts = [
        _recall_some(history, kind[at:stop], channel[at:stop], day[at:stop])
        for at in range(0, max(len(day), 1), _CHUNK)
        for stop in [at + _CHUNK]
    ]
    return Use(
        memory=np.concatenate([part.memory for part in parts], axis=1),
        last=np.concatenate([part.last for part in parts]),
        uses=np.concatenate([part.uses for part in parts]),
        window=np.concatenate([part.window for part in parts]),
        crowd=np.concatenate([part.crowd for part in parts]),
    )


def _recall_some(history: History, kind: Ints, channel: Ints, day: Floats) -> Use:
    passed = day[:, None] - history.day
    own = kind[:, None] == history.type
    here = channel[:, None] == history.channel
    before = passed > 0.0
    recent = before & (passed <= REMEMBERED_DAYS)
    ago = np.maximum(passed, 0.0)
    counts = own & recent
    weight = counts * np.where(here, 1.0, SPILL)
    memory = np.stack([(weight * np.exp(-ago / days)).sum(axis=1) for days in MEMORIES])
    last = np.where(counts, history.day, -np.inf).max(axis=1, initial=-np.inf)
    return Use(
        memory=memory,
        last=last,
        uses=history.older[kind] + (own & before).sum(axis=1),
        window=(counts & (passed <= WINDOW_DAYS)).sum(axis=1).astype(float),
        crowd=((here & recent) * np.exp(-ago / CROWD_DAYS)).sum(axis=1),
    )
