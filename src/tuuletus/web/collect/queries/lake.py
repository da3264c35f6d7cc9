"""The columnar copy of a workspace, where there is one of its present revision."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tuuletus.lake import Lake, open_lake
from tuuletus.web.people.models import Workspace


def find_lakes(workspace: Workspace) -> Path:
    """The folder that holds the copies of a workspace, each named by its revision."""
    return Path(settings.LAKES) / str(workspace.pk)


@contextmanager
def open_copy(workspace: Workspace) -> Iterator[Lake | None]:
    """The copy of the workspace as it is now, or None where it is not made yet."""
    folder = find_lakes(workspace) / str(workspace.revision)
    if not folder.is_dir():
        yield None
        return
    with open_lake(folder, engine=settings.LAKE) as lake:
        yield lake
