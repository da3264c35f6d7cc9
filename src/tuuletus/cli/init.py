"""Make the first administrator and the first workspace."""

from __future__ import annotations

from typing import Annotated

import typer

from tuuletus.cli.terminal import say, stop

PasswordFile = Annotated[
    typer.FileText | None,
    typer.Option(help="Read the password from the first line of a file; - is standard input."),
]


def init(
    email: Annotated[str, typer.Option(help="To sign in with.")] = "",
    name: Annotated[str, typer.Option(help="Your name, as others see it.")] = "",
    workspace: Annotated[str, typer.Option(help="The brand or venue.")] = "",
    language: Annotated[str, typer.Option(help="Language of the pages: fi, sv or en.")] = "fi",
    password_file: PasswordFile = None,
) -> None:
    """Make the first administrator; when there already is one, nothing is changed."""
    from tuuletus.web.start import (  # noqa: PLC0415 - slow import
        is_anybody_here,
        make_first_administrator,
        start,
    )

    start("server").prepare()
    if is_anybody_here():
        say("There already is an administrator; nothing was changed.")
        return
    answers = {
        "email": email or typer.prompt("E-mail address"),
        "name": name or typer.prompt("Your name"),
        "workspace_name": workspace or typer.prompt("Name of the workspace (brand or venue)"),
        "language": language,
        "password": read_password(password_file),
    }
    complaints = make_first_administrator(answers)
    if complaints:
        stop("\n".join(complaints), code="not_allowed")
    say(f"{answers['email']} can now sign in. Start with: tuuletus serve")


def read_password(file: typer.FileText | None) -> str:
    """The password out of a file's first line, or asked for twice."""
    if file:
        return file.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
