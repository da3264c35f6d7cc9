"""Cut the power of an installation at thousands of moments, and count what is missing."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bench.durability.states import Event, State, cut_power, read_events, record
from bench.durability.writing import POSTS

DATABASE = "db.sqlite3"
_ROUNDS = """
    SELECT CAST(substr(post.key, 2, instr(post.key, '-') - 2) AS INTEGER),
        count(*), count(given.id), count(read.post_id), min(run.state)
    FROM tuuletus_post AS post
    JOIN tuuletus_telling AS told ON told.post_id = post.id
    JOIN tuuletus_sourcefile AS source ON source.id = told.source_id
    JOIN tuuletus_importrun AS run ON run.id = source.run_id
    LEFT JOIN tuuletus_settrait AS given ON given.post_id = post.id
    LEFT JOIN (
        SELECT post_id FROM tuuletus_measurement GROUP BY post_id HAVING count(*) = 2
    ) AS read ON read.post_id = post.id
    GROUP BY 1
"""


def write_rounds(folder: Path, rounds: int) -> tuple[dict[str, bytes], list[Event]]:
    """Write rounds into an installation in `folder`: its files before, and what happened then."""
    environment = os.environ | {
        "TUULETUS_DATA": str(folder / "house"),
        "DJANGO_SETTINGS_MODULE": "tuuletus.web.settings",
    }
    environment.pop("DATABASE_URL", None)
    program = [sys.executable, "-m", "bench.durability.writing"]
    subprocess.run([*program, "prepare"], env=environment, check=True, capture_output=True)
    base = {DATABASE: (folder / "house" / DATABASE).read_bytes()}
    record([*program, "write", str(rounds)], environment, folder / "trace")
    return base, read_events(folder / "trace", DATABASE)


def count_damage(
    base: dict[str, bytes], events: Sequence[Event], *, states: int, seed: int = 7
) -> dict[str, int]:
    """Cut the power at random moments: how many states are corrupt, half or lack what was told."""
    luck = random.Random(seed)
    found: Counter[str] = Counter(states=0, corrupt=0, lost=0, half=0)
    with tempfile.TemporaryDirectory(dir=_memory()) as place:
        for _ in range(states):
            found.update(examine(cut_power(events, base, luck), Path(place)))
    return dict(found)


def _memory() -> str | None:
    """States are looked at in memory where the system offers a folder there."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def examine(state: State, folder: Path) -> dict[str, int]:
    """What is wrong with one state."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in state.files.items():
        (folder / name).write_bytes(content)
    seen = {"states": 1}
    try:
        with closing(sqlite3.connect(folder / DATABASE)) as database:
            if database.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                return seen | {"corrupt": 1}
            rounds = {row[0]: row[1:] for row in database.execute(_ROUNDS)}
    except sqlite3.DatabaseError:
        return seen | {"corrupt": 1}
    whole = (POSTS, POSTS, POSTS, "stored")
    lost = any(rounds.get(number) != whole for number in range(state.acknowledged + 1))
    half = any(count not in {0, POSTS} for row in rounds.values() for count in row[:3])
    return seen | {"lost": int(lost), "half": int(half)}
