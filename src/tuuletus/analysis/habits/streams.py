"""Streams of posts that may shift against the others: by daypart, part of week, form and channel.

What a post got is freed of its channel's level in that week and of its other traits, so that a
good month, a topic that gets better or a summer that lifts everything is no habit. The effects of
traits are
those of `effects`; the level beside a stream is made of the other posts only, since a stream
that makes up half of a channel would otherwise hide its own shift.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.design import Design, build_design
from tuuletus.analysis.effects import Effects, Responses, fit_effects
from tuuletus.analysis.habits.changes import FREEDOM, Stream
from tuuletus.analysis.levels import build_weeks, chain_covariance, solve_chain, walk_precision
from tuuletus.analysis.sums import sum_by

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

FEWEST_POSTS = 20
"""A stream with fewer posts is not watched."""
_DAYPARTS = ((0, "night"), (6, "morning"), (11, "midday"), (14, "afternoon"), (17, "evening"))
_NIGHT = 22
_NEAR_DAYS = 42.0
USUAL_SCALE = 0.8
_KIND_STEP = 0.05
_KIND_SD = 0.2
"""How far what a theme or a series gets may wander in a week, and from the start (log)."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Posts in order of time as arrays, and the effects of their traits.

    `kinds` holds the value of each trait of content by post, as an index. Shifts are taken off
    `response` as they are found, and the effects are fitted anew.
    """

    start: datetime
    day: Floats
    channel: Ints
    response: Floats
    sd: Floats
    kinds: tuple[Ints, ...]
    members: dict[StreamName, Mask]
    fitted: Effects


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
    design = build_design(traits)
    return Account(
        start=start,
        day=day,
        channel=channel,
        response=response,
        sd=sd,
        kinds=_read_kinds(posts),
        members=_find_members(posts),
        fitted=_fit(day, channel, response, sd, design),
    )


def take_off(account: Account, shift: Floats) -> Account:
    """The account with `shift` taken off its responses, and its effects fitted anew."""
    response = np.asarray(account.response - shift)
    fitted = _fit(account.day, account.channel, response, account.sd, account.fitted.design)
    return replace(account, response=response, fitted=fitted)


def _fit(day: Floats, channel: Ints, response: Floats, sd: Floats, design: Design) -> Effects:
    responses = Responses(
        value=np.exp(response),
        variance=sd**2,
        channel=channel,
        week=(day // 7.0).astype(np.int64),
        offset=np.zeros(len(day)),
        counted=False,
    )
    return fit_effects(responses, design)


def tell_fit(account: Account) -> float:
    """How well levels and effects fit the responses: log likelihood under the usual luck."""
    fitted = account.fitted
    level = fitted.levels[fitted.weeks.block]
    away = account.response - level - fitted.design.apply(fitted.effects)
    square = away**2 / (USUAL_SCALE**2 + account.sd**2)
    return -0.5 * (FREEDOM + 1.0) * float(np.sum(np.log1p(square / FREEDOM)))


def _days_between(start: datetime, moment: datetime) -> float:
    """Days by the local calendar and clock: no day has 23 hours."""
    clock = moment.hour / 24.0 + moment.minute / 1440.0
    return (moment.date() - start.date()).days + clock


def _read_kinds(posts: Sequence[AnsweredPost]) -> tuple[Ints, ...]:
    """Traits of content (a topic that gets better is no habit of its daypart), untold as one."""
    names = sorted({name for post in posts for name in post.traits} - {"format"})
    found = []
    for name in names:
        _, index = np.unique([post.traits.get(name, "") for post in posts], return_inverse=True)
        found.append(index.reshape(-1).astype(np.int64))
    return tuple(found)


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
    design = fitted.design
    freed = account.response - design.apply(fitted.effects)
    level, variance = _follow(account, freed, ~mask, account.channel, drift=fitted.drift)
    for group in account.kinds:
        path, unsure = _follow(
            account, freed - level, ~mask, group, drift=_KIND_STEP**2, first_sd=_KIND_SD
        )
        level, variance = level + path, variance + unsure
    # neighbours of a stream share the error of what is beside them, the more of them the worse
    luck = fitted.scale**2 * (fitted.freedom + 3.0) / (fitted.freedom + 1.0)
    ratio = _count_near(account, mask) / np.maximum(_count_near(account, ~mask), 0.25)
    shared = np.minimum(np.maximum(variance, luck * np.sqrt(ratio)), _UNKNOWN_SD**2)
    own = fitted.effects.copy()
    trait = {"form": "format"}.get(name.kind, name.kind)
    place = design.names.index(trait) if trait in design.names else -1
    own[design.trait_of != place] = 0.0
    value = freed + design.apply(own) - level
    return Stream(
        day=account.day[mask],
        value=value[mask],
        sd=np.sqrt(account.sd[mask] ** 2 + shared[mask]),
    )


def _count_near(account: Account, chosen: Mask) -> Floats:
    """By post, how many of the `chosen` ones its channel has in the weeks around it."""
    count = np.zeros(len(account.day))
    for channel in np.unique(account.channel):
        here = account.channel == channel
        day = account.day[here & chosen]
        first = np.searchsorted(day, account.day[here] - _NEAR_DAYS)
        count[here] = np.searchsorted(day, account.day[here] + _NEAR_DAYS) - first
    return count


def _follow(
    account: Account,
    value: Floats,
    chosen: Mask,
    group: Ints,
    *,
    drift: float,
    first_sd: float | None = None,
) -> tuple[Floats, Floats]:
    """The level of each post's group in its week by the `chosen` posts alone, and its variance.

    Every week in which anything was published is a block of a random walk; luck is weighed as
    Student-t. With `first_sd` a group's first level is known to be near 0, else it is free.
    """
    weeks = build_weeks(group, (account.day // 7.0).astype(np.int64))
    diagonal, below = walk_precision(weeks, max(drift, 1e-4))
    centre = 0.0
    if first_sd is None:
        centre = float(np.median(value))
    else:
        diagonal[weeks.gap == 0.0] += first_sd**-2
    freedom, scale2 = account.fitted.freedom, account.fitted.scale**2 + account.sd**2
    away = value - centre
    level = np.zeros(weeks.count)
    weight = chosen / scale2
    for _ in range(4):
        held = sum_by(weeks.block, weight, weeks.count)
        pull = sum_by(weeks.block, weight * away, weeks.count)
        level = solve_chain(diagonal + held, below, pull)
        square = (away - level[weeks.block]) ** 2
        weight = chosen * (freedom + 1.0) / (freedom * scale2 + square)
    variance, _ = chain_covariance(diagonal + held, below)
    return level[weeks.block] + centre, variance[weeks.block]
