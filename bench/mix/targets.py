"""What is asked of our engine, beside what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from bench.mix.methods import OURS
from bench.mix.scoring import Ratio, compare, mean_regret
from bench.mix.worlds import KNOWN, UNSEEN

Row = dict[str, Any]
Rows = Mapping[str, list[Row]]

MONTH, ANY = "repeat_best_4weeks", "random"
MEAN_REGRET = 0.17
BEST_PEER, BEST_PEER_HIGH = 0.78, 0.88
HABIT = 0.45
WORLD, STATIONARY, NEVER_SEEN = 1.10, 1.20, 0.95
PLAN_SECONDS, UPDATE_MS = 1.0, 50.0


def best_peer(rows: Rows, worlds: tuple[str, ...]) -> str | None:
    """The peer with the lowest mean regret over some worlds, chosen on the same seeds as ours.

    Only those count that ran on as many seeds as most did.
    """
    means: dict[str, float] = {}
    most = max((len(_seeds(own)) for name, own in rows.items() if name != OURS), default=0)
    for name, own in rows.items():
        mean = mean_regret(own, worlds)
        if name != OURS and mean is not None and len(_seeds(own)) >= most:
            means[name] = mean
    return min(means, key=lambda name: means[name]) if means else None


def _seeds(rows: list[Row]) -> set[int]:
    return {row["seed"] for row in rows}


def compared(rows: Rows) -> dict[str, tuple[str, Ratio]]:
    """Ours over the best peer, over two habits, and world by world over that world's best peer."""
    pairs = [("all eight worlds", best_peer(rows, KNOWN), KNOWN)]
    pairs += [(f"all eight worlds, {name}", name, KNOWN) for name in (MONTH, ANY)]
    pairs += [(world, best_peer(rows, (world,)), (world,)) for world in (*KNOWN, *UNSEEN)]
    found = {}
    for text, peer, worlds in pairs:
        if peer is None or peer not in rows:
            continue
        ratio = compare(rows.get(OURS, []), rows[peer], worlds)
        if ratio is not None:
            found[text] = (peer, ratio)
    return found


def check(rows: Rows) -> list[Row]:
    """One row for each target that could be measured."""
    return list(_check(rows))


def _check(rows: Rows) -> Iterator[Row]:
    own = rows.get(OURS, [])
    mean = mean_regret(own, KNOWN)
    if mean is None:
        return
    yield target("mean regret share over eight worlds", mean, at_most=MEAN_REGRET)
    found = compared(rows)
    if "all eight worlds" in found:
        peer, ratio = found["all eight worlds"]
        yield target(
            f"regret, times that of the best peer ({peer})", ratio.value, at_most=BEST_PEER
        )
        yield target("the same, upper end of 95 %", ratio.high, at_most=BEST_PEER_HIGH)
    for name, text in ((MONTH, "repeating last month's best"), (ANY, "any type")):
        if (key := f"all eight worlds, {name}") in found:
            yield target(f"regret, times that of {text}", found[key][1].value, at_most=HABIT)
    for world in (*KNOWN, *UNSEEN):
        if world in found:
            peer, ratio = found[world]
            bound = STATIONARY if world == "stationary" else WORLD
            bound = NEVER_SEEN if world in UNSEEN else bound
            text = f"{world}: regret, times that of its best peer ({peer})"
            yield target(text, ratio.value, at_most=bound)
    plan, update = (
        float(np.mean([row[part] for row in own])) for part in ("plan_ms", "update_ms")
    )
    yield target("CPU seconds of a plan of four weeks", plan / 1000.0, at_most=PLAN_SECONDS)
    yield target("CPU ms to learn from a week", update, at_most=UPDATE_MS)


def target(text: str, measured: float, *, at_most: float) -> Row:
    """One row as `bench.tables` shows it."""
    return {
        "target": text,
        "measured": float(measured),
        "at_least": None,
        "at_most": at_most,
        "passed": bool(measured <= at_most),
    }
