"""The entries of the plan: what is to be written, out of the database."""

from __future__ import annotations

import csv
import sys
from typing import Annotated

import typer

from tuuletus.cli.backup import fail
from tuuletus.cli.terminal import show_json
from tuuletus.errors import TuuletusError

NAMES = (
    "id", "day", "platform", "channel_name", "channel", "trait", "value", "label", "state", "who",
    "note", "post",
)  # fmt: skip


def entries(
    state: Annotated[
        str,
        typer.Option(help="Only to_write, written, published or dropped ones; else all."),
    ] = "",
    workspace: Annotated[
        str, typer.Option(help="The short name of the workspace, where there are several.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of CSV.")] = False,
) -> None:
    """List the entries of the plan by day: what is to be written, by whom, and how far it is."""
    from tuuletus.web.start import start  # noqa: PLC0415 - slow import

    try:
        rows = start("plan.queries.entries").list_entries(workspace, state)
    except TuuletusError as error:
        fail(error)
    if as_json:
        show_json(rows)
        return
    writer = csv.DictWriter(sys.stdout, NAMES, lineterminator="\n")
    writer.writeheader()
    # people type notes, and a spreadsheet takes some of them for formulas
    safe = start("spreadsheet").safe_cell
    writer.writerows({name: safe(value) for name, value in row.items()} for row in rows)
