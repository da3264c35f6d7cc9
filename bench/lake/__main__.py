"""Run `python -m bench.lake [--millions 20 --millions 200] [--only NAME] [--out FILE.json]`."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.lake.cluster import running_cluster
from bench.lake.make import READINGS_A_POST, make_lake
from bench.lake.methods import METHODS

ON_SPARK = "tuuletus_on_spark"
RUNS = 3
SECONDS_ALLOWED = {20: 3.0, 200: 30.0}
MOST_MB = 4096.0
LONG = 100
"""Millions of readings from which on Spark, being slow on one machine, runs once."""
TOLERANCE = 1e-9


def main() -> None:
    """Make the lakes, run the methods beside each other, and write the results."""
    parser = argparse.ArgumentParser(prog="python -m bench.lake")
    parser.add_argument("--millions", type=int, action="append", help="readings; default 20, 200")
    parser.add_argument("--data", type=Path, help="where lakes are kept for the next run")
    parser.add_argument("--seeds", default="1:2", help="the first one makes the lakes")
    parser.add_argument("--only", choices=sorted(METHODS), action="append")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    seed = int(given.seeds.split(":")[0])
    kept = nullcontext(str(given.data)) if given.data else tempfile.TemporaryDirectory()
    with kept as folder:
        results = {
            f"{millions} million readings": _measure(
                Path(folder), millions, given.only or list(METHODS), seed
            )
            for millions in given.millions or [20, 200]
        }
    report = {
        "title": "Reports over many readings",
        "seeds": [seed, seed + 1],
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("duckdb", "ibis-framework", "pyspark", "polars")},
        },
        "missing": {},
        "results": results,
        "targets": check(results),
    }
    for row in report["targets"]:
        sign = "pass" if row["passed"] else "FAIL"
        print(f"{sign}  {row['measured']:10.3g}  {row['target']}")
    if given.out:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(json.dumps(report, indent=1, allow_nan=False) + "\n", "utf-8")


def _measure(folder: Path, millions: int, names: list[str], seed: int) -> dict[str, Any]:
    lake = folder / f"lake-{millions}-{seed}"
    make_lake(lake, millions * 1_000_000 // READINGS_A_POST, seed=seed)
    found: dict[str, Any] = {}
    reports: dict[str, list[dict[str, Any]]] = {}
    for name in names:
        times = 1 if name == ON_SPARK and millions >= LONG else RUNS
        cluster = running_cluster(folder / "spark") if name == ON_SPARK else nullcontext("")
        with cluster as address:
            runs = [_run(name, lake, address) for _ in range(times)]
        best = min(runs, key=lambda run: run["seconds"])
        reports[name] = best["rows"]
        found[name] = {
            "seconds": best["seconds"],
            "slowest_seconds": max(run["seconds"] for run in runs),
            # of a cluster only the driver would be seen
            "peak_mb": None if name == ON_SPARK else max(run["peak_mb"] for run in runs),
            "rows": len(best["rows"]),
        }
        print(millions, name, found[name], flush=True)
    first = next(iter(reports))
    for name in found:
        found[name]["times_as_long"] = found[name]["seconds"] / found[first]["seconds"]
        found[name]["largest_difference"] = _differ(reports[first], reports[name])
    return found


def _run(name: str, lake: Path, address: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.lake.methods", name, str(lake), address]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr[-1500:]}")
    run: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return run


def _differ(first: list[dict[str, Any]], other: list[dict[str, Any]]) -> float:
    """The largest difference of any mean or sd; infinite where the groups or counts differ."""
    if [_name(row) for row in first] != [_name(row) for row in other]:
        return float("inf")
    return max(
        abs((one[part] or 0.0) - (its[part] or 0.0))
        for one, its in zip(first, other, strict=True)
        for part in ("mean", "sd")
    )


def _name(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[key] for key in sorted(row) if key not in ("mean", "sd"))


def check(results: dict[str, Any]) -> list[dict[str, Any]]:
    """The targets with what was measured."""
    rows = []
    for millions, allowed in SECONDS_ALLOWED.items():
        found = results.get(f"{millions} million readings", {})
        if ours := found.get("tuuletus"):
            rows.append(_row(f"{millions} million readings, seconds", ours["seconds"], allowed))
            rows.append(_row(f"{millions} million readings, peak MB", ours["peak_mb"], MOST_MB))
        if spark := found.get(ON_SPARK):
            name = f"{millions} million readings, DuckDB and Spark apart"
            rows.append(_row(name, spark["largest_difference"], TOLERANCE))
    return rows


def _row(target: str, measured: float, at_most: float) -> dict[str, Any]:
    return {
        "target": target,
        "measured": measured,
        "at_least": None,
        "at_most": at_most,
        "passed": measured <= at_most,
    }


if __name__ == "__main__":
    main()
