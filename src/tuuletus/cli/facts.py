"""Counts and sizes of all posts by their traits, out of the columnar copy."""

from __future__ import annotations

import csv
import sys
from typing import Annotated

import typer

from tuuletus.cli.backup import fail
from tuuletus.cli.terminal import harmless, show_json
from tuuletus.errors import TuuletusError


def facts(
    by: Annotated[
        list[str] | None,
        typer.Option(help="A trait to split by, such as format or weekday; may be repeated."),
    ] = None,
    metric: Annotated[str, typer.Option(help="The metric whose latest readings count.")] = (
        "interactions"
    ),
    workspace: Annotated[
        str, typer.Option(help="The short name of the workspace, where there are several.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of CSV.")] = False,
) -> None:
    """Posts by channel and trait: how many, and the mean and spread of log(1 + latest reading).

    Runs on DuckDB, or on Spark where TUULETUS_LAKE says so. It describes; `tuuletus review` and
    the pages say what the differences mean.
    """
    from tuuletus.web.start import start  # noqa: PLC0415 - slow import

    try:
        rows = start("collect.actions.copying").summarise_workspace(
            workspace, by or [], metric=metric
        )
    except TuuletusError as error:
        fail(error)
    if as_json:
        show_json(rows)
        return
    names = ["channel", "platform", *(by or []), "n", "mean", "sd"]
    writer = csv.DictWriter(sys.stdout, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {name: harmless(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
        for row in rows
    )
