"""Backups of a house that stays open while they are made."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from tuuletus import __version__
from tuuletus.errors import BackupError
from tuuletus.web.crypto import find_field_keys
from tuuletus.web.disk import saying_where, workshop
from tuuletus.web.house import archives
from tuuletus.web.house.belonging import name_keys
from tuuletus.web.keys import Keys


def find_database() -> Path:
    """The file of the database. Raises BackupError without one, and on PostgreSQL."""
    told = settings.DATABASES["default"]
    if not told["ENGINE"].endswith("sqlite"):
        raise BackupError(
            "On PostgreSQL make backups with its own tools, for example:"
            f" pg_dump --format=custom --file=tuuletus.dump {told['NAME']}",
            code="postgres",
        )
    database = Path(told["NAME"])
    if not database.exists():
        raise BackupError(
            f"There is no database {database}. If there should be one, look at TUULETUS_DATA.",
            code="no_database",
        )
    return database


def back_up(target: Path, *, now: datetime) -> archives.Manifest:
    """Write everything but the keys into one file, as it was at one moment.

    Writers go on meanwhile. The copy is packed anew, so that nothing deleted is left in it. The
    journal of erasures is kept beside it, for the day on which an older backup is restored.
    """
    database = find_database()
    target = target.absolute()
    folder = target.parent
    if not folder.is_dir():
        raise BackupError(f"There is no folder {folder}.", code="no_folder")
    if target.exists():
        raise BackupError(f"{target} exists already. Name another file.", code="exists")
    with saying_where(folder, what="The backup"), workshop(folder, "backup") as place:
        snapshot = place / archives.DATABASE
        archives.take_snapshot(database, snapshot)
        # first, since a backup whose journal is missing would bring back who was erased
        archives.keep_journal(Path(settings.ERASURES), target)
        uploads = archives.list_uploads(Path(settings.UPLOADS))
        members = {f"{archives.UPLOADS}/{path.name}": path for path in uploads}
        return archives.write_archive(
            target,
            {archives.DATABASE: snapshot} | members,
            version=__version__,
            made_at=now.isoformat(),
            database=snapshot,
            keys=name_keys(read_present_keys()),
        )


def read_present_keys() -> Keys:
    """The keys in force, from the file or the environment."""
    return Keys(secret_key=settings.SECRET_KEY, field_keys=find_field_keys())


def check_keys_target(target: Path) -> None:
    """Refuse a place for the keys that will not do, before a backup is made."""
    source = Path(settings.DATA) / archives.KEYS
    if not source.exists():
        raise BackupError("The keys come from the environment; keep them there.", code="no_keys")
    if not target.absolute().parent.is_dir():
        raise BackupError(f"There is no folder {target.absolute().parent}.", code="no_folder")
    if target.exists() and target.read_bytes() != source.read_bytes():
        raise BackupError(
            f"{target} exists already, with other content than the keys of today. Name another"
            " file, and keep both as long as you keep backups of that time.",
            code="exists",
        )


def copy_keys(target: Path) -> None:
    """Copy the keys to a place of their own; together with a backup they open every secret."""
    check_keys_target(target)
    with saying_where(target.absolute().parent, what="The keys"):
        archives.put_keys(Path(settings.DATA) / archives.KEYS, target)
