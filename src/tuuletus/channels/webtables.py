"""The one table in a web page: booking systems give such pages out under the name .xls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from tuuletus.channels import tabular
from tuuletus.channels.decoding import Decoded
from tuuletus.errors import HostileFileError, UnknownFileError

NOTE = "web_table"
"""The note that the file is a web page, of which a table was read."""
SEVERAL = "web_tables"
"""The refusal of a page whose tables are several, or laid out so that rows are not certain."""
MAX_CELLS = 400_000
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|meta|style|table)\b", re.IGNORECASE
)
_SILENT = frozenset({"script", "style", "title", "template"})


def is_page(head: bytes) -> bool:
    """Whether a file begins as a web page does."""
    return _PAGE.match(head) is not None


def read_table(decoded: Decoded) -> tabular.Table:
    """The table of a page that has one with a header and rows; raises ChannelError otherwise.

    Nothing of the page is run or fetched: only the text between its marks is taken.
    """
    parser = _Tables()
    for piece in decoded.pieces():
        parser.feed(piece)
    parser.close()
    full = [rows for rows in parser.tables if sum(len(row) > 1 for row in rows) > 1]
    if not full:
        raise UnknownFileError("The page holds no table.", code="not_a_table")
    if len(full) > 1 or parser.is_laid_out:
        raise UnknownFileError("The page holds no single plain table.", code=SEVERAL)
    table = tabular.read_sheet(full[0])
    return replace(table, notes=(*decoded.notes, NOTE))


@dataclass(slots=True)
class _Open:
    """What the parser is inside of."""

    table: bool = False
    silent: int = 0
    cell: list[str] | None = None
    span: int = 1
    row: list[str] = field(default_factory=list)


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.is_laid_out = False
        self.open = _Open()
        self.cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.open.silent += 1
        elif tag == "table":
            self.is_laid_out |= self.open.table  # a table within a table
            self.end_row()
            self.open.table = True
            self.tables.append([])
        elif tag == "tr":
            self.end_row()
        elif tag in {"td", "th"} and self.open.table:
            self.end_cell()
            told = dict(attrs)
            self.is_laid_out |= (told.get("rowspan") or "1").strip() not in {"0", "1"}
            span = (told.get("colspan") or "1").strip()
            self.open.span = min(int(span), tabular.MAX_COLUMNS) if span.isdecimal() else 1
            self.open.cell = []
        elif tag == "br" and self.open.cell is not None:
            self.open.cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.open.silent = max(0, self.open.silent - 1)
        elif tag in {"td", "th"}:
            self.end_cell()
        elif tag == "tr":
            self.end_row()
        elif tag == "table":
            self.end_row()
            self.open.table = False

    def handle_data(self, data: str) -> None:
        if self.open.cell is not None and not self.open.silent:
            self.open.cell.append(data)

    def end_cell(self) -> None:
        if self.open.cell is None:
            return
        text = " ".join("".join(self.open.cell).split())
        self.open.row += [text, *[""] * (self.open.span - 1)]
        self.open.cell = None
        self.cells += self.open.span
        if self.cells > MAX_CELLS:
            raise HostileFileError(
                f"The page has more than {MAX_CELLS} cells.",
                code="too_many_cells",
                limit=MAX_CELLS,
            )

    def end_row(self) -> None:
        self.end_cell()
        row = self.open.row
        while row and not row[-1]:
            row.pop()
        if row and self.tables:
            self.tables[-1].append(row)
        self.open.row = []
