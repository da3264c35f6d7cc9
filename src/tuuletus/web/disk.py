"""The disk under the house: what is sure to be on it, and when it takes no more."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tuuletus.errors import BackupError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG}
_PRIVATE = 0o600
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
_SQLITE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_NO_TEXT = "could not decode"
"""What Python says, without a number, of a text in the database whose bytes are none."""
_POSTGRES = ("53100", "58030")  # disk_full, io_error
_PRIMARY = 0xFF
"""SQLite tells more about an error in the bytes above the first."""
_LEFT_AFTER = 24 * 3600
"""A folder of work that is so many seconds old belongs to nobody any more."""


def flush(path: Path) -> None:
    """Let the disk have a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file for our own user alone: whole and on the disk, or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(part, _NEW, _PRIVATE), "wb") as out:
            out.write(content)
        flush(part)
        part.replace(path)
        flush(path.parent)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def workshop(folder: Path, name: str) -> Iterator[Path]:
    """A folder for what is not whole yet, gone at the end.

    Those that a power cut or a kill left there go, too: they hold what may be erased by now.
    """
    prefix = f".{name}-"
    for left in folder.glob(f"{prefix}*"):
        if left.is_dir() and time.time() - left.stat().st_mtime > _LEFT_AFTER:
            shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(dir=folder, prefix=prefix))
    try:
        yield made
    finally:
        _clear_away(made)


def _clear_away(made: Path) -> None:
    try:
        shutil.rmtree(made)
    except KeyboardInterrupt:
        # whoever stops a command in this very moment finds nothing left either
        shutil.rmtree(made, ignore_errors=True)
        raise


@contextmanager
def saying_where(place: Path, *, what: str) -> Iterator[None]:
    """Turn a folder that takes nothing more, or nothing at all, into a sentence: BackupError.

    `what` is what was to be written there, at the beginning of a sentence.
    """
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        code = "damaged" if is_damaged(error) else "no_room"
        raise BackupError(_say(error, place, what), code=code) from error


def say_failure(error: BaseException) -> str:
    """What a disk or a database that fails means for a command; empty where it is neither."""
    if is_damaged(error):
        return say_damaged(error)
    if is_disk_failing(error):
        return (
            f"The disk is full or does not write ({error}). Nothing was left half-done: make room"
            " and run the command again."
        )
    if any(map(_is_of_database, _chain(error))):
        return f"The database does not answer as it should ({error}). Run `tuuletus doctor`."
    return ""


def say_damaged(error: BaseException | None = None) -> str:
    """What a damaged database means for a command, and what to do."""
    reason = f" ({' '.join(str(error).split())})" if error is not None else ""
    return (
        f"The database is damaged{reason}, and nothing was left half-done. Stop the server and"
        " bring the last backup back: `tuuletus doctor` tells the commands to type."
    )


def is_damaged(error: BaseException | None) -> bool:
    """Whether an error, or what led to it, says that the database itself cannot be read."""
    return any(map(_is_damage, _chain(error)))


def is_locked(error: BaseException | None) -> bool:
    """Whether an error, or what led to it, says that another program holds the database."""
    return any(
        isinstance(one, sqlite3.Error) and _read_code(one) in _LOCKED for one in _chain(error)
    )


def is_unreadable_text(error: BaseException | None) -> bool:
    """Whether a text was read from the database whose bytes are none."""
    return any(
        isinstance(one, sqlite3.Error) and _NO_TEXT in str(one).lower() for one in _chain(error)
    )


def _is_damage(error: BaseException) -> bool:
    return isinstance(error, sqlite3.Error) and (
        _read_code(error) in _DAMAGED or _NO_TEXT in str(error).lower()
    )


def _read_code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY


def _is_of_database(error: BaseException) -> bool:
    # psycopg is not always installed, so that its errors are known by their names
    is_of_postgres = type(error).__module__.startswith("psycopg")
    return isinstance(error, sqlite3.OperationalError) or (
        is_of_postgres and type(error).__name__ in ("OperationalError", "UndefinedTable")
    )


def _say(error: Exception, place: Path, what: str) -> str:
    if isinstance(error, sqlite3.Error) and not is_disk_failing(error):
        return say_failure(error) or f"{what} was not made: the database answered “{error}”."
    reason = getattr(error, "strerror", None) or error
    with suppress(OSError):
        free = shutil.disk_usage(place).free
        reason = f"{reason}; {free / 1e6:.0f} MB are free"
    return (
        f"{what} could not be written into {place} ({reason}), and nothing was left there. Make"
        " room, or name a folder that you may write to."
    )


def is_disk_failing(error: BaseException | None) -> bool:
    """Whether an error, or what led to it, says that the disk is full or does not write."""
    return any(map(_is_failure, _chain(error)))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_failure(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in _FULL
    if isinstance(error, sqlite3.Error):
        return _read_code(error) in _SQLITE
    return getattr(error, "sqlstate", None) in _POSTGRES
