"""An archive without what nobody needs of it: what was refused, and what was never opened."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from tuuletus.channels.members import COMPANIONS
from tuuletus.channels.source import Source

_CHUNK = 1 << 16
_QUICK = 1


def write_shed(sources: Sequence[Source], places: Collection[int], target: Path) -> bool:
    """Write the archive anew with the content of some of its files; False where none would go.

    The names stay, since by them an archive is known for what it is; what is not needed becomes
    empty. Files that tell whose the posts are stay, too.
    """
    archive = next((one.archive for one in sources if one.archive is not None), None)
    if archive is None:
        return False
    needed = {sources[place].member for place in places}
    infos = [one for one in archive.infolist() if not one.is_dir()]
    kept = [info for info in infos if info.filename in needed or _is_companion(info)]
    if not any(info.file_size for info in infos if info not in kept):
        return False
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        os.fdopen(handle, "wb") as out,
        ZipFile(out, "w", ZIP_DEFLATED, compresslevel=_QUICK) as shed,
    ):
        for info in infos:
            _copy(archive, info, shed, is_kept=info in kept)
    return True


def _is_companion(info: ZipInfo) -> bool:
    return PurePosixPath(info.filename).name in COMPANIONS


def _copy(archive: ZipFile, info: ZipInfo, shed: ZipFile, *, is_kept: bool) -> None:
    if not is_kept:
        shed.writestr(info.filename, b"")
        return
    # what was not packed stays so: packed too well it would be taken for a bomb
    is_packed = info.compress_type != ZIP_STORED
    name = info.filename if is_packed else ZipInfo(info.filename)
    with archive.open(info) as source, shed.open(name, "w") as target:
        shutil.copyfileobj(source, target, _CHUNK)
