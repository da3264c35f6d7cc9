"""Run `python -m bench.durability [--states 3000] [--seconds 60] [--gigabytes 1] [--out FILE]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from bench.durability.disks import break_disk, fill_disk, may_mount
from bench.durability.forking import open_workshop
from bench.durability.imports import Size, kill_import, kill_undoing
from bench.durability.migrations import kill_migrations, list_older_states
from bench.durability.powercut import count_damage, write_rounds
from bench.durability.restoring import back_up_and_restore
from bench.durability.snapshots import restore_under_load

ROUNDS = 60
WRITERS = 8
LONGEST_WAIT = 2.0
LONGEST_RESTORE = 300.0
KILLS = 50
KILLS_A_STATE = 30
LARGE_IMPORT = Size(rows=4_000, posts=100, readings=1_500)
GIGABYTE = 1_000_000_000
Found = TypeVar("Found")
RESTORES = 20


def main() -> None:
    """Cut the power, let a crowd in, and write what was lost and how long anybody waited."""
    parser = argparse.ArgumentParser(prog="python -m bench.durability")
    parser.add_argument("--data", help="not needed: what is written is invented")
    parser.add_argument("--states", type=int, default=3000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--gigabytes", type=float, default=1.0)
    parser.add_argument("--seeds", default="7:8", help="the first one chooses the states")
    parser.add_argument("--only", choices=["tuuletus"])
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    seed = int(given.seeds.split(":")[0])
    size = round(given.gigabytes * GIGABYTE)
    damage = tried(lambda folder: cut_power(folder, states=given.states, seed=seed))
    crowd = tried(lambda folder: gather(folder, given.seconds))
    broken = tried(break_disk)
    full = tried(fill_disk) if may_mount() else None
    saved = tried(lambda folder: restore_under_load(folder, restores=RESTORES))
    killed = tried(lambda folder: kill(folder, seed))
    restored = tried(lambda folder: back_up_and_restore(folder, size_bytes=size, seed=seed))
    report = {
        "title": "Power cuts, kills, crowds and restores",
        "seeds": [seed, seed + 1],
        "versions": {
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "tuuletus": version("tuuletus"),
        },
        "missing": {} if full else {"A full disk": "only root may make a small disk"},
        "results": {
            "Power cuts": {"tuuletus": damage},
            "Eight writers, a report and backups at once": {"tuuletus": crowd},
            "A disk that fails": {"tuuletus": broken},
            **({"A disk that is full, and then has room": {"tuuletus": full}} if full else {}),
            "Backups restored while somebody writes": {"tuuletus": saved},
            "Processes killed at work": killed,
            "A large installation backed up and restored": {"tuuletus": restored},
        },
        "targets": check(damage, crowd, killed, restored) + check_disks(broken, full, saved),
    }
    for row in report["targets"]:
        sign = "pass" if row["passed"] else "FAIL"
        print(f"{sign}  {row['measured']:10.3g}  {row['target']}")
    if given.out:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(json.dumps(report, indent=1, allow_nan=False) + "\n", "utf-8")


def tried(trial: Callable[[Path], dict[str, Found]]) -> dict[str, Found]:
    """What a trial found in a folder of its own, told as soon as it is known."""
    with tempfile.TemporaryDirectory() as folder:
        found = trial(Path(folder))
    print(found, flush=True)
    return found


def cut_power(folder: Path, *, states: int, seed: int) -> dict[str, int]:
    """What so many rebuilt states of a disk lost."""
    base, events = write_rounds(folder, ROUNDS)
    return count_damage(base, events, states=states, seed=seed)


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


def kill(folder: Path, seed: int) -> dict[str, dict[str, Any]]:
    """Imports, their taking back and migrations, killed with SIGKILL at random moments."""
    environment = os.environ | {
        "TUULETUS_DATA": str(folder / "house"),
        "DJANGO_SETTINGS_MODULE": "tuuletus.web.settings",
    }
    environment.pop("DATABASE_URL", None)
    states = list_older_states()
    with open_workshop(environment) as workshop:
        stored = kill_import(workshop, folder, LARGE_IMPORT, kills=KILLS, seed=seed)
        undone = kill_undoing(workshop, LARGE_IMPORT, kills=KILLS, seed=seed)
        moved = kill_migrations(
            workshop, folder, states, kills=KILLS_A_STATE * len(states), seed=seed
        )
    imports = {
        "an import of overlapping, shuffled halves, beside one of the whole file": stored,
        "taking an import back": undone,
    }
    return {
        name: {"kills": len(one.shares), "differences": one.differences}
        for name, one in imports.items()
    } | {
        f"migrations from {moved.states} earlier states": {
            "kills": moved.kills,
            "differences": moved.differences,
            "databases_that_lost_data": moved.lost,
        }
    }


def check(
    damage: dict[str, int],
    crowd: dict[str, Any],
    killed: dict[str, dict[str, Any]],
    restored: dict[str, Any],
) -> list[dict[str, Any]]:
    """The targets with what was measured."""
    differences = sum(row["differences"] for row in killed.values())
    lost = sum(row.get("databases_that_lost_data", 0) for row in killed.values())
    asked = [
        ("states with a corrupt database", damage["corrupt"], 0),
        ("states that lost what was told to be saved", damage["lost"], 0),
        ("states with half of a change", damage["half"], 0),
        ("work that failed in the crowd", crowd["failed"], 0),
        ("longest wait of a writer, seconds", crowd["longest_wait_seconds"], LONGEST_WAIT),
        ("killed work that did not end like work left in peace", differences, 0),
        ("databases that lost data in a killed migration", lost, 0),
        ("rows missing after a restore", restored["rows_missing"], 0),
        ("restoring a gigabyte, seconds", restored["restore_seconds"], LONGEST_RESTORE),
    ]
    return [at_most(target, measured, limit) for target, measured, limit in asked]


def check_disks(
    broken: dict[str, int], full: dict[str, Any] | None, saved: dict[str, int]
) -> list[dict[str, Any]]:
    """What was asked of disks that fail or are full, and of backups at work."""
    found = [
        at_most("told to be saved by a disk that fails, and not there", broken["lost"], 0),
        at_most(
            f"of {saved['restores']} backups at work, restored ones that are damaged,"
            " lack what was saved or hold half of it",
            saved["damaged"] + saved["lost"] + saved["half"],
            0,
        ),
    ]
    if full is None:
        return found
    wrong = ("lost", "never_stored", "false_refusals", "other_answers", "damaged")
    return [
        *found,
        at_most("answers on a full disk that were not true", sum(full[one] for one in wrong), 0),
        at_most("imports refused once there was room again", full["refused_afterwards"], 0),
    ]


def at_most(target: str, measured: float, limit: float) -> dict[str, Any]:
    """A target that is met by whatever is no larger than its limit."""
    return {
        "target": target,
        "measured": measured,
        "at_least": None,
        "at_most": limit,
        "passed": measured <= limit,
    }


if __name__ == "__main__":
    main()
