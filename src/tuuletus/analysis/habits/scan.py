"""Has a stream shifted, which, when, and by how much: all posts of an account in one model.

The log response of a post is the level of its channel (a walk, and shocks that fade), a season of
the account, its traits (topics may get better), the level and the yearly wave of each stream that
it belongs to, and Student-t luck. The model learns post by post (a Kalman filter with the score of
the Student-t; Masreliez 1975), so at each post it knows what it expects. A shift of a stream since
some week would have moved this expectation by a known multiple of its size; so for each stream,
week and size the posts tell how much likelier they are with the shift than without.

The evidence is the sum of these ratios (Shiryaev 1963, Roberts 1966). Less the number of weeks
and streams it is a martingale while nothing changes. Of two forms on one channel one that rises
looks like the other that falls; but that one would need a jump of the channel, so the first fits
better by as much as channels jump seldom.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.habits.streams import Account
from tuuletus.analysis.habits.wander import FADING, STILL, Wander, find_wander

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST_BEFORE = 8
FEWEST_AFTER = 4
"""Posts of the stream that must be out before and after a shift."""
LONGEST_RUN = 40
"""A shift is looked for in so many of the last weeks with posts."""
SHIFT_SD = 0.7
"""How large shifts are before anything is seen (log)."""
SIZES = np.array([-1.6, -1.2, -0.9, -0.7, -0.5, -0.3, 0.3, 0.5, 0.7, 0.9, 1.2, 1.6])
WAVE_SD = 0.1
"""How high the yearly waves of single streams are (sd of sine and cosine). With a larger one
shifts in the first year are found later, with a smaller one more waves pass for shifts."""
_FREE = 25.0
_SEASON_SD = 0.15
_OWN_SD = 0.25
_KIND_SD, _KIND_STEP = 0.2, 0.05
_SETTLED_SD = 0.8
_YEAR = 365.25
_LARGEST = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A shift that has been told: the stream by its place, and the week since which it holds."""

    stream: int
    week: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the posts up to the end of `week` say of each shift that may have begun.

    `stream` and `begins` describe the shifts; `ratio` is how much likelier the posts are with each
    than without (sizes x shifts), `after` how many posts its stream has had since.
    """

    week: int
    stream: Ints
    begins: Ints
    ratio: Floats
    after: Ints


def weigh_sizes(sizes: Floats) -> Floats:
    """The prior of some sizes of a shift; adds to 1."""
    weight = np.exp(-0.5 * (sizes / SHIFT_SD) ** 2)
    return np.asarray(weight / weight.sum())


class Scan:
    """One pass over the posts of an account, with what was settled as known to have happened."""

    def __init__(self, account: Account, *, settled: Sequence[Settled] = ()) -> None:
        self.account = account
        self.week = (account.day // 7.0).astype(np.int64)
        self.members = np.array(list(account.members.values()), dtype=bool)
        # a stream that is all there is has no level beside its own
        alone = bool(self.members.all())
        self.wander = STILL if alone else find_wander(account.fitted)
        self.model = _Model(account, self.members, self.wander, settled, alone=alone)

    def run(self, sizes: Floats = SIZES) -> Iterator[Evidence]:
        """The evidence at the end of each week, for all shifts of the last weeks."""
        weeks = np.unique(self.week)
        seen = np.zeros(len(self.members), dtype=np.int64)
        for place, week in enumerate(weeks):
            begun = np.flatnonzero(seen >= FEWEST_BEFORE)
            oldest = int(weeks[max(0, place - LONGEST_RUN + 1)])
            yield self._advance(int(week), begun, oldest, sizes)
            seen += self.members[:, self.week == week].sum(axis=1)

    def date(self, shifts: Collection[tuple[int, int]], sizes: Floats) -> Evidence:
        """The evidence of all posts for some shifts: streams, and the weeks they began in."""
        first = int(self.week[0])
        for week in np.unique(self.week):
            own = sorted(stream for stream, begins in shifts if begins == week)
            begun = np.array(own, dtype=np.int64)
            evidence = self._advance(int(week), begun, first, sizes)
        return evidence

    def _advance(self, week: int, begun: Ints, oldest: int, sizes: Floats) -> Evidence:
        posts = np.flatnonzero(self.week == week)
        model = self.model
        model.open(week, begun, oldest, len(sizes))
        for post in posts:
            model.learn(int(post), sizes)
        return Evidence(
            week=week,
            stream=model.stream,
            begins=model.begins,
            ratio=np.exp(np.minimum(model.gain, _LARGEST)),
            after=model.after.copy(),
        )


class _Model:
    """The filter: `mean` and `cov` of all that is unknown, and what open shifts would do to it."""

    def __init__(
        self,
        account: Account,
        members: NDArray[np.bool_],
        wander: Wander,
        settled: Sequence[Settled],
        *,
        alone: bool,
    ) -> None:
        self.account, self.members, self.wander = account, members, wander
        self.rows, variance, self.kinds = _lay_out(account, members, settled, alone=alone)
        self.channels = int(account.channel.max()) + 1
        variance[self._shocks] = wander.shock
        self.mean = np.zeros(len(variance))
        self.mean[: self.channels] = np.median(account.response)
        self.cov = np.diag(variance)
        self.at: int | None = None
        self.moved = np.zeros((len(variance), 0))
        self.stream = np.zeros(0, dtype=np.int64)
        self.begins = np.zeros(0, dtype=np.int64)
        self.after = np.zeros(0, dtype=np.int64)
        self.gain = np.zeros((0, 0))

    @property
    def _shocks(self) -> slice:
        return slice(self.channels, 2 * self.channels)

    def open(self, week: int, begun: Ints, oldest: int, sizes: int) -> None:
        """Go on to a week, in which a shift of the streams `begun` may begin."""
        self._wait(week)
        keep = self.begins >= oldest
        new = len(begun)
        self.stream = np.concatenate([self.stream[keep], begun])
        self.begins = np.concatenate([self.begins[keep], np.full(new, week, dtype=np.int64)])
        self.after = np.concatenate([self.after[keep], np.zeros(new, dtype=np.int64)])
        self.moved = np.hstack([self.moved[:, keep], np.zeros((len(self.mean), new))])
        gain = self.gain[:, keep] if self.gain.size else np.zeros((sizes, int(keep.sum())))
        self.gain = np.hstack([gain, np.zeros((sizes, new))])

    def _wait(self, week: int) -> None:
        """Let pass the weeks since the last one."""
        gap = 0 if self.at is None else week - self.at
        self.at = week
        if not gap:
            return
        fading, shocks = FADING**gap, self._shocks
        self.mean[shocks] *= fading
        self.moved[shocks] *= fading
        self.cov[shocks] *= fading
        self.cov[:, shocks] *= fading
        diagonal = np.einsum("ii->i", self.cov)
        diagonal[: self.channels] += self.wander.walk * gap
        diagonal[shocks] += self.wander.shock * (1.0 - fading**2)
        diagonal[self.kinds] += _KIND_STEP**2 * gap

    def learn(self, post: int, sizes: Floats) -> None:
        """One post: how likely it is with each shift, and what it says of all that is unknown."""
        fitted = self.account.fitted
        freedom = fitted.freedom
        row = self.rows[post]
        own = np.flatnonzero(row)
        reach = self.cov[:, own] @ row[own]
        variance = fitted.scale**2 + float(self.account.sd[post]) ** 2 + float(row @ reach)
        away = float(self.account.response[post] - row @ self.mean)
        inside = self.members[self.stream, post]
        plain = np.log1p(away**2 / (freedom * variance))
        # what a well-known shift of size 1 adds to the surprise of this post
        change = inside - row[own] @ self.moved[own]
        rest = away - np.multiply.outer(sizes, change)
        self.gain += 0.5 * (freedom + 1.0) * (plain - np.log1p(rest**2 / (freedom * variance)))
        self.after += inside
        told = (freedom + 1.0) / (freedom + 3.0) / variance
        self.moved += np.multiply.outer(reach * told, change)
        self.mean += reach * ((freedom + 1.0) * away / (freedom * variance + away**2))
        self.cov -= np.multiply.outer(reach * told, reach)


def _lay_out(
    account: Account,
    members: NDArray[np.bool_],
    settled: Sequence[Settled],
    *,
    alone: bool,
) -> tuple[Floats, Floats, Ints]:
    """What of the unknown is in each post (posts x unknowns), its prior variance, what walks.

    Unknown are: the level and the shock of each channel, the season, the effect of each trait,
    the kinds of content, the level and wave of each stream, and the sizes of settled shifts.
    """
    day = account.day
    turn = 2.0 * np.pi * day / _YEAR
    year = np.column_stack([np.cos(turn), np.sin(turn)])
    channels = np.eye(int(account.channel.max()) + 1)[account.channel]
    design = account.fitted.design
    traits = np.zeros((len(day), design.width))
    for column in design.columns.T:
        traits[np.arange(len(day)), column] = 1.0
    kinds = [np.eye(int(kind.max()) + 1)[kind] for kind in account.kinds]
    week = day // 7.0
    shifts = [members[one.stream] & (week >= one.week) for one in settled]
    inside = np.asarray(members.T, dtype=np.float64)
    parts: list[tuple[Floats, Floats | float]] = [
        (channels, SHIFT_SD**2 if alone else _FREE),
        (channels, 0.0),
        (year, 0.0 if alone else _SEASON_SD**2),
        (traits, account.fitted.trait_sd[design.trait_of] ** 2 if design.width else 0.0),
        *((kind, _KIND_SD**2) for kind in kinds),
        (inside, 0.0 if alone else _OWN_SD**2),
        (inside * year[:, :1], WAVE_SD**2),
        (inside * year[:, 1:], WAVE_SD**2),
        *((np.asarray(one[:, None], dtype=np.float64), _SETTLED_SD**2) for one in shifts),
    ]
    before = 2 * channels.shape[1] + 2 + design.width
    walking = np.arange(before, before + sum(kind.shape[1] for kind in kinds))
    variance = [np.broadcast_to(own, part.shape[1]) for part, own in parts]
    return np.hstack([part for part, _ in parts]), np.concatenate(variance), walking
