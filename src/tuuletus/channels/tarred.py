"""Archives of the kind .tar.gz, as older servers of Mastodon give them, read like zip files.

They are gone through from the front, never unpacked to the disk, and only what would be opened of
a zip file is kept; all that is said of archives in `guards` holds for them, too.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tuuletus.channels import guards
from tuuletus.channels.members import COMPANIONS, choose_members
from tuuletus.errors import ChannelError, UnknownFileError

MAX_STREAMED = 512 * 1024 * 1024
"""So much may lie in one, pictures and films included, since all of it has to be gone through."""

_GZIP = b"\x1f\x8b"
_MARK, _MARK_AT, _BLOCK = b"ustar", 257, 512
_LONGEST_HEADER = 256 * 1024
_CHUNK = 256 * 1024
_QUICK = 1
_FILES = (tarfile.REGTYPE, tarfile.AREGTYPE)
_BROKEN = (tarfile.TarError, OSError, EOFError, zlib.error, ValueError, OverflowError)


def begins_tar(path: Path) -> bool:
    """Whether a file is a packed tar archive; what is packed otherwise is none."""
    with path.open("rb") as stream:
        if stream.read(len(_GZIP)) != _GZIP:
            return False
    try:
        with gzip.open(path) as stream:
            start = stream.read(_BLOCK)
    except _BROKEN:
        return False
    return start[_MARK_AT : _MARK_AT + len(_MARK)] == _MARK


def open_as_zip(path: Path) -> ZipFile:
    """The archive as a zip file in memory; what would stay shut is there by its name only.

    Raises HostileFileError for what no archive may hold, UnknownFileError where it is broken.
    """
    names = [info.filename for info in _list_files(path)]
    opened = {one.name for one in choose_members(names).opened}
    opened |= {name for name in names if PurePosixPath(name).name in COMPANIONS}
    held = io.BytesIO()
    kept = 0
    with ZipFile(held, "w", ZIP_DEFLATED, compresslevel=_QUICK) as archive:
        for name, chunks in _walk(path, opened):
            with archive.open(name, "w") as target:
                for chunk in chunks:
                    kept += len(chunk)
                    guards.refuse_unpacked(kept)
                    target.write(chunk)
    held.seek(0)
    return guards.open_archive(held)


def _list_files(path: Path) -> list[ZipInfo]:
    infos = [ZipInfo(name) for name, _chunks in _walk(path, ())]
    guards.check_names(infos)
    return infos


class _Counted(io.RawIOBase):
    """A stream that knows what its archive may come to, and how long a header may be."""

    def __init__(self, stream: gzip.GzipFile, *, size: int) -> None:
        super().__init__()
        self.stream = stream
        self.packed = size
        self.total = 0
        self.header = 0
        self.is_header = True

    def read(self, count: int = -1) -> bytes:
        chunk = self.stream.read(count)
        self.total += len(chunk)
        guards.refuse_streamed(self.total, packed=self.packed, limit=MAX_STREAMED)
        if self.is_header:
            self.header += len(chunk)
            if self.header > _LONGEST_HEADER:
                raise UnknownFileError("The archive is broken.", code="broken_zip")
        return chunk

    def begin_header(self, *, is_header: bool) -> None:
        """From now on what is read is a header, or it is the content of a file."""
        self.is_header, self.header = is_header, 0


def _walk(path: Path, opened: Collection[str]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each file by its name, with its content where it is to be opened."""
    try:
        with closing(gzip.open(path)) as packed:
            counted = _Counted(packed, size=path.stat().st_size)
            with tarfile.open(fileobj=counted, mode="r|", errors="replace") as archive:
                found = 0
                while (member := archive.next()) is not None:
                    archive.members.clear()  # type: ignore[attr-defined] # it remembers every one
                    counted.begin_header(is_header=False)
                    found += 1
                    guards.refuse_many(found)
                    name = member.name.removeprefix("./")
                    if not member.isdir():
                        if member.type not in _FILES or member.issparse():
                            guards.refuse_link(name)
                        content = _read(archive, member)
                        yield name, (content if name in opened else iter(()))
                        for _rest in content:
                            pass
                    counted.begin_header(is_header=True)
    except ChannelError:
        raise
    except _BROKEN as error:
        raise UnknownFileError("The archive is broken.", code="broken_zip") from error


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    stream = archive.extractfile(member)
    while stream is not None and (chunk := stream.read(_CHUNK)):
        yield chunk
