"""Backups, and the way back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from tuuletus.cli.terminal import say, stop, telling_when_stopped
from tuuletus.errors import BackupError, TuuletusError

KeysTo = Annotated[
    Path | None,
    typer.Option(
        "--keys", help="Also copy the keys here; keep them apart from the backup.", metavar="FILE"
    ),
]
Erasures = Annotated[
    Path | None,
    typer.Option(
        "--erasures",
        help="A journal of erasures that is newer than the backup; one that lies beside the"
        " backup or in the data folder is found by itself.",
        metavar="FILE",
    ),
]
KeysFrom = Annotated[
    Path | None,
    typer.Option("--keys", help="The keys that belong to the backup.", metavar="FILE"),
]


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")], keys: KeysTo = None
) -> None:
    """Write everything but the keys into one file; the server may go on meanwhile."""
    from tuuletus.web.start import start, tell_time  # noqa: PLC0415 - slow import

    backups = start("house.backups")
    try:
        if keys is not None:
            backups.check_keys_target(keys)
        manifest = backups.back_up(file, now=tell_time())
        if keys is not None:
            backups.copy_keys(keys)
    except BackupError as error:
        fail(error)
    rows = sum(manifest.rows.values())
    say(f"{file}: {rows} rows and {len(manifest.hashes) - 1} dropped files.")
    if keys is None:
        say("Without the keys its secrets stay closed: back those up apart, with --keys.")


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    keys: KeysFrom = None,
    erasures: Erasures = None,
) -> None:
    """Put a backup into an empty data folder and bring it up to date.

    Whoever was erased after the backup was made is erased again, by the journal of erasures.
    """
    from tuuletus.web.house import archives  # noqa: PLC0415 - slow import

    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        fail(BackupError("On PostgreSQL restore with its own tools: pg_restore.", code="postgres"))
    data = Path(os.environ.get("TUULETUS_DATA") or "var").resolve()
    if erasures is not None and not erasures.is_file():
        fail(BackupError(f"There is no file {erasures}.", code="no_journal"))
    database = data / archives.DATABASE
    was_there = database.exists()
    with telling_when_stopped(lambda: say_stopped(data, done=not was_there and database.exists())):
        put_back(file, data, keys=keys, erasures=erasures)


def say_stopped(data: Path, *, done: bool) -> str:
    """What a restore that was stopped has left, and what to do next."""
    if done:
        return (
            f"Stopped. The whole backup is in {data}, but it is not brought up to date yet. Run"
            " `tuuletus migrate`, or start `tuuletus serve`: either does that, and erases again"
            " whoever was erased after the backup was made."
        )
    return (
        f"Stopped. Nothing was restored: {data} is as it was before. To restore, run the command"
        " again."
    )


def put_back(file: Path, data: Path, *, keys: Path | None, erasures: Path | None) -> None:
    """Unpack a backup, bring it up to date, and say how it went."""
    from tuuletus.web.house import archives  # noqa: PLC0415 - slow import

    try:
        manifest = archives.unpack(file, data, keys=keys, erasures=erasures)
    except BackupError as error:
        fail(error)
    has_keys = (data / archives.KEYS).exists() or "TUULETUS_FIELD_KEYS" in os.environ
    from tuuletus.web.start import start  # noqa: PLC0415 - the folder had to be filled first

    erased = start("server").prepare()
    say(f"Restored into {data}: {sum(manifest.rows.values())} rows, as of {manifest.made_at}.")
    if erased:
        say(f"Erased again: {erased} persons who were erased after the backup was made.")
    unreadable = start("house.doctor_files").count_unreadable() if keys is not None else 0
    if unreadable:
        say(
            f"Secrets that these keys do not open: {unreadable}. The keys are of another time or"
            " house; restore again into an empty folder with the right ones."
        )
    if not has_keys:
        say(
            "No keys were given, so new ones were made: second steps and stored secrets have to be"
            " set up anew. To keep them, restore again into an empty folder with --keys."
        )


def fail(error: TuuletusError) -> NoReturn:
    """Say what is wrong on the error channel, and stop."""
    stop(str(error), code=getattr(error, "code", "failed"))
