"""The keys that protect secrets in the database."""

from __future__ import annotations

import typer

app = typer.Typer(help="The keys that protect secrets in the database.", no_args_is_help=True)


@app.callback()
def keys() -> None:
    """The keys that protect secrets in the database."""


@app.command()
def rotate() -> None:
    """Make a new key, write every secret anew with it, and forget the older keys."""
    from tuuletus.web.start import start  # noqa: PLC0415 - slow import

    done = start("rotation").rotate_keys()
    typer.echo(f"The key {done.key} is in use; {done.values} secrets were written anew with it.")
    typer.echo("Back up the keys file now: older backups of it do not hold this key.")


@app.command()
def rewrite() -> None:
    """Write every secret anew with the first key, when the keys are given in the environment."""
    from tuuletus.web.start import start  # noqa: PLC0415 - slow import

    count = start("rotation").rewrite_secrets()
    typer.echo(f"{count} secrets were written anew with the first key.")
