"""Run `python -m bench.wearout [--only WORLD] [--seeds A:B] [--out FILE.json] [--rates]`.

Every four weeks of a simulated year each type is looked at. Rows go to var/bench/wearout as they
come, and a run goes on where it stopped; --collect writes the report of what is there, --rates
writes the rates that the pages tell.
"""

from __future__ import annotations

import argparse
import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.patience.keeping import read_rows
from bench.wearout.looking import look_at_year
from bench.wearout.oracle import find_bounds
from bench.wearout.rates import BESIDE, check, render_rates, summarise
from bench.wearout.resting import check_rests, look_at_rests, summarise_rests
from bench.wearout.worlds import WITHOUT, WORLDS

ROOT = Path(__file__).resolve().parents[2]
ROWS = ROOT / "var" / "bench" / "wearout"
RATES = ROOT / "src" / "tuuletus" / "analysis" / "wearout_rates.py"
FIRST = 52_000
COUNT = 10
_AT_ONCE = 5
RESTS = "rests"
RESTED = ("stable", "drift", "two_of_eight", "satiate", "window", "recover")
RESTED_COUNT = 2
"""Worlds and seeds of each in which rests are played."""


def main() -> None:
    """Run what is asked for, and write what was found."""
    parser = argparse.ArgumentParser(prog="python -m bench.wearout")
    parser.add_argument("--only", choices=[*WORLDS, RESTS])
    parser.add_argument("--seeds", default=f"{FIRST}:{FIRST + COUNT}")
    parser.add_argument("--collect", action="store_true", help="run nothing, write the report")
    parser.add_argument("--rates", action="store_true", help=f"write {RATES.name}")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    seeds = range(*(int(part) for part in given.seeds.split(":")))
    if not given.collect:
        for name in [given.only] if given.only else [*WORLDS, RESTS]:
            if name == RESTS:
                run_rests(seeds[:RESTED_COUNT], ROWS / f"{name}.json")
            else:
                run_world(name, seeds, ROWS / f"{name}.json")
    if given.only:
        return
    report(given.out, write_rates=given.rates)


def run_world(name: str, seeds: range, path: Path) -> None:
    """The years of one world, going on where its file stops."""
    rows = read_rows(path)
    done = {row["seed"] for row in rows}
    left = [seed for seed in seeds if seed not in done]
    path.parent.mkdir(parents=True, exist_ok=True)
    for at in range(0, len(left), _AT_ONCE):
        for seed in left[at : at + _AT_ONCE]:
            rows += look_at_year(name, seed)
        part = path.with_suffix(".part")
        part.write_text(json.dumps({"name": name, "rows": rows}) + "\n", "utf-8")
        part.replace(path)
        print(f"{name}: {at + _AT_ONCE} of {len(left)}", flush=True)


def run_rests(seeds: range, path: Path) -> None:
    """The rests of some accounts of each world, from the beginning."""
    rows = []
    for seed in seeds:
        for name in RESTED:
            rows += look_at_rests(name, seed)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"name": RESTS, "rows": rows}) + "\n", "utf-8")
        print(f"{RESTS}: {len(rows)} until seed {seed}", flush=True)


def _unmeasured(rows: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    """Worlds with fewer years than planned."""
    done = {name: len({row["seed"] for row in rows.get(name, [])}) for name in WORLDS}
    return {name: f"{n} of {COUNT} accounts run" for name, n in done.items() if n < COUNT}


def report(out: Path | None, *, write_rates: bool) -> None:
    """The figures of all rows that are there, and what was asked."""
    rows = {name: read_rows(ROWS / f"{name}.json") for name in WORLDS}
    rows = {name: own for name, own in rows.items() if own}
    rests = read_rows(ROWS / f"{RESTS}.json")
    found: dict[str, Any] = {
        "title": "Wear-out",
        "seeds": [FIRST, FIRST + COUNT],
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "scipy")},
        },
        "missing": _unmeasured(rows),
        "results": summarise(rows)
        | {
            "oracles, types that wear much": find_bounds(range(FIRST, FIRST + COUNT)),
            "rests, foretold and what happened": summarise_rests(rests),
        },
        "targets": check(rows) + check_rests(rests),
    }
    for row in found["targets"]:
        sign = "pass" if row["passed"] else "FAIL"
        print(f"{sign}  {row['measured']:10.3g}  {row['target']}")
    if out:
        out.write_text(json.dumps(found, indent=1, allow_nan=False) + "\n", "utf-8")
    if write_rates and all(name in rows for name in (*WITHOUT, BESIDE)):
        RATES.write_text(render_rates(found["results"]), "utf-8")


if __name__ == "__main__":
    main()
