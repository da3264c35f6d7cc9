"""How long it takes to back up and to restore an installation of a gigabyte."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.scale.make import WORDS

TUULETUS = Path(sys.executable).with_name("tuuletus")
READINGS = 12
CHUNK = 20_000
MOMENT = "2026-11-23 09:00:00"


def back_up_and_restore(folder: Path, *, size_bytes: int, seed: int) -> dict[str, Any]:
    """Fill an installation to a size, back it up and restore it elsewhere; each timed."""
    house, backup, new = folder / "house", folder / "house.zip", folder / "new"
    for words in (["prepare"], ["write", "1"]):
        run([sys.executable, "-m", "bench.durability.writing", *words], house)
    database = house / "db.sqlite3"
    rows = fill_to(database, size_bytes, seed=seed)
    began = time.monotonic()
    run([str(TUULETUS), "backup", str(backup)], house)
    saved = time.monotonic()
    run([str(TUULETUS), "restore", str(backup)], new)
    restored = time.monotonic()
    return {
        "rows": rows,
        "gigabytes": database.stat().st_size / 1e9,
        "backup_seconds": saved - began,
        "restore_seconds": restored - saved,
        "rows_missing": rows - count(new / "db.sqlite3"),
    }


def run(command: list[str], house: Path) -> None:
    """A command of ours in an installation on SQLite."""
    environment = os.environ | {
        "TUULETUS_DATA": str(house),
        "DJANGO_SETTINGS_MODULE": "tuuletus.web.settings",
    }
    environment.pop("DATABASE_URL", None)
    subprocess.run(command, env=environment, check=True, capture_output=True)


def fill_to(database: Path, size_bytes: int, *, seed: int) -> int:
    """Write posts with their readings until the database is so large; says how many rows."""
    luck = random.Random(seed)
    with closing(sqlite3.connect(database)) as opened:
        [(channel, source, last)] = opened.execute(
            "SELECT channel_id, max(source_id), max(post_id) FROM tuuletus_measurement"
        ).fetchall()
        first = last + 1
        while database.stat().st_size < size_bytes:
            keys = range(first, first + CHUNK)
            opened.executemany(
                "INSERT INTO tuuletus_post (id, channel_id, key, published_at, text, permalink,"
                " traits) VALUES (?, ?, ?, ?, ?, '', '{}')",
                (
                    (pk, channel, f"many {pk}", MOMENT, " ".join(luck.choices(WORDS, k=30)))
                    for pk in keys
                ),
            )
            opened.executemany(
                "INSERT INTO tuuletus_measurement (channel_id, post_id, metric, value, read_at,"
                " source_id) VALUES (?, ?, ?, ?, ?, ?)",
                read_posts(keys, channel, source, luck),
            )
            opened.commit()
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            first += CHUNK
    return count(database)


def invent_text(luck: random.Random) -> str:
    """Words as long as a usual post."""
    return " ".join(luck.choices(WORDS, k=30))


def read_posts(
    keys: range, channel: int, source: int, luck: random.Random
) -> Iterator[tuple[int, int, str, int, str, int]]:
    """Readings of posts."""
    for pk in keys:
        for metric in range(READINGS):
            yield channel, pk, f"metric_{metric}", luck.randrange(9999), MOMENT, source


def count(database: Path) -> int:
    """The posts and readings in a database."""
    with closing(sqlite3.connect(database)) as opened:
        return sum(
            opened.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("tuuletus_post", "tuuletus_measurement")
        )
