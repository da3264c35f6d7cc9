"""Run `python -m bench.response --data DIR [--seeds A:B] [--only NAME] [--out FILE.json]`."""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from bench.alone import ALONE
from bench.response import ages, attributes, brand, headlines, sellers, speed
from bench.response.targets import OURS, SHIPPED, check

PEERS = ("statsmodels", "scikit-learn", "pandas", "pyarrow", "numpy", "scipy")
PARTS: dict[str, Callable[[Path, range], dict[str, Any]]] = {
    "brand": brand.run,
    "headlines": headlines.run,
    "shuffled": brand.run_shuffled,
    "moved": sellers.run_moved,
    "attributes": attributes.run,
    "ages": ages.run,
    "speed": lambda _folder, seeds: speed.run(seeds),
}
INVENTED = frozenset({"speed"})
"""Parts that need no files."""
NO_DATA = "it needs files of posts; name their folder with --data"

METHODS = frozenset(
    {
        *brand.METHODS,
        *headlines.METHODS,
        OURS,
        SHIPPED,
        "no correction",
        "ratio by median fraction",
        ages.BOOSTED,
        ages.BOOSTED_ON_ALL,
    }
)


def run_part(name: str, data: Path | None, seeds: range) -> dict[str, Any]:
    """One part; a sentence in a FileNotFoundError where the files it needs are not there."""
    if name in INVENTED:
        return PARTS[name](Path(), seeds)
    if data is None:
        raise FileNotFoundError(NO_DATA)
    folder = data / "posts" if (data / "posts").is_dir() else data
    try:
        return PARTS[name](folder, seeds)
    except FileNotFoundError as error:
        lacking = f"there is no {error.filename or folder}; name another folder with --data"
        raise FileNotFoundError(lacking) from error


def main() -> None:
    """Run the chosen parts, print the targets, and write the results."""
    parser = argparse.ArgumentParser(prog="python -m bench.response")
    parser.add_argument("--data", type=Path, help="folder with the files of posts")
    parser.add_argument("--seeds", default="0:5", help="first and one past the last seed")
    parser.add_argument(
        "--only", choices=sorted({*PARTS, *METHODS}), action="append", help="a part or a method"
    )
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    first, last = (int(part) for part in given.seeds.split(":"))
    chosen = given.only or []
    ALONE.names = frozenset(chosen) - set(PARTS)
    results: dict[str, Any] = {}
    missing: dict[str, str] = {}
    for name in [part for part in chosen if part in PARTS] or PARTS:
        try:
            found = run_part(name, given.data, range(first, last))
            results[name] = add_ratios(ALONE.keep(found, methods=METHODS))
        except (ImportError, FileNotFoundError) as error:
            missing[name] = str(error)
            print(f"{name}: left out, {error}")
    report = {
        "title": "Response",
        "seeds": [first, last],
        "versions": {"python": platform.python_version(), **_versions()},
        "missing": missing,
        "results": results,
        "targets": check(results),
    }
    for row in report["targets"]:
        sign = "pass" if row["passed"] else "FAIL"
        print(f"{sign}  {row['measured']:8.3f}  {row['target']}")
    if given.out:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(json.dumps(report, indent=1, allow_nan=False) + "\n", "utf-8")


def add_ratios(part: dict[str, Any], ours: str = "tuuletus") -> dict[str, Any]:
    """The same with each peer's error and CPU seconds as multiples of ours."""
    if ours not in part:
        return {
            name: add_ratios(rows, ours) if isinstance(rows, dict) else rows
            for name, rows in part.items()
            if rows not in ({}, None)
        }
    for name, row in part.items():
        for key in ("crps", "mse", "mae", "cpu_seconds"):
            if name != ours and row.get(key) and part[ours].get(key):
                row[f"{key}_ratio"] = row[key] / part[ours][key]
        for key, value in row.items():
            if isinstance(value, float) and not np.isfinite(value):
                row[key] = None
    return part


def _versions() -> dict[str, str]:
    found = {}
    for name in PEERS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


if __name__ == "__main__":
    main()
