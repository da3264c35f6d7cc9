"""The commands by name."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from tuuletus import __version__
from tuuletus.cli import (
    backup,
    demo,
    doctor,
    entries,
    facts,
    habits,
    init,
    keys,
    migrate,
    mix,
    patience,
    persons,
    review,
    serve,
    transfer,
    wear_out,
    work,
)
from tuuletus.cli.terminal import answering, tell_programs
from tuuletus.errors import TuuletusError

_UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""A command written wrong; the class itself is in Typer's own copy of Click."""


class Commands(TyperGroup):
    """The commands; programs that ask for JSON get an object where one is refused, too."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        written = [*ctx._protected_args, *ctx.args]
        with answering(as_json="--json" in written):
            try:
                return super().invoke(ctx)
            except _UsageError as error:
                tell_programs("usage", getattr(error, "format_message", error.__str__)())
                raise
            except TuuletusError as error:
                tell_programs(getattr(error, "code", "failed"), str(error))
                raise


app = typer.Typer(
    name="tuuletus",
    cls=Commands,
    help="From what was published and what came back to decisions that are checked.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("review")(review.review)
app.command("patience")(patience.patience)
app.command("mix")(mix.mix)
app.command("wear-out")(wear_out.wear_out)
app.command("habits")(habits.habits)
app.command("entries")(entries.entries)
app.command("serve")(serve.serve)
app.command("work")(work.work)
app.command("init")(init.init)
app.command("demo")(demo.demo)
app.command("migrate")(migrate.migrate)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("doctor")(doctor.doctor)
app.command("facts")(facts.facts)
app.command("erase-person")(persons.erase_person)
app.command("export")(transfer.export)
app.command("import")(transfer.import_folder)
app.command("password")(transfer.password)
app.add_typer(keys.app, name="keys")


def show_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        typer.echo(f"tuuletus {__version__}")
        raise typer.Exit


@app.callback()
def tuuletus(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=show_version, is_eager=True, help="Show the version and stop."
        ),
    ] = False,
) -> None:
    """From what was published and what came back to decisions that are checked."""
