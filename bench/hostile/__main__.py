"""Run `python -m bench.hostile --data DIR [--maker FILE.py] [--out FILE.json]`."""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import requests

from bench.hostile import heavy
from bench.hostile.house import EMAIL, PASSWORD
from bench.serving import PATIENCE, running

_SET_CHILD_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl.h
SECONDS = 10.0
MOST_MB = 300.0
CONFIRMED = 2_000_000
"""Larger files are stored by the worker, which is measured elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A running installation: its address, its process, a token and a browser signed in."""

    address: str
    pid: int
    token: str
    browser: requests.Session

    def peak_mb(self) -> float:
        """The most memory of the server since this was asked last, in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text("utf-8")
        Path(f"/proc/{self.pid}/clear_refs").write_text("5", "utf-8")
        found = re.search(r"VmHWM:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0

    def sign_in(self) -> None:
        """Sign in as a person does, with a form."""
        login = f"{self.address}/accounts/login/"
        self.browser.get(login, timeout=PATIENCE)
        form = {"login": EMAIL, "password": PASSWORD}
        answer = self.browser.post(login, data=form | self.form_token(), timeout=PATIENCE)
        answer.raise_for_status()

    def form_token(self) -> dict[str, str]:
        """The token that a form of this browser has to bring along."""
        return {"csrfmiddlewaretoken": self.browser.cookies["tuuletus_form"]}


class Watching(threading.Thread):
    """Watches the processes that a program starts to read with: the most memory of any."""

    def __init__(self, pid: int, besides: set[int]) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.besides = besides
        self.over = threading.Event()
        self.peak_mb = 0.0

    def run(self) -> None:
        """Look again and again until it is over."""
        while not self.over.wait(0.02):
            for pid in set(_below(self.pid)) - self.besides:
                with suppress(OSError, ValueError):
                    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
                    self.peak_mb = max(self.peak_mb, pages * 4096 / 2**20)


def worked(pid: int) -> float:
    """Seconds of the processor that a process and all below it have used so far."""
    ticks = 0
    for one in [pid, *_below(pid)]:
        with suppress(OSError, ValueError):
            told = Path(f"/proc/{one}/stat").read_text("ascii").rpartition(")")[2].split()
            ticks += sum(map(int, told[11:15]))  # its own, and of children that have ended
    return ticks / os.sysconf("SC_CLK_TCK")


def adopt_orphans() -> None:
    """Let what a program of ours leaves running end as a child of this process, and be counted."""
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def await_orphans(before: set[int]) -> None:
    """Wait until all that was started since has ended."""
    for pid in set(_below(os.getpid())) - before:
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)


def _below(pid: int) -> list[int]:
    """The processes that a process started, and those that they started."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            own = [int(one) for one in (task / "children").read_text("ascii").split()]
            found += [*own, *(lower for one in own for lower in _below(one))]
    return found


def main() -> None:
    """Drop every file by itself, confirm what was understood, and write what it cost."""
    parser = argparse.ArgumentParser(prog="python -m bench.hostile")
    parser.add_argument("--data", type=Path, required=True, help="a folder of hostile files")
    parser.add_argument("--maker", type=Path, help="a program that writes more into a folder")
    parser.add_argument("--seeds", help="not needed: nothing is left to chance")
    parser.add_argument("--only", choices=["tuuletus"])
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    adopt_orphans()
    collected = sorted(_files(given.data))
    if not collected:
        parser.error(f"there are no files in {given.data}; name another folder with --data")
    results: dict[str, dict[str, Any]] = {}
    with (
        tempfile.TemporaryDirectory() as made,
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), filler="bench.hostile.house") as served,
    ):
        house = House(
            address=served.address,
            pid=served.pid,
            token=served.told,
            browser=requests.Session(),
        )
        house.peak_mb()
        sets: dict[str, list[Path]] = {}
        if given.maker:
            subprocess.run([sys.executable, given.maker, made], check=True, capture_output=True)
            sets["Files made for this"] = sorted(_files(Path(made)))
        just_so = heavy.write_files(Path(made) / "heavy")
        # what is dearest is known first
        sets = {"Files that keep every limit, just so": just_so, **sets}
        sets["Collected files"] = collected
        house.sign_in()
        outside = _see(Path(folder))
        left = [(name, door) for name in sets for door in DOORS]
        while left:
            name, door = left.pop(0)
            row = _summary([measure(house, path, DOORS[door]) for path in sets[name]])
            results.setdefault(name, {})[door] = row
            print(name, door, row, flush=True)
            written = sorted(_see(Path(folder)) - outside)
            # what is known is kept, should the rest be cut off
            report(results, left, None if left else written, given.out)


def report(
    results: dict[str, dict[str, Any]],
    left: list[tuple[str, str]],
    written: list[str] | None,
    out: Path | None,
) -> None:
    """Write what was measured so far; the targets are shown at the end."""
    targets = check([row for doors in results.values() for row in doors.values()], written)
    missing = {f"{name}, {door}": "not run" for name, door in left}
    told = {
        "title": "Files made to break readers",
        "seeds": [0, 1],
        "versions": {"python": platform.python_version(), "tuuletus": version("tuuletus")},
        "missing": missing | ({"files written elsewhere": "not run"} if left else {}),
        "results": results,
        "targets": targets,
    }
    for row in [] if left else targets:
        sign = "pass" if row["passed"] else "FAIL"
        print(f"{sign}  {row['measured']:10.3g}  {row['target']}")
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(told, indent=1, allow_nan=False) + "\n", "utf-8")


def _files(folder: Path) -> Iterator[Path]:
    yield from (path for path in folder.rglob("*") if path.is_file())


def _see(folder: Path) -> set[str]:
    """The files of an installation that are neither its database nor what was dropped."""
    own = ("uploads/", "db.sqlite3", "lake/")
    names = (str(path.relative_to(folder / "house")) for path in _files(folder / "house"))
    return {name for name in names if not name.startswith(own)}


def measure(
    house: House, path: Path, through: Callable[[House, Path], dict[str, Any]]
) -> dict[str, Any]:
    """One file through one door: what became of it and what it cost."""
    pid = os.getpid() if through is review else house.pid
    # of the command line alone: the server and what it keeps running are ours, too
    running_before = set(_below(os.getpid())) if through is review else set()
    watching = Watching(pid, running_before)
    watching.start()
    house.peak_mb()
    # the watcher works in our own process, whose children alone are meant
    own = time.process_time() if through is review else 0.0
    began, before = time.perf_counter(), worked(pid)
    try:
        told = through(house, path)
        if through is review:
            await_orphans(running_before)
    finally:
        watching.over.set()
        watching.join()
    seconds, cpu = time.perf_counter() - began, worked(pid) - before
    if through is review:
        cpu -= time.process_time() - own
    peak = {"reader_mb": watching.peak_mb, "server_mb": house.peak_mb()}
    if through is review:
        peak["server_mb"] = 0.0
    return {"name": path.name, "seconds": seconds, "cpu_seconds": cpu, **peak, **told}


def call(house: House, path: Path) -> dict[str, Any]:
    """The door of programs, confirmed where something was understood."""
    told = {"Authorization": f"Bearer {house.token}"}
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
        if path.stat().st_size < CONFIRMED:
            confirmed = requests.post(
                f"{house.address}/api/v1/imports/{run['id']}/confirm",
                headers=told,
                timeout=PATIENCE,
            )
            status = max(status, confirmed.status_code)
    return {"failed": status >= 500, "refused": state in ("refused", "too large")}


def drop(house: House, path: Path) -> dict[str, Any]:
    """The page, as a browser sends its form; confirmed where something was understood."""
    with path.open("rb") as stream:
        answer = house.browser.post(
            f"{house.address}/imports/new/",
            data=house.form_token(),
            files={"uploads": (path.name, stream)},
            timeout=PATIENCE,
        )
    failed = answer.status_code >= 500
    # what is understood is offered to be stored, or asked about column by column
    understood = any(way in answer.text for way in ("/confirm/", "/columns/"))
    if "/confirm/" in answer.text and path.stat().st_size < CONFIRMED:
        confirmed = house.browser.post(
            f"{answer.url}confirm/", data=house.form_token(), timeout=PATIENCE
        )
        failed = failed or confirmed.status_code >= 500
    return {"failed": failed, "refused": not understood}


def review(_house: House, path: Path) -> dict[str, Any]:
    """The command line: an answer, or one sentence and the code for what cannot be read."""
    command = [str(Path(sys.executable).with_name("tuuletus")), "review", str(path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    failed = done.returncode not in (0, 2) or "Traceback" in done.stderr
    return {"failed": failed, "refused": done.returncode == 2}


DOORS = {"page": drop, "HTTP API": call, "command line": review}


def _summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "files": len(rows),
        "failed": sum(row["failed"] for row in rows),
        "refused": sum(row["refused"] for row in rows),
        "understood": sum(not row["refused"] for row in rows),
        "slowest_seconds": max(row["seconds"] for row in rows),
        "most_cpu_seconds": max(row["cpu_seconds"] for row in rows),
        "slowest": max(rows, key=lambda row: float(row["cpu_seconds"]))["name"],
        "server_mb": max(row["server_mb"] for row in rows),
        "reader_mb": max(row["reader_mb"] for row in rows),
    }


def check(rows: list[dict[str, Any]], written: list[str] | None) -> list[dict[str, Any]]:
    """The targets with what was measured; `written` is None before all has been."""
    asked = [
        ("crashes and server errors", sum(row["failed"] for row in rows), 0),
        (
            "dearest file, seconds of the processor",
            max(row["most_cpu_seconds"] for row in rows),
            SECONDS,
        ),
        ("server, peak MB", max(row["server_mb"] for row in rows), MOST_MB),
        ("process that reads, peak MB", max(row["reader_mb"] for row in rows), MOST_MB),
    ]
    if written is not None:
        asked.append(("files written elsewhere", len(written), 0))
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
