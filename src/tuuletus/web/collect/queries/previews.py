"""The files of an import in the order in which a person needs them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tuuletus.channels.registry import channel_names
from tuuletus.records import TABLE
from tuuletus.web.collect.models import FileState, SourceFile

LONG = 4
"""From so many files on they are lines of a list, each opened on demand."""

OUTCOMES, OTHERS, SHUT = "outcomes", "", "shut"
"""In place of a platform: numbers of the business, tables that tell no platform, and what stands
for files that stayed shut."""

_ORDER = (FileState.MAPPING, FileState.REFUSED, FileState.READY, FileState.KNOWN)
"""Files that stayed shut come last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileGroup:
    """Files of one state; those that were understood, of one platform."""

    state: FileState
    platform: str
    files: tuple[SourceFile, ...]


def group_files(files: Iterable[SourceFile]) -> tuple[FileGroup, ...]:
    """What waits for an answer first, then what was refused, then the rest by platform.

    At the end stands what of archives stayed shut.
    """
    found: dict[tuple[FileState, str], list[SourceFile]] = {}
    for file in sorted(files, key=lambda file: (file.name.casefold(), file.pk)):
        state = FileState(file.state)
        platform = find_platform(file) if state == FileState.READY else ""
        platform = SHUT if file.summary.get("closed") else platform
        found.setdefault((state, platform), []).append(file)
    own = (OUTCOMES, OTHERS)  # after the platforms
    order = sorted(
        found, key=lambda key: (key[1] == SHUT, _ORDER.index(key[0]), key[1] in own, key[1])
    )
    return tuple(
        FileGroup(state=state, platform=platform, files=tuple(found[state, platform]))
        for state, platform in order
    )


def find_platform(file: SourceFile) -> str:
    """The platform that most of a file is of, or what stands in its place."""
    if file.summary.get("outcomes"):
        return OUTCOMES
    told = [one["platform"] for one in file.summary.get("channels", ())]
    own = file.format.partition("_")[0]  # an empty file tells no channel, only what it is
    if not told and own in channel_names():
        told = [own]
    return next((platform for platform in told if platform != TABLE), OTHERS)
