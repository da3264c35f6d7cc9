"""Sheets of workbooks, the new kind (XLSX) and the old one (XLS), each within stated limits."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal, NoReturn

import openpyxl
import xlrd
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tuuletus.channels import guards, serials
from tuuletus.channels.tabular import MAX_CELL, MAX_CHARACTERS, MAX_COLUMNS, MAX_ROWS
from tuuletus.errors import ChannelError, HostileFileError, UnknownFileError

MAX_SHEETS = 10
MAX_CELLS = 400_000
MAX_PART = 60 * 1024 * 1024
_CELLS = (b"<c ", b"<c>", b"<c/", b":c ", b":c>", b":c/")

_LONG_NUMBER = re.compile(rb"<(?:\w+:)?row\b[^>]*\br=[\"'](\d{7,18})")
_LAST_ROW = 1_048_576
_APPLE = frozenset({"Index/Document.iwa", "Index.zip"})
_OPEN = b"application/vnd.oasis.opendocument"
_TEXTS = frozenset({"word/document.xml", "ppt/presentation.xml"})

Sheets = dict[str, list[list[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The rows of each sheet, and the day from which the workbook counts days."""

    sheets: Sheets
    epoch: datetime


def read_book(data: bytes) -> Book:
    """An XLSX, after all its parts were checked."""
    _check_parts(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            sheets = _keep(
                (sheet.title, _limited(_rows(sheet))) for sheet in book.worksheets[:MAX_SHEETS]
            )
            return Book(sheets=sheets, epoch=_find_epoch(is_1904=book.epoch == CALENDAR_MAC_1904))
        finally:
            book.close()
    except (ChannelError, MemoryError):
        raise
    except Exception as error:
        raise UnknownFileError("The workbook is broken.", code="broken_workbook") from error


def read_old_book(data: bytes) -> Book:
    """An XLS."""
    try:
        # ragged rows cost what they hold, however large a sheet says that it is
        book = xlrd.open_workbook(
            file_contents=data, ragged_rows=True, on_demand=True, logfile=io.StringIO()
        )
        with book:
            found = map(book.sheet_by_index, range(min(book.nsheets, MAX_SHEETS)))
            sheets = _keep((one.name, _limited(_old_rows(one, book.datemode))) for one in found)
            return Book(sheets=sheets, epoch=_find_epoch(is_1904=bool(book.datemode)))
    except (ChannelError, MemoryError):
        raise
    except xlrd.biffh.XLRDError as error:
        is_locked = "encrypted" in str(error).casefold()
        code = "protected_workbook" if is_locked else "broken_workbook"
        raise UnknownFileError("The workbook cannot be opened.", code=code) from error
    except Exception as error:
        # the old format is read by trusting its offsets, which may point anywhere
        raise UnknownFileError("The workbook is broken.", code="broken_workbook") from error


def _find_epoch(*, is_1904: bool) -> datetime:
    return serials.SINCE_1904 if is_1904 else serials.SINCE_1900


def _keep(sheets: Iterable[tuple[str, Iterator[list[str]]]]) -> Sheets:
    kept = {name: list(rows) for name, rows in sheets}
    if not any(any(rows) for rows in kept.values()):
        raise UnknownFileError("The workbook is empty.", code="empty_file")
    return kept


def _check_parts(data: bytes) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError) as error:
        raise UnknownFileError("The workbook is broken.", code="broken_workbook") from error
    with archive:
        infos = archive.infolist()
        guards.check_names(infos)
        _refuse_documents(archive)
        guards.check_sizes(infos)
        if any(info.file_size > MAX_PART for info in infos):
            _refuse_size()
        names = archive.namelist()
        for name in names:
            if name.endswith((".xml", ".rels", ".vml")):
                part = guards.read_part(archive, name)
                if sum(map(part.count, _CELLS)) > MAX_CELLS:
                    _refuse_size()
                guards.check_xml(part)
                _check_rows(part)


def _check_rows(part: bytes) -> None:
    """Refuse rows that no sheet can have: what is told after them would be passed over."""
    if any(int(match[1]) > _LAST_ROW for match in _LONG_NUMBER.finditer(part)):
        raise UnknownFileError("The workbook is broken.", code="broken_workbook")


def _refuse_documents(archive: zipfile.ZipFile) -> None:
    """Refuse what is no workbook, by what it is instead."""
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return
    if not names.isdisjoint(_APPLE):
        raise UnknownFileError("A document of Numbers or the like.", code="apple_document")
    if guards.read_start(archive, "mimetype", len(_OPEN)) == _OPEN:
        raise UnknownFileError("An OpenDocument file.", code="open_document")
    if not names.isdisjoint(_TEXTS):
        raise UnknownFileError("A text or a slide show.", code="text_document")
    raise UnknownFileError("The file is no workbook.", code="not_a_table")


def _refuse_size() -> NoReturn:
    """Refuse a sheet that would take too long: a workbook costs ten times what a CSV costs."""
    raise HostileFileError(
        f"The workbook has more than {MAX_CELLS} cells.",
        code="workbook_too_large",
        limit=MAX_CELLS,
    )


def _rows(sheet: Any) -> Iterator[Iterable[object]]:
    # the stated size of a sheet may claim a million columns; only cells that exist are asked for
    sheet.reset_dimensions()
    yield from sheet.iter_rows(values_only=True)


def _old_rows(sheet: xlrd.sheet.Sheet, datemode: Literal[0, 1]) -> Iterator[Iterable[object]]:
    for place in range(sheet.nrows):
        cells = zip(sheet.row_types(place), sheet.row_values(place), strict=True)
        yield [_old_value(kind, value, datemode) for kind, value in cells]


def _old_value(kind: int, value: Any, datemode: Literal[0, 1]) -> object:
    if kind == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate.xldate_as_datetime(value, datemode)
        except (xlrd.xldate.XLDateError, ValueError, OverflowError):
            return value
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    return None if kind == xlrd.XL_CELL_ERROR else value


def _limited(rows: Iterator[Iterable[object]]) -> Iterator[list[str]]:
    """Rows of text without empty ends; an endless or overfull sheet is refused."""
    characters = empty = 0
    for row in rows:
        cells = [cell_text(cell) for cell in list(row)[: MAX_COLUMNS + 1]]
        while cells and not cells[-1]:
            cells.pop()
        empty = 0 if cells else empty + 1
        if empty > MAX_ROWS:
            break
        characters += sum(map(len, cells))
        if characters > MAX_CHARACTERS:
            raise HostileFileError(
                "The workbook unpacks to too much text.",
                code="too_much_text",
                limit=MAX_CHARACTERS,
            )
        yield cells


def cell_text(value: object) -> str:
    """A spreadsheet's cell as text that reads back to the same value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    text = str(value)[: MAX_CELL + 1].replace("\0", "")
    return unicodedata.normalize("NFC", text)
