"""Bring the database up to date."""

from __future__ import annotations

import typer


def migrate() -> None:
    """Bring the database up to date; `serve` does the same when it starts."""
    from tuuletus.web.start import start  # noqa: PLC0415 - slow import

    start("server").prepare()
    typer.echo("The database is up to date.")
