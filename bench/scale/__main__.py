"""Run `python -m bench.scale [--posts 100000] [--seeds A:B] [--out FILE.json]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.scale.make import write_export

PARTS = ("store", "work", "decide", "look")
SECONDS = 180.0
IMPORT_MB = 500.0
PAGE_MS = 500.0
SERVER_MB = 600.0


def main() -> None:
    """Fill a fresh installation, let its worker work, look at every page."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale")
    parser.add_argument("--data", help="not needed: the export is invented")
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--seeds", default="1:2", help="the first one makes the export")
    parser.add_argument("--only", choices=["tuuletus"])
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    seed = int(given.seeds.split(":")[0])
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / "posts.csv"
        write_export(export, given.posts, seed=seed)
        found = {part: _run(part, Path(folder), export) for part in PARTS}
    pages = found["look"].pop("pages")
    saved, downloaded = found["look"].pop("saved"), found["look"].pop("downloaded")
    report = {
        "title": "A hundred thousand posts",
        "seeds": [seed, seed + 1],
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("tuuletus", "django", "duckdb")},
        },
        "missing": {},
        "results": {
            "the import": {"tuuletus": found["store"]},
            "the worker afterwards": {"tuuletus": found["work"]},
            "the worker after a decision": {"tuuletus": found["decide"]},
            "pages": pages,
            "what is saved": saved,
            "what is downloaded": downloaded,
            "the server of the pages": {"tuuletus": found["look"]},
        },
        "targets": check(found, pages, saved),
    }
    for row in report["targets"]:
        sign = "pass" if row["passed"] else "FAIL"
        print(f"{sign}  {row['measured']:10.3g}  {row['target']}")
    if given.out:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(json.dumps(report, indent=1, allow_nan=False) + "\n", "utf-8")


def _run(part: str, folder: Path, export: Path) -> dict[str, Any]:
    environment = os.environ | {
        "TUULETUS_DATA": str(folder / "house"),
        "DJANGO_SETTINGS_MODULE": "tuuletus.web.settings",
    }
    command = [sys.executable, "-m", "bench.scale.house", part, str(export)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise RuntimeError(f"{part}: {done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    print(part, found, flush=True)
    return found


def check(
    found: dict[str, Any], pages: dict[str, Any], saved: dict[str, Any]
) -> list[dict[str, Any]]:
    """The targets with what was measured."""
    slowest = max(pages, key=lambda page: pages[page]["p95_ms"])
    first = max(pages, key=lambda page: pages[page]["first_ms"])
    sent = max(saved, key=lambda page: saved[page]["all_ms"])
    asked = [
        ("import, seconds", found["store"]["seconds"], SECONDS),
        ("import, peak MB", found["store"]["peak_mb"], IMPORT_MB),
        (f"slowest page ({slowest}), 95th percentile, ms", pages[slowest]["p95_ms"], PAGE_MS),
        (f"slowest first call ({first}), ms", pages[first]["first_ms"], PAGE_MS),
        (f"slowest saving ({sent}), ms", saved[sent]["all_ms"], PAGE_MS),
        ("worker, peak MB", found["work"]["peak_mb"], SERVER_MB),
        ("server of the pages, peak MB", found["look"]["peak_mb"], SERVER_MB),
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
