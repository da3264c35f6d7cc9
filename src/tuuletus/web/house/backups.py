"""Backups of a house that stays open while they are made."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings

from tuuletus import __version__
from tuuletus.errors import BackupError
from tuuletus.web.house import archives


def find_database() -> Path:
    """The file of the database. Raises BackupError on PostgreSQL, which has its own tools."""
    told = settings.DATABASES["default"]
    if not told["ENGINE"].endswith("sqlite"):
        raise BackupError(
            "On PostgreSQL make backups with its own tools, for example:"
            f" pg_dump --format=custom --file=tuuletus.dump {told['NAME']}",
            code="postgres",
        )
    return Path(told["NAME"])


def back_up(target: Path, *, now: datetime) -> archives.Manifest:
    """Write everything but the keys into one file, as it was at one moment.

    Writers go on meanwhile. The copy is packed anew, so that nothing deleted is left in it. The
    journal of erasures is kept beside it, for the day on which an older backup is restored.
    """
    database = find_database()
    target = target.absolute()
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent}.", code="no_folder")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        snapshot = Path(folder) / archives.DATABASE
        archives.take_snapshot(database, snapshot)
        uploads = archives.list_uploads(Path(settings.UPLOADS))
        members = {f"{archives.UPLOADS}/{path.name}": path for path in uploads}
        manifest = archives.write_archive(
            target,
            {archives.DATABASE: snapshot} | members,
            version=__version__,
            made_at=now.isoformat(),
            database=snapshot,
        )
    archives.keep_journal(Path(settings.ERASURES), target)
    return manifest


def copy_keys(target: Path) -> None:
    """Copy the keys to a place of their own; together with a backup they open every secret."""
    source = Path(settings.DATA) / archives.KEYS
    if not source.exists():
        raise BackupError("The keys come from the environment; keep them there.", code="no_keys")
    if target.exists():
        raise BackupError(f"{target} exists already. Name another file.", code="exists")
    archives.put_keys(source, target)
