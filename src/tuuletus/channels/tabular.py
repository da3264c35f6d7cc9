"""Tables out of text and sheets: delimiter, header, limits; decided from the whole."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, islice
from typing import NoReturn

from tuuletus.channels import serials
from tuuletus.channels.decoding import Decoded, split_lines
from tuuletus.errors import HostileFileError, UnknownFileError

MAX_ROWS = 200_000
MAX_COLUMNS = 300
MAX_CELLS = 3_500_000
MAX_CELL = 131_072
MAX_CHARACTERS = 100_000_000
DELIMITERS = (",", ";", "\t", "|")
SPACES = "  "
WORKBOOK = "workbook"
"""The encoding of a table that was a sheet."""
LAST_DELIMITERS = (SPACES, ":")
"""Marks that stand inside cells too: taken only where each line has a number behind one."""
OTHER_SHEETS = "other_sheets"
"""The note that a workbook has sheets that were not read."""
_NO_DELIMITERS = frozenset("\"'`.,-+/%_()€$£:;|\t\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
"""Marks that belong to numbers, dates, names and lines, or are tried in a way of their own."""
_FEWEST_LINES = 3
_FAR_TOO_WIDE = 20_000
_SEEN_FOR_HEADER = 500
_ADDRESS = ("https://", "http://")
_PREAMBLE = 20  # a header stands within the first rows, after notes and titles
_REPEATED = 12  # cells up to this length repeat so much that each is kept once
_KEPT = 500_000  # where so many differ, to keep the rest costs more than it saves
_DAY_LIKE = re.compile(r"\S*\d[-./]\d\S*")
_LONE_NUMBER = re.compile(r"[-+]?\d[\d., \xa0]*%?")
_NUMBER_LIKE = re.compile(r"[-+]?[\d.,\s:/%_-]*\d[\d.,\s:/%_-]*")
SAMPLE = 2_000
"""So many rows are looked at where columns are told by their values, before all of them are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A header and rows of text. `numbers` are the rows' numbers as a spreadsheet shows them.

    `preamble` holds the lines before the header, `uneven` the (row, cells) that have more cells
    than the header or fewer; those are not in `rows`, nor are the (row, name) of `totals`, which
    are told in one cell more than the header has, nor the `headers`, rows that only repeat it.
    `epoch` is the day from which numbers that are days count.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    preamble: tuple[str, ...] = ()
    uneven: tuple[tuple[int, int], ...] = ()
    totals: tuple[tuple[int, str], ...] = ()
    headers: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    delimiter: str = ","
    encoding: str = "utf-8"
    named: bool = True
    epoch: datetime = serials.SINCE_1900

    def column(self, name: str) -> list[str]:
        """All cells of one column."""
        place = self.header.index(name)
        return [row[place] for row in self.rows]

    def head(self, name: str, count: int = SAMPLE) -> list[str]:
        """The first cells of one column: enough to tell what it is not."""
        place = self.header.index(name)
        return [row[place] for row in self.rows[:count]]


def read_csv(decoded: Decoded) -> Table:
    """The table in a text file; delimiter and header are found, quoted line breaks are kept."""
    delimiter, offset = _find_mark(decoded.head)
    records = _limited(_records(decoded, delimiter, offset))
    return _build(
        records, offset=offset, delimiter=delimiter, encoding=decoded.encoding, notes=decoded.notes
    )


def read_blocks(decoded: Decoded) -> tuple[Table, ...]:
    """The tables that stand below each other in one text file, each with the lines before it.

    A new table begins after an empty line, at a comment ("# ...") or at a title of one cell.
    """
    delimiter, offset = _find_mark(decoded.head)
    blocks: list[tuple[int, list[list[str]]]] = []
    is_wide = True  # whether the table of this block has begun, or only its title
    for number, record in enumerate(_limited(_records(decoded, delimiter, offset)), start=offset):
        cells = [cell.strip() for cell in record]
        is_head = len(cells) < 2 or not any(cells) or cells[0].startswith("#")
        if not blocks or (is_head and is_wide):
            blocks.append((number, []))
        is_wide = not is_head
        blocks[-1][1].append(record)
    return tuple(
        _build(records, offset=start, delimiter=delimiter, encoding=decoded.encoding, notes=())
        for start, records in blocks
        if any(len(record) > 1 and any(map(str.strip, record)) for record in records)
    )


def _find_mark(head: str) -> tuple[str, int]:
    """The delimiter, and how many lines go before the table.

    Spreadsheets tell each other the delimiter in a first line such as `sep=;`.
    """
    match = re.match(r'"?sep=(.)"?\r?\n', head, re.IGNORECASE)
    return (match.group(1), 1) if match else (find_delimiter(head), 0)


def find_delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into the same number of cells most often."""
    head = text[:20_000]
    lines = head.splitlines(keepends=True)
    if len(text) > len(head):
        lines = lines[:-1] or lines
    seen = "".join(lines[:60])
    best = max(DELIMITERS, key=lambda mark: _agreement(seen, mark))
    if _cuts_all(seen, best):
        return best
    last = (mark for mark in LAST_DELIMITERS if _tells_numbers(seen, mark))
    return next(last, "") or _find_rare(seen) or best


def _cuts_all(text: str, delimiter: str) -> bool:
    try:
        widths = {len(row) for row in csv.reader(split_lines(text), delimiter=delimiter) if row}
    except csv.Error:
        return False
    return len(widths) == 1 and widths != {1}


def _tells_numbers(text: str, mark: str) -> bool:
    """Whether a mark cuts every line alike, and a number is last in all but the first."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    cut = [re.split(rf"{re.escape(mark)} *", line) for line in lines]
    is_even = len({len(cells) for cells in cut}) == 1 and len(lines) >= 3
    return (
        is_even
        and len(cut[0]) > 1
        and all(_NUMBER_LIKE.fullmatch(cells[-1].strip("()€$£ ")) for cells in cut[1:])
    )


def _find_rare(text: str) -> str:
    """Any other mark that cuts every line alike into cells of which one is always a number.

    The first line may be the header; where it is none, a row begins with a day or the like. A
    space is inside of cells, too: with it a row begins with a day and nothing else.
    """
    lines = [line.strip("\r\n") for line in text.split("\n") if line.strip()]
    if len(lines) < _FEWEST_LINES:
        return ""
    marks = dict.fromkeys(
        mark for mark in lines[0] if not mark.isalnum() and mark not in _NO_DELIMITERS
    )
    return next((mark for mark in marks if _parts_numbers(lines, mark)), "")


def _parts_numbers(lines: Sequence[str], mark: str) -> bool:
    if len({line.count(mark) for line in lines}) > 1:
        return False
    first, *rows = ([cell.strip(' "') for cell in line.split(mark)] for line in lines)
    days = [row[0] for row in rows if _DAY_LIKE.fullmatch(row[0])]
    if mark.isspace() and (len(days) < len(rows) or len(first) != 2):
        return False
    for place in range(1, len(first)):
        told = [row[place] for row in rows if row[place]]
        is_number = len(told) > len(rows) / 2 and all(
            _LONE_NUMBER.fullmatch(cell.strip("()€$£ ")) for cell in told
        )
        if is_number and (any(map(str.isalpha, first[place])) or len(days) == len(rows)):
            return True
    return False


def _tabbed(lines: Iterable[str]) -> Iterator[str]:
    """Lines whose cells stand apart by spaces, with a tab between them."""
    return (re.sub(r"(?<=\S) {2,}(?=\S)", "\t", line.strip(" ")) for line in lines)


def _agreement(text: str, delimiter: str) -> float:
    try:
        widths = [len(row) for row in csv.reader(split_lines(text), delimiter=delimiter) if row]
    except csv.Error:
        return 0.0
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return 0.0
    width, times = max(wide.items(), key=lambda item: (item[1], item[0]))
    return times / len(widths) * (1 + min(width, 40) / 40)


def _records(decoded: Decoded, delimiter: str, offset: int) -> Iterator[list[str]]:
    """Records of a CSV; one that never closes its quote would swallow the rest: refused."""
    lines: Iterator[str] = islice(decoded.lines(), offset, None)
    if delimiter == SPACES:
        lines, delimiter = _tabbed(lines), "\t"
    lines = _narrow(lines, delimiter)
    reader = csv.reader(lines, delimiter=delimiter)
    row = offset
    last: list[str] = []
    try:
        for last in reader:
            row += 1
            yield last
    except csv.Error as error:
        raise UnknownFileError(
            f"A cell that begins in row {row + 1} never ends.",
            code="cell_too_long",
            row=row + 1,
            limit=MAX_CELL,
        ) from error
    if any("\n" in cell for cell in last[-1:]) and _is_open(decoded, delimiter):
        raise UnknownFileError(
            f"A quotation mark in row {row} is never closed.", code="unclosed_quote", row=row
        )


def _narrow(lines: Iterator[str], delimiter: str) -> Iterator[str]:
    """The lines; one of millions of cells is refused before it is taken apart."""
    for line in lines:
        if len(line) > _FAR_TOO_WIDE and line.count(delimiter) > _FAR_TOO_WIDE:
            _refuse_columns()
        yield line


def _is_open(decoded: Decoded, delimiter: str) -> bool:
    try:
        for _ in csv.reader(decoded.lines(), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def read_largest(sheets: Mapping[str, Sequence[list[str]]], *, epoch: datetime) -> Table:
    """The table of the sheet with the most cells; that others hold rows, too, is noted."""
    largest = find_largest(sheets)
    table = read_sheet(sheets[largest], epoch=epoch)
    has_more = any(has_rows(rows) for title, rows in sheets.items() if title != largest)
    return replace(table, notes=(*table.notes, OTHER_SHEETS)) if has_more else table


def find_largest(sheets: Mapping[str, Sequence[list[str]]]) -> str:
    """The title of the sheet with the most cells, one that lists links before all others.

    A platform's workbook lists posts beside longer tables of days.
    """
    return max(sheets, key=lambda one: (_lists_links(sheets[one]), sum(map(len, sheets[one]))))


def _lists_links(rows: Sequence[list[str]]) -> bool:
    first = [row for row in rows[:_SEEN_FOR_HEADER] if len(row) > 1]
    linked = sum(any(cell.startswith(_ADDRESS) for cell in row) for row in first)
    return linked > len(first) / 2


def has_rows(rows: Sequence[list[str]]) -> bool:
    """Whether a sheet holds more than a title or some remarks."""
    return sum(len(row) > 1 for row in rows) > 1


def read_sheet(rows: Iterable[list[str]], *, epoch: datetime = serials.SINCE_1900) -> Table:
    """The table in the rows of one sheet; `epoch` is that of its workbook."""
    table = _build(rows, offset=0, delimiter="", encoding=WORKBOOK, notes=())
    return replace(table, epoch=epoch)


def _limited(records: Iterable[list[str]]) -> Iterator[list[str]]:
    for number, record in enumerate(records):
        if number > MAX_ROWS + _PREAMBLE:
            raise HostileFileError(
                f"The file has more than {MAX_ROWS} rows.", code="too_many_rows", limit=MAX_ROWS
            )
        yield record


def _build(
    records: Iterable[list[str]],
    *,
    offset: int,
    delimiter: str,
    encoding: str,
    notes: tuple[str, ...],
) -> Table:
    rest = iter(records)
    head = list(islice(rest, _SEEN_FOR_HEADER))
    place, named = _find_header(head)
    header = _name_columns(head[place], named=named)
    start = place + 1 if named else place
    passed = _Passed()
    numbered = enumerate(chain(head[start:], rest), start=start + 1 + offset)
    told = _take_rows(
        numbered,
        width=len(header),
        titles=tuple(map(str.strip, head[place])) if named else (),
        padded=not delimiter,
        passed=passed,
    )
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    for number, row in told:
        rows.append(row)
        numbers.append(number)
        if len(rows) * len(header) > MAX_CELLS:
            raise HostileFileError(
                f"The table has more than {MAX_CELLS} cells.",
                code="too_many_cells",
                limit=MAX_CELLS,
            )
    if len(rows) > MAX_ROWS:
        raise HostileFileError(
            f"The file has more than {MAX_ROWS} rows.", code="too_many_rows", limit=MAX_ROWS
        )
    return Table(
        header=header,
        rows=tuple(rows),
        numbers=tuple(numbers),
        preamble=tuple(" ".join(filter(None, record)) for record in head[:place]),
        uneven=tuple(passed.uneven),
        totals=tuple(passed.totals),
        headers=tuple(passed.headers),
        notes=notes,
        delimiter=delimiter,
        encoding=encoding,
        named=named,
    )


@dataclass(slots=True)
class _Passed:
    """Rows that are none of the table's own, as they stand in `Table`."""

    uneven: list[tuple[int, int]] = field(default_factory=list)
    totals: list[tuple[int, str]] = field(default_factory=list)
    headers: list[int] = field(default_factory=list)


def _take_rows(
    records: Iterable[tuple[int, list[str]]],
    *,
    width: int,
    titles: tuple[str, ...],
    padded: bool,
    passed: _Passed,
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows with their numbers, all of one width; the others go into `passed`."""
    kept: dict[str, str] = {}
    for number, record in records:
        cells = [
            kept.get(cell) or (kept.setdefault(cell, cell) if len(kept) < _KEPT else cell)
            if len(cell) <= _REPEATED
            else cell
            for cell in map(str.strip, record)
        ]
        if not any(cells):
            continue
        if len(titles) > 1 and cells[0] == titles[0] and tuple(cells) == titles:
            passed.headers.append(number)
        elif len(cells) == width or _fits(cells, width, padded=padded):
            yield number, tuple(cells[:width]) + ("",) * (width - len(cells))
        elif not padded and _is_total(cells, width):
            passed.totals.append((number, cells[-1]))
        else:
            passed.uneven.append((number, len(cells)))


def _fits(cells: list[str], width: int, *, padded: bool) -> bool:
    """Spreadsheets leave out empty cells at the end of a row; a CSV writes all its delimiters."""
    return len(cells) < width if padded else not any(cells[width:]) and len(cells) > width


def _is_total(cells: list[str], width: int) -> bool:
    """Whether a row names nothing, tells numbers alone and says behind them what it is."""
    if len(cells) != width + 1 or cells[0]:
        return False
    told, name = cells[1:-1], cells[-1]
    return (
        any(told)
        and any(map(str.isalpha, name))
        and all(not cell or _NUMBER_LIKE.fullmatch(cell) for cell in told)
    )


def _find_header(records: list[list[str]]) -> tuple[int, bool]:
    """Where the header stands, and whether there is one at all."""
    widths = Counter(_width(record) for record in records if _width(record))
    if not widths:
        raise UnknownFileError("The file is empty.", code="empty_file")
    usual = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    for place, record in enumerate(records[:_PREAMBLE]):
        filled = [cell for cell in record if cell.strip()]
        if len(filled) >= max(1, 0.6 * usual) and not filled[0].lstrip().startswith("#"):
            return place, not any(_NUMBER_LIKE.fullmatch(cell.strip()) for cell in filled)
    return 0, True


def _width(record: list[str]) -> int:
    for place in range(len(record), 0, -1):
        if record[place - 1].strip():
            return place
    return 0


def _refuse_columns() -> NoReturn:
    raise HostileFileError(
        f"The file has more than {MAX_COLUMNS} columns.",
        code="too_many_columns",
        limit=MAX_COLUMNS,
    )


def _name_columns(record: list[str], *, named: bool) -> tuple[str, ...]:
    if len(record) > MAX_COLUMNS:
        _refuse_columns()
    names = [
        (" ".join(cell.split())[:200] if named else "") or f"Column {place}"
        for place, cell in enumerate(record, start=1)
    ]
    while named and len(names) > 1 and not record[len(names) - 1].strip():
        names.pop()  # a delimiter at the end of the header names nothing
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise UnknownFileError(
            f"Two columns have the same name: {twice[0]}.",
            code="duplicate_header",
            column=twice[0],
        )
    return tuple(names)
