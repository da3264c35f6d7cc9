"""Kill the migration of an older database at dozens of moments, and look for what it lost."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.durability.forking import Aim, Workshop, choose_pause

EMPTY = "zero"


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrating:
    """What kills did to migrations.

    `lost` counts databases without all of their old data, `differences` those that are not like
    one that was migrated in peace.
    """

    states: int
    kills: int
    lost: int
    differences: int


def list_older_states() -> list[str]:
    """Every state from which an installation may be brought up to date, by its last migration."""
    folder = Path(__file__).parents[2] / "src" / "tuuletus" / "web" / "migrations"
    return [EMPTY, *sorted(path.stem for path in folder.glob("0*.py"))[:-1]]


def kill_migrations(
    workshop: Workshop, folder: Path, states: list[str], *, kills: int, seed: int
) -> Migrating:
    """Migrate a database from each state, killed again and again, until `kills` have hit."""
    luck = random.Random(seed)
    hit = lost = differences = 0
    bare = folder / "bare"
    for place, state in enumerate(states):
        old, clean, killed = (folder / f"{state}-{kind}" for kind in ("old", "clean", "killed"))
        workshop.do("migrate", database=str(bare), to=state)
        shutil.copy(bare, old)
        workshop.do("fill", database=str(old))
        before = workshop.do("read", database=str(old))
        shutil.copy(old, clean)
        whole = workshop.count("migrate", database=str(clean))
        wanted = workshop.do("read", database=str(clean)), read_schema(clean)
        asked = (place + 1) * kills // len(states) - place * kills // len(states)
        stride = 2 * whole.statements // asked
        while asked:
            shutil.copy(old, killed)
            is_ready = False
            while asked and not is_ready:
                aim = Aim(statements=luck.randint(1, stride), pause=choose_pause(luck))
                is_ready = not workshop.kill("migrate", aim, database=str(killed)).was_killed
                asked, hit = asked - (not is_ready), hit + (not is_ready)
            workshop.do("migrate", database=str(killed))
            after = workshop.do("read", database=str(killed))
            lost += find_old(after, before) != find_old(before, after)
            differences += (after, read_schema(killed)) != wanted
            for name in folder.glob(f"{killed.name}*"):
                name.unlink()
    return Migrating(states=len(states), kills=hit, lost=lost, differences=differences)


def find_old(tables: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    """Of the columns that both have, what is in the first one."""
    return {
        name: {column: rows for column, rows in columns.items() if column in others[name]}
        for name, columns in tables.items()
        if name in others and name != "django_migrations"
    }


def read_schema(database: Path) -> set[Any]:
    """Tables, indexes and triggers, as SQLite wrote them down."""
    with closing(sqlite3.connect(database)) as opened:
        return set(opened.execute("SELECT type, name, sql FROM sqlite_master"))
