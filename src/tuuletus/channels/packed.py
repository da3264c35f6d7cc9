"""Archives as they are read: the one on the disk, and those that somebody packed into it."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from tuuletus.channels import guards
from tuuletus.errors import ChannelError, UnknownFileError

_ZIP = b"PK\x03\x04"
BROKEN = "broken_zip"
_START = 1 << 16
_OFFICE = frozenset(
    {"[Content_Types].xml", "mimetype", "AndroidManifest.xml", "Index/Document.iwa", "Index.zip"}
)
_BEGUN_OFFICE = (b"[Content_Types].xml", b"xl/", b"_rels/.rels", b"docProps/")
"""So begin the names of the parts of a workbook, which stand readable before each part."""


class Packed:
    """A zip file: on the disk, or a member of another one, then unpacked as it is asked for."""

    def __init__(
        self,
        path: Path,
        *,
        outer: Packed | None = None,
        member: str = "",
        rewritten: ZipFile | None = None,
    ) -> None:
        self.path = path
        self.outer = outer
        self.member = member
        self.is_rewritten = rewritten is not None
        """Whether it is an archive of another kind, of which only a part is in memory."""
        self._opened = rewritten
        self._held: Packed | None = None

    def open(self) -> ZipFile:
        """The archive; of several inside of one only that asked for last stays in memory."""
        if self._opened is None:
            if self.outer is None:
                self._opened = guards.open_archive(self.path)
            else:
                self._opened = guards.open_archive(io.BytesIO(self.outer.read(self.member)))
                self.outer.hold(self)
        return self._opened

    def hold(self, inner: Packed) -> None:
        """Give up the archive in it that was open before."""
        if self._held is not None and self._held is not inner:
            self._held.close()
        self._held = inner

    def close(self) -> None:
        """Give up what is in memory; it is unpacked again when it is asked for."""
        if self._opened is not None:
            self._opened.close()
        self._opened = None

    def read(self, name: str) -> bytes:
        """One file of it."""
        return guards.read_part(self.open(), name, limit=guards.MAX_BYTES)

    def infos(self) -> list[ZipInfo]:
        """The files in it, after every name was checked."""
        return guards.list_members(self.open())

    def is_broken_workbook(self, name: str, error: ChannelError) -> bool:
        """Whether a file of it that could not be opened as a zip file was a workbook once."""
        start = guards.read_start(self.open(), name, _START)
        return error.code == BROKEN and _begins_workbook(start)

    def starts_zip(self, name: str) -> bool:
        """Whether a file of it begins like a zip file; one that cannot be unpacked does not."""
        return guards.read_start(self.open(), name, len(_ZIP)) == _ZIP


def is_document(infos: list[ZipInfo]) -> bool:
    """Whether a zip file is a workbook, a text or a program, not somebody's files."""
    return not {info.filename for info in infos}.isdisjoint(_OFFICE)


def begins_zip(path: Path) -> bool:
    """Whether a file begins like a zip file; one that holds nothing is refused."""
    with path.open("rb") as stream:
        head = stream.read(4)
    if head == b"PK\x05\x06":
        raise UnknownFileError("The archive is empty.", code="empty_zip")
    return head == _ZIP


def is_broken_workbook(path: Path, error: ChannelError) -> bool:
    """Whether what could not be opened as a zip file was a workbook once."""
    with path.open("rb") as stream:
        return error.code == BROKEN and _begins_workbook(stream.read(_START))


def _begins_workbook(start: bytes) -> bool:
    return any(name in start for name in _BEGUN_OFFICE)
