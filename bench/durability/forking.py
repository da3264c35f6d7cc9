"""Work in processes that are killed while they are at it.

Starting the app takes seconds. A `Workshop` is a process that has started it once and forks a
child for every piece of work. A child that is aimed at says of each statement to the database that
it comes, and waits for leave to begin it, so that a kill hits where it is aimed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

BEGUN = "."
WHOLE = "+"
SAID = "="
ENDED = "END "
GO_ON = "\n"
LONGEST_PAUSE = 0.003
"""Seconds from the beginning of a statement to the kill, at most: it hits the statement, its
saving, or what comes between it and the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What became of a piece of work: what was begun and done of it, and `said` at its end."""

    statements: int
    portions: int
    said: Any
    was_killed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """Where a kill hits: after whole portions, `statements` later, and `pause` seconds later."""

    portions: int = 0
    statements: int
    pause: float


class Workshop:
    """Lets children of a running app do pieces of work."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def do(self, work: str, **words: object) -> Any:
        """Do a piece of work to its end; what it says. Raises RuntimeError where it fails."""
        return self.count(work, **words).said

    def count(self, work: str, **words: object) -> Work:
        """The same, with the number of its statements and portions."""
        return self._follow(work, words, None)

    def kill(self, work: str, aim: Aim, **words: object) -> Work:
        """Begin a piece of work, and kill it where one aims, unless it ends before."""
        return self._follow(work, words, aim)

    def _follow(self, work: str, words: dict[str, object], aim: Aim | None) -> Work:
        told, heard = self.process.stdin, self.process.stdout
        if told is None or heard is None:
            raise RuntimeError("the workshop has no way to talk")
        told.write(json.dumps([work, words, aim is not None]) + "\n")
        told.flush()
        child = int(heard.readline())
        statements = portions = since = 0
        said, is_hit = None, False
        while not (line := heard.readline()).startswith(ENDED):
            if line.startswith(SAID):
                said = json.loads(line.removeprefix(SAID))
            if line.startswith(WHOLE):
                portions += 1
                since = 0 if aim and portions <= aim.portions else since
            if not line.startswith(BEGUN):
                continue
            statements, since = statements + 1, since + 1
            if aim is None or is_hit:
                continue
            told.write(GO_ON)
            told.flush()
            if portions >= aim.portions and since >= aim.statements:
                is_hit = True
                time.sleep(aim.pause)
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        status = int(line.removeprefix(ENDED))
        was_killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        if status and not was_killed:
            raise RuntimeError(f"{work} failed with {status}")
        return Work(statements=statements, portions=portions, said=said, was_killed=was_killed)


@contextmanager
def open_workshop(environment: dict[str, str]) -> Iterator[Workshop]:
    """A workshop in an installation, closed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.durability.working"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Workshop(process)
    finally:
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()
        process.wait(timeout=60)


def choose_pause(luck: random.Random) -> float:
    """Seconds from a statement to the kill."""
    return luck.uniform(0, LONGEST_PAUSE)
