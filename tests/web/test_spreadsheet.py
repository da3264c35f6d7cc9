"""A table that is opened in a spreadsheet runs nothing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from tests.web.collect.conftest import bring_in, csv_file, meta_row
from tuuletus.channels.formulas import STARTERS, guard_text, unguard_text
from tuuletus.web.review.actions import decide, open_review, write_notes
from tuuletus.web.spreadsheet import safe_cell, write_csv

PAYLOADS = Path(__file__).parents[2].parent / "shared" / "data" / "hostile" / "csv_injection"

OWN = [
    "=1+1",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    *(f"{character}=1" for character in "\t\r\n\x00 \u00a0\ufeff\u200b"),
    *(f"{character}1+1" for character in "＝＋－＠"),
    "%0A=1",
    "|calc",
]


def load_payloads() -> list[str]:
    if not PAYLOADS.exists():
        return OWN
    lines = [
        line
        for path in PAYLOADS.rglob("*")
        if path.suffix in (".txt", ".csv")
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
    ]
    return OWN + [line for line in lines if line[:1] in STARTERS and line]


@pytest.mark.parametrize("text", load_payloads())
def test_a_formula_is_written_as_text(text):
    written = write_csv([[text]], ["cell"])

    cell = list(csv.reader(io.StringIO(written.lstrip("\ufeff"))))[1][0]
    assert cell.startswith("'")
    assert cell[1:].replace("\r\n", "\n") == text.replace("\r\n", "\n")


@pytest.mark.parametrize(
    "text", [*OWN, "'=1", "''=1", "'-5", "-5", "'", "''", "'tis", "' =1", "'@a", "a'=1", "", "-"]
)
def test_a_program_gets_every_text_back_as_it_was(text):
    assert unguard_text(guard_text(text)) == text


@pytest.mark.parametrize(
    "value", [-3, 2.5, 0, "-3", "+358", "-0,5", "12", None, "Ääkkönen", "a=b", ""]
)
def test_numbers_stay_numbers_and_words_stay_words(value):
    assert safe_cell(value) == value


def test_a_header_is_made_safe_too_and_umlauts_open_right():
    assert write_csv([["Ä", 1, None]], ["=x", "määrä", ""]) == "\ufeff'=x,määrä,\r\nÄ,1,\r\n"


def hostile_cells() -> list[str]:
    """Formulas in every spelling, each by itself, and none of them a number."""
    calls = ("A1", "SUM(A1:A9)", "cmd|' /C calc'!A0")
    more = [f"{sign}{call}" for sign in "=+-@" for call in calls]
    links = [f'=HYPERLINK("http://x.example/?{n}","x")' for n in range(5)]
    return list(dict.fromkeys([*load_payloads(), *more, *links]))


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_where_numbers_have_a_decimal_comma_cells_stand_apart_by_semicolons(language):
    written = write_csv([["a, b", 1.5, 2000, -0.25]], ["x", "y", "z", "w"], language=language)

    assert written == "\ufeffx;y;z;w\r\na, b;1,5;2000;-0,25\r\n"


@pytest.mark.django_db
def test_exports_opened_again_in_a_workbook_hold_no_formula(as_aino, aino, workspace, now):
    cells = hostile_cells()
    rows = [meta_row(number, text=text) for number, text in enumerate(cells, 1)]
    bring_in(workspace, csv_file(rows), now=now, person=aino)
    review = open_review(workspace, person=aino, now=now)
    write_notes(review, cells[0])
    for text in cells:
        # the form refuses the character NUL
        what = text.replace("\x00", "")
        decide(review, kind="act", what=what, owner=aino, due_on=now.date(), now=now)

    for path in ("/posts.csv", f"/reviews/{review.number}/minutes.csv"):
        book = Workbook()
        told = as_aino.get(path).getvalue().decode("utf-8-sig")
        for row in csv.reader(io.StringIO(told)):
            book.active.append([ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in row])
        opened = [cell for row in book.active.iter_rows() for cell in row]
        texts = [str(cell.value) for cell in opened if cell.value is not None]

        assert sum(cells[0] in text for text in texts) >= 1, path
        assert [cell.coordinate for cell in opened if cell.data_type == "f"] == [], path
        begun = [text for text in texts if text.strip(" \u00a0\ufeff\u200b")[:1] in STARTERS]
        assert [text for text in begun if text[:1] and not is_number(text)] == [], path


def is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").lstrip("-+−").isdecimal()
