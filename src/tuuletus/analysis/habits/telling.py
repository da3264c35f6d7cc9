"""What streams get now, and what shifts were, all out of one fit.

The scan (`changes`) says that a stream has shifted and when. How large that was, and what the
stream gets since, is told by the model of the findings: counts, the level of each channel week by
week, every other trait held fixed, effects that may differ by channel, and a column of its own for
a stream's posts since each of its shifts. So a level is what its shift says that it went to, and
is like with like: no channel, form or time stands for another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.contrasts import average_channels, count_by_group
from tuuletus.analysis.effects import (
    CONFOUNDING_SD,
    Effects,
    Responses,
    fit_effects,
    half_width,
    probability_above,
)
from tuuletus.analysis.habits.streams import Account, StreamName, find_both_sides

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A multiple with its 80 % interval, and the probability that it is above 1."""

    multiple: float
    low: float
    high: float
    above: float


@dataclass(frozen=True, slots=True)
class _Contrast:
    """What is asked of a fit: rows that take effects to it, and how much each group counts."""

    against: Floats
    own: Floats
    weight: Floats
    trait: int


def fit_account(account: Account) -> Effects:
    """The effects of all traits and stretches on what was counted, as findings have them."""
    responses = Responses(
        value=np.exp(account.response) if account.count is None else account.count,
        variance=account.sd**2,
        channel=account.channel,
        week=account.week,
        offset=np.zeros(len(account.day)),
        counted=account.count is not None,
    )
    return fit_effects(responses, account.design, by_channel=True)


def find_compared(account: Account, name: StreamName, since: float) -> tuple[Mask, Mask]:
    """The posts of a stream since a day, and the others beside them on the same channels.

    Only channels with enough of both take part; where there is none, both are empty.
    """
    place, design = account.place(name), account.design
    told = np.array([value != "" for value in design.values])[design.columns[:, place]]
    late = told & (account.day >= since)
    mine, others = late & account.members[name], late & ~account.members[name]
    there = find_both_sides(account.channel, mine, others)
    return mine & there, others & there


def tell_level(
    account: Account, fitted: Effects, name: StreamName, compared: tuple[Mask, Mask]
) -> Level:
    """How many times what the others get a stream gets now, each on the same channel.

    The others are those of its stretch (`compared`), each taken as its own stream is now.
    """
    mine, others = compared
    place = account.place(name)
    width, groups = fitted.design.width, len(fitted.apart)
    now = account.now[:, place]
    mix = np.bincount(now[others], minlength=width) / others.sum()
    posts = count_by_group(fitted)
    against = -mix
    own = np.array([-_scale(mix * (there > 0.0)) for there in posts])
    column = int(now[mine][0])
    against[column] += 1.0
    own[:, column] += 1.0
    weight = np.bincount(fitted.group[mine], minlength=groups) / mine.sum()
    return _tell(fitted, _Contrast(against, own, weight, place), extra=CONFOUNDING_SD**2)


def tell_shift(
    account: Account,
    fitted: Effects,
    name: StreamName,
    columns: tuple[int, int],
    *,
    extra: float,
) -> Level:
    """How many times what it got before a stream gets since a shift.

    `columns` are those of the design before and since; `extra` is variance to be added since the
    week of the shift is not known for sure. The bias of what was not measured is added as for
    findings: without it the interval of a shift that was picked out claimed too much.
    """
    before, since = columns
    posts = count_by_group(fitted)
    row = np.zeros(fitted.design.width)
    row[before], row[since] = -1.0, 1.0
    weight = posts[:, since] * (posts[:, before] > 0.0)
    weight = _scale(weight if weight.any() else posts[:, since])
    own = np.repeat(row[None, :], len(posts), axis=0)
    asked = _Contrast(row, own, weight, account.place(name))
    return _tell(fitted, asked, extra=extra + CONFOUNDING_SD**2)


def _scale(share: Floats) -> Floats:
    return np.asarray(share / max(float(share.sum()), 1e-12))


def _tell(fitted: Effects, asked: _Contrast, *, extra: float) -> Level:
    found = average_channels(
        fitted,
        asked.against[None, :],
        asked.own[:, None, :],
        asked.weight[:, None],
        np.array([asked.trait]),
    )
    variance = found.covariance[0] + extra
    out = float(half_width(variance, freedom=found.freedom)[0])
    mean = float(found.mean[0])
    return Level(
        multiple=float(np.exp(mean)),
        low=float(np.exp(mean - out)),
        high=float(np.exp(mean + out)),
        above=float(probability_above(found.mean, variance, found.freedom)[0]),
    )
