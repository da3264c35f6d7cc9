"""All text in a kept file, as far as it is text, for looking whether somebody is named in it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from tuuletus.channels import decoding, guards
from tuuletus.errors import ChannelError, UnknownFileError

PIECE = 200_000
OVERLAP = 400
SHORT = 1_000_000
_DEEPEST = 2
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
_CLOSED = (b"%PDF", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"PAR1")
"""So begins what holds texts that cannot be looked through."""
_PICTURE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|heic|bmp|tiff?|mp[34]|mov|m4[av]|webm|avi)$", re.IGNORECASE
)
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_MOJIBAKE = re.compile(r"[\u00c2-\u00f4][\u0080-\u00bf]+")
_TAG = re.compile(r"<[^<>]{0,2000}>")


def is_simple(path: Path) -> bool:
    """Whether a file is short and no archive, so that looking at it needs no process apart."""
    with path.open("rb") as opened:
        head = opened.read(8)
    return path.stat().st_size <= SHORT and not head.startswith((b"PK", _OLE))


def read_texts(path: Path) -> Iterator[str]:
    """The words of a file in pieces that overlap, archives opened; pictures tell none.

    What JSON, HTML and wrong alphabets write in another way comes as people read it. Raises
    ChannelError where the file cannot be opened.
    """
    if is_zipfile(path):
        with guards.open_archive(path) as archive:
            yield from _read_members(archive)
    else:
        guards.refuse_size(path.stat().st_size)
        yield from _cut(path.read_bytes())


def _read_members(archive: ZipFile) -> Iterator[str]:
    for info in guards.list_members(archive):
        yield info.filename
        if info.is_dir() or _PICTURE.search(info.filename):
            continue
        data = guards.read_part(archive, info.filename, limit=guards.MAX_BYTES)
        if data.startswith(_ZIP):
            yield from _read_inner(data)
        else:
            yield from _cut(data)


def _read_inner(data: bytes, *, depth: int = 1) -> Iterator[str]:
    """An archive inside an archive, and the workbooks in it; nothing deeper is opened."""
    if not is_zipfile(BytesIO(data)):
        raise _closed()
    with ZipFile(BytesIO(data)) as inner:
        for info in guards.list_members(inner):
            if _PICTURE.search(info.filename):
                continue
            told = guards.read_part(inner, info.filename, limit=guards.MAX_BYTES)
            if told.startswith(_ZIP) and depth == _DEEPEST:
                raise _closed()
            yield from _read_inner(told, depth=depth + 1) if told.startswith(_ZIP) else _cut(told)


def _closed() -> ChannelError:
    return UnknownFileError("The file cannot be looked through.", code="not_text")


def _read_old_workbook(data: bytes) -> Iterator[str]:
    from tuuletus.channels import workbooks  # noqa: PLC0415 - slow import

    for rows in workbooks.read_old_book(data).sheets.values():
        yield from _overlap("\n".join("\t".join(row) for row in rows))


def _cut(data: bytes) -> Iterator[str]:
    if data.startswith(_BINARY):
        return
    if data.startswith(_CLOSED):
        raise _closed()
    if data.startswith(_OLE):
        yield from _read_old_workbook(data)
        return
    try:
        text = decoding.decode(data).text
    except ChannelError:
        text = data.decode("utf-8", errors="ignore")  # blocks of an archive hold texts between
    yield from _overlap(text)


def _overlap(text: str) -> Iterator[str]:
    for start in range(0, max(len(text), 1), PIECE):
        yield _as_read(text[max(0, start - OVERLAP) : start + PIECE])


def _as_read(text: str) -> str:
    """The text without the ways in which formats write letters."""
    if "\\u" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    if _MOJIBAKE.search(text):
        text = _MOJIBAKE.sub(_repair, text)
    if "&" in text:
        text = html.unescape(text)
    return _TAG.sub(" ", text) if "<" in text else text


def _repair(match: re.Match[str]) -> str:
    try:
        return match[0].encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return match[0]
