"""Run `python -m bench.durability [--states 3000] [--seconds 60] [--out FILE.json]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.durability.powercut import count_damage, write_rounds

ROUNDS = 60
WRITERS = 8
LONGEST_WAIT = 2.0


def main() -> None:
    """Cut the power, let a crowd in, and write what was lost and how long anybody waited."""
    parser = argparse.ArgumentParser(prog="python -m bench.durability")
    parser.add_argument("--data", help="not needed: what is written is invented")
    parser.add_argument("--states", type=int, default=3000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seeds", default="7:8", help="the first one chooses the states")
    parser.add_argument("--only", choices=["tuuletus"])
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    seed = int(given.seeds.split(":")[0])
    with tempfile.TemporaryDirectory() as folder:
        base, events = write_rounds(Path(folder), ROUNDS)
        damage = count_damage(base, events, states=given.states, seed=seed)
        print(damage, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        crowd = gather(Path(folder), given.seconds)
        print(crowd, flush=True)
    report = {
        "title": "Power cuts and crowds",
        "seeds": [seed, seed + 1],
        "versions": {
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "tuuletus": version("tuuletus"),
        },
        "missing": {},
        "results": {
            "Power cuts": {"tuuletus": damage},
            "Eight writers, a report and backups at once": {"tuuletus": crowd},
        },
        "targets": check(damage, crowd),
    }
    for row in report["targets"]:
        sign = "pass" if row["passed"] else "FAIL"
        print(f"{sign}  {row['measured']:10.3g}  {row['target']}")
    if given.out:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(json.dumps(report, indent=1, allow_nan=False) + "\n", "utf-8")


def gather(folder: Path, seconds: int) -> dict[str, Any]:
    """Writers, readers and backups, each a process of its own, at work at the same time."""
    environment = os.environ | {
        "TUULETUS_DATA": str(folder / "house"),
        "DJANGO_SETTINGS_MODULE": "tuuletus.web.settings",
    }
    prepare = [sys.executable, "-m", "bench.durability.writing", "prepare"]
    subprocess.run(prepare, env=environment, check=True, capture_output=True)
    kinds = [*["write"] * WRITERS, "read", "back_up"]
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.durability.crowd", kind, str(seconds), str(number)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number, kind in enumerate(kinds)
    ]
    told = [
        (kind, json.loads(worker.communicate()[0].splitlines()[-1]))
        for kind, worker in zip(kinds, workers, strict=True)
    ]
    writing = [row for kind, row in told if kind == "write"]
    return {
        "seconds": seconds,
        "writes": sum(row["done"] for row in writing),
        "reports": sum(row["done"] for kind, row in told if kind == "read"),
        "backups": sum(row["done"] for kind, row in told if kind == "back_up"),
        "failed": sum(len(row["failed"]) for _, row in told),
        "longest_wait_seconds": max(row["longest_seconds"] for row in writing),
    }


def check(damage: dict[str, int], crowd: dict[str, Any]) -> list[dict[str, Any]]:
    """The targets with what was measured."""
    asked = [
        ("states with a corrupt database", damage["corrupt"], 0),
        ("states that lost what was told to be saved", damage["lost"], 0),
        ("states with half of a change", damage["half"], 0),
        ("work that failed in the crowd", crowd["failed"], 0),
        ("longest wait of a writer, seconds", crowd["longest_wait_seconds"], LONGEST_WAIT),
    ]
    return [
        {
            "target": target,
            "measured": measured,
            "at_least": None,
            "at_most": at_most,
            "passed": measured <= at_most,
        }
        for target, measured, at_most in asked
    ]


if __name__ == "__main__":
    main()
