"""The file that a backup is, and the way back out of it. Knows nothing of Django."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tuuletus.errors import BackupError, SettingsError
from tuuletus.web.disk import (
    flush,
    is_damaged,
    is_disk_failing,
    say_damaged,
    saying_where,
    workshop,
    write_whole,
)
from tuuletus.web.house.belonging import check_belonging
from tuuletus.web.keys import Keys, read_keys

DATABASE = "db.sqlite3"
UPLOADS = "uploads"
KEYS = "keys.json"
MANIFEST = "manifest.json"
JOURNAL = "erasures.jsonl"
NO_JOURNAL = "restored-without-journal"
"""Lies in a data folder that was filled without any journal of erasures, and says of what time."""
FORMAT = 1
_CHUNK = 1024 * 1024
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds: `hashes` by member, `rows` by table, and the applied migrations.

    `keys` are not the keys: only what they are recognised by.
    """

    format: int
    version: str
    made_at: str
    migrations: tuple[str, ...]
    rows: dict[str, int]
    hashes: dict[str, str]
    keys: tuple[str, ...] = ()


def write_archive(
    target: Path,
    members: dict[str, Path],
    *,
    version: str,
    made_at: str,
    database: Path,
    keys: tuple[str, ...] = (),
) -> Manifest:
    """Write the members and their manifest into one file: whole, or not at all."""
    if target.exists():
        raise BackupError(f"{target} exists already. Name another file.", code="exists")
    hashes: dict[str, str] = {}
    part = target.with_name(f".{target.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, path in members.items():
                try:
                    found = hash_file(path)
                    archive.write(path, name)
                except FileNotFoundError:
                    if name == DATABASE:
                        raise
                    continue  # an upload is deleted as soon as its import is stored
                hashes[name] = found
            manifest = Manifest(
                format=FORMAT,
                version=version,
                made_at=made_at,
                migrations=read_migrations(database),
                rows=count_rows(database),
                hashes=hashes,
                keys=keys,
            )
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
        part.chmod(_PRIVATE)
        flush(part)
        part.replace(target)
        flush(target.parent)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def find_journal(backup: Path) -> Path:
    """The journal of erasures beside a backup: of all backups in the folder the same one.

    It lies apart, since an old backup must learn of what was erased after it.
    """
    return backup.with_name(f"tuuletus-{JOURNAL}")


def list_journals(source: Path, data: Path, *, erasures: Path | None = None) -> list[Path]:
    """The journals there are of who was erased after a backup, the folder's own first."""
    there = (data / JOURNAL, find_journal(source), erasures)
    return [path for path in there if path is not None and path.exists()]


def keep_journal(source: Path, backup: Path) -> None:
    """Add to the journal beside a backup what it does not hold yet; it is never made shorter.

    Where nobody was erased it is made all the same: a restore then knows that nobody was.
    """
    journal = find_journal(backup)
    keep_lines(source, journal)
    if not journal.exists():
        write_whole(journal, b"")


def keep_lines(source: Path, target: Path) -> None:
    """Add to a journal the lines of another one that it does not hold yet."""
    told = source.read_text(encoding="utf-8") if source.exists() else ""
    known = target.read_text(encoding="utf-8") if target.exists() else ""
    new = [line for line in told.splitlines() if line and line not in known.splitlines()]
    if not new:
        return
    write_whole(target, "\n".join([*known.splitlines(), *new, ""]).encode())


def take_snapshot(database: Path, target: Path) -> None:
    """Copy a database as it is at this moment, packed anew; writers go on meanwhile.

    Raises BackupError where it is damaged.
    """
    try:
        with closing(sqlite3.connect(database, timeout=60)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        # SQLite takes some kinds of damage for a full disk
        if is_damaged(error) or not is_whole(database):
            raise BackupError(
                f"No backup was made. {say_damaged()} Keep the backups that you have.",
                code="damaged",
            ) from error
        raise


def is_whole(database: Path) -> bool:
    """Whether SQLite finds nothing wrong in a database."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return not (isinstance(error, UnicodeDecodeError) or is_damaged(error))
    return bool(answer == "ok")


def read_manifest(source: Path) -> Manifest:
    """What a backup says that it holds. Raises BackupError where it is none."""
    if not source.is_file():
        raise BackupError(f"There is no file {source}.", code="no_backup")
    try:
        with zipfile.ZipFile(source) as archive:
            told = json.loads(archive.read(MANIFEST))
            lists = {name: tuple(told.get(name, ())) for name in ("migrations", "keys")}
            manifest = Manifest(**told | lists)
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise BackupError(
            f"{source} is no backup of Tuuletus, or was cut off on its way here. Copy it anew.",
            code="no_backup",
        ) from error
    if manifest.format > FORMAT:
        raise BackupError(
            f"The backup was made by Tuuletus {manifest.version}, which is newer than this one.",
            code="newer",
        )
    return manifest


def unpack(
    source: Path, data: Path, *, keys: Path | None = None, erasures: Path | None = None
) -> Manifest:
    """Unpack a backup into an empty data folder: checked first, whole or not at all.

    The journal beside the backup, and `erasures` from elsewhere, are added to that of the folder.
    """
    manifest = read_manifest(source)
    if (data / DATABASE).exists():
        raise BackupError(
            f"There is a database in {data} already. Restore into an empty folder, or move the"
            f" old one away.",
            code="not_empty",
        )
    known = check_keys(keys) if keys is not None else None
    with saying_where(data, what="The backup"):
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        with workshop(data, "restoring") as place:
            extract(source, place, manifest)
            check_database(place / DATABASE, manifest)
            if known is not None:
                check_belonging(known, place / DATABASE, named=manifest.keys)
            flush(place / DATABASE)
            with _taking_back(data) as put:
                if keys is not None and not (data / KEYS).exists():
                    put.append(data / KEYS)
                if keys is not None:
                    put_keys(keys, data / KEYS)
                (data / UPLOADS).mkdir(exist_ok=True, mode=0o700)
                for path in sorted((place / UPLOADS).glob("*")):
                    put.append(data / UPLOADS / path.name)
                    path.replace(data / UPLOADS / path.name)
                # who is erased must stay so, even where nobody comes to say it after this
                journals = list_journals(source, data, erasures=erasures)
                for journal in journals:
                    keep_lines(journal, data / JOURNAL)
                if not journals:
                    put.append(data / NO_JOURNAL)
                    write_whole(data / NO_JOURNAL, manifest.made_at.encode())
                put_journals_away(data / DATABASE)
                # the last step: before it, nothing is there
                (place / DATABASE).replace(data / DATABASE)
            flush(data)
    return manifest


@contextmanager
def _taking_back(data: Path) -> Iterator[list[Path]]:
    """Files that go again unless the database comes after them, whatever stops the block."""
    put: list[Path] = []
    try:
        yield put
    except BaseException:
        if not (data / DATABASE).exists():
            for path in put:
                path.unlink(missing_ok=True)
        raise


def check_keys(path: Path) -> Keys:
    """The keys in a file. Raises BackupError where it holds none, before anything is unpacked."""
    try:
        return read_keys(path)
    except SettingsError as error:
        raise BackupError(
            f"{path} is no keys file, or cannot be read. Name the copy that `tuuletus backup"
            " --keys` made, or leave --keys away.",
            code="no_keys",
        ) from error


def put_journals_away(database: Path) -> None:
    """What SQLite kept beside an earlier database must not be taken for part of this one."""
    for name in (f"{database.name}-wal", f"{database.name}-shm"):
        path = database.with_name(name)
        if path.exists():
            path.replace(path.with_name(f"{name}.old"))


def extract(source: Path, place: Path, manifest: Manifest) -> None:
    """The members that the manifest names, each compared with its fingerprint."""
    (place / UPLOADS).mkdir()
    try:
        with zipfile.ZipFile(source) as archive:
            for name, expected in manifest.hashes.items():
                target = place / UPLOADS / Path(name).name if name != DATABASE else place / name
                with archive.open(name) as packed, target.open("wb") as out:
                    shutil.copyfileobj(packed, out, _CHUNK)
                target.chmod(_PRIVATE)
                if hash_file(target) != expected:
                    raise BackupError(f"{name} is damaged in the backup.", code="damaged")
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError) as error:
        if is_disk_failing(error):
            raise
        raise BackupError(f"The backup {source} is damaged.", code="damaged") from error


def check_database(path: Path, manifest: Manifest) -> None:
    """Refuse a database that is missing, damaged or of other numbers of rows than it says."""
    if not path.exists():
        raise BackupError("There is no database in the backup.", code="damaged")
    try:
        with closing(sqlite3.connect(path)) as connection:
            (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
        is_sound = answer == "ok" and count_rows(path) == manifest.rows
    except sqlite3.DatabaseError as error:
        if is_disk_failing(error):
            raise
        is_sound = False
    if not is_sound:
        raise BackupError("The database in the backup is damaged.", code="damaged")


def put_keys(source: Path, target: Path) -> None:
    """Put the keys beside the data, unless others are there."""
    wanted = source.read_bytes()
    if target.exists() and target.read_bytes() != wanted:
        raise BackupError(f"Other keys lie in {target}. Move them away first.", code="other_keys")
    write_whole(target, wanted)


def read_migrations(path: Path) -> tuple[str, ...]:
    """The migrations that were applied to a database, as "app.name"."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return tuple(f"{app}.{name}" for app, name in rows)


def count_rows(path: Path) -> dict[str, int]:
    """The number of rows in each table."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - the database's own names
            for (name,) in sorted(names)
        }


def hash_file(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def list_uploads(folder: Path) -> Iterable[Path]:
    """The dropped files that are still kept."""
    return (path for path in sorted(folder.glob("*")) if path.is_file())
