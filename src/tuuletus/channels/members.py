"""Which files of an archive or a folder are opened: downloads of platforms, and all the rest.

A download that somebody packed or unpacked with other files is known by its own names, wherever
it lies; of it only the posts are opened. What belongs to no download is read like a file that
comes alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol, runtime_checkable

from tuuletus.channels.registry import channel_names, load_channel
from tuuletus.errors import ChannelError, UnknownFileError

COMPANIONS = frozenset({"account.js", "actor.json"})
"""Files of archives that tell whose the posts beside them are; they are read with those."""

PASSED_OVER = frozenset(
    """.aac .avif .avi .bmp .gif .heic .jpeg .jpg .m4a .m4v .mov .mp3 .mp4 .pdf .png .svg .tif
    .tiff .wav .webm .webp""".split()  # noqa: SIM905 - easier to read than so many marks
)
"""Pictures, films and papers, which lie in every folder of downloads."""

CLOSED_DOWNLOAD, CLOSED_MEDIA, CLOSED_HIDDEN, CLOSED_UNKNOWN = (
    "closed_download",
    "closed_media",
    "closed_hidden",
    "closed_unknown",
)
CLOSED = frozenset({CLOSED_DOWNLOAD, CLOSED_MEDIA, CLOSED_HIDDEN, CLOSED_UNKNOWN})
"""Codes of what is told of files that were left shut."""

NAMED = 5
"""So many files that were not opened are named; all of them are counted."""
GROUPS = 20
"""Of so many downloads it is told apart what stayed shut."""

_SYSTEM = ("__MACOSX/", ".")
_TABLES = (".csv", ".tsv", ".xls", ".xlsx", ".zip", ".xml", ".car")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the download of a platform is laid out; paths are told by their parts.

    `find_root` gives how many parts of the path of a file that is to be opened lie above its
    download, or None where it is none. `is_own` says whether another file, by its path in the
    download, belongs to it. `is_whole` says, by the names directly in its folder, whether it is a
    download at all.
    """

    find_root: Callable[[Sequence[str]], int | None]
    is_own: Callable[[Sequence[str]], bool]
    is_whole: Callable[[frozenset[str]], bool] = lambda _names: True


@runtime_checkable
class KnowsDownloads(Protocol):
    """Knows the platform's own downloads, and which few of their files are needed."""

    name: str
    layouts: tuple[Layout, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A file to open, and the names of the download of which it is one; none where it is alone."""

    name: str
    download: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shut:
    """Why files stay shut: the code, the platform of their download, and where that lies."""

    code: str
    platform: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The files to open, and those that stay shut by the reason."""

    opened: tuple[Chosen, ...]
    closed: Mapping[Shut, Sequence[str]]


@dataclass(slots=True, kw_only=True)
class _Download:
    platform: str
    root: tuple[str, ...]
    layout: Layout
    members: list[str]
    shut: list[str]


def choose_members(names: Sequence[str], *, where: str = "") -> Choice:
    """What to open of the files with these paths. `where` is the archive in which they lie."""
    parts = {name: tuple(name.split("/")) for name in names}
    downloads = _find_downloads(parts)
    depths = sorted(set(map(len, downloads)), reverse=True)
    opened: dict[str, _Download | None] = {}
    hidden: list[str] = []
    media: list[str] = []
    for name in names:
        if owner := _find_owner(parts[name], downloads, depths):
            if _opens(owner, parts[name]):
                opened[name] = owner
            elif PurePosixPath(name).name not in COMPANIONS:
                owner.shut.append(name)
            owner.members.append(name)
        elif name.startswith(_SYSTEM) or "/." in name:
            hidden.append(name)
        elif PurePosixPath(name).suffix.lower() in PASSED_OVER:
            media.append(name)
        else:
            opened[name] = None
    found = [download for own in downloads.values() for download in own]
    members = {id(download): tuple(download.members) for download in found}
    closed = {
        Shut(code=CLOSED_DOWNLOAD, platform=one.platform, where=_place(one, where)): one.shut
        for one in found
    }
    closed |= {Shut(code=CLOSED_MEDIA): media, Shut(code=CLOSED_HIDDEN): hidden}
    return Choice(
        opened=tuple(
            Chosen(name=name, download=members.get(id(owner), ()))
            for name, owner in opened.items()
        ),
        closed={shut: names for shut, names in closed.items() if names},
    )


def _place(download: _Download, where: str) -> str:
    return ": ".join(filter(None, (where, "/".join(download.root))))


def tell_closed(closed: Mapping[Shut, Sequence[str]]) -> tuple[ChannelError, ...]:
    """What is told of files that stayed shut: of each download, or of very many only the sum."""
    downloads = [shut for shut in closed if shut.code == CLOSED_DOWNLOAD]
    rest = dict.fromkeys(downloads[GROUPS:], Shut(code=CLOSED_DOWNLOAD, where="…"))
    together: dict[Shut, list[str]] = {}
    for shut, names in closed.items():
        together.setdefault(rest.get(shut, shut), []).extend(names)
    return tuple(_tell(shut, names) for shut, names in together.items())


def _tell(shut: Shut, names: Sequence[str]) -> ChannelError:
    # folders of messages are called after people, so only the names of the files are told
    bare = list(dict.fromkeys(PurePosixPath(name).name for name in names))
    shown = ", ".join(bare[:NAMED]) + (", …" if len(bare) > NAMED else "")
    return UnknownFileError(
        f"Not opened: {shown}.",
        code=shut.code,
        count=len(names),
        names=shown,
        platform=shut.platform,
        where=shut.where,
    )


def _find_downloads(
    parts: dict[str, tuple[str, ...]],
) -> dict[tuple[str, ...], list[_Download]]:
    """The downloads by the folder that is theirs."""
    layouts = [
        (name, layout)
        for name in channel_names()
        if isinstance(channel := load_channel(name)(), KnowsDownloads)
        for layout in channel.layouts
    ]
    beside: dict[tuple[str, ...], set[str]] = {}
    for path in parts.values():
        beside.setdefault(path[:-1], set()).add(path[-1])
    found: dict[tuple[tuple[str, ...], int], _Download] = {}
    for path in parts.values():
        for number, (platform, layout) in enumerate(layouts):
            depth = layout.find_root(path)
            if depth is None or (path[:depth], number) in found:
                continue
            root = path[:depth]
            if layout.is_whole(frozenset(beside.get(root, ()))):
                found[root, number] = _Download(
                    platform=platform, root=root, layout=layout, members=[], shut=[]
                )
    by_root: dict[tuple[str, ...], list[_Download]] = {}
    for (root, _number), download in found.items():
        by_root.setdefault(root, []).append(download)
    return by_root


def _find_owner(
    path: tuple[str, ...], downloads: Mapping[tuple[str, ...], list[_Download]], depths: list[int]
) -> _Download | None:
    """The download that opens a file, or else the innermost one to which it belongs."""
    above = [
        download
        for depth in depths
        if depth < len(path)
        for download in downloads.get(path[:depth], ())
    ]
    return next(
        (one for one in above if _opens(one, path)),
        next((one for one in above if one.layout.is_own(path[len(one.root) :])), None),
    )


def _opens(download: _Download, path: tuple[str, ...]) -> bool:
    return download.layout.find_root(path) == len(download.root)


def is_no_table(name: str) -> bool:
    """Whether a file, by its name, is no table or archive that somebody put beside a download."""
    return not name.lower().endswith(_TABLES)
