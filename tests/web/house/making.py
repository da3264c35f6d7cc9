"""Installations of their own, each in a process and a folder, and backups of any database."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import psycopg

from tuuletus.web.house import archives

TUULETUS = Path(sys.executable).with_name("tuuletus")
DATABASE_URL = os.environ.get("DATABASE_URL", "")


def run(data, *arguments, **kwargs):
    """A command of ours in an installation on SQLite."""
    return run_program([TUULETUS, *arguments], data, database="", **kwargs)


def run_anywhere(data, *arguments, **kwargs):
    """The same, on the kind of database that the tests are about."""
    return run_program([TUULETUS, *arguments], data, database=find_database(data), **kwargs)


def run_script(data, name):
    """What one of the scripts beside this file says of an installation."""
    script = Path(__file__).with_name(name)
    answer = run_program([sys.executable, script], data, database=find_database(data))
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def run_program(command, data, *, database, extra=None, **kwargs):
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    own = {"TUULETUS_DATA": str(data)} | ({"DATABASE_URL": database} if database else {})
    return subprocess.run(
        [str(part) for part in command],
        env=environment | own | (extra or {}),
        capture_output=True,
        text=True,
        check=False,
        **({"timeout": 300} | kwargs),
    )


def find_database(data):
    """The address of the database of an installation in the tests' server, made when new."""
    if not DATABASE_URL.startswith("postgres"):
        return ""
    name = f"house_{hashlib.sha256(str(data).encode()).hexdigest()[:12]}"
    with psycopg.connect(DATABASE_URL, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).rowcount:
            connection.execute(f"CREATE DATABASE {name}")
    return DATABASE_URL.rsplit("/", 1)[0] + f"/{name}"


def make_backup(database: Path, target: Path, *, now: datetime) -> archives.Manifest:
    """A backup without dropped files."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        snapshot = Path(folder) / archives.DATABASE
        archives.take_snapshot(database, snapshot)
        return archives.write_archive(
            target,
            {archives.DATABASE: snapshot},
            version="0",
            made_at=now.isoformat(),
            database=snapshot,
        )
