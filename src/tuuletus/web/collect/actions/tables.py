"""Whose table a file is that names no channel: the newer copy of one that is stored already."""

from __future__ import annotations

from collections.abc import Mapping

from tuuletus.channels.headers import plain
from tuuletus.channels.stems import clean_stem
from tuuletus.records import Channel as ChannelRecord
from tuuletus.web.collect.models import (
    Channel,
    FileState,
    ImportState,
    Measurement,
    Post,
    SourceFile,
)
from tuuletus.web.people.models import Workspace

LOOKED_AT = 500
"""So many of the latest tables are compared."""
ALIKE = 0.5
"""A newer copy may have some columns more or fewer; this share of all has to be in both."""


def find_own_table(
    workspace: Workspace, file: SourceFile, record: ChannelRecord
) -> Channel | None:
    """The channel of an earlier copy of a table: of the same name but for dates, and alike."""
    stem = plain(clean_stem(file.name))
    earlier = SourceFile.objects.filter(
        run__workspace=workspace,
        run__state=ImportState.STORED,
        state=FileState.READY,
        format=file.format,
    ).exclude(pk=file.pk)
    rows = earlier.order_by("-pk").values_list("pk", "name", "mapping")[:LOOKED_AT]
    for pk, name, mapping in rows:
        if plain(clean_stem(name)) != stem or not is_alike(mapping, file.mapping):
            continue
        channel = find_told(workspace, pk, record.platform)
        if channel is not None:
            return channel
    return None


def is_alike(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two tables share most of their columns."""
    mine, its = (set(map(plain, columns)) for columns in (one, other))
    return len(mine & its) >= ALIKE * len(mine | its) > 0


def find_told(workspace: Workspace, file: int, platform: str) -> Channel | None:
    """The channel that a stored file told of, where it is one only."""
    posts = Post.objects.filter(tellings__source=file).values("channel")
    days = Measurement.objects.filter(source=file, post=None).values("channel")
    own = Channel.objects.filter(workspace=workspace, platform=platform)
    found = list((own.filter(pk__in=posts) | own.filter(pk__in=days))[:2])
    return found[0] if len(found) == 1 else None


def name_apart(workspace: Workspace, name: str) -> str:
    """The name of a new channel, counted on where another one has it."""
    taken = set(
        Channel.objects.filter(workspace=workspace, name__startswith=name).values_list(
            "name", flat=True
        )
    )
    count, told = 2, name
    while told in taken:
        told = f"{name} ({count})"
        count += 1
    return told
