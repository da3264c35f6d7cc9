"""Levels on simulated accounts of two channels whose raw means have the wrong sign."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from tuuletus.analysis.habits import AnsweredPost, StreamName
from tuuletus.analysis.habits.streams import build_account
from tuuletus.analysis.habits.telling import find_compared, fit_account, tell_level

START = datetime(2023, 1, 2)  # noqa: DTZ001 - local time of nowhere in particular
EVENING = StreamName("daypart", "evening")
PHOTO = StreamName("form", "photo", "small")
TRUE = {EVENING: 0.4, PHOTO: -0.5}
"""What the streams gain on both channels (log)."""
RUNS_A_SEED = 40


def draw_account(seed: int, *, weeks: int = 60, shift: float = 0.0) -> list[AnsweredPost]:
    """A large channel of mornings and videos, a small one of evenings and photos.

    Evenings get more and photos less than the others on both; raw means say the opposite, since
    the small channel gets a fiftieth and publishes in the evening. `shift` is what evenings gain
    more in the second half, on both channels.
    """
    rng = np.random.default_rng([seed, 7])
    posts = []
    for channel, level, late, photos, rate in (
        ("large", 6.5, 0.2, 0.8, 6),
        ("small", 2.6, 0.8, 0.2, 6),
    ):
        walk = level + np.cumsum(rng.normal(0.0, 0.05, weeks))
        for week in range(weeks):
            for _ in range(rng.poisson(rate)):
                hour = 19 if rng.random() < late else 8
                form = "photo" if rng.random() < photos else "video"
                gain = TRUE[EVENING] + (shift if week >= weeks // 2 else 0.0)
                rate_of = walk[week] + gain * (hour == 19) + TRUE[PHOTO] * (form == "photo")
                count = float(rng.poisson(np.exp(rate_of + 0.7 * rng.standard_t(4.6))))
                posts.append(
                    AnsweredPost(
                        published_at=START
                        + timedelta(weeks=week, days=int(rng.integers(7)), hours=hour),
                        channel=channel,
                        response=float(np.log1p(count)),
                        count=count,
                        traits={"format": form},
                    )
                )
    return posts


def run(seeds: range) -> dict[str, Any]:
    """How often the level has the right sign, and its 80 % interval holds the truth."""
    means: dict[StreamName, list[float]] = {name: [] for name in TRUE}
    held: dict[StreamName, list[bool]] = {name: [] for name in TRUE}
    raw: dict[StreamName, list[bool]] = {name: [] for name in TRUE}
    for seed in range(RUNS_A_SEED * seeds.start, RUNS_A_SEED * seeds.stop):
        posts = draw_account(seed)
        account = build_account(posts)
        fitted = fit_account(account)
        for name, true in TRUE.items():
            level = tell_level(account, fitted, name, find_compared(account, name, -np.inf))
            if level is None:
                raise RuntimeError(f"{name} has no level in account {seed}.")
            means[name].append(float(np.log(level.multiple)))
            held[name].append(bool(np.log(level.low) <= true <= np.log(level.high)))
            raw[name].append(compare_raw(posts, name) * true > 0.0)
    return {
        name.kind: {
            "tuuletus": {
                "accounts": float(len(means[name])),
                "right_sign": float(np.mean(np.array(means[name]) * true > 0.0)),
                "cover80": float(np.mean(held[name])),
                "error": float(np.mean(means[name]) - true),
            },
            "raw means": {"right_sign": float(np.mean(raw[name]))},
        }
        for name, true in TRUE.items()
    }


def compare_raw(posts: list[AnsweredPost], name: StreamName) -> float:
    """Mean log response of a stream's kind of post less that of all others, whatever channel."""
    mine = np.array([is_of(post, name) for post in posts])
    response = np.array([post.response for post in posts])
    return float(response[mine].mean() - response[~mine].mean())


def is_of(post: AnsweredPost, name: StreamName) -> bool:
    """Whether a post is of the hour or form of a stream, on whichever channel."""
    if name.kind == "form":
        return post.traits["format"] == name.value
    return post.published_at.hour == 19
