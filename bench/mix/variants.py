"""Run `python -m bench.mix.variants BEFORE.json AFTER.json --seeds A:B --out FILE.json`.

Two engines in the same years: rows that `python -m bench.mix --only tuuletus` kept before a change
and after it, subtracted year by year. A year's regret is mostly luck (0.1 either way), so what a
change is worth is told with its interval. `--tried FILE.json` adds changes that were tried on
other seeds: rows by variant, "as it was" among them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.mix.scoring import Difference, subtract
from bench.mix.targets import target
from bench.mix.worlds import KNOWN, WORLDS
from bench.patience.keeping import read_rows

Row = dict[str, Any]

USUAL = "as it was"


def main(given: Sequence[str] | None = None) -> None:
    """Write the report of two engines, and of what else was tried."""
    parser = argparse.ArgumentParser(prog="python -m bench.mix.variants")
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--seeds", required=True, help="first, one past the last")
    parser.add_argument("--tried", type=Path, metavar="FILE.json")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.json")
    chosen = parser.parse_args(given)
    first, stop = (int(part) for part in chosen.seeds.split(":"))
    before, after = (
        [row for row in read_rows(path) if row["seed"] in range(first, stop)]
        for path in (chosen.before, chosen.after)
    )
    tried = json.loads(chosen.tried.read_text("utf-8")) if chosen.tried else {}
    report = build_report(before, after, tried=tried, seeds=range(first, stop))
    chosen.out.write_text(json.dumps(report, indent=1, allow_nan=False) + "\n", "utf-8")


def build_report(
    before: list[Row], after: list[Row], *, tried: dict[str, list[Row]], seeds: range
) -> Row:
    """What `bench.tables` shows: before and after world by world, and what else was tried."""
    both = subtract(before, after, tuple(WORLDS))
    results = {"before and after": _compare_worlds(before, after)}
    if tried:
        results[f"tried on {_name_seeds(tried[USUAL])}"] = {
            name: _tell(subtract(tried[USUAL], rows, tuple(WORLDS)))
            | {world: subtract(tried[USUAL], rows, (world,)).value for world in WORLDS}
            for name, rows in tried.items()
            if name != USUAL
        }
    return {
        "title": "What to publish next, before and after a change",
        "seeds": [seeds.start, seeds.stop],
        "versions": after[-1]["versions"],
        "missing": {},
        "results": results,
        "targets": [
            target("less regret in all ten worlds, upper end of 95 %", both.high, at_most=0.0)
        ],
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
