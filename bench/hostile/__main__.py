"""Run `python -m bench.hostile --data DIR [--maker FILE.py] [--out FILE.json]`."""

from __future__ import annotations

import argparse
import json
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import requests

from bench.serving import PATIENCE, running

SECONDS = 10.0
MOST_MB = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A running installation: its address, its process and a token."""

    address: str
    pid: int
    token: str

    def peak_mb(self) -> float:
        """The most memory since this was asked last, in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text("utf-8")
        Path(f"/proc/{self.pid}/clear_refs").write_text("5", "utf-8")
        found = re.search(r"VmHWM:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0


def main() -> None:
    """Drop every file by itself, confirm what was understood, and write what it cost."""
    parser = argparse.ArgumentParser(prog="python -m bench.hostile")
    parser.add_argument("--data", type=Path, required=True, help="a folder of hostile files")
    parser.add_argument("--maker", type=Path, help="a program that writes more into a folder")
    parser.add_argument("--seeds", help="not needed: nothing is left to chance")
    parser.add_argument("--only", choices=["tuuletus"])
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    sets = {"Collected files": sorted(_files(given.data))}
    if not sets["Collected files"]:
        parser.error(f"there are no files in {given.data}; name another folder with --data")
    results: dict[str, dict[str, Any]] = {}
    with (
        tempfile.TemporaryDirectory() as made,
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), filler="bench.hostile.house") as served,
    ):
        house = House(address=served.address, pid=served.pid, token=served.told)
        house.peak_mb()
        if given.maker:
            subprocess.run([sys.executable, given.maker, made], check=True, capture_output=True)
            sets["Files made for this"] = sorted(_files(Path(made)))
        outside = _see(Path(folder))
        for name, files in sets.items():
            results[name] = {"tuuletus": _summary([drop(house, path) for path in files])}
            print(name, results[name]["tuuletus"], flush=True)
        written = sorted(_see(Path(folder)) - outside)
    report = {
        "title": "Files made to break readers",
        "seeds": [0, 1],
        "versions": {"python": platform.python_version(), "tuuletus": version("tuuletus")},
        "missing": {},
        "results": results,
        "targets": check([row["tuuletus"] for row in results.values()], written),
    }
    for row in report["targets"]:
        sign = "pass" if row["passed"] else "FAIL"
        print(f"{sign}  {row['measured']:10.3g}  {row['target']}")
    if given.out:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(json.dumps(report, indent=1, allow_nan=False) + "\n", "utf-8")


def _files(folder: Path) -> Iterator[Path]:
    yield from (path for path in folder.rglob("*") if path.is_file())


def _see(folder: Path) -> set[str]:
    """The files of an installation that are neither its database nor what was dropped."""
    own = ("uploads/", "db.sqlite3", "lake/")
    names = (str(path.relative_to(folder / "house")) for path in _files(folder / "house"))
    return {name for name in names if not name.startswith(own)}


def drop(house: House, path: Path) -> dict[str, Any]:
    """One file through the door of programs, confirmed where something was understood."""
    told = {"Authorization": f"Bearer {house.token}"}
    began = time.perf_counter()
    with path.open("rb") as stream:
        answer = requests.post(
            f"{house.address}/api/v1/imports",
            headers=told,
            files={"files": (path.name, stream)},
            timeout=PATIENCE,
        )
    status, state = answer.status_code, "too large"
    if status == requests.codes.ok:
        run = answer.json()
        state = run["files"][0]["state"] if run["files"] else run["state"]
        confirmed = requests.post(
            f"{house.address}/api/v1/imports/{run['id']}/confirm", headers=told, timeout=PATIENCE
        )
        status = max(status, confirmed.status_code) if confirmed.status_code >= 500 else status
    return {
        "name": path.name,
        "status": status,
        "state": state,
        "seconds": time.perf_counter() - began,
        "peak_mb": house.peak_mb(),
    }


def _summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    states = Counter(row["state"] for row in rows)
    return {
        "files": len(rows),
        "server_errors": sum(row["status"] >= 500 for row in rows),
        "refused": states["refused"] + states["too large"],
        "understood": len(rows) - states["refused"] - states["too large"],
        "slowest_seconds": max(row["seconds"] for row in rows),
        "peak_mb": max(row["peak_mb"] for row in rows),
    }


def check(rows: list[dict[str, Any]], written: list[str]) -> list[dict[str, Any]]:
    """The targets with what was measured."""
    asked = [
        ("server errors", sum(row["server_errors"] for row in rows), 0),
        ("slowest file, seconds", max(row["slowest_seconds"] for row in rows), SECONDS),
        ("server, peak MB", max(row["peak_mb"] for row in rows), MOST_MB),
        ("files written elsewhere", len(written), 0),
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
