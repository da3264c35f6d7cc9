"""Regret shares, and how sure their ratios are: seeds are compared in pairs and drawn anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Row = dict[str, Any]
DRAWS = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Regret of one method over that of another, with a 95 % interval over seeds."""

    value: float
    low: float
    high: float
    seeds: int


def regrets(rows: Iterable[Row], worlds: Sequence[str]) -> dict[int, list[float]]:
    """Regret shares by seed in the order of the worlds, of seeds that have all of them."""
    found: dict[int, dict[str, float]] = {}
    for row in rows:
        found.setdefault(row["seed"], {})[row["world"]] = row["regret"]
    return {
        seed: [own[world] for world in worlds]
        for seed, own in sorted(found.items())
        if all(world in own for world in worlds)
    }


def mean_regret(rows: Iterable[Row], worlds: Sequence[str]) -> float | None:
    """The mean over worlds and seeds; none where no seed has all worlds."""
    found = regrets(rows, worlds)
    return float(np.mean(list(found.values()))) if found else None


def compare(ours: Iterable[Row], theirs: Iterable[Row], worlds: Sequence[str]) -> Ratio | None:
    """The ratio of mean regrets on the seeds that both have; none where there are none."""
    mine, other = regrets(ours, worlds), regrets(theirs, worlds)
    seeds = [seed for seed in mine if seed in other]
    if not seeds:
        return None
    one = np.array([np.mean(mine[seed]) for seed in seeds])
    two = np.array([np.mean(other[seed]) for seed in seeds])
    drawn = np.random.default_rng(0).integers(0, len(seeds), (DRAWS, len(seeds)))
    ratios = one[drawn].mean(axis=1) / two[drawn].mean(axis=1)
    low, high = np.quantile(ratios, [0.025, 0.975])
    return Ratio(
        value=float(one.mean() / two.mean()), low=float(low), high=float(high), seeds=len(seeds)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Mean regrets of two, and how much higher the second is, with a 95 % interval over seeds."""

    before: float
    after: float
    value: float
    low: float
    high: float
    seeds: int


def subtract(before: Iterable[Row], after: Iterable[Row], worlds: Sequence[str]) -> Difference:
    """The mean over worlds on the seeds that both have in all of them.

    A world and seed may stand in several rows, which then are years run again with other draws;
    they count as one year, with their mean.

    Raises:
        ValueError: when no seed has all worlds in both.

    """
    one, two = _years(before), _years(after)
    seeds = sorted(
        seed
        for seed in {seed for _, seed in one}
        if all((world, seed) in rows for world in worlds for rows in (one, two))
    )
    if not seeds:
        raise ValueError(f"No seed has {', '.join(worlds)} both before and after; run them first.")
    first, second = (
        np.array([np.mean([rows[world, seed] for world in worlds]) for seed in seeds])
        for rows in (one, two)
    )
    change = second - first
    drawn = np.random.default_rng(0).integers(0, len(seeds), (DRAWS, len(seeds)))
    low, high = np.quantile(change[drawn].mean(axis=1), [0.025, 0.975])
    return Difference(
        before=float(first.mean()),
        after=float(second.mean()),
        value=float(change.mean()),
        low=float(low),
        high=float(high),
        seeds=len(seeds),
    )


def _years(rows: Iterable[Row]) -> dict[tuple[str, int], float]:
    found: dict[tuple[str, int], list[float]] = {}
    for row in rows:
        found.setdefault((row["world"], row["seed"]), []).append(row["regret"])
    return {year: float(np.mean(regret)) for year, regret in found.items()}
