"""Run `python -m bench.patience [--only NAME] [--scenario NAME] [--seeds A:B] [--out FILE.json]`.

With --only one method (ours is `tuuletus`) or study runs alone and goes on where its file stops.
Without it, everything that is planned runs into var/bench/patience, each part going on where it
stopped, and the report is written from all rows; --collect writes the report of what is there.
"""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from bench.patience.keeping import keep_rows, read_folder, read_rows
from bench.patience.methods import METHODS, OURS, NotInstalledError, run_method
from bench.patience.studies import STUDIES, has_pinkham, read_pinkham
from bench.patience.targets import HOSTILE, check, mean_of
from tuuletus.analysis.patience.worlds import WORLDS

ROWS = Path(__file__).resolve().parents[2] / "var" / "bench" / "patience"
FIRST = 6000
PLANNED: dict[str, list[tuple[str, int]]] = {
    OURS: [("w156c3", 40), *((scenario, 40) for scenario in HOSTILE)],
    "meridian-jax": [("w156c3", 20)],
    "pymc-marketing-nutpie": [("w156c3", 20)],
    "numpyro-same": [("w156c3", 10)],
    "statsmodels-ucm": [("w156c3", 40)],
    "meridian-tensorflow": [("w156c3", 3)],
    "pymc-marketing-default": [("w156c3", 3)],
}
STUDIED = {
    "memory": 100,
    "certificate": 1,
    "venues": 3,
    "calibration": 200,
    "posterior": 10,
    "planner": 100,
    "looks": 200,
    "slow_alone": 40,
}


def main() -> None:
    """Run what is asked for, and write what was found."""
    parser = argparse.ArgumentParser(prog="python -m bench.patience")
    parser.add_argument("--only", choices=[*METHODS, *STUDIES, "pinkham"])
    parser.add_argument("--scenario", choices=sorted(WORLDS), default="w156c3")
    parser.add_argument(
        "--seeds", default=f"{FIRST}:{FIRST + 20}", help="first, one past the last"
    )
    parser.add_argument("--data", type=Path, help="folder with the real data (for pinkham)")
    parser.add_argument("--collect", action="store_true", help="run nothing, write the report")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    if given.only == "pinkham" and not has_pinkham(given.data):
        parser.error("pinkham needs the real series: name its folder with --data")
    first, last = (int(part) for part in given.seeds.split(":"))
    if given.only:
        path = given.out or ROWS / f"{given.only}.json"
        run_one(given.only, given.scenario, range(first, last), path, data=given.data)
        return
    missing = {} if given.collect else run_all(given.data)
    report(missing, given.out)


def run_one(name: str, scenario: str, seeds: range, path: Path, *, data: Path | None) -> None:
    """One method or study, going on where its file stops."""
    if name == "pinkham":
        if data is None or not has_pinkham(data):
            raise FileNotFoundError("it needs the real series; name its folder with --data")
        path.unlink(missing_ok=True)
        keep_rows(path, name, [read_pinkham(data)])
    elif name in STUDIES:
        done = {row["seed"] for row in read_rows(path)}
        left = [seed for seed in seeds if seed not in done]
        keep_rows(
            path, name, (row for seed in left for row in STUDIES[name](range(seed, seed + 1)))
        )
    else:
        keep_rows(path, name, _fits(name, scenario, seeds, path))


def _fits(name: str, scenario: str, seeds: range, path: Path) -> Iterator[dict[str, Any]]:
    done = {(row["scenario"], row["seed"]) for row in read_rows(path)}
    for seed in seeds:
        if (scenario, seed) not in done:
            yield run_method(name, scenario=scenario, seed=seed)


def run_all(data: Path | None) -> dict[str, str]:
    """Everything that is planned; returns what could not run, and why."""
    missing: dict[str, str] = {}
    plans = [
        (name, scenario, range(FIRST, FIRST + count))
        for name, parts in PLANNED.items()
        for scenario, count in parts
    ]
    plans += [(name, "w156c3", range(FIRST, FIRST + count)) for name, count in STUDIED.items()]
    plans.append(("pinkham", "w156c3", range(0)))
    for name, scenario, seeds in plans:
        try:
            run_one(name, scenario, seeds, ROWS / f"{name}.json", data=data)
        except (NotInstalledError, FileNotFoundError) as error:
            missing[name] = str(error)
            print(f"{name}: left out, {error}")
    return missing


def report(missing: dict[str, str], out: Path | None) -> None:
    """The figures of all rows that are there, and what was asked."""
    rows = read_folder(ROWS)
    missing = _unmeasured(rows) | missing
    found = {
        "title": "Patience",
        "seeds": [FIRST, FIRST + max(STUDIED.values())],
        "versions": {"python": platform.python_version(), **_versions(rows)},
        "missing": missing,
        "results": _tables(rows),
        "targets": check(rows),
    }
    for row in found["targets"]:
        sign = "pass" if row["passed"] else "FAIL"
        print(f"{sign}  {row['measured']:10.3g}  {row['target']}")
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(found, indent=1, allow_nan=False) + "\n", "utf-8")


def _unmeasured(rows: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    """What was not run, or not on as many venues as planned."""
    missing = {}
    for name, parts in PLANNED.items():
        for scenario, count in parts:
            done = sum(row["scenario"] == scenario for row in rows.get(name, []))
            if done < count:
                missing[f"{name} in {scenario}"] = _how_far(done, count)
    for name, count in {**STUDIED, "pinkham": 1}.items():
        done = len({row.get("seed") for row in rows.get(name, [])})
        if done < count:
            missing[name] = _how_far(done, count)
    return missing


def _how_far(done: int, planned: int) -> str:
    return f"{done} of {planned} run" if done else "not run"


def _versions(rows: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    told = {name: version(name) for name in ("numpy", "scipy")}
    for own in rows.values():
        newest = own[-1].get("versions", {}) if own else {}
        told |= {name: newest[name] for name in newest if name not in ("backend", "sampler")}
    return told


def _tables(rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Each world's methods side by side; errors and widths in per cent of the outcome's sum."""
    worlds: dict[str, Any] = {}
    for name in METHODS:
        for scenario in dict.fromkeys(row["scenario"] for row in rows.get(name, [])):
            own = [row for row in rows[name] if row["scenario"] == scenario]
            worlds.setdefault(scenario, {})[name] = {
                "venues": len(own),
                "cpu_s": mean_of(own, "cpu"),
                "peak_mb": float(np.max([row["peak_mb"] for row in own])),
                "effective_draws": mean_of(own, "ess"),
                "channel_crps": mean_of(own, "scores", "channels", "crps"),
                "channel_covered": mean_of(own, "scores", "channels", "covered"),
                "summed_crps": mean_of(own, "scores", "immediate", "crps"),
                "summed_covered": mean_of(own, "scores", "immediate", "covered"),
                "slow_covered": mean_of(own, "scores", "slow", "covered"),
            }
    return worlds


if __name__ == "__main__":
    main()
