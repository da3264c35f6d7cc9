"""Run `python -m bench.levels [--data DIR] [--seeds A:B] [--only NAME] [--out FILE.json]`."""

from __future__ import annotations

import argparse
import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.levels import accounts, sellers

PARTS = ("accounts", "sellers")


def main() -> None:
    """Run the chosen parts, print what was asked, and write the results."""
    parser = argparse.ArgumentParser(prog="python -m bench.levels")
    parser.add_argument("--data", type=Path, help="folder with the files of posts")
    parser.add_argument("--seeds", default="0:5", help="first and one past the last seed")
    parser.add_argument("--only", choices=PARTS, action="append", help="a part")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    first, last = (int(part) for part in given.seeds.split(":"))
    results: dict[str, Any] = {}
    missing: dict[str, str] = {}
    for name in given.only or PARTS:
        try:
            results[name] = run_part(name, given.data, range(first, last))
        except (ImportError, FileNotFoundError) as error:
            missing[name] = str(error)
            print(f"{name}: left out, {error}")
    packages = ("numpy", "scipy", *(("statsmodels",) if "sellers" in results else ()))
    report = {
        "title": "Levels of habits",
        "seeds": [first, last],
        "versions": {"python": platform.python_version()}
        | {package: version(package) for package in packages},
        "missing": missing,
        "results": results,
        "targets": check(results.get("accounts", {})),
    }
    for row in report["targets"]:
        print(f"{'pass' if row['passed'] else 'FAIL'}  {row['measured']:8.3f}  {row['target']}")
    if given.out:
        given.out.write_text(json.dumps(report, indent=1, allow_nan=False) + "\n", "utf-8")


def run_part(name: str, data: Path | None, seeds: range) -> dict[str, Any]:
    """One part; FileNotFoundError where the file that it needs is not there."""
    if name == "accounts":
        return accounts.run(seeds)
    if data is None:
        raise FileNotFoundError("it needs files of posts; name their folder with --data")
    return sellers.run(data / "posts" if (data / "posts").is_dir() else data)


def check(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Where raw means have the wrong sign, levels have the right one and honest intervals."""
    rows = []
    for kind, methods in found.items():
        ours = methods["tuuletus"]
        for words, key, low, high in (
            ("levels with the right sign", "right_sign", 0.99, None),
            ("80 % intervals that hold the truth", "cover80", 0.75, 0.88),
        ):
            value = ours[key]
            rows.append(
                {
                    "target": f"{kind}: {words}",
                    "measured": value,
                    "at_least": low,
                    "at_most": high,
                    "passed": value >= low and (high is None or value <= high),
                }
            )
    return rows


if __name__ == "__main__":
    main()
