"""Whether the database answers, is whole, free and up to date. Looks only; changes nothing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tuuletus.web.disk import is_damaged, is_disk_failing, is_locked, is_unreadable_text
from tuuletus.web.house.doctor_files import (
    LEAST_FREE,
    find_database_file,
    find_free,
    has_database,
    is_emptied,
    is_old_house,
)
from tuuletus.web.house.findings import BAD, GOOD, MOST_NAMED, WARNING, Finding, number

LOCK_SECONDS = 5.0
"""So long a look waits for the place of the writer."""


def look_at_database(_now: datetime) -> Iterator[Finding]:
    """Whether the database answers, is whole and up to date."""
    path = find_database_file()
    if path is not None and is_emptied(path):
        yield say_emptied(path)
        return
    if not has_database():
        yield say_missing(path)
        return
    if connection.vendor == "sqlite":
        damage = find_damage()
        if damage:
            yield say_damaged_file(damage)
            return
        yield from look_at_writing()
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    if unknown:
        yield Finding(
            about="database",
            state=BAD,
            says="The database was made by a newer Tuuletus.",
            advice="Install that version again, or restore an older backup.",
        )
    elif plan:
        yield Finding(
            about="database",
            state=BAD,
            says=f"The database is {number(len(plan), 'step', 'steps')} behind.",
            advice="Run `tuuletus migrate`, or start `tuuletus serve`.",
        )
    else:
        yield from look_at_schema()
    if connection.vendor != "sqlite":
        yield Finding(about="database", state=GOOD, says=f"{connection.display_name} answers.")


def find_damage() -> str:
    """The first thing that the integrity check finds wrong; empty where there is nothing."""
    with connection.cursor() as cursor:
        answer = str(cursor.execute("PRAGMA integrity_check(1)").fetchone()[0])
    return "" if answer == "ok" else answer


def look_at_writing() -> Iterator[Finding]:
    """Whether something can be written into the file of the database."""
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    holder = find_writer()
    if holder is not None:
        yield say_held(holder)
    if journal != "wal":
        yield Finding(
            about="database",
            state=WARNING,
            says=f"The database keeps its journal as {journal!r}, not WAL.",
            advice="Put the data folder on a local disk; network disks do not allow WAL.",
        )
    elif holder is None:
        yield Finding(about="database", state=GOOD, says="The database answers and is whole.")


def find_writer() -> sqlite3.Error | None:
    """What SQLite says of another program that lets nobody write; None where one can.

    Nothing is written: the place of the writer is asked for, and given back. Our own writers
    keep it for moments only.
    """
    path = find_database_file()
    if path is None or not os.access(path, os.W_OK):
        return None
    with closing(sqlite3.connect(path, timeout=LOCK_SECONDS)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if not is_locked(error):
                raise
            return error
    return None


def say_held(error: Exception) -> Finding:
    """What it means that another program keeps the database locked."""
    path = find_database_file()
    return Finding(
        about="database",
        state=BAD,
        says=f"Another program holds the database locked ({error}), so nothing can be saved.",
        advice=f"Close what has {path} open beside Tuuletus: a database browser, a copying"
        f" program, a command that hangs. On Linux `fuser -v {path}` names it. The database itself"
        " needs no mending.",
    )


def say_damaged_file(answer: object) -> Finding:
    """What it means that the integrity check found something, or ended in an error."""
    lines = [line for line in str(answer).splitlines() if not line.startswith("***")]
    reason = " ".join(" ".join(lines).split())
    return Finding(
        about="database",
        state=BAD,
        says=f"The database file is damaged: {reason}.",
        advice=advise(),
    )


def say_missing(path: Path | None) -> Finding:
    """What it means that there is no file of the database."""
    if is_old_house():
        return Finding(
            about="database",
            state=BAD,
            says=f"There is no database {path}, but this house was in use.",
            advice="Look first whether TUULETUS_DATA names the right folder, then bring the last"
            " backup back: `tuuletus restore FILE`. `tuuletus serve` would make a new, empty"
            " house.",
        )
    return Finding(
        about="database",
        state=BAD,
        says=f"There is no database {path} yet.",
        advice="Start `tuuletus serve`, which makes it, or bring one back: `tuuletus restore"
        " FILE`. If there should be one, look at TUULETUS_DATA.",
    )


def say_emptied(path: Path) -> Finding:
    """What it means that the file of the database holds nothing."""
    if is_old_house():
        return Finding(
            about="database",
            state=BAD,
            says=f"The database file {path} is empty (0 bytes), but this house was in use: what it"
            " held is gone from here.",
            advice=f"{advise()} Do not start the server before that: it would make a new, empty"
            " house. Only where nobody ever came in, delete the file and start `tuuletus serve`.",
        )
    return Finding(
        about="database",
        state=BAD,
        says=f"The database file {path} is empty (0 bytes).",
        advice="Run `tuuletus migrate`, or start `tuuletus serve`: either makes a new house of it."
        " To bring one back, delete the file and run `tuuletus restore FILE`.",
    )


def look_at_schema() -> Iterator[Finding]:
    """Whether every table and column is there that the migrations made."""
    missing: list[str] = []
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if not model._meta.managed or model._meta.proxy:
                continue
            if table not in tables:
                missing.append(f"the table {table}")
                continue
            there = {
                one.name for one in connection.introspection.get_table_description(cursor, table)
            }
            missing += [
                f"the column {table}.{field.column}"
                for field in model._meta.local_concrete_fields
                if field.column not in there
            ]
    if missing:
        more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        yield Finding(
            about="database",
            state=BAD,
            says=f"The database lacks {', '.join(missing[:MOST_NAMED])}{more}, which Tuuletus did"
            " not take away.",
            advice=advise(),
        )


def say_no_answer(about: str, error: Exception) -> Finding:
    """What it means that the database does not answer, told once and in full."""
    if about != "database" and "no such table" in str(error):
        return Finding(
            about=about,
            state=BAD,
            says="This can be looked at once the database is up to date.",
            advice="Run `tuuletus migrate` first.",
        )
    if about != "database" and is_unreadable_text(error):
        return Finding(
            about=about,
            state=BAD,
            says="The database is damaged: a text in it is none"
            f" ({' '.join(str(error).split())!r}).",
            advice=advise(error),
        )
    if about != "database":
        return say_waits(about)
    if is_locked(error):
        return say_held(error)
    if is_damaged(error):
        return say_damaged_file(error)
    return Finding(
        about=about,
        state=BAD,
        says=f"The database does not answer: {' '.join(str(error).split())}.",
        advice=advise(error),
    )


def say_waits(about: str) -> Finding:
    """What it means for another look that the database does not answer."""
    return Finding(
        about=about,
        state=BAD,
        says="This cannot be looked at, since the database does not answer.",
        advice="Mend the database first.",
    )


def advise(error: Exception | None = None) -> str:
    """What to do about a database that does not answer or is damaged."""
    path = find_database_file()
    if path is None:
        return "Start PostgreSQL, or mend DATABASE_URL."
    if error is not None and "no such table" in str(error):
        return "Run `tuuletus migrate`, or start `tuuletus serve`."
    if is_disk_failing(error) and find_free(path.parent) < LEAST_FREE:
        return "The disk is full, and the database may well be whole: free some room first."
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        return f"Give {path} to the user who runs Tuuletus."
    return (
        f"Stop the server and restore the last backup: mv {path} {path}.damaged, then"
        " `tuuletus restore FILE`, FILE being the backup. Without a backup ask for help before"
        " you change anything."
    )
