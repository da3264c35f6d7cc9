"""Write into an installation and say of each change when it is saved.

Run `python -m bench.durability.writing prepare` once, then `... write ROUNDS`. Each round brings
in a table of eight posts and gives all of them a property; a line `ACK ROUND` follows.
"""

from __future__ import annotations

import io
import os
import sys

from tuuletus.web.start import start, tell_time

POSTS = 8
HEADER = "post id,date,text,likes,reach"


def prepare() -> None:
    """An empty installation with one workspace."""
    start("server").prepare()
    start("people.actions").create_workspace(name="Mittari", now=tell_time())


def write(rounds: int) -> None:
    """One round after another, each acknowledged on standard output without a buffer."""
    collect = start("collect.actions")
    models = start("collect.models")
    workspace = start("people.models").Workspace.objects.get()
    os.write(1, b"READY\n")
    for number in range(rounds):
        run = collect.receive_files(workspace, None, [make_table(number)], now=tell_time())
        collect.confirm_import(run, clock=tell_time)
        posts = list(models.Post.objects.filter(key__startswith=f"r{number}-"))
        collect.set_traits(posts, "topic", f"t{number}", person=None, now=tell_time())
        os.write(1, b"ACK %d\n" % number)


def make_table(number: int) -> object:
    """A dropped file with the posts of one round."""
    from django.core.files import File  # noqa: PLC0415 - the app must be ready

    rows = [
        f"r{number}-{place},2026-0{1 + place}-1{number % 9},Lohikeitto {number} {place},5,100"
        for place in range(POSTS)
    ]
    content = "\n".join([HEADER, *rows, ""]).encode()
    return File(io.BytesIO(content), name=f"r{number}.csv")


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
    else:
        write(int(sys.argv[2]))
