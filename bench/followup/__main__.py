"""Run `python -m bench.followup [--seeds A:B] [--only NAME] [--out FILE.json]`."""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bench.alone import ALONE
from bench.followup import agreement, looks
from bench.followup.targets import check

PEERS = ("ville", "numpy", "scipy")
PARTS: dict[str, Callable[[range], dict[str, Any]]] = {
    "looks": looks.run,
    "agreement": lambda seeds: agreement.run(seeds[:20]),
}

METHODS = frozenset({looks.OURS, *looks.PEERS})


def main() -> None:
    """Run the chosen parts, print the targets, and write the results."""
    parser = argparse.ArgumentParser(prog="python -m bench.followup")
    parser.add_argument("--data", help="not needed: everything is simulated")
    parser.add_argument("--seeds", default="0:1000", help="first and one past the last seed")
    parser.add_argument(
        "--only", choices=sorted({*PARTS, *METHODS}), action="append", help="a part or a method"
    )
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    if given.data:
        print("--data is not needed: everything is simulated")
    first, last = (int(part) for part in given.seeds.split(":"))
    results: dict[str, Any] = {}
    missing = {} if _version("ville") != "missing" else {"ville": "not installed"}
    chosen = given.only or []
    ALONE.names = frozenset(chosen) - set(PARTS)
    for name in [part for part in chosen if part in PARTS] or PARTS:
        try:
            results[name] = PARTS[name](range(first, last))
        except ImportError as error:
            missing[name] = str(error)
            print(f"{name}: left out, {error}")
    report = {
        "title": "Did the decision work",
        "seeds": [first, last],
        "versions": {
            "python": platform.python_version(),
            **{name: _version(name) for name in PEERS},
        },
        "missing": missing,
        "results": results,
        "targets": check(results),
    }
    for row in report["targets"]:
        sign = "pass" if row["passed"] else "FAIL"
        print(f"{sign}  {row['measured']:10.3g}  {row['target']}")
    if given.out:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(json.dumps(report, indent=1, allow_nan=False) + "\n", "utf-8")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


if __name__ == "__main__":
    main()
