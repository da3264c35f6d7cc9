"""Disks that break or are full while an installation is at work, and what was told to be saved."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import requests

from bench.durability.powercut import DATABASE
from bench.durability.writing import HEADER, POSTS
from bench.serving import PATIENCE, Installation, running

FAULT = "inject=fdatasync,fsync:error=EIO:when=40+"
"""From the fortieth time on, the disk says that it could not write."""
BROKEN_ROUNDS = 50
DISK_MB, LEFT = 14, 900_000
LONGEST_STORING = 120
"""Seconds in which the worker has stored what waited for room."""
WHILE_FULL, AFTERWARDS = range(40), range(40, 50)


def break_disk(folder: Path) -> dict[str, int]:
    """Write to a disk that soon fails every flush, under strace.

    `told` is how many rounds were said to be saved, `lost` how many of these are not there.
    """
    house = folder / "house"
    environment = os.environ | {
        "TUULETUS_DATA": str(house),
        "DJANGO_SETTINGS_MODULE": "tuuletus.web.settings",
    }
    program = [sys.executable, "-m", "bench.durability.writing"]
    subprocess.run([*program, "prepare"], env=environment, check=True, capture_output=True)
    answer = subprocess.run(
        ["strace", "-f", "-o", os.devnull, "-e", FAULT, *program, "write", str(BROKEN_ROUNDS)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    told = {int(number) for number in re.findall(r"ACK (\d+)", answer.stdout)}
    stored = count_posts(house / DATABASE)
    return {
        "rounds": BROKEN_ROUNDS,
        "told": len(told),
        "lost": sum(stored.get(number) != POSTS for number in told),
    }


def may_mount() -> bool:
    """Whether a small disk can be made here: only root may."""
    return os.geteuid() == 0 and shutil.which("mount") is not None


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own that is soon full; raises OSError where none may be made."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}M", "tmpfs", str(folder)]
    made = subprocess.run(mount, check=False, capture_output=True, text=True)
    if made.returncode:
        raise OSError(made.stderr)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill_disk(folder: Path) -> dict[str, Any]:
    """Bring in tables over the API until the disk is full, make room, and go on.

    `told` counts the imports that were said to be confirmed, `lost` those of them that are not
    stored, `false_refusals` those that were said not to be confirmed and are stored all the same.
    """
    with small_disk(folder / "disk", DISK_MB) as disk:
        with running(disk, filler="bench.hostile.house") as house:
            ballast = disk / "ballast"
            ballast.write_bytes(bytes(max(0, shutil.disk_usage(disk).free - LEFT)))
            while_full = {number: bring_in(house, number) for number in WHILE_FULL}
            ballast.unlink()
            afterwards = {number: bring_in(house, number) for number in AFTERWARDS}
            waiting = wait_until_stored(disk / "house" / DATABASE)
        with closing(sqlite3.connect(disk / "house" / DATABASE)) as database:
            is_whole = database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        stored = count_posts(disk / "house" / DATABASE)
    seen = while_full | afterwards
    told = {number for number, statuses in seen.items() if statuses == [200, 200]}
    refused = {number for number in while_full if number not in told}
    return {
        "imports": len(while_full),
        "told": len(told & set(WHILE_FULL)),
        "refused": len(refused),
        "lost": sum(stored.get(number) != POSTS for number in told),
        "false_refusals": sum(number in stored for number in refused),
        "other_answers": sum({*statuses} - {200, 503} != set() for statuses in seen.values()),
        "refused_afterwards": len(set(AFTERWARDS) - told),
        "never_stored": waiting,
        "damaged": int(not is_whole),
    }


def wait_until_stored(database: Path) -> int:
    """Wait for what was confirmed on a full disk; says how much the worker never stored."""
    waiting = 0
    with closing(sqlite3.connect(database)) as opened:
        for _second in range(LONGEST_STORING):
            asked = "SELECT count(*) FROM tuuletus_importrun WHERE state = 'storing'"
            waiting = int(opened.execute(asked).fetchone()[0])
            if not waiting:
                break
            time.sleep(1)
    return waiting


def bring_in(house: Installation, number: int) -> list[int]:
    """The statuses of dropping a table and of confirming it."""
    headers = {"Authorization": f"Bearer {house.told}"}
    address = f"{house.address}/api/v1/imports"
    files = {"files": (f"r{number}.csv", make_table(number))}
    dropped = requests.post(address, headers=headers, files=files, timeout=PATIENCE)
    if not dropped.ok:
        return [dropped.status_code]
    confirmed = requests.post(
        f"{address}/{dropped.json()['id']}/confirm", headers=headers, timeout=PATIENCE
    )
    return [200, 200 if confirmed.ok else confirmed.status_code]


def make_table(number: int) -> bytes:
    """A table of posts long enough that some forty fill what room is left."""
    rows = [
        f"r{number}-{place},2026-01-1{place},{'Lohikeitto ' * 400}{number},5,100"
        for place in range(POSTS)
    ]
    return "\n".join([HEADER, *rows, ""]).encode()


def count_posts(database: Path) -> dict[int, int]:
    """The stored posts of each round."""
    with closing(sqlite3.connect(database)) as opened:
        rows = opened.execute(
            "SELECT CAST(substr(key, 2, instr(key, '-') - 2) AS INTEGER), count(*)"
            " FROM tuuletus_post GROUP BY 1"
        )
        return {int(number): int(count) for number, count in rows}
