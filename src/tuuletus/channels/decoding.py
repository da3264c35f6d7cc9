"""Text out of bytes: the encoding is found, and what cannot be kept is repaired."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property

from tuuletus.errors import UnknownFileError

_HEAD = 65_536
_PIECE = 1 << 18
_LAST_RESORT = "cp1252"
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class Decoded:
    """Bytes that are text, given as text in NFC: whole, its beginning, or line by line.

    A long file is decoded piece by piece, since as text it may take four times its bytes. `notes`
    are codes of what was repaired (nul_removed, encoding_guessed).
    """

    def __init__(self, data: bytes, *, encoding: str, notes: tuple[str, ...] = ()) -> None:
        self.data = data
        self.encoding = encoding
        self.notes = notes

    @cached_property
    def text(self) -> str:
        """All of it."""
        return "".join(self.pieces())

    @cached_property
    def head(self) -> str:
        """The first 65,536 characters or some more, where there are as many."""
        found: list[str] = []
        for piece in self.pieces():
            found.append(piece)
            if sum(map(len, found)) >= _HEAD:
                break
        return "".join(found)

    def pieces(self) -> Iterator[str]:
        """The text in pieces that end where a line ends, so that nothing that composes is cut."""
        begun: list[str] = []
        for piece in _decode_pieces(self.data, self.encoding):
            end = piece.rfind("\n") + 1
            if not end:
                begun.append(piece)
                continue
            yield _clean("".join([*begun, piece[:end]]))
            begun = [piece[end:]]
        yield _clean("".join(begun))

    def lines(self) -> Iterator[str]:
        """The lines with their ends."""
        return (line for piece in self.pieces() for line in split_lines(piece))


def decode(data: bytes) -> Decoded:
    """The text of a file in any encoding that exports use; refuses what is no text."""
    if not data.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise UnknownFileError("The file is empty.", code="empty_file")
    encoding, notes = _find_encoding(data)
    decoded = Decoded(data, encoding=encoding, notes=notes)
    start = decoded.head[:4096]
    if len(_CONTROLS.findall(start)) > len(start) // 50:
        raise UnknownFileError("The file is no text.", code="not_text")
    return decoded


def _find_encoding(data: bytes) -> tuple[str, tuple[str, ...]]:
    for encoding in (*_candidates(data), _LAST_RESORT):
        try:
            has_nul = sum("\0" in piece for piece in _decode_pieces(data, encoding)) > 0
        except UnicodeDecodeError:
            continue
        guessed = ("encoding_guessed",) if encoding == _LAST_RESORT else ()
        return encoding, (*guessed, *(("nul_removed",) if has_nul else ()))
    raise UnknownFileError("The file is no text.", code="not_text")  # pragma: no cover


def _decode_pieces(data: bytes, encoding: str) -> Iterator[str]:
    errors = "replace" if encoding == _LAST_RESORT else "strict"
    view = memoryview(data)
    chunks = (bytes(view[at : at + _PIECE]) for at in range(0, len(data), _PIECE))
    return codecs.iterdecode(chunks, encoding, errors)


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\0", ""))


def _candidates(data: bytes) -> Iterator[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield "utf-16"
    head = data[:2000]
    # UTF-16 without its mark: every second byte of Latin text is NUL
    if len(head) >= 4 and head[1::2].count(0) > len(head) * 0.35:
        yield "utf-16-le"
    if len(head) >= 4 and head[0::2].count(0) > len(head) * 0.35:
        yield "utf-16-be"
    yield "utf-8-sig"


def split_lines(text: str) -> Iterator[str]:
    """The lines with their ends, without a second copy of the whole text."""
    return (match.group() for match in _LINE.finditer(text))
