"""The columnar copy of a large workspace, made anew after its posts changed."""

from __future__ import annotations

import logging
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from tuuletus.errors import NotWorkedOutError
from tuuletus.web.collect.models import Channel, ImportRun, Measurement, Post
from tuuletus.web.collect.queries.kept import find_large
from tuuletus.web.collect.queries.lake import find_lakes, summarise_copied
from tuuletus.web.collect.queries.traits import overlay
from tuuletus.web.disk import flush, workshop
from tuuletus.web.people.models import Workspace
from tuuletus.web.people.queries import find_named_workspace

logger = logging.getLogger(__name__)

ROWS_AT_ONCE = 20_000


def find_uncopied() -> list[Workspace]:
    """Large workspaces whose copy is of another revision.

    A workspace that is being imported into waits until the import is done.
    """
    busy = ImportRun.objects.filter(leased_until__isnull=False).values("workspace")
    return [
        workspace
        for workspace in find_large().exclude(pk__in=busy)
        if not (find_lakes(workspace) / str(workspace.revision)).is_dir()
    ]


def copy_workspace(workspace: Workspace) -> Path | None:
    """Write the copy of a workspace as it is now; None when it changed meanwhile.

    The copy appears whole under the number of its revision, or not at all. Older copies go.
    """
    lakes = find_lakes(workspace)
    lakes.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = lakes / str(workspace.revision)
    if target.is_dir():
        return target
    from tuuletus.lake import write_rows  # noqa: PLC0415 - slow import

    with workshop(lakes, "part") as made:
        part = made / "copy"
        write_rows(part, "posts", read_posts(workspace))
        write_rows(part, "traits", read_traits(workspace))
        write_rows(part, "measurements", read_measurements(workspace))
        now_at = Workspace.objects.values_list("revision", flat=True).get(pk=workspace.pk)
        if now_at != workspace.revision:
            return None
        # a name without its content, as a power cut may leave it, would be taken for the copy
        for written in part.rglob("*"):
            flush(written)
        part.rename(target)
    for older in lakes.iterdir():
        if older != target and older.name.isdecimal():
            shutil.rmtree(older, ignore_errors=True)
    logger.info("workspace %s copied at revision %s", workspace.pk, workspace.revision)
    return target


def summarise_workspace(slug: str, traits: Sequence[str], *, metric: str) -> list[dict[str, Any]]:
    """Posts by channel and traits, with the mean and sd of log(1 + latest reading).

    Makes the copy first where it is not there. Raises NotWorkedOutError when posts change all the
    while, SettingsError for a workspace that does not exist or has to be named.
    """
    workspace = find_named_workspace(slug)
    if copy_workspace(workspace) is None:
        raise NotWorkedOutError("Posts are being changed right now. Ask again in a minute.")
    channels = Channel.objects.filter(workspace=workspace).in_bulk()
    told = summarise_copied(workspace, traits, metric=metric) or []
    return [
        {
            "channel": str(channels[row["channel"]]),
            "platform": channels[row["channel"]].platform,
            **{trait: row[f"by_{place}"] for place, trait in enumerate(traits)},
            **{name: row[name] for name in ("n", "mean", "sd")},
        }
        for row in told
    ]


def find_posts(workspace: Workspace) -> QuerySet[Post]:
    """The posts of a workspace in the order of their primary keys."""
    return Post.objects.filter(channel__workspace=workspace).order_by("pk")


def read_posts(workspace: Workspace) -> Iterator[tuple[object, ...]]:
    """Rows of `tuuletus.lake.POSTS`."""
    columns = ("pk", "channel_id", "channel__platform", "published_at")
    return find_posts(workspace).values_list(*columns).iterator(chunk_size=ROWS_AT_ONCE)


def read_traits(workspace: Workspace) -> Iterator[tuple[object, ...]]:
    """Rows of `tuuletus.lake.TRAITS`: the traits in force."""
    above: dict[int, dict[str, str]] = defaultdict(dict)
    overlay(above, workspace)
    rows = find_posts(workspace).values_list("pk", "traits")
    for post, read in rows.iterator(chunk_size=ROWS_AT_ONCE):
        own = {**read, **above.get(post, {})}
        yield from ((post, trait, value) for trait, value in own.items())


def read_measurements(workspace: Workspace) -> Iterator[tuple[object, ...]]:
    """Rows of `tuuletus.lake.MEASUREMENTS`: the readings of posts."""
    rows = Measurement.objects.filter(channel__workspace=workspace, post__isnull=False)
    columns = ("post_id", "metric", "read_at", "value")
    return rows.order_by("pk").values_list(*columns).iterator(chunk_size=ROWS_AT_ONCE)
