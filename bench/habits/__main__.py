"""Run `python -m bench.habits [--only NAME] [--seeds A:B] [--out FILE.json]`.

With --only one method runs alone (`page` is ours on whole accounts) and goes on where its file
stops. Without it everything that is planned runs into var/bench/habits, and the report is written
from all rows; --collect writes the report of what is there.
"""

from __future__ import annotations

import argparse
import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.habits.environments import PACKAGES
from bench.habits.methods import METHODS, OURS, PAGE, NotInstalledError, run_method
from bench.habits.targets import check, summarise
from bench.habits.worlds import ACCOUNTS, STREAMS
from bench.patience.keeping import read_folder, read_rows

ROWS = Path(__file__).resolve().parents[2] / "var" / "bench" / "habits"
FIRST = 40_000
COUNT = 200
COUNTS = {PAGE: 30, "kswin-default": 50, "kswin-0.0002": 50, "pelt-14": 5}
"""Where the whole number would take too long."""
PEER_WORLDS = ("nothing", "nothing_wave_0.3", "up_0.8", "up_0.8_young", "up_0.5")
_AT_ONCE = 25


def main() -> None:
    """Run what is asked for, and write what was found."""
    parser = argparse.ArgumentParser(prog="python -m bench.habits")
    parser.add_argument("--only", choices=METHODS)
    parser.add_argument("--seeds", help="first, one past the last")
    parser.add_argument("--collect", action="store_true", help="run nothing, write the report")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    seeds = range(*(int(part) for part in given.seeds.split(":"))) if given.seeds else None
    if given.only:
        run_one(given.only, seeds, given.out or ROWS / f"{given.only}.json")
        return
    missing: dict[str, str] = {}
    for name in () if given.collect else METHODS:
        try:
            run_one(name, seeds, ROWS / f"{name}.json")
        except NotInstalledError as error:
            missing[name] = str(error)
    report(missing, given.out)


def run_one(name: str, seeds: range | None, path: Path) -> None:
    """One method in all its worlds, going on where its file stops."""
    seeds = seeds or range(FIRST, FIRST + COUNTS.get(name, COUNT))
    worlds = ACCOUNTS if name == PAGE else STREAMS if name in OURS else PEER_WORLDS
    for world in worlds:
        done = {row["seed"] for row in read_rows(path) if row["world"] == world}
        left = [seed for seed in seeds if seed not in done]
        for at in range(0, len(left), _AT_ONCE):
            new = run_method(name, world, left[at : at + _AT_ONCE])
            _keep(path, name, [{**row, "scenario": world} for row in new])


def _keep(path: Path, name: str, new: list[dict[str, Any]]) -> None:
    """Add some rows at once; the file is whole at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    stored = {"name": name, "rows": [*read_rows(path), *new]}
    part.write_text(json.dumps(stored) + "\n", "utf-8")
    part.replace(path)
    print(f"{name}: {new[0]['world']}, {len(new)} more", flush=True)


def report(missing: dict[str, str], out: Path | None) -> None:
    """The figures of all rows that are there, and what was asked."""
    rows = read_folder(ROWS)
    found: dict[str, Any] = {
        "title": "Habits",
        "seeds": [FIRST, FIRST + COUNT],
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "scipy")},
            **dict(part.split("==") for part in PACKAGES[:2]),
        },
        "missing": {name: "not run" for name in METHODS if name not in rows} | missing,
        "results": summarise(rows),
        "targets": check(rows),
    }
    for row in found["targets"]:
        sign = "pass" if row["passed"] else "FAIL"
        print(f"{sign}  {row['measured']:10.3g}  {row['target']}")
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(found, indent=1, allow_nan=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
