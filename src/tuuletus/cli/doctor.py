"""What is wrong with this installation."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from tuuletus.cli.terminal import Printer, harmless, show_json

MARKS = {"good": ("✓", "green"), "warning": ("!", "yellow"), "bad": ("✗", "red")}
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
        show_json([asdict(one) for one in findings])
    else:
        printer = Printer()
        for one in findings:
            says = harmless(f" {one.about}: {one.says}")
            printer.show(Text.assemble(MARKS[one.state], says))
            if one.advice:
                printer.say(f"    {one.advice}")
    if any(one.state == "bad" for one in findings):
        raise typer.Exit(SOMETHING_IS_BAD)
