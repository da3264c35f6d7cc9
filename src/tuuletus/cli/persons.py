"""One person: what is stored of them, and out with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from tuuletus.cli.backup import fail
from tuuletus.cli.terminal import say, stop
from tuuletus.errors import ErasureError

Names = Annotated[
    list[str],
    typer.Argument(
        help="What the person is called: full name, @handle, e-mail address; several of them."
    ),
]
Erase = Annotated[
    bool, typer.Option("--erase", help="Really erase; without it only the counts are shown.")
]
Everywhere = Annotated[
    bool,
    typer.Option("--everywhere", help="Look for single plain words in every place, too."),
]
CopyTo = Annotated[
    Path | None,
    typer.Option(
        "--copy", help="Write what is stored of the person here first, as JSON.", metavar="FILE"
    ),
]


def erase_person(
    names: Names, erase: Erase = False, everywhere: Everywhere = False, copy: CopyTo = None
) -> None:
    """Show where a person stands in all workspaces and, with --erase, erase them for good.

    An account is the person's where its e-mail address is among the names.
    """
    from tuuletus.web.start import start, tell_time  # noqa: PLC0415 - slow import

    start("server").prepare()
    persons = start("privacy.persons")
    try:
        chosen = persons.choose(names, everywhere=everywhere)
    except ErasureError as error:
        fail(error)
    for table, count in persons.count_finds(chosen).items():
        say(f"{table}: {count}")
    for account in persons.find_namesakes(chosen):
        say(f"There is an account of this name; if it is theirs, name it too: {account}")
    if copy is not None:
        write_copy(copy, persons.gather(chosen, now=tell_time()).as_json())
    if not erase:
        say("Nothing was changed. Repeat with --erase to erase the person for good.")
        return
    try:
        erasure = persons.ask_to_erase(chosen, asked_by=None, now=tell_time())
    except ErasureError as error:
        fail(error)
    if persons.carry_out(erasure, now=tell_time()):
        say(
            "Erased. Backups made before this moment still hold the person. They are erased again"
            f" after a restore where the journal is at hand: {persons.name_journal()}. It lies"
            " beside the backups from the next `tuuletus backup` on; for a restore into a new"
            " folder before that, give it by --erasures. Keep a copy of it elsewhere."
        )
    else:
        say(
            "Something else is at work in the database. The worker goes on with it: see the page"
            " of erased persons."
        )


def write_copy(path: Path, told: object) -> None:
    """A new file that only its owner may read."""
    if path.exists():
        stop(f"{path} exists already. Name another file.", code="exists")
    path.touch(mode=0o600)
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    say(f"A copy is in {path}.")
