"""Streams and whole accounts with a known shift of habit, or none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.habits import AnsweredPost, StreamName
from tuuletus.analysis.habits.streams import name_streams

Floats = NDArray[np.float64]

DEGREES = 4.55
SCALE = 0.77
START = datetime(2021, 1, 4)  # noqa: DTZ001 - local time of nowhere in particular


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamWorld:
    """One stream: `rate` posts a week, a shift (log) after `at` weeks.

    `ramp` is how many weeks the shift takes, `wave` the height of a yearly wave, `busy` how
    unlike the weeks are (0: as many posts each week; 1: weeks of nothing and weeks of plenty).
    """

    weeks: int = 104
    rate: float = 3.0
    shift: float = 0.0
    at: int = 52
    scale: float = SCALE
    degrees: float = DEGREES
    ramp: int = 0
    wave: float = 0.0
    busy: float = 0.0


STREAMS = {
    "nothing": StreamWorld(),
    "nothing_scale_0.5": StreamWorld(scale=0.5),
    "nothing_scale_1.2": StreamWorld(scale=1.2),
    "nothing_df_3": StreamWorld(degrees=3.0),
    "nothing_df_30": StreamWorld(degrees=30.0),
    "nothing_wave_0.3": StreamWorld(wave=0.3, weeks=156),
    "nothing_irregular": StreamWorld(busy=1.0),
    "nothing_1_a_week": StreamWorld(rate=1.0),
    "nothing_10_a_week": StreamWorld(rate=10.0),
    "up_0.8": StreamWorld(shift=0.8),
    "up_0.8_young": StreamWorld(shift=0.8, at=26, weeks=52),
    "up_0.5": StreamWorld(shift=0.5),
    "down_0.8": StreamWorld(shift=-0.8),
    "gradual_0.8": StreamWorld(shift=0.8, ramp=8),
    "up_0.8_scale_0.5": StreamWorld(shift=0.8, scale=0.5),
    "up_0.8_scale_1.2": StreamWorld(shift=0.8, scale=1.2),
    "up_0.8_df_3": StreamWorld(shift=0.8, degrees=3.0),
    "up_0.8_df_30": StreamWorld(shift=0.8, degrees=30.0),
    "up_0.8_irregular": StreamWorld(shift=0.8, busy=1.0),
    "up_0.8_1_a_week": StreamWorld(shift=0.8, rate=1.0),
    "up_0.8_10_a_week": StreamWorld(shift=0.8, rate=10.0),
}


def draw_stream(world: StreamWorld, seed: int) -> tuple[Floats, Floats]:
    """Days and log responses of one stream."""
    rng = np.random.default_rng([seed, 41])
    pace = rng.gamma(1.0, size=world.weeks) if world.busy else np.ones(world.weeks)
    each = rng.poisson(world.rate * pace) if world.busy or world.rate % 1 else None
    counts = np.full(world.weeks, int(world.rate)) if each is None else each
    week = np.repeat(np.arange(world.weeks), counts)
    day = np.sort(7.0 * week + 7.0 * rng.random(len(week)))
    value = world.scale * rng.standard_t(world.degrees, len(day))
    since = day - 7.0 * world.at
    value += world.shift * (
        np.clip(since / (7.0 * world.ramp), 0.0, 1.0) if world.ramp else (since >= 0.0)
    )
    value += world.wave * np.sin(2.0 * np.pi * (day / 365.25 - rng.random()))
    return day, value


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountWorld:
    """A whole account: all streams of a page at once; the shift is of `shifting`.

    The stream `waving` has a yearly `wave` of its own beside the season that all posts share.
    """

    weeks: int = 104
    posts: float = 10.0
    shift: float = 0.0
    at: int = 52
    shifting: StreamName | None = None
    drift: float = 0.0
    waving: StreamName | None = None
    wave: float = 0.0


ACCOUNTS = {
    "nothing": AccountWorld(),
    "drifting_topics": AccountWorld(drift=0.05),
    "evenings_wave_0.3": AccountWorld(
        weeks=156, wave=0.3, waving=StreamName("daypart", "evening")
    ),
    "evenings_up_0.8": AccountWorld(shift=0.8, shifting=StreamName("daypart", "evening")),
    "weekends_down_0.8": AccountWorld(shift=-0.8, shifting=StreamName("weekdays", "weekend")),
    "reels_up_0.8": AccountWorld(shift=0.8, shifting=StreamName("form", "reel", "b")),
}
_HOURS = (8, 10, 12, 15, 18, 20)
_HOUR_SHARES = (0.15, 0.15, 0.2, 0.2, 0.2, 0.1)
_DAY_SHARES = (0.15, 0.15, 0.15, 0.15, 0.15, 0.15, 0.1)
_FORMS = {"a": ("photo", "video", "link"), "b": ("photo", "reel"), "c": ("photo", "text")}
_TOPICS = 8


def draw_account(world: AccountWorld, seed: int) -> list[AnsweredPost]:
    """Posts of three channels with their own levels, growth, season and shocks."""
    rng = np.random.default_rng([seed, 42])
    topics = rng.normal(0.0, 0.45, _TOPICS) + np.cumsum(
        rng.normal(0.0, world.drift, (world.weeks, _TOPICS)), axis=0
    )
    forms = {(c, f): rng.normal(0.0, 0.25) for c, own in _FORMS.items() for f in own}
    season = 0.3 * np.sin(2.0 * np.pi * (np.arange(world.weeks) / 52.18 - rng.random()))
    levels = {}
    for place, channel in enumerate(_FORMS):
        shock = np.zeros(world.weeks)
        for week in range(1, world.weeks):
            shock[week] = 0.7 * shock[week - 1] + rng.normal(0.0, 0.15)
        walk = np.cumsum(rng.normal(0.0, 0.03, world.weeks))
        levels[channel] = 4.0 - place + walk + shock + season
    posts = []
    for week in range(world.weeks):
        for _ in range(rng.poisson(world.posts)):
            channel = str(rng.choice(list(_FORMS), p=[0.4, 0.4, 0.2]))
            form = str(rng.choice(_FORMS[channel]))
            topic = int(rng.integers(_TOPICS))
            moment = START + timedelta(
                weeks=week,
                days=int(rng.choice(7, p=_DAY_SHARES)),
                hours=int(rng.choice(_HOURS, p=_HOUR_SHARES)),
                minutes=int(rng.integers(60)),
            )
            post = AnsweredPost(
                published_at=moment,
                channel=channel,
                response=float(
                    levels[channel][week]
                    + topics[week, topic]
                    + forms[channel, form]
                    + SCALE * rng.standard_t(DEGREES)
                ),
                traits={"format": form, "topic": str(topic)},
            )
            posts.append(_shifted(post, world, week))
    return posts


def _shifted(post: AnsweredPost, world: AccountWorld, week: int) -> AnsweredPost:
    own = name_streams(post)
    moved = world.shift if week >= world.at and world.shifting in own else 0.0
    if world.waving in own:
        moved += world.wave * float(np.sin(2.0 * np.pi * week / 52.18))
    return replace(post, response=post.response + moved) if moved else post
