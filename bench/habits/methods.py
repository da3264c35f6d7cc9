"""Every method by name on the same streams; ours also on whole accounts."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.habits.environments import PYTHON
from bench.habits.oracle import ORACLES, PAGE_ORACLE, run_page, run_stream
from bench.habits.worlds import (
    ACCOUNTS,
    START,
    STREAMS,
    StreamWorld,
    draw_account,
    draw_stream,
)
from tuuletus.analysis.design import build_design
from tuuletus.analysis.effects import Responses, fit_effects
from tuuletus.analysis.habits import StreamName, find_bar, find_shifts
from tuuletus.analysis.habits.scan import Scan
from tuuletus.analysis.habits.search import Found, date_shift, find_crossing
from tuuletus.analysis.habits.streams import Account

Row = dict[str, Any]
Floats = NDArray[np.float64]

OURS = {"tuuletus": 1, "tuuletus-of-12": 12}
"""Ours with the bar of a stream shown alone, and of one among twelve."""
PEERS = (
    "adwin-default",
    "adwin-0.05",
    "page-hinkley-default",
    "page-hinkley-20",
    "kswin-default",
    "kswin-0.0002",
    "pelt-14",
)
PAGE = "page"
METHODS = (*OURS, *ORACLES, *PEERS, PAGE, PAGE_ORACLE)
PAGES = (PAGE, PAGE_ORACLE)
LATEST_WEEKS = 26
_NORMAL_80 = 1.2815515655446004


class NotInstalledError(ImportError):
    """The environment of the peers is not there."""


def run_method(name: str, world: str, seeds: list[int]) -> Iterator[Row]:
    """One row a seed: the alarm before anything happens and the one after, if any.

    `alarm` is the week of the first alarm of a stream in which nothing happens, or before it does.
    Where something happens the stream is watched again from then on: `delay` is in posts.
    """
    if name == PAGE:
        yield from (_run_page(world, seed) for seed in seeds)
    elif name == PAGE_ORACLE:
        yield from (run_page(world, seed) for seed in seeds)
    elif name in ORACLES:
        yield from (run_stream(name, world, seed) for seed in seeds)
    elif name in OURS:
        yield from (_run_ours(name, world, seed) for seed in seeds)
    else:
        yield from _run_peer(name, world, seeds)


def _run_ours(name: str, world: str, seed: int) -> Row:
    given = STREAMS[world]
    day, value = draw_stream(given, seed)
    bar = find_bar(OURS[name])
    begun = time.process_time()
    account = build_alone(day, value)
    week = (day // 7.0).astype(np.int64)
    crossed = find_crossing(Scan(account), bar=bar)
    row: Row = {"world": world, "seed": seed}
    if not given.shift:
        return row | {
            "alarm": None if crossed is None else crossed.week,
            "cpu_ms": 1000 * (time.process_time() - begun),
        }
    row["alarm"] = crossed.week if crossed is not None and crossed.week < given.at else None
    row["cpu_ms"] = 1000 * (time.process_time() - begun)
    if row["alarm"] is not None:
        crossed = find_crossing(Scan(account), bar=bar, watched_from=given.at)
    if crossed is None or crossed.week >= given.at + LATEST_WEEKS:
        return row | {"delay": None}
    row["delay"] = int(np.sum((week >= given.at) & (week <= crossed.week)))
    then = build_alone(day[week <= crossed.week], value[week <= crossed.week])
    return row | {
        "when_found": _score(date_shift(Scan(then), crossed), given),
        "in_the_end": _score(date_shift(Scan(account), crossed), given),
    }


def build_alone(day: Floats, value: Floats) -> Account:
    """A stream with nothing beside it."""
    posts = len(day)
    nothing = np.zeros(posts)
    channel = np.zeros(posts, dtype=np.int64)
    responses = Responses(
        value=np.exp(value),
        variance=nothing,
        channel=channel,
        week=(day // 7.0).astype(np.int64),
        offset=nothing,
        counted=False,
    )
    return Account(
        start=START,
        day=day,
        channel=channel,
        response=value,
        sd=nothing,
        kinds=(),
        members={StreamName("daypart", "evening"): np.ones(posts, dtype=bool)},
        fitted=fit_effects(responses, build_design([{}] * posts)),
    )


def _score(found: Found, given: StreamWorld) -> Row:
    """Whether the 80 % intervals of week and size hold the truth, and how wide they are."""
    low, high = found.week_at(0.1), found.week_at(0.9)
    return {
        "week": low <= given.at <= high,
        "weeks_wide": high - low + 1,
        "size": abs(found.size - given.shift) <= _NORMAL_80 * found.size_sd,
        "claimed": found.size / given.shift,
    }


def _run_peer(name: str, world: str, seeds: list[int]) -> list[Row]:
    if not PYTHON.exists():
        raise NotInstalledError("run `python -m bench.habits.environments` first")
    given = STREAMS[world]
    drawn = [draw_stream(given, seed) for seed in seeds]
    asked = [_ask(day, value, first=0) for day, value in drawn]
    starts = [int(np.searchsorted(day, 7.0 * given.at)) for day, _ in drawn]
    if given.shift:
        asked += [
            _ask(day, value, first=first)
            for (day, value), first in zip(drawn, starts, strict=True)
        ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "streams.json"
        path.write_text(json.dumps(asked), "utf-8")
        script = Path(__file__).parent / "peers" / "detect.py"
        done = subprocess.run(
            [str(PYTHON), str(script), str(path), name],
            check=True,
            stdout=subprocess.PIPE,
        )
    found = json.loads(done.stdout)
    return [_read_peer(world, seed, number, drawn, found) for number, seed in enumerate(seeds)]


def _ask(day: Any, value: Any, *, first: int) -> Row:
    weeks = np.unique(day // 7.0)
    return {
        "value": value.tolist(),
        "stop": np.searchsorted(day, 7.0 * (weeks + 1)).tolist(),
        "first": first,
    }


def _read_peer(world: str, seed: int, number: int, drawn: Any, found: list[Row]) -> Row:
    given, (day, _) = STREAMS[world], drawn[number]
    place = found[number]["place"]
    alarm = None if place is None else int(day[place] // 7.0)
    row: Row = {"world": world, "seed": seed, "cpu_ms": found[number]["cpu_ms"]}
    if not given.shift:
        return row | {"alarm": alarm}
    row["alarm"] = alarm if alarm is not None and alarm < given.at else None
    place = found[len(drawn) + number]["place"]
    in_time = place is not None and day[place] < 7.0 * (given.at + LATEST_WEEKS)
    first = int(np.searchsorted(day, 7.0 * given.at))
    return row | {"delay": place - first + 1 if in_time else None}


def _run_page(world: str, seed: int) -> Row:
    """All streams of an account at once, as a page shows them."""
    given = ACCOUNTS[world]
    posts = draw_account(given, seed)
    begun = time.process_time()
    habits = find_shifts(posts)
    cpu = 1000 * (time.process_time() - begun)
    day = START.date() + timedelta(weeks=given.at)
    true = [
        shift
        for shift in habits.shifts
        if shift.stream == given.shifting and abs(shift.week - day) <= timedelta(weeks=13)
    ][:1]
    # of two forms on one channel, one that rises is another that falls: it cannot be told apart
    mirrored = [
        shift
        for shift in habits.shifts
        if given.shifting is not None
        and not true
        and (shift.stream.kind, shift.stream.channel)
        == (given.shifting.kind, given.shifting.channel)
        and shift.is_rise != (given.shift > 0.0)
        and abs(shift.week - day) <= timedelta(weeks=13)
    ][:1]
    row: Row = {
        "world": world,
        "seed": seed,
        "mirrored": len(mirrored),
        "false": len(habits.shifts) - len(true) - len(mirrored),
        "years": given.weeks / 52.0,
        "streams": len(habits.states),
        "cpu_ms": cpu / max(len(habits.states), 1),
    }
    if given.shifting is None:
        return row
    in_time = bool(true) and (true[0].found_on - day).days <= 7 * LATEST_WEEKS
    return row | {
        "delay": true[0].posts_until_found if in_time else None,
        "week": true[0].week_low <= day <= true[0].week_high if true else None,
        "claimed": float(np.log(true[0].multiple)) / given.shift if true else None,
        "size": true[0].low <= float(np.exp(given.shift)) <= true[0].high if true else None,
    }
