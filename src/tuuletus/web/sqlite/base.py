"""Django's backend for SQLite, whose writers do not starve each other."""

from __future__ import annotations

import random
import sqlite3
import time
from typing import Any

from django.db.backends.sqlite3 import base

QUEUE_SECONDS = 20.0
NAP_SECONDS = (0.0005, 0.003)
"""Short and by chance, so that among many writers everybody gets their turn."""
SQLITE_WAITS_MS = 3
_PRIMARY = 0xFF


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks often for the only place of a writer.

    SQLite's own waiting sleeps for a tenth of a second between two tries; beside a crowd that
    writes without a pause it fails after seconds, though the place was free a hundred times.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that leaves the waiting to its cursors."""
        try:
            connection = super().get_new_connection(conn_params)
        except UnicodeDecodeError as error:
            raise _say_damaged() from error
        connection.execute(f"PRAGMA busy_timeout = {SQLITE_WAITS_MS}")
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that waits for its turn."""
        return self.connection.cursor(factory=PatientCursor)


class PatientCursor(base.SQLiteCursorWrapper):
    """Repeats a statement for which there was no place; such a statement has done nothing."""

    def execute(self, query: str, params: Any = None) -> Any:
        """Execute a statement, after a while where others are writing."""
        until = time.monotonic() + QUEUE_SECONDS
        while True:
            try:
                return super().execute(query, params)
            except UnicodeDecodeError as error:
                raise _say_damaged() from error
            except sqlite3.OperationalError as error:
                if not _can_wait(error) or time.monotonic() > until:
                    raise
            time.sleep(random.uniform(*NAP_SECONDS))  # noqa: S311 - no secret


def _say_damaged() -> sqlite3.DatabaseError:
    # SQLite quotes what is wrong in a damaged schema, and Python cannot read the quotation
    error = sqlite3.DatabaseError("the description of the tables is no text")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def _can_wait(error: sqlite3.OperationalError) -> bool:
    code = error.sqlite_errorcode
    # a transaction that has read what is no longer so will never get its turn
    return code & _PRIMARY == sqlite3.SQLITE_BUSY and code != sqlite3.SQLITE_BUSY_SNAPSHOT
