"""A backup of any database file, as the command makes it."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from tuuletus.web.house import archives


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
