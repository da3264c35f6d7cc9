"""The app, started once, whose children do one piece of work each.

Run by `bench.durability.forking`: each line of standard input names a piece of work and its words
as JSON. Answers: the child's number, a line for each statement that it begins, what it says, and
how it ended.
"""

from __future__ import annotations

import io
import json
import os
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from bench.durability.forking import BEGUN, ENDED, SAID, WHOLE
from tuuletus.web.start import start, tell_time

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""When every file was dropped: what is measured must not depend on the clock."""
SEPARATELY = timedelta(minutes=2)
"""Longer than an import belongs to somebody who has died."""
RULES = (("topic", "kala", "contains", "kala"), ("topic", "keitto", "contains", "keit"))


def prepare(workspaces: list[str]) -> None:
    """An installation with workspaces that all have the same rules for traits."""
    start("server").prepare()
    people = start("people.actions")
    person = people.make_person(email="aino@example.fi", name="Aino", language="en", password="x")
    for name in workspaces:
        workspace = people.create_workspace(name=name, now=AT)
        for trait, value, kind, pattern in RULES:
            start("collect.actions").add_rule(
                workspace, trait=trait, value=value, kind=kind, pattern=pattern, person=person,
                now=AT,
            )  # fmt: skip


def drop(workspace: str, files: list[str], posts: int, readings: int) -> str:
    """Drop files and confirm: they wait for a worker. Says where the import stands."""
    from django.core.files import File  # noqa: PLC0415 - the app must be ready

    keep_portions_small(posts, readings)
    actions = start("collect.actions")
    found = start("people.models").Workspace.objects.get(name=workspace)
    dropped = [File(io.BytesIO(Path(name).read_bytes()), name=Path(name).name) for name in files]
    run = actions.receive_files(found, None, dropped, now=AT)
    return str(actions.confirm_import(run, clock=tell_time).state)


def take_back(workspace: str, posts: int, readings: int) -> str:
    """Let the import be taken back by a worker."""
    keep_portions_small(posts, readings)
    actions = start("collect.actions")
    run = find_largest(workspace)
    actions.running.go_on = lambda run, **_: run
    actions.take_back(run, clock=tell_time)
    run.refresh_from_db()
    return str(run.state)


def advance(workspace: str, number: int, posts: int, readings: int) -> None:
    """Go on with the import as a worker that comes after the last one has died."""
    keep_portions_small(posts, readings)
    actions = start("collect.actions")
    run = find_largest(workspace)

    def clock() -> datetime:
        return tell_time() + number * SEPARATELY

    if run.state == "stopped":
        actions.try_again(run, clock=clock)
    actions.advance_import(run, clock=clock, tell=lambda: tell(WHOLE))


def stand(workspace: str) -> dict[str, Any]:
    """Where the import stands, how much of it is done, and what it counted."""
    run = find_largest(workspace)
    counted = ("new_posts", "known_posts", "new_measurements", "known_measurements", "done")
    return {
        "state": str(run.state),
        "share": run.done / run.total if run.total else 1.0,
        "counted": [getattr(run, name) for name in counted],
    }


def look(workspace: str) -> str:
    """The fingerprint of what a workspace holds."""
    found: str = start_module("bench.durability.fingerprints").of_workspace(workspace)
    return found


def find_largest(workspace: str) -> Any:
    """The import that everything is about: a later one that brings nothing new is small."""
    runs = start("collect.models").ImportRun.objects.filter(workspace__name=workspace)
    return runs.order_by("-total", "pk")[0]


def keep_portions_small(posts: int, readings: int) -> None:
    """Portions of so many posts and readings, and nothing stored before the worker comes."""
    actions = start("collect.actions")
    actions.running.WAITED_SECONDS = actions.running.WITHOUT_WORKER_SECONDS = -1.0
    for module in (actions.storing, actions.undoing):
        module.POSTS_AT_ONCE, module.READINGS_AT_ONCE = posts, readings


def start_module(name: str) -> Any:
    """A module beside this one that needs the app to be ready."""
    from importlib import import_module  # noqa: PLC0415 - only once the app is ready

    start("models")
    return import_module(name)


def migrate(database: str, to: str = "") -> None:
    """Bring a database up to date, or an empty one to an earlier state."""
    start_module("bench.durability.tables").migrate(database, to)


def fill(database: str) -> None:
    """Put rows into every table of a database, at whichever state it is."""
    start_module("bench.durability.tables").fill(database)


def read(database: str) -> dict[str, Any]:
    """The tables of a database, column by column."""
    told: dict[str, Any] = start_module("bench.durability.tables").read(database)
    return told


PIECES = (prepare, drop, take_back, advance, stand, look, migrate, fill, read)
WORK: dict[str, Callable[..., Any]] = {one.__name__: one for one in PIECES}


def tell(line: str) -> None:
    """Say a line at once: what a buffer holds would be lost in a kill."""
    os.write(1, f"{line}\n".encode())


def work(name: str, words: dict[str, Any], is_aimed: bool) -> None:
    """One piece of work, in a child: it ends here."""
    from django.db import connection  # noqa: PLC0415 - the app must be ready

    def begin(execute: Any, *given: Any) -> Any:
        tell(BEGUN)
        if is_aimed:
            os.read(0, 1)
        return execute(*given)

    choose_readers(is_aimed=is_aimed)
    tell(str(os.getpid()))
    try:
        with connection.execute_wrapper(begin):
            said = WORK[name](**words)
        connection.close()
        tell(SAID + json.dumps(said))
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def start_readers() -> None:
    """Start what forks the processes that read files: a child that did so would take a second."""
    from tuuletus.channels.apart import __name__ as readers  # noqa: PLC0415 - slow import

    forkserver.set_forkserver_preload([readers])
    forkserver.ensure_running()


def choose_readers(*, is_aimed: bool) -> None:
    """In a child: use what its parent has started, of which it cannot ask whether it lives.

    A child that is to be killed starts its own, which may end as it is killed while it asks.
    """
    server = forkserver._forkserver  # type: ignore[attr-defined]
    if is_aimed:
        server._forkserver_pid = None
    else:
        server.ensure_running = lambda: None


def main() -> None:
    """A child for each line, one after the other."""
    start("models")
    start("collect.actions")
    from tuuletus.analysis.text.language import load_languages  # noqa: PLC0415 - slow import

    load_languages()
    start_readers()
    for line in filter(str.strip, sys.stdin):
        # an empty line is a leave that came too late for the one who asked
        child = os.fork()
        if not child:
            work(*json.loads(line))
        _, status = os.waitpid(child, 0)
        tell(f"{ENDED}{status}")


if __name__ == "__main__":
    main()
