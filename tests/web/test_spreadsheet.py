"""A table that is opened in a spreadsheet runs nothing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tuuletus.web.spreadsheet import STARTERS, safe_cell, write_csv

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
    "value", [-3, 2.5, 0, "-3", "+358", "-0,5", "12", None, "Ääkkönen", "a=b", ""]
)
def test_numbers_stay_numbers_and_words_stay_words(value):
    assert safe_cell(value) == value


def test_a_header_is_made_safe_too_and_umlauts_open_right():
    assert write_csv([["Ä", 1, None]], ["=x", "määrä", ""]) == "\ufeff'=x,määrä,\r\nÄ,1,\r\n"
