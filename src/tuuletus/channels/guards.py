"""Opening what strangers made: archives, JSON and XML, each within stated limits."""

from __future__ import annotations

import io
import json
import math
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import IO, Any, NoReturn
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from tuuletus.errors import ChannelError, HostileFileError, UnknownFileError

MAX_BYTES = 40 * 1024 * 1024
MAX_ENTRIES = 10_000
MAX_OPENED = 1_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_PATH = 300
MAX_DEPTH = 100
MAX_VALUES = 3_000_000
MAX_MARKS = 2_500_000
MAX_DIGITS = 18
_SMALL = 1024 * 1024  # a ratio says little about a file that is small when unpacked
_CHUNK = 256 * 1024
_BAD_NAME = re.compile(r"[\x00-\x1f\x7f\\]|^[A-Za-z]:|^/|(^|/)\.\.(/|$)")
_TEXT = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_JSON_TEXT = re.compile(_TEXT, re.DOTALL)
_SOME_TEXTS = re.compile(rf'(?:[^"]*+{_TEXT}){{1,5000}}', re.DOTALL)
_JSON_STEP = {"[": 1, "{": 1, "]": -1, "}": -1}
_NOT_BRACKETS = re.compile(r"[^\[\]{}]+")
_NEEDS_CARE = re.compile(r"\0|\\u0000|\\ud[89a-f]|[\ud800-\udfff]", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK = re.compile(r"[ \t\r\n]*")
_END = re.compile(r"[ \t\r\n;]*\Z")


def refuse_size(size: int, *, limit: int = MAX_BYTES) -> None:
    """Refuse a file over the limit; the error names both in megabytes."""
    if size > limit:
        raise HostileFileError(
            f"The file is larger than {limit // 2**20} MB.",
            code="too_large",
            limit_mb=limit // 2**20,
            size_mb=size // 2**20,
        )


def list_members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files inside an archive, after every name was checked; sizes are those who read's."""
    infos = archive.infolist()
    check_names(infos)
    return [info for info in infos if not info.is_dir()]


def check_names(infos: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive by the number, names and kinds of what it holds."""
    _refuse_many(len(infos), limit=MAX_ENTRIES)
    _refuse_names(infos)


def _refuse_many(found: int, *, limit: int) -> None:
    if found > limit:
        raise HostileFileError(
            f"The archive holds more than {limit} files.",
            code="zip_too_many",
            limit=limit,
            found=found,
        )


def refuse_many(found: int) -> None:
    """Refuse an archive that holds more files than one may."""
    _refuse_many(found, limit=MAX_ENTRIES)


def refuse_link(name: str) -> NoReturn:
    """Refuse an archive for an entry that is no file and no folder."""
    _refuse_member("zip_link", name)


def refuse_unpacked(size: int) -> None:
    """Refuse an archive whose files that are opened come to more than they may."""
    if size > MAX_UNPACKED:
        _refuse_total()


def refuse_streamed(total: int, *, packed: int, limit: int) -> None:
    """Refuse an archive that has to be unpacked as a whole, while it is; sizes are in bytes."""
    if total > limit:
        _refuse_total(limit)
    if total > _SMALL and total > MAX_RATIO * max(packed, 1):
        _refuse_ratio()


def open_archive(file: Path | IO[bytes]) -> zipfile.ZipFile:
    """An archive, opened."""
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise UnknownFileError("The archive is broken.", code="broken_zip") from error


def _refuse_names(infos: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for info in infos:
        name = info.orig_filename
        if _BAD_NAME.search(name) or len(name) > MAX_PATH:
            _refuse_member("zip_unsafe_name", name)
        if stat.S_ISLNK(info.external_attr >> 16):
            _refuse_member("zip_link", name)
        if name.casefold() in seen:
            _refuse_member("zip_duplicate_name", name)
        if info.flag_bits & 0x1:
            raise UnknownFileError("The archive has a password.", code="zip_password")
        seen.add(name.casefold())


def _refuse_member(code: str, name: str) -> NoReturn:
    shown = re.sub(r"[^\x20-\x7e\xa0-\u2000]", "?", name)[:80]
    raise HostileFileError(f"The archive holds an unsafe entry: {shown!r}.", code=code, name=shown)


@dataclass(slots=True)
class Allowance:
    """What an archive and those packed into it may come to together: files and stated bytes."""

    listed: int = 0
    opened: int = 0
    unpacked: int = 0
    packed: int = 0

    def count(self, infos: list[zipfile.ZipInfo]) -> None:
        """Count the files of one more archive; raises HostileFileError over the limit."""
        self.listed += len(infos)
        _refuse_many(self.listed, limit=MAX_ENTRIES)

    def open(self, infos: list[zipfile.ZipInfo], *, is_inner: bool) -> None:
        """Count files that will be opened; raises HostileFileError over the limit.

        What an inner archive unpacks to is measured by the bytes on the disk, too.
        """
        self.opened += len(infos)
        _refuse_many(self.opened, limit=MAX_OPENED)
        check_sizes(infos)
        self.unpacked += sum(info.file_size for info in infos)
        if not is_inner:
            self.packed += sum(info.compress_size for info in infos)
        _check_total(self.unpacked, self.packed)


def check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive by the stated sizes of what it holds."""
    total = sum(info.file_size for info in infos)
    _check_total(total, sum(info.compress_size for info in infos))


def _check_total(total: int, packed: int) -> None:
    if total > MAX_UNPACKED:
        _refuse_total()
    if total > _SMALL and total > MAX_RATIO * max(packed, 1):
        _refuse_ratio()


def _refuse_total(limit: int = MAX_UNPACKED) -> NoReturn:
    raise HostileFileError(
        f"The archive unpacks to more than {limit // 2**20} MB.",
        code="zip_too_large",
        limit_mb=limit // 2**20,
    )


def _refuse_ratio() -> NoReturn:
    raise HostileFileError(
        f"The archive unpacks to more than {MAX_RATIO} times its size.",
        code="zip_ratio",
        limit=MAX_RATIO,
    )


def read_part(archive: zipfile.ZipFile, name: str, *, limit: int = MAX_UNPACKED) -> bytes:
    """One file of an archive; bytes are counted while they are unpacked, sizes never trusted."""
    chunks: list[bytes] = []
    size = 0
    try:
        info = archive.getinfo(name)
        with archive.open(info) as stream:
            for chunk in _chunks(stream):
                size += len(chunk)
                refuse_size(size, limit=limit)
                if size > _SMALL and size > MAX_RATIO * max(info.compress_size, 1):
                    _refuse_ratio()
                chunks.append(chunk)
    except (ChannelError, MemoryError):
        raise
    except Exception as error:
        raise UnknownFileError("The archive is broken.", code="broken_zip") from error
    return b"".join(chunks)


def read_start(archive: zipfile.ZipFile, name: str, count: int) -> bytes:
    """The first bytes of a file of an archive; none where it cannot be unpacked."""
    try:
        with archive.open(name) as stream:
            return stream.read(count)
    except Exception:
        return b""  # whoever reads all of it says what is wrong


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonText:
    """Parsed JSON and what had to be left out or chosen, as codes with an example."""

    value: Any
    notes: tuple[tuple[str, str], ...]


class _Hooks:
    """Collects what a parser would let pass silently."""

    def __init__(self) -> None:
        self.notes: dict[tuple[str, str], None] = {}

    def note(self, code: str, value: str) -> None:
        if len(self.notes) < 100:
            self.notes[code, value[:40]] = None

    def constant(self, text: str) -> None:
        self.note("not_a_number", text)

    def decimal(self, text: str) -> float | None:
        value = float(text)
        if math.isfinite(value):
            return value
        self.note("not_a_number", text)
        return None

    def whole(self, text: str) -> int | None:
        # identifiers of some platforms are numbers of 19 digits; longer ones are nobody's count
        if len(text) <= MAX_DIGITS + 2:
            return int(text)
        self.note("not_a_number", text)
        return None

    def pairs(self, items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        if len(result) < len(items):
            self.note("duplicate_key", next(iter(result)))
        return result

    def clean_pairs(self, items: list[tuple[str, Any]]) -> dict[str, Any]:
        return self.pairs([(self.text(key), self.cell(value)) for key, value in items])

    def cell(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.text(item) if isinstance(item, str) else item for item in value]
        return value

    def text(self, value: str) -> str:
        if value.isascii() and "\0" not in value:
            return value
        # nothing is noted before it is whole: a note is stored, and half a character cannot be
        whole = _SURROGATE.sub("\ufffd", value.replace("\0", ""))
        if "\0" in value:
            self.note("nul_removed", whole)
        if _SURROGATE.search(value):
            self.note("half_character", whole)
        return whole


def parse_json(text: str, *, start: int = 0) -> JsonText:
    """JSON within limits of depth and number; values that are no JSON become None and are said.

    Of a key that is written twice the last value counts, and that is said, too. `start` is where
    the JSON begins in the text; a semicolon after it is passed over.
    """
    refuse_shape(text)
    hooks = _Hooks()
    needs_care = _NEEDS_CARE.search(text) is not None
    decoder = json.JSONDecoder(
        parse_constant=hooks.constant,
        parse_float=hooks.decimal,
        parse_int=hooks.whole,
        object_pairs_hook=hooks.clean_pairs if needs_care else hooks.pairs,
    )
    try:
        begin = _BLANK.match(text, start).end()  # type: ignore[union-attr] # may match nothing
        value, end = decoder.raw_decode(text, begin)
        if not _END.match(text, end):
            raise json.JSONDecodeError("Extra data", text, end)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise UnknownFileError(
            f"The file is not whole JSON (line {line}).", code="broken_json", line=line
        ) from error
    return JsonText(value=hooks.cell(value) if needs_care else value, notes=tuple(hooks.notes))


def refuse_shape(text: str) -> None:
    """Refuse JSON that nests too deep or holds too many values, before any parser sees it."""
    values = depth = deepest = 0
    for bare in _between_texts(text):
        values += sum(map(bare.count, ",:[{"))
        if values > MAX_VALUES:
            raise HostileFileError(
                f"The file holds more than {MAX_VALUES} values.",
                code="too_many_values",
                limit=MAX_VALUES,
            )
        steps = map(_JSON_STEP.__getitem__, _NOT_BRACKETS.sub("", bare))
        for level in accumulate(steps, initial=depth):
            depth = level
            deepest = max(deepest, level)
        if deepest > MAX_DEPTH:
            raise too_deep()


def too_deep() -> HostileFileError:
    """The file nests deeper than a file may."""
    return HostileFileError(
        f"The file nests deeper than {MAX_DEPTH}.", code="too_deep", limit=MAX_DEPTH
    )


def _between_texts(text: str) -> Iterator[str]:
    """What stands between the texts of JSON: commas and brackets inside them are no structure."""
    place = 0
    while match := _SOME_TEXTS.match(text, place):
        yield _JSON_TEXT.sub("", match.group())
        place = match.end()
    open_text = text.find('"', place)
    yield text[place:] if open_text < 0 else text[place:open_text]


class _Depth(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.depth = 0

    def startElement(self, name: str, attrs: object) -> None:  # noqa: N802, ARG002, RUF100
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise too_deep()

    def endElement(self, name: str) -> None:  # noqa: N802, ARG002, RUF100
        self.depth -= 1


def refuse_marks(data: bytes) -> None:
    """Refuse XML of too many elements before any parser sees it."""
    if data.count(b"<") > MAX_MARKS:
        raise HostileFileError(
            f"The file holds more than {MAX_MARKS} marks.", code="too_many_values", limit=MAX_MARKS
        )


def defines_entities() -> HostileFileError:
    """The file is XML that defines something, which none of ours has to."""
    return HostileFileError(
        "The file defines XML entities or a document type.", code="xml_entities"
    )


def check_xml(data: bytes) -> None:
    """Refuse XML with a document type or entities, nested too deep or of too many elements."""
    refuse_marks(data)
    parser = defusedxml.sax.make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(_Depth())
    try:
        parser.parse(io.BytesIO(data))
    except DefusedXmlException as error:
        raise defines_entities() from error
    except (SAXException, ValueError, LookupError) as error:
        line = getattr(error, "getLineNumber", lambda: 0)()
        raise UnknownFileError(
            f"The file is not whole XML (line {line}).", code="broken_xml", line=line
        ) from error
