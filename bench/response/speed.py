"""CPU seconds of a whole `learn`, from records to findings, on simulated posts."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from tuuletus.analysis.findings import learn
from tuuletus.analysis.response import bring_to_age, collect_readings
from tuuletus.records import Channel, Measurement, Post

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LEVELS = (5, 7, 8, 3, 2, 3, 2, 2, 4, 12, 6, 2)
METRICS = ("reactions", "comments", "shares", "saves")
HOURS = (6, 24, 72, 168, 800)


def simulate(posts: int, rng: np.random.Generator) -> dict[str, Any]:
    """Posts of five channels over three years: four metrics read five times, twelve traits."""
    channels = [Channel(platform="facebook", key=str(spot)) for spot in range(5)]
    owner = rng.integers(0, 5, posts)
    day = rng.uniform(40, 1100, posts)
    traits = [rng.integers(0, count, posts) for count in LEVELS]
    mean = 3.0 + 0.4 * owner
    for codes, count in zip(traits, LEVELS, strict=True):
        mean = mean + rng.normal(0, 0.15, count)[codes]
    final = rng.poisson(np.exp(mean + 0.8 * rng.standard_t(4.6, posts).clip(-8, 8)))
    records = [
        Post(
            channel=channels[owner[spot]],
            key=str(spot),
            published_at=NOW - timedelta(days=float(day[spot])),
        )
        for spot in range(posts)
    ]
    readings = []
    for spot, post in enumerate(records):
        for hours in HOURS:
            moment = post.published_at + timedelta(hours=hours) if post.published_at else NOW
            seen = final[spot] * (1 - np.exp(-hours / 20.0))
            readings += [
                Measurement(
                    channel=post.channel,
                    post_key=post.key,
                    metric=metric,
                    value=float(int(seen * share)),
                    read_at=moment,
                )
                for metric, share in zip(METRICS, (0.8, 0.1, 0.07, 0.03), strict=True)
            ]
    told = [
        {f"trait{place}": str(codes[spot]) for place, codes in enumerate(traits)}
        for spot in range(posts)
    ]
    return {"posts": records, "measurements": readings, "traits": told}


def run(seeds: range) -> dict[str, Any]:
    """CPU seconds for an account of 500 and a group of accounts of 100,000 posts."""
    out: dict[str, Any] = {}
    for posts in (500, 100_000):
        data = simulate(posts, np.random.default_rng([seeds.start, 9]))
        best = _time(lambda data=data: learn(**data, now=NOW), repeats=3 if posts < 1000 else 1)
        reading = _time(lambda data=data: _read(data), repeats=1)
        out[str(posts)] = {
            "tuuletus": {
                "cpu_seconds": best,
                "cpu_seconds_reading": reading,
                "cpu_seconds_effects": best - reading,
                "measurements": float(len(data["measurements"])),
            }
        }
    return out


def _read(data: dict[str, Any]) -> None:
    readings = collect_readings(
        data["posts"], data["measurements"], metric="interactions", now=NOW
    )
    bring_to_age(data["posts"], readings, age=timedelta(days=7))


def _time(work: Any, *, repeats: int) -> float:
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)
