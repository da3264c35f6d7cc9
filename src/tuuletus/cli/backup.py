"""Backups, and the way back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
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

    Whoever was erased after the backup was made is erased again, by the journal of erasures. A
    new folder has none: give the one of the old house by --erasures, or they are back.
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

    journals = archives.list_journals(file, data, erasures=erasures)
    try:
        manifest = archives.unpack(file, data, keys=keys, erasures=erasures)
    except BackupError as error:
        fail(error)
    has_keys = (data / archives.KEYS).exists() or "TUULETUS_FIELD_KEYS" in os.environ
    from tuuletus.web.start import start  # noqa: PLC0415 - the folder had to be filled first

    erased = start("server").prepare()
    made_at = tell_moment(manifest.made_at)
    say(f"Restored into {data}: {sum(manifest.rows.values())} rows, as of {made_at}.")
    if erased:
        say(f"Erased again: {erased} persons who were erased after the backup was made.")
    say_unknown_erasures(journals, data, made_at=made_at, erasures=erasures)
    foreign = start("people.erasures").count_foreign()
    if foreign:
        say(
            f"Erasures that could not be done again: {foreign}. The journal was made with another"
            " signing key: restore again into an empty folder with the keys of that house, or"
            " erase those persons anew."
        )
    unreadable = start("house.doctor_files").count_unreadable() if has_keys else 0
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


def tell_moment(iso: str) -> str:
    """A moment of a backup as people read it, in the time zone of this machine.

    >>> tell_moment("yesterday")
    'yesterday'
    """
    try:
        return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M %Z}"
    except ValueError:
        return iso


def say_unknown_erasures(
    journals: Sequence[Path], data: Path, *, made_at: str, erasures: Path | None
) -> None:
    """Say who may be back, where the journal of the old house was not at hand."""
    from tuuletus.web.house import archives  # noqa: PLC0415 - slow import

    own = data / archives.JOURNAL
    if erasures is not None or own in journals:
        return
    advice = (
        f"If the old house has {archives.JOURNAL} in its data folder, add it here (cat OLD/"
        f"{archives.JOURNAL} >> {own}) and run `tuuletus migrate`, or restore again into an empty"
        " folder with --erasures."
    )
    if journals:
        say(
            f"Whoever was erased after the newest backup beside {journals[0]} was made is not"
            f" known here, and is back. {advice}"
        )
    else:
        say(
            "No journal of erasures was found, so nobody was erased again: whoever was erased"
            f" after {made_at} is back. {advice}"
        )


def fail(error: TuuletusError) -> NoReturn:
    """Say what is wrong on the error channel, and stop."""
    stop(str(error), code=getattr(error, "code", "failed"))
