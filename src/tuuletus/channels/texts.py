"""All text in a kept file, as far as it is text, for looking whether somebody is named in it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from tuuletus.channels import guards, tabular
from tuuletus.errors import ChannelError

PIECE = 200_000
OVERLAP = 400
SHORT = 1_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"%PDF")
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
    with path.open("rb") as opened:
        head = opened.read(8)
    if head.startswith(_OLE):
        yield from _read_old_workbook(path)
    elif is_zipfile(path):
        with guards.open_archive(path) as archive:
            yield from _read_members(archive)
    else:
        guards.refuse_size(path.stat().st_size)
        yield from _cut(path.read_bytes())


def _read_members(archive: ZipFile) -> Iterator[str]:
    for info in guards.list_members(archive):
        yield info.filename
        if not info.is_dir() and not _PICTURE.search(info.filename):
            yield from _cut(guards.read_part(archive, info.filename, limit=guards.MAX_BYTES))


def _read_old_workbook(path: Path) -> Iterator[str]:
    from tuuletus.channels import workbooks  # noqa: PLC0415 - slow import

    for rows in workbooks.read_old_sheets(path.read_bytes()).values():
        yield from _overlap("\n".join("\t".join(row) for row in rows))


def _cut(data: bytes) -> Iterator[str]:
    if data.startswith(_BINARY):
        return
    try:
        text = tabular.decode(data).text
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
