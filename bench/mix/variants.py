"""Run `python -m bench.mix.variants BEFORE.json AFTER.json --out FILE.json`.

Two engines in the same years: rows that `python -m bench.mix --only tuuletus` kept before a change
and after it, subtracted year by year. A year's regret is mostly luck (0.1 either way), so what a
change is worth is told with its interval. `--tried FILE.json`, again for more, adds what was tried
elsewhere: rows by variant, "as it was" among them. A year that stands there more than once was run
with other draws. `--also FILE.json` adds parts as they are.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.mix.scoring import Difference, subtract
from bench.mix.worlds import KNOWN, WORLDS
from bench.patience.keeping import read_rows
from bench.tables import name_engine

Row = dict[str, Any]

USUAL = "as it was"
BOTH = "before and after"


def main(given: Sequence[str] | None = None) -> None:
    """Write the report of two engines, and of what else was tried."""
    parser = argparse.ArgumentParser(prog="python -m bench.mix.variants")
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--tried", type=Path, metavar="FILE.json", action="append", default=[])
    parser.add_argument("--also", type=Path, metavar="FILE.json")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.json")
    chosen = parser.parse_args(given)
    before, after = read_rows(chosen.before), read_rows(chosen.after)
    tried = [json.loads(path.read_text("utf-8")) for path in chosen.tried]
    report = build_report(before, after, tried=tried)
    if chosen.also:
        report["results"] |= json.loads(chosen.also.read_text("utf-8"))
    chosen.out.write_text(json.dumps(report, indent=1, allow_nan=False) + "\n", "utf-8")


def build_report(
    before: list[Row], after: list[Row], *, tried: Sequence[dict[str, list[Row]]]
) -> Row:
    """What `bench.tables` shows: before and after world by world, and what else was tried."""
    results = {BOTH: _compare_worlds(before, after)}
    for variants in tried:
        usual = variants[USUAL]
        results[f"in a compiled copy, {_name_seeds(usual)}"] = {
            name: _tell(subtract(usual, rows, tuple(WORLDS)))
            | {world: subtract(usual, rows, (world,)).value for world in WORLDS}
            for name, rows in variants.items()
            if name != USUAL
        }
    seeds = [row["seed"] for row in after]
    engines = [name_engine(rows[-1]["versions"]) for rows in (before, after)]
    return {
        "title": "What to publish next, before and after a change",
        "seeds": [min(seeds), max(seeds) + 1],
        "versions": after[-1]["versions"],
        "missing": {},
        "engines": {BOTH: f"{engines[0]} before, {engines[1]} after"},
        "results": results,
        "targets": [],
    }


def _compare_worlds(before: list[Row], after: list[Row]) -> dict[str, Row]:
    groups = {"all ten": tuple(WORLDS), "the first eight": KNOWN, **{w: (w,) for w in WORLDS}}
    return {name: _tell(subtract(before, after, worlds)) for name, worlds in groups.items()}


def _tell(found: Difference) -> Row:
    return {
        "before": found.before,
        "after": found.after,
        "difference": found.value,
        "low": found.low,
        "high": found.high,
        "seeds": found.seeds,
    }


def _name_seeds(rows: list[Row]) -> str:
    seeds = [row["seed"] for row in rows]
    return f"seeds {min(seeds)} to {max(seeds)}"


if __name__ == "__main__":
    main()
