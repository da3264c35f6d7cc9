"""Streams of posts that may shift against the others: by daypart, part of week, form and channel.

What a post got is freed of its channel's level in that week and of its other traits, so that a
good month, a new topic or a summer that lifts everything is no habit. The effects of traits are
those of `effects`; the level beside a stream is made of the other posts only, since a stream
that makes up half of a channel would otherwise hide its own shift.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.design import build_design
from tuuletus.analysis.effects import Effects, Responses, fit_effects
from tuuletus.analysis.habits.changes import Stream
from tuuletus.analysis.levels import build_weeks, chain_covariance, solve_chain, walk_precision
from tuuletus.analysis.sums import sum_by

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

FEWEST_POSTS = 20
"""A stream with fewer posts is not watched."""
_DAYPARTS = ((0, "night"), (6, "morning"), (11, "midday"), (14, "afternoon"), (17, "evening"))
_NIGHT = 22
_UNKNOWN_SD = 2.0  # of a reference that hardly exists: such a post tells next to nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredPost:
    """What is read of one post: when it went out (local time), its channel and its traits.

    `response` is the log (log1p of a count) at the common age, `sd` what is unsure about it beside
    luck. `traits` may hold `format`; `weekday` and `hour` are read from `published_at`.
    """

    published_at: datetime
    channel: str
    response: float
    sd: float = 0.0
    traits: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class StreamName:
    """A stream: `kind` is daypart, weekdays or form; `channel` is empty where it is of no matter.

    Values: night, morning, midday, afternoon, evening; workdays, friday, weekend; a form as told.
    """

    kind: str
    value: str
    channel: str = ""


@dataclass(slots=True, kw_only=True)
class Account:
    """Posts in order of time as arrays, and the effects of their traits.

    Shifts are taken off `response` as they are found.
    """

    start: datetime
    day: Floats
    channel: Ints
    response: Floats
    sd: Floats
    fitted: Effects
    members: dict[StreamName, Mask]


def name_daypart(hour: int) -> str:
    """The part of the day of an hour (0 to 23)."""
    if hour >= _NIGHT:
        return "night"
    return [name for first, name in _DAYPARTS if hour >= first][-1]


def name_weekdays(isoweekday: int) -> str:
    """The part of the week of a day (1 is Monday)."""
    return "workdays" if isoweekday < 5 else "friday" if isoweekday == 5 else "weekend"


def name_streams(post: AnsweredPost) -> tuple[StreamName, ...]:
    """The streams that a post belongs to."""
    names = [
        StreamName("daypart", name_daypart(post.published_at.hour)),
        StreamName("weekdays", name_weekdays(post.published_at.isoweekday())),
    ]
    if form := post.traits.get("format"):
        names.append(StreamName("form", form, post.channel))
    return tuple(names)


def build_account(posts: Sequence[AnsweredPost]) -> Account:
    """Posts of one account as arrays, with their streams and the effects of their traits."""
    posts = sorted(posts, key=lambda post: (post.published_at, post.channel, post.response))
    first = posts[0].published_at
    monday = first - timedelta(days=first.weekday())
    start = monday.replace(hour=0, minute=0, second=0, microsecond=0)
    day = np.array([_days_between(start, post.published_at) for post in posts])
    channels = sorted({post.channel for post in posts})
    channel = np.array([channels.index(post.channel) for post in posts], dtype=np.int64)
    response = np.array([post.response for post in posts], dtype=np.float64)
    sd = np.array([post.sd for post in posts], dtype=np.float64)
    traits = [
        {
            **post.traits,
            "daypart": name_daypart(post.published_at.hour),
            "weekdays": name_weekdays(post.published_at.isoweekday()),
        }
        for post in posts
    ]
    responses = Responses(
        value=np.exp(response),
        variance=sd**2,
        channel=channel,
        week=(day // 7.0).astype(np.int64),
        offset=np.zeros(len(posts)),
        counted=False,
    )
    fitted = fit_effects(responses, build_design(traits))
    return Account(
        start=start,
        day=day,
        channel=channel,
        response=response,
        sd=sd,
        fitted=fitted,
        members=_find_members(posts),
    )


def _days_between(start: datetime, moment: datetime) -> float:
    """Days by the local calendar and clock: no day has 23 hours."""
    clock = moment.hour / 24.0 + moment.minute / 1440.0
    return (moment.date() - start.date()).days + clock


def _find_members(posts: Sequence[AnsweredPost]) -> dict[StreamName, Mask]:
    """Streams with enough posts that are not all posts."""
    own = [name_streams(post) for post in posts]
    found = {}
    for name in sorted({name for names in own for name in names}):
        mask = np.array([name in names for names in own])
        if mask.sum() >= FEWEST_POSTS and (~mask).sum() >= FEWEST_POSTS:
            found[name] = mask
    return found


def build_stream(account: Account, name: StreamName) -> Stream:
    """A stream's log responses against what the other posts of the channel got at that time."""
    mask = account.members[name]
    fitted = account.fitted
    freed = account.response - fitted.design.apply(fitted.effects)
    level, variance = _level_of(account, freed, ~mask)
    _, within = _level_of(account, freed, mask)
    # neighbours of a stream share the error of what is beside them; so much unsure each would
    # have to be if their errors were their own, for their mean to be as unsure as it is
    luck = fitted.scale**2 * (fitted.freedom + 3.0) / (fitted.freedom + 1.0)
    shared = np.maximum(variance, luck * variance / within)
    own = fitted.effects.copy()
    design = fitted.design
    trait = {"form": "format"}.get(name.kind, name.kind)
    if trait in design.names:
        own[design.trait_of != design.names.index(trait)] = 0.0
    else:
        own[:] = 0.0
    value = freed + design.apply(own) - level
    return Stream(
        day=account.day[mask],
        value=value[mask],
        sd=np.sqrt(account.sd[mask] ** 2 + shared[mask]),
    )


def _level_of(account: Account, freed: Floats, chosen: Mask) -> tuple[Floats, Floats]:
    """Each post's channel level in its week by the `chosen` posts alone, and its variance.

    Every week in which anything was published is a block; luck is weighed as Student-t.
    """
    week = (account.day // 7.0).astype(np.int64)
    weeks = build_weeks(account.channel, week)
    diagonal, below = walk_precision(weeks, max(account.fitted.drift, 1e-4))
    freedom, scale2 = account.fitted.freedom, account.fitted.scale**2 + account.sd**2
    centre = float(np.median(freed))
    away = freed - centre
    level = np.zeros(weeks.count)
    weight = chosen / scale2
    for _ in range(4):
        held = sum_by(weeks.block, weight, weeks.count)
        pull = sum_by(weeks.block, weight * away, weeks.count)
        level = solve_chain(diagonal + held, below, pull)
        square = (away - level[weeks.block]) ** 2
        weight = chosen * (freedom + 1.0) / (freedom * scale2 + square)
    variance, _ = chain_covariance(diagonal + held, below)
    return level[weeks.block] + centre, np.minimum(variance, _UNKNOWN_SD**2)[weeks.block]
