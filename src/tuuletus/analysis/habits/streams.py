"""Streams of posts that may shift against the others: by daypart, part of week, form and channel.

What a post got is freed of its channel's level in that week and of what its traits get on its
channel. So a good month, a topic that gets better, a summer that lifts everything or a channel
that begins to publish in the evening is no habit. The effects of traits are those of `effects`,
by channel; the level beside a stream is made of the other posts only, since a stream that makes up
half of a channel would otherwise hide its own shift.

A shift that was found gives the posts since then a column of their own in the design (`split`), so
all later fits know of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.design import Design, build_design
from tuuletus.analysis.differences import FEWEST_WITH
from tuuletus.analysis.effects import Effects, Responses, fit_effects
from tuuletus.analysis.habits.changes import LEVEL_SD, Stream
from tuuletus.analysis.levels import (
    Weeks,
    build_weeks,
    chain_covariance,
    solve_chain,
    walk_precision,
)
from tuuletus.analysis.sums import sum_by
from tuuletus.analysis.traits import share_alike

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

FEWEST_POSTS = 20
"""A stream with fewer posts is not watched."""
_DAYPARTS = ((0, "night"), (6, "morning"), (11, "midday"), (14, "afternoon"), (17, "evening"))
_NIGHT = 22
_NEAR_DAYS = 42.0
_KIND_STEP = 0.05
_KIND_SD = 0.2
"""How far what a theme or a series gets may wander in a week, and from the start (log)."""
_TRAITS = {"form": "format"}
_UNKNOWN_SD = 2.0  # of a reference that hardly exists: such a post tells next to nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredPost:
    """What is read of one post: when it went out (local time), its channel and its traits.

    `response` is the log (log1p of a count) at the common age, `sd` what is unsure about it beside
    luck, `count` the number itself where it is one. `traits` may hold `format`; `weekday` and
    `hour` are read from `published_at`.
    """

    published_at: datetime
    channel: str
    response: float
    sd: float = 0.0
    count: float | None = None
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

    `kinds` holds, for each trait of content, the weeks of each of its values; `count` what was
    counted, None where that is not told of all. `members` are the posts of each stream, `watched`
    those of them on channels that have others beside them. `design` has a column for each trait's
    value and one more for each shift; `now` are the columns that the posts would have today: those
    of their streams since the last shift. `fitted` are the effects under this design.
    """

    start: datetime
    day: Floats
    channel: Ints
    response: Floats
    sd: Floats
    count: Floats | None
    kinds: tuple[Weeks, ...]
    members: dict[StreamName, Mask]
    watched: dict[StreamName, Mask]
    design: Design
    now: Ints
    fitted: Effects

    @property
    def week(self) -> Ints:
        """The running number of each post's week."""
        return np.asarray(self.day // 7.0, dtype=np.int64)

    def place(self, name: StreamName) -> int:
        """The number of the trait that a stream is about."""
        return self.design.names.index(_TRAITS.get(name.kind, name.kind))

    def column(self, name: StreamName) -> int:
        """The column of a stream's posts since its last shift."""
        return int(self.now[self.members[name], self.place(name)][0])


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
    channels = sorted({post.channel for post in posts})
    counts = [post.count for post in posts if post.count is not None]
    day = np.array([_days_between(start, post.published_at) for post in posts])
    channel = np.array([channels.index(post.channel) for post in posts], dtype=np.int64)
    response = np.array([post.response for post in posts], dtype=np.float64)
    sd = np.array([post.sd for post in posts], dtype=np.float64)
    traits = share_alike(
        {
            **post.traits,
            "daypart": name_daypart(post.published_at.hour),
            "weekdays": name_weekdays(post.published_at.isoweekday()),
        }
        for post in posts
    )
    design = build_design(tuple(traits))
    members = _find_members(posts)
    return Account(
        start=start,
        day=day,
        channel=channel,
        response=response,
        sd=sd,
        count=np.array(counts) if len(counts) == len(posts) else None,
        kinds=_read_kinds(posts, day),
        members=members,
        watched=_find_watched(members, channel, _has_form(posts)),
        design=design,
        now=design.columns,
        fitted=_fit(day, channel, response, sd, design),
    )


def split(account: Account, name: StreamName, first_day: float) -> Account:
    """The account with a column of its own for a stream's posts since a day, not fitted yet."""
    design, place = account.design, account.place(name)
    mine = account.members[name]
    columns, now = design.columns.copy(), account.now.copy()
    columns[mine & (account.day >= first_day), place] = design.width
    now[mine, place] = design.width
    wider = replace(
        design,
        columns=columns,
        trait_of=np.append(design.trait_of, place),
        values=(*design.values, name.value),
    )
    return replace(account, design=wider, now=now)


def refit(account: Account) -> Account:
    """The account with its effects fitted to its design."""
    fitted = _fit(account.day, account.channel, account.response, account.sd, account.design)
    return replace(account, fitted=fitted)


def _fit(day: Floats, channel: Ints, response: Floats, sd: Floats, design: Design) -> Effects:
    responses = Responses(
        value=np.exp(response),
        variance=sd**2,
        channel=channel,
        week=(day // 7.0).astype(np.int64),
        offset=np.zeros(len(day)),
        counted=False,
    )
    return fit_effects(responses, design, by_channel=True)


def tell_fit(account: Account, before: Account) -> float:
    """How well levels and effects fit the responses (log density of both together).

    By the luck and the drift of `before`: a jump of a channel's level, which would explain
    the shift of one form by that of all the others the other way, costs what it would cost there.
    """
    fitted, usual = account.fitted, before.fitted
    away = account.response - fitted.levels[fitted.weeks.block] - fitted.of_posts()
    square = away**2 / (usual.scale**2 + account.sd**2)
    luck = (usual.freedom + 1.0) * float(np.sum(np.log1p(square / usual.freedom)))
    linked = np.flatnonzero(fitted.weeks.gap > 0.0)
    step = fitted.levels[linked] - fitted.levels[linked - 1]
    walked = float(np.sum(step**2 / (usual.drift * fitted.weeks.gap[linked])))
    spread = float(np.sum(fitted.effects**2) + np.sum(fitted.apart**2)) / LEVEL_SD**2
    return -0.5 * (luck + walked + spread)


def _days_between(start: datetime, moment: datetime) -> float:
    """Days by the local calendar and clock: no day has 23 hours."""
    clock = moment.hour / 24.0 + moment.minute / 1440.0
    return (moment.date() - start.date()).days + clock


def _read_kinds(posts: Sequence[AnsweredPost], day: Floats) -> tuple[Weeks, ...]:
    """Traits of content (a topic that gets better is no habit of its daypart), untold as one."""
    week = (day // 7.0).astype(np.int64)
    names = sorted({name for post in posts for name in post.traits} - {"format"})
    found = []
    for name in names:
        _, index = np.unique([post.traits.get(name, "") for post in posts], return_inverse=True)
        found.append(build_weeks(index.reshape(-1).astype(np.int64), week))
    return tuple(found)


def _find_members(posts: Sequence[AnsweredPost]) -> dict[StreamName, Mask]:
    """Streams with enough posts that are not all posts."""
    own: dict[StreamName, list[int]] = {}
    for place, post in enumerate(posts):
        for name in name_streams(post):
            own.setdefault(name, []).append(place)
    found = {}
    for name in sorted(own):
        mask = np.zeros(len(posts), dtype=np.bool_)
        mask[own[name]] = True
        if mask.sum() >= FEWEST_POSTS and (~mask).sum() >= FEWEST_POSTS:
            found[name] = mask
    return found


def _has_form(posts: Sequence[AnsweredPost]) -> Mask:
    return np.asarray([post.traits.get("format", "") != "" for post in posts])


def _find_watched(
    members: dict[StreamName, Mask], channel: Ints, has_form: Mask
) -> dict[StreamName, Mask]:
    """The posts of streams on channels that have both sides, where they are enough."""
    found = {}
    for name, mine in members.items():
        others = ~mine & (has_form if name.kind == "form" else True)
        own = mine & find_both_sides(channel, mine, others)
        if own.sum() >= FEWEST_POSTS:
            found[name] = own
    return found


def find_both_sides(channel: Ints, mine: Mask, others: Mask) -> Mask:
    """The posts of channels that have enough posts on both sides of a comparison."""
    count = int(channel.max(initial=0)) + 1
    enough = np.ones(count, dtype=np.bool_)
    for side in (mine, others):
        enough &= np.bincount(channel[side], minlength=count) >= FEWEST_WITH
    return np.asarray(enough[channel])


def build_stream(account: Account, name: StreamName) -> Stream:
    """A stream's log responses against what the other posts of the channel got at that time."""
    mask = account.watched[name]
    fitted = account.fitted
    others = ~account.members[name]
    freed = account.response - fitted.of_posts()
    level, variance = _follow(account, freed, others, fitted.weeks, drift=fitted.drift)
    for weeks in account.kinds:
        path, unsure = _follow(
            account, freed - level, others, weeks, drift=_KIND_STEP**2, first_sd=_KIND_SD
        )
        level, variance = level + path, variance + unsure
    # neighbours of a stream share the error of what is beside them, the more of them the worse
    luck = fitted.scale**2 * (fitted.freedom + 3.0) / (fitted.freedom + 1.0)
    ratio = _count_near(account, mask) / np.maximum(_count_near(account, others), 0.25)
    shared = np.minimum(np.maximum(variance, luck * np.sqrt(ratio)), _UNKNOWN_SD**2)
    return Stream(
        day=account.day[mask],
        value=(freed - level)[mask],
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
    weeks: Weeks,
    *,
    drift: float,
    first_sd: float | None = None,
) -> tuple[Floats, Floats]:
    """The level of each post's block of `weeks` by the `chosen` posts alone, and its variance.

    Every week in which anything was published is a block of a random walk; luck is weighed as
    Student-t. With `first_sd` a group's first level is known to be near 0, else it is free.
    """
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
