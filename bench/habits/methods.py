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

from bench.habits.environments import PYTHON
from bench.habits.worlds import ACCOUNTS, START, STREAMS, draw_account, draw_stream
from tuuletus.analysis.habits import find_bar, find_shifts
from tuuletus.analysis.habits.changes import Stream, build_table, date_change, find_change

Row = dict[str, Any]

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
METHODS = (*OURS, *PEERS, PAGE)
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
    elif name in OURS:
        yield from (_run_ours(name, world, seed) for seed in seeds)
    else:
        yield from _run_peer(name, world, seeds)


def _run_ours(name: str, world: str, seed: int) -> Row:
    given = STREAMS[world]
    day, value = draw_stream(given, seed)
    bar = find_bar(OURS[name])
    begun = time.process_time()
    table = build_table(Stream(day=day, value=value, sd=np.zeros(len(day))))
    found = find_change(table, start=0, watched_from=0, bar=bar)
    row: Row = {"world": world, "seed": seed}
    if not given.shift:
        return row | {
            "alarm": None if found is None else int(table.week[found.found]),
            "cpu_ms": 1000 * (time.process_time() - begun),
        }
    first = int(np.searchsorted(table.week, given.at))
    row["alarm"] = (
        int(table.week[found.found]) if found is not None and found.found < first else None
    )
    found = find_change(table, start=0, watched_from=first, bar=bar)
    if found is None or table.week[found.found] >= given.at + LATEST_WEEKS:
        return row | {"delay": None, "cpu_ms": 1000 * (time.process_time() - begun)}
    row["delay"] = int(table.posts[first : found.found + 1].sum())
    row["cpu_ms"] = 1000 * (time.process_time() - begun)
    return row | {
        "when_found": _score(table, found, given, stop=found.found + 1),
        "in_the_end": _score(table, found, given, stop=len(table.week)),
    }


def _score(table: Any, found: Any, given: Any, *, stop: int) -> Row:
    """Whether the 80 % intervals of week and size hold the truth, and how wide they are."""
    dated = date_change(table, found, start=0, stop=stop)
    upto = np.cumsum(dated.begins)
    low, high = (int(table.week[np.searchsorted(upto, part)]) for part in (0.1, 0.9))
    return {
        "week": low <= given.at <= high,
        "weeks_wide": high - low + 1,
        "size": abs(dated.shift - given.shift) <= _NORMAL_80 * dated.shift_sd,
        "claimed": dated.shift / given.shift,
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
    untrue = len(habits.shifts) - len(true) - len(mirrored)
    row: Row = {
        "world": world,
        "seed": seed,
        "mirrored": len(mirrored),
        "false": untrue + len({one.stream for one in habits.withdrawn} - {given.shifting}),
        "untrue": untrue,
        "years": given.weeks / 52.0,
        "streams": len(habits.states),
        "cpu_ms": cpu / max(len(habits.states), 1),
    }
    if given.shifting is None:
        return row
    in_time = bool(true) and (true[0].found_on - day).days <= 7 * LATEST_WEEKS
    truth = float(np.exp(given.shift))
    (level,) = [one.level for one in habits.states if one.stream == given.shifting]
    told = bool(true) and level is not None and given.shifting.kind != "form"
    return row | {
        "delay": true[0].posts_until_found if in_time else None,
        "week": true[0].week_low <= day <= true[0].week_high if true else None,
        "size": true[0].low <= truth <= true[0].high if true else None,
        # a form has an effect of its own, so what it goes to is not the shift alone
        "level": level.low <= truth <= level.high if told and level else None,
    }
