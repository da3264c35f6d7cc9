"""Many at once: writers, a long report and backups in one installation.

Run `python -m bench.durability.crowd write|read|back_up SECONDS NUMBER` in a prepared
installation; it prints how often it did its work, the longest time that took and what failed.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.durability.writing import make_table
from tuuletus.web.start import start, tell_time


def writer(number: int) -> Callable[[], None]:
    """Gives one post of its own a property, again and again."""
    traits = start("collect.actions")
    collect = start("collect.models")
    workspace = start("people.models").Workspace.objects.get()
    run = traits.receive_files(workspace, None, [make_table(number)], now=tell_time())
    traits.confirm_import(run, clock=tell_time)
    posts = list(collect.Post.objects.filter(key__startswith=f"r{number}-"))
    times = iter(range(10**9))
    return lambda: traits.set_traits(
        posts, "topic", f"t{next(times)}", person=None, now=tell_time()
    )


def reader(_number: int) -> Callable[[], None]:
    """Reads every post and what it got."""
    queries = start("collect.queries")
    workspace = start("people.models").Workspace.objects.get()
    return lambda: queries.records_for_learning(workspace)


def back_up(_number: int) -> Callable[[], None]:
    """Takes a snapshot of the whole database."""
    archives = start("house.archives")
    from django.conf import settings  # noqa: PLC0415 - the app must be ready

    database = Path(settings.DATABASES["default"]["NAME"])

    def once() -> None:
        with tempfile.TemporaryDirectory() as folder:
            archives.take_snapshot(database, Path(folder) / "db.sqlite3")

    return once


KINDS = {"write": writer, "read": reader, "back_up": back_up}


def main() -> None:
    """Do one kind of work for some seconds."""
    kind, seconds, number = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    work = KINDS[kind](number)
    print("READY", flush=True)
    until = time.monotonic() + seconds
    done, longest, failed = 0, 0.0, []
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            work()
        except Exception as error:
            failed.append(repr(error))
        done += 1
        longest = max(longest, time.monotonic() - began)
    print(json.dumps({"done": done, "longest_seconds": longest, "failed": failed[:5]}))


if __name__ == "__main__":
    main()
