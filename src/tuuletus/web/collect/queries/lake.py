"""The columnar copy of a workspace, where there is one of its present revision.

Each function answers None where there is none; most houses never need one, so what reads it is
loaded only then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from tuuletus.web.people.models import Workspace

if TYPE_CHECKING:
    from tuuletus.lake import Lake

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Answer = TypeVar("Answer")


def find_lakes(workspace: Workspace) -> Path:
    """The folder that holds the copies of a workspace, each named by its revision."""
    return Path(settings.LAKES) / str(workspace.pk)


def ask_copy(workspace: Workspace, question: Callable[[Any, Lake], Answer]) -> Answer | None:
    """What `question`, given the package `tuuletus.lake` and the copy as it is now, answers."""
    folder = find_lakes(workspace) / str(workspace.revision)
    if not folder.is_dir():
        return None
    from tuuletus import lake  # noqa: PLC0415 - slow import

    with lake.open_lake(folder, engine=settings.LAKE) as opened:
        return question(lake, opened)


def read_copied(
    workspace: Workspace, metrics: Sequence[str]
) -> tuple[Ints, Floats, Floats, Ints] | None:
    """Every reading of some metrics: post (primary key), time, value, index of the metric."""
    return ask_copy(workspace, lambda lake, copy: lake.find_readings(copy, metrics))


def order_copied(
    workspace: Workspace, metric: str, *, descending: bool, **only: Any
) -> Sequence[int] | None:
    """Posts (primary keys) in an order; see `tuuletus.lake.order_posts`.

    `only` are fields of `tuuletus.lake.Only`.
    """
    return ask_copy(
        workspace,
        lambda lake, copy: lake.order_posts(
            copy, metric=metric, descending=descending, only=lake.Only(**only)
        ),
    )


def tell_copied(workspace: Workspace, metrics: Sequence[str]) -> tuple[Ints, Floats] | None:
    """The latest reading of each metric of every post; see `tuuletus.lake.find_latest_of_each`."""
    return ask_copy(workspace, lambda lake, copy: lake.find_latest_of_each(copy, metrics))


def count_copied(workspace: Workspace) -> tuple[dict[int, dict[str, int]], dict[int, int]] | None:
    """How many posts tell each part of the interactions; see `tuuletus.lake.count_tellings`."""
    return ask_copy(workspace, lambda lake, copy: lake.count_tellings(copy))


def summarise_copied(
    workspace: Workspace, traits: Sequence[str], *, metric: str
) -> list[dict[str, Any]] | None:
    """Posts by channel and traits; see `tuuletus.lake.summarise`."""
    return ask_copy(
        workspace,
        lambda lake, copy: lake.summarise(copy, traits, metric=metric).to_pyarrow().to_pylist(),
    )
