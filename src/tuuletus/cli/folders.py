"""Folders on the command line: the files in them, without what no export can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tuuletus.channels.members import CLOSED_HIDDEN, Shut, choose_members, tell_closed
from tuuletus.errors import ChannelError


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The files to read of what was named, and what stays shut of a folder."""

    files: tuple[Path, ...]
    closed: tuple[ChannelError, ...] = ()


def find_files(path: Path) -> Found:
    """The file that was named, or those in a folder, sorted.

    Of a download that somebody unpacked there only the posts are opened. Hidden files, and what
    lies in hidden folders, are passed over.
    """
    if not path.is_dir():
        return Found(files=(path,))
    inner = sorted(one for one in path.rglob("*") if one.is_file())
    choice = choose_members([one.relative_to(path).as_posix() for one in inner])
    closed = tell_closed(dict(_without_hidden(choice.closed)))
    for error in closed:
        error.details["file"] = str(path)
    return Found(files=tuple(path / one.name for one in choice.opened), closed=closed)


def _without_hidden(
    closed: Mapping[Shut, Sequence[str]],
) -> Iterable[tuple[Shut, Sequence[str]]]:
    return ((shut, names) for shut, names in closed.items() if shut.code != CLOSED_HIDDEN)
