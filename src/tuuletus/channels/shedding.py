"""What was brought without what nobody needs of it: refused, never opened, or private."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from tuuletus.channels.members import COMPANIONS
from tuuletus.channels.packed import Packed
from tuuletus.channels.protocol import CutsPrivate
from tuuletus.channels.registry import channel_names, load_channel
from tuuletus.channels.source import Source
from tuuletus.errors import ChannelError

_CHUNK = 1 << 16
_QUICK = 1
_START = 64
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_TWO_BYTES = (b"\xff\xfe", b"\xfe\xff")

_Place = tuple[str, str]
"""The archive in which a file lies, "" for the outer one, and the file's name there."""


def write_shed(sources: Sequence[Source], places: Collection[int], target: Path) -> bool:
    """Write the archive anew with the content of some of its files; False where none would go.

    The names stay, since by them an archive is known for what it is; what is not needed becomes
    empty. Files that tell whose the posts are stay, too.
    """
    archive = _find_outer(sources)
    if archive is None:
        return False
    shed = _Shed(sources, needed=[sources[place] for place in places], instead={})
    if not archive.is_rewritten and not shed.leaves_out(archive):
        return False
    with _create(target) as out:
        shed.write(archive, out)
    return True


def write_cut(sources: Sequence[Source], target: Path) -> bool:
    """Write what was brought anew without its private parts; False where it has none.

    Of an archive only those files are written that are opened at all.
    """
    instead = {_place(one): cut for one in sources if (cut := cut_private(one)) is not None}
    if not instead:
        return False
    archive = _find_outer(sources)
    with _create(target) as out:
        if archive is None:
            out.write(next(iter(instead.values())))
        else:
            _Shed(sources, needed=sources, instead=instead).write(archive, out)
    return True


def may_be_cut(path: Path) -> bool:
    """Whether a file is an archive, or JSON that may hold more than posts."""
    with path.open("rb") as stream:
        start = stream.read(_START)
    return start.startswith((_ZIP, _GZIP)) or _is_object(start)


def _is_object(start: bytes) -> bool:
    return start.startswith(_TWO_BYTES) or start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")


def cut_private(source: Source) -> bytes | None:
    """The file without what is private in it; None where there is nothing, or it is no such."""
    if source.refusal is not None or not _is_object(source.read_start(_START)):
        return None
    try:
        for channel in (load_channel(name)() for name in channel_names()):
            if isinstance(channel, CutsPrivate) and (cut := channel.cut_private(source)):
                return cut
    except ChannelError as error:
        if error.code == "too_slow":
            raise
    finally:
        source.forget()
    return None


class _Shed:
    """An archive written anew: `needed` files stay, some with other content."""

    def __init__(
        self,
        sources: Sequence[Source],
        *,
        needed: Iterable[Source],
        instead: Mapping[_Place, bytes],
    ) -> None:
        self.inner = {
            one.archive.member: one.archive
            for one in sources
            if one.archive is not None and one.archive.outer is not None
        }
        self.needed = frozenset(map(_place, needed))
        self.instead = instead

    def leaves_out(self, archive: Packed) -> bool:
        """Whether anything of an archive, or of those in it, goes."""
        return any(
            self.leaves_out(self.inner[info.filename])
            if self._is_needed_archive(archive, info)
            else info.file_size and not self._is_kept(archive, info)
            for info in archive.infos()
        )

    def write(self, archive: Packed, out: IO[bytes]) -> None:
        """Write it."""
        with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=_QUICK) as shed:
            for info in archive.infos():
                if self._is_needed_archive(archive, info):
                    held = io.BytesIO()
                    self.write(self.inner[info.filename], held)
                    # what was not packed stays so: packed too well it would be taken for a bomb
                    shed.writestr(ZipInfo(info.filename), held.getvalue())
                elif self._is_kept(archive, info):
                    self._copy(archive, info, shed)
                else:
                    shed.writestr(info.filename, b"")

    def _is_needed_archive(self, archive: Packed, info: ZipInfo) -> bool:
        is_inner = archive.outer is None and info.filename in self.inner
        return is_inner and any(where == info.filename for where, _name in self.needed)

    def _is_kept(self, archive: Packed, info: ZipInfo) -> bool:
        is_companion = PurePosixPath(info.filename).name in COMPANIONS
        return is_companion or (archive.member, info.filename) in self.needed

    def _copy(self, archive: Packed, info: ZipInfo, shed: ZipFile) -> None:
        is_packed = info.compress_type != ZIP_STORED
        name = info.filename if is_packed else ZipInfo(info.filename)
        instead = self.instead.get((archive.member, info.filename))
        if instead is not None:
            shed.writestr(name, instead)
            return
        with archive.open().open(info) as source, shed.open(name, "w") as target:
            shutil.copyfileobj(source, target, _CHUNK)


def _find_outer(sources: Sequence[Source]) -> Packed | None:
    archive = next((one.archive for one in sources if one.archive is not None), None)
    return archive.outer or archive if archive is not None else None


def _place(source: Source) -> _Place:
    return (source.archive.member if source.archive else "", source.member)


def _create(target: Path) -> IO[bytes]:
    return os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
