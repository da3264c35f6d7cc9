"""How the tests are shared out among the processes that run them at the same time.

A file is run by one process, so that what its tests share is made once; files that share more
than that, as the browser tests do the demo, go to one process together. What takes long comes
first, as what comes last is waited for by the others.

Groups by the mark `xdist_group` do not hold with pytest 9.2 (pytest-xdist 3.8 writes a name that
is no longer read), which nothing tells; so files are what counts here.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/e2e",)
"""Folders whose files share what is made for all of a process."""
FIRST = (
    "tests/e2e",
    "tests/web/house",
    "tests/web/privacy",
    "tests/web/collect",
    "tests/lake",
    "tests/cli",
    "tests/test_package.py",
    "tests/test_served.py",
    "tests/test_canaries_served.py",
)
"""What takes long, the longest first."""


def find_share(nodeid: str) -> str:
    """What goes to one process together with a test: its file, or its folder."""
    file = PurePosixPath(nodeid.partition("::")[0])
    return next((folder for folder in TOGETHER if file.is_relative_to(folder)), str(file))


def find_turn(nodeid: str) -> int:
    """When it is a test's turn, beginning with 0."""
    file = PurePosixPath(nodeid.partition("::")[0])
    turns = (turn for turn, place in enumerate(FIRST) if file.is_relative_to(place))
    return next(turns, len(FIRST))


class Sharing(LoadScopeScheduling):
    """Gives whole shares to processes, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return find_share(nodeid)


def make_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that is made once for all processes; nobody may change what lies in it."""
    base = factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    place, begun = root / name, root / f"{name}.begun"
    with root.joinpath(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            shutil.rmtree(begun, ignore_errors=True)
            begun.mkdir()
            make(begun)
            begun.rename(place)
    return place
