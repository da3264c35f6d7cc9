"""What comes back to the invented restaurant's posts: true effects, luck, growth with age."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis import simulate_texts as topics

Floats = NDArray[np.float64]

DEGREES = 4.55
SCALE = 0.77
"""The luck of one post (log): Student-t, as seen on 500 posts of a brand page."""
LARGEST_LUCK = 4.0
AGE_SHAPE = 1.1
AGE_HOURS = 18.1
AGE_SPREAD = 0.8
"""Counts grow as a Weibull curve of age; each post has its own pace."""

EFFECTS: Mapping[str, Mapping[str, float]] = {
    "topic": {
        topics.LUNCH: 0.8,
        topics.DISH: 1.0,
        topics.BACKSTAGE: 1.3,
        topics.STAFF: 1.7,
        topics.EVENT: 1.0,
        topics.QUESTION: 1.2,
        topics.GIVEAWAY: 2.6,
        topics.RECRUITING: 0.6,
        topics.THANKS: 1.0,
        topics.SEASON: 1.0,
    },
    "format": {
        "photo": 1.0,
        "video": 1.2,
        "reel": 1.7,
        "carousel": 1.0,
        "text": 1.0,
        "link": 0.65,
    },
    "weekday": {"1": 1.0, "2": 1.0, "3": 1.0, "4": 1.0, "5": 1.1, "6": 1.1, "7": 1.0},
    "hour": {"06-09": 0.95, "09-12": 1.0, "12-15": 1.0, "15-18": 1.05, "18-21": 1.1},
    "tone": {"rento": 1.0, "asiallinen": 1.0, "leikkisä": 1.0},
    "author": {"Aino": 1.0, "Veera": 1.0, "Oskari": 1.0},
    "series": {"Perjantain kulissit": 1.0, "Viikon annos": 1.0},
    "language": {"fi": 1.0, "sv": 1.0, "en": 1.0},
}
"""True multiples by trait and value; what is 1 everywhere does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One channel of the restaurant: how much it gets, and what it tells.

    `level` is a typical post's interactions at the start, `reach` the people behind one of them.
    `views_since` is the day from which views are told instead of impressions.
    """

    name: str
    key: str
    level: float
    growth: float
    followers: int
    formats: Mapping[str, float]
    applause: str
    saves: bool
    clicks: bool
    reach: float | None
    views_since: date | None
    tags: float


PLATFORMS = (
    Platform(
        name="facebook",
        key="ravintolatuuletus",
        level=42.0,
        growth=0.0010,
        followers=3900,
        formats={"photo": 0.55, "video": 0.15, "link": 0.2, "text": 0.1},
        applause="reactions",
        saves=False,
        clicks=True,
        reach=24.0,
        views_since=date(2024, 11, 1),
        tags=0.25,
    ),
    Platform(
        name="instagram",
        key="ravintola.tuuletus",
        level=68.0,
        growth=0.0030,
        followers=2600,
        formats={"photo": 0.5, "carousel": 0.25, "reel": 0.25},
        applause="likes",
        saves=True,
        clicks=False,
        reach=14.0,
        views_since=date(2024, 8, 1),
        tags=0.8,
    ),
    Platform(
        name="x",
        key="rav_tuuletus",
        level=9.0,
        growth=-0.0020,
        followers=1150,
        formats={"photo": 0.5, "text": 0.4, "link": 0.1},
        applause="likes",
        saves=False,
        clicks=True,
        reach=None,
        views_since=None,
        tags=0.35,
    ),
)
_COMMENTED = {topics.QUESTION: 0.35, topics.GIVEAWAY: 0.45, topics.STAFF: 0.12}


def find_multiple(traits: Mapping[str, str]) -> float:
    """The true multiple of a post with these traits, decisions left aside."""
    known = (EFFECTS[trait].get(value, 1.0) for trait, value in traits.items() if trait in EFFECTS)
    return float(np.prod([1.0, *known]))


def draw_levels(rng: np.random.Generator, *, platform: Platform, weeks: int) -> Floats:
    """Log level of a channel by week: growth, a random walk, and shocks that fade."""
    walk = np.cumsum(rng.normal(0.0, 0.03, weeks))
    shock = np.zeros(weeks)
    for week in range(1, weeks):
        shock[week] = 0.7 * shock[week - 1] + rng.normal(0.0, 0.15)
    return np.asarray(
        np.log(platform.level) + platform.growth * np.arange(weeks) + walk + shock,
        dtype=np.float64,
    )


def draw_luck(rng: np.random.Generator) -> float:
    """The luck of one post (log); nothing goes a hundredfold round the world here."""
    return float(np.clip(SCALE * rng.standard_t(DEGREES), -LARGEST_LUCK, LARGEST_LUCK))


def draw_readings(
    rng: np.random.Generator,
    *,
    platform: Platform,
    topic: str,
    expected: float,
    hours: Floats,
    published_on: date,
) -> Iterator[tuple[int, str, int]]:
    """What each reading tells: (number of the reading, metric, value); counts never fall.

    Args:
        rng: the source of all chance.
        platform: the channel.
        topic: questions are commented, giveaways too.
        expected: how many interactions the post will have in the end, on average.
        hours: ages of the readings, ascending.
        published_on: decides whether views or impressions are told.

    """
    pace = AGE_HOURS * np.exp(AGE_SPREAD * rng.standard_normal())
    share = -np.expm1(-((hours / pace) ** AGE_SHAPE))
    parts = _parts(platform, topic)
    steps = np.diff(share, prepend=0.0)
    counts = {
        name: np.cumsum(rng.poisson(expected * part * steps)) for name, part in parts.items()
    }
    done = np.sum(list(counts.values()), axis=0)
    people = _people(rng, platform, expected=expected, share=share, at_least=done)
    if platform.reach is not None:
        counts["reach"] = people
    seen = np.ceil(people * (1.15 + 0.5 * rng.random())).astype(np.int64)
    counts[_seen(platform, published_on)] = seen
    for name, values in counts.items():
        yield from ((number, name, int(value)) for number, value in enumerate(values))


def _parts(platform: Platform, topic: str) -> dict[str, float]:
    """The shares of one interaction, and clicks beside them."""
    comments = _COMMENTED.get(topic, 0.06)
    shares = 0.05
    saves = 0.05 if platform.saves else 0.0
    parts = {
        platform.applause: 1.0 - comments - shares - saves,
        "comments": comments,
        "shares": shares,
    }
    if platform.saves:
        parts["saves"] = saves
    if platform.clicks:
        parts["clicks"] = 0.7 if topic in (topics.LUNCH, topics.EVENT, topics.RECRUITING) else 0.3
    return parts


def _people(
    rng: np.random.Generator,
    platform: Platform,
    *,
    expected: float,
    share: Floats,
    at_least: NDArray[np.int64],
) -> NDArray[np.int64]:
    """People reached: more than those who did something, and never fewer than before."""
    a_person = platform.reach or 30.0
    usual = platform.level * a_person * (expected / platform.level) ** 0.6
    final = usual * np.exp(rng.normal(0.0, 0.25))
    reached = np.maximum(np.ceil(final * share), np.ceil(1.2 * at_least))
    return np.maximum.accumulate(reached).astype(np.int64)


def _seen(platform: Platform, published_on: date) -> str:
    since = platform.views_since
    return "views" if since is not None and published_on >= since else "impressions"
