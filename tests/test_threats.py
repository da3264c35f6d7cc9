"""Every threat that was thought of has its proof, or the reason why there is none."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.proofs import exists

TABLE = Path(__file__).with_name("threats.csv")
THREATS = 28
MOST_WITHOUT = 5


def read_table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = read_table()
PROVED = [row for row in ROWS if not row["proof"].startswith("none: ")]


def test_every_threat_has_a_row():
    assert {row["threat"] for row in ROWS} == {f"T{number}" for number in range(1, THREATS + 1)}


def test_few_threats_have_no_proof_and_those_say_why():
    without = {row["threat"] for row in ROWS} - {row["threat"] for row in PROVED}

    assert len(without) <= MOST_WITHOUT


@pytest.mark.parametrize("row", PROVED, ids=lambda row: f"{row['threat']}-{row['proof'][-40:]}")
def test_every_proof_exists(row):
    assert exists(row["proof"])
