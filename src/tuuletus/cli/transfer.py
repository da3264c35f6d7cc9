"""Everything out as open files, and in again: moving house."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuuletus.cli.backup import fail
from tuuletus.cli.init import PasswordFile, read_password
from tuuletus.cli.terminal import say, stop, telling_when_stopped
from tuuletus.errors import BackupError

NO_PASSWORDS = "Nobody has a password yet: run `tuuletus password EMAIL`."


def export(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
) -> None:
    """Write everything as open files (Parquet and CSV), with the schema described."""
    from tuuletus.web.start import start, tell_time  # noqa: PLC0415 - slow import

    try:
        rows = start("house.transfer").export_all(folder.absolute(), now=tell_time(), tell=tell)
    except BackupError as error:
        fail(error)
    say(f"{rows} rows are in {folder}; its README.md says what is what.")


def import_folder(
    folder: Annotated[Path, typer.Argument(help="A folder that `tuuletus export` wrote.")],
) -> None:
    """Fill an empty installation with an export."""
    from tuuletus.web.house.exports import check_export  # noqa: PLC0415 - slow import
    from tuuletus.web.start import start  # noqa: PLC0415 - slow import

    was_empty = False

    def say_stopped() -> str:
        if was_empty and start("house.transfer").is_filled():
            return f"Stopped, but everything was in already. {NO_PASSWORDS}"
        return "Stopped. Nothing was imported. To import, run the command again."

    with telling_when_stopped(say_stopped):
        try:
            check_export(folder.absolute())
            transfer = start("house.transfer")
            transfer.read_schema(folder.absolute())
            start("server").prepare()
            transfer.check_empty()
            was_empty = True
            rows = transfer.import_all(folder.absolute(), tell=tell)
        except BackupError as error:
            fail(error)
        say(f"{rows} rows are in. {NO_PASSWORDS}")


def password(
    email: Annotated[str, typer.Argument(help="The address that somebody signs in with.")],
    password_file: PasswordFile = None,
    drop_second_step: Annotated[
        bool,
        typer.Option(
            "--drop-second-step",
            help="Also take away passkeys, app and recovery codes of somebody who lost them.",
        ),
    ] = False,
) -> None:
    """Give somebody a new password and end their sessions; the second step stays unless told."""
    from tuuletus.web.start import set_password  # noqa: PLC0415 - slow import

    complaints = set_password(
        email, read_password(password_file), drops_second_step=drop_second_step
    )
    if complaints:
        stop("\n".join(complaints), code="not_allowed")
    say(f"{email} can sign in with the new password.")


def tell(table: str, rows: int) -> None:
    """One line for each table, on the error channel."""
    say(f"{table}: {rows}", err=True)
