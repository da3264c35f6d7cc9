"""Backups that are taken while somebody writes, each restored and looked at."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

from bench.durability.disks import count_posts
from bench.durability.powercut import DATABASE
from bench.durability.restoring import TUULETUS, run
from bench.durability.writing import POSTS

ROUNDS = 100_000
"""More than anybody writes until the writer is ended."""


def restore_under_load(folder: Path, *, restores: int) -> dict[str, int]:
    """Back up and restore by the commands, `restores` times, beside a process that writes.

    `damaged` counts restored databases that fail SQLite's own check, `lost` those that lack a
    round that was said to be saved before the backup began, `half` those with part of a round.
    """
    house = folder / "house"
    environment = os.environ | {
        "TUULETUS_DATA": str(house),
        "DJANGO_SETTINGS_MODULE": "tuuletus.web.settings",
    }
    environment.pop("DATABASE_URL", None)
    program = [sys.executable, "-m", "bench.durability.writing"]
    subprocess.run([*program, "prepare"], env=environment, check=True, capture_output=True)
    told: set[int] = set()
    with subprocess.Popen(
        [*program, "write", str(ROUNDS)], env=environment, stdout=subprocess.PIPE, text=True
    ) as writer:
        listener = threading.Thread(target=_listen, args=(writer, told), daemon=True)
        listener.start()
        damaged = lost = half = 0
        for number in range(restores):
            known = set(told)
            backup, new = folder / f"{number}.zip", folder / f"new-{number}"
            run([str(TUULETUS), "backup", str(backup)], house)
            run([str(TUULETUS), "restore", str(backup)], new)
            with closing(sqlite3.connect(new / DATABASE)) as database:
                damaged += database.execute("PRAGMA integrity_check").fetchone()[0] != "ok"
            stored = count_posts(new / DATABASE)
            lost += any(stored.get(one) != POSTS for one in known)
            half += any(count != POSTS for count in stored.values())
        writer.kill()
    listener.join()
    return {
        "restores": restores,
        "rounds_written": len(told),
        "damaged": damaged,
        "lost": lost,
        "half": half,
    }


def _listen(writer: subprocess.Popen[str], told: set[int]) -> None:
    for line in writer.stdout or ():
        if match := re.match(r"ACK (\d+)", line):
            told.add(int(match[1]))
