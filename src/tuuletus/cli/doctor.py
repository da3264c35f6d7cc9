"""What is wrong with this installation."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

MARKS = {"good": "[green]✓[/green]", "warning": "[yellow]![/yellow]", "bad": "[red]✗[/red]"}
SOMETHING_IS_BAD = 1


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a monitor.")] = False,
) -> None:
    """Look at database, worker, mail, keys, disk and versions, and say what to do.

    Fails where anything is bad. It changes nothing, and makes nothing that is missing.
    """
    from tuuletus.web.start import start_looking, tell_time  # noqa: PLC0415 - slow import

    findings = start_looking("house.doctor").examine(now=tell_time())
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in findings], ensure_ascii=False, indent=1))
    else:
        console = Console(highlight=False, soft_wrap=True)
        for one in findings:
            console.print(f"{MARKS[one.state]} {one.about}: {escape(one.says)}")
            if one.advice:
                console.print(f"    {escape(one.advice)}")
    if any(one.state == "bad" for one in findings):
        raise typer.Exit(SOMETHING_IS_BAD)
