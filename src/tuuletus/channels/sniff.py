"""What a file is, by its content alone, and the reading of it by whoever knows it best."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from tuuletus.channels import guards, webtables
from tuuletus.channels.customers import refuse_customers
from tuuletus.channels.outcomes.finding import lists_events, names_an_end
from tuuletus.channels.outcomes.reasons import find_reason
from tuuletus.channels.packed import is_document
from tuuletus.channels.prose import is_prose
from tuuletus.channels.protocol import EACH, EACH_COUNTED, OUTCOME, ReadingOptions, ReadsExports
from tuuletus.channels.registry import channel_names, load_channel
from tuuletus.channels.shared import find_role
from tuuletus.channels.source import Source
from tuuletus.channels.tabular import Table
from tuuletus.errors import ChannelError, HostileFileError, UnknownFileError
from tuuletus.records import Reading

FALLBACK, OUTCOMES = "table", "outcomes"
COLUMNS_UNKNOWN = "columns_unknown"
EVENTS = "events"
SHOWN = 12
_KINDS = (
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"RIFF", "picture"),
    (b"%PDF", "pdf"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\x1f\x8b", "packed"),
    (b"7z\xbc\xaf", "packed"),
    (b"Rar!", "packed"),
    (b"BZh", "packed"),
    (b"\xfd7zXZ", "packed"),
    (b"PAR1", "parquet"),
    (b"SQLite format 3", "database"),
    (b"PK\x05\x06", "empty_zip"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HTML = ("<!doctype html", "<html", "<head", "<body", "<script")


def read_file(source: Source, options: ReadingOptions) -> Reading:
    """What the file holds, read by the channel that is surest of it.

    Raises UnknownFileError, LookAlikeError or HostileFileError, each with a code and details;
    whatever else goes wrong inside a reader becomes a ChannelError.
    """
    try:
        if source.refusal is not None:
            raise source.refusal
        refuse_kind(source)
        return _with_rows(_choose(source, options).read_export(source, options))
    except ChannelError:
        raise
    except MemoryError:
        raise HostileFileError("The file needs too much memory.", code="too_heavy") from None
    except Exception as error:
        # a file may break a reader in ways nobody thought of; the person still gets an answer
        raise ChannelError(
            "The file could not be read.", code="unreadable", kind=type(error).__name__
        ) from error


def _choose(source: Source, options: ReadingOptions) -> ReadsExports:
    fallback: Any = load_channel(FALLBACK)()
    if options.mapping is not None:
        refuse_customers(source.table)
        tells_outcomes = not {OUTCOME, EACH, EACH_COUNTED}.isdisjoint(options.mapping.values())
        return _checked(load_channel(OUTCOMES)() if tells_outcomes else fallback)
    readers = [load_channel(name)() for name in channel_names() if name != FALLBACK]
    sure = [
        (reader.recognises(source), reader)
        for reader in readers
        if isinstance(reader, ReadsExports)
    ]
    best = max(sure, key=lambda pair: pair[0], default=(0.0, None))
    if best[1] is not None and best[0] >= 0.5:
        if best[1].name == OUTCOMES:
            refuse_customers(source.table)
        return best[1]
    if not _is_web_table(source):
        refuse_text(source)
    refuse_customers(source.table)
    table = source.table
    events = lists_events(table)
    if fallback.recognises(source) > 0 and not (events and names_an_end(table)):
        return _checked(fallback)
    if reason := find_reason(table):
        raise reason
    if events:
        raise refuse_events()
    if _is_bare_header(table):
        raise UnknownFileError("No rows.", code="no_rows", columns=_name_columns(table.header))
    if is_prose(table):
        raise UnknownFileError("The file is running text.", code="prose")
    is_table = table.rows and len(table.header) > 1
    raise UnknownFileError(
        "No reader recognises the file.",
        code=COLUMNS_UNKNOWN if is_table else UnknownFileError.code,
        columns=_name_columns(table.header),
    )


def _with_rows(reading: Reading) -> Reading:
    """The reading; refused where it is of a table that has nothing under its header."""
    is_empty = not (reading.posts or reading.outcomes or len(reading.numbers))
    if is_empty and reading.mapping and not reading.rows:
        columns = _name_columns(tuple(reading.mapping))
        raise ChannelError("The table has no rows.", code="no_rows", columns=columns)
    return reading


def _is_bare_header(table: Table) -> bool:
    """Whether one row of names is all that there is; a line of prose may hold a comma, too."""
    is_named = any(map(find_role, table.header)) or table.delimiter in {";", "\t"}
    return not table.rows and not table.uneven and len(table.header) > 1 and is_named


def _name_columns(header: Sequence[str]) -> str:
    return ", ".join(header[:SHOWN]) + (", …" if len(header) > SHOWN else "")


def refuse_events() -> UnknownFileError:
    """What is said of a table of events of which no number is told."""
    return UnknownFileError("The table names days and tells no number.", code=EVENTS)


def _is_web_table(source: Source) -> bool:
    """Whether the file is a web page whose one table can be read; one with several is refused."""
    if not webtables.is_page(source.head):
        return False
    try:
        return bool(source.table.rows)
    except ChannelError as error:
        if error.code == UnknownFileError.code or error.code == "not_a_table":
            return False
        raise


def _checked(reader: Any) -> ReadsExports:
    if not isinstance(reader, ReadsExports):
        raise ChannelError("The reader of tables is missing.", code="unknown_channel")
    return reader


def refuse_kind(source: Source) -> None:
    """Refuse what is certainly no export, with a code that says what it is instead."""
    head = source.head
    if not source.data:
        raise UnknownFileError("The file is empty.", code="empty_file")
    for start, code in _KINDS:
        if head.startswith(start):
            raise UnknownFileError(f"The file is no export ({code}).", code=code)
    if head.startswith(_OLE) and _ENCRYPTED in source.data:
        raise UnknownFileError("The workbook cannot be opened.", code="protected_workbook")
    if head.startswith(b"PK\x03\x04") and source.member and _is_plain_zip(source):
        raise UnknownFileError("An archive inside an archive is not opened.", code="nested_zip")


def _is_plain_zip(source: Source) -> bool:
    try:
        infos = guards.open_archive(BytesIO(source.data)).infolist()
    except ChannelError:
        return b"[Content_Types].xml" not in source.data
    return not is_document(infos)


def refuse_text(source: Source) -> None:
    """Refuse HTML, XML and JSON that no channel knows; unsafe ones by their own code."""
    if source.is_workbook:
        return
    start = source.decoded.head[:400].lstrip("\ufeff \t\r\n").casefold()
    if start.startswith(_HTML):
        raise UnknownFileError("The file is a web page.", code="web_page")
    if start.startswith("<"):
        guards.check_xml(source.data)
        raise UnknownFileError("No reader knows this XML.", code="unknown_xml")
    if start.startswith(("{", "[", "window.ytd.")):
        source.parse_json(start=source.decoded.head.find("=") + 1 if start[0] == "w" else 0)
        raise UnknownFileError("No reader knows this JSON.", code="unknown_json")
