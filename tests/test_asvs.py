"""The list of OWASP ASVS 5.0, levels 1 and 2: every requirement has its status and its proof."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.proofs import exists

with Path(__file__).with_name("asvs.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
PROVED = [row for row in ROWS if row["proof"]]
REQUIREMENTS = {"1": 70, "2": 183}
"""How many requirements of each level version 5.0.0 has."""


def test_every_requirement_stands_once():
    names = [row["requirement"] for row in ROWS]

    assert len(set(names)) == len(names)
    assert Counter(row["level"] for row in ROWS) == REQUIREMENTS
    assert names == sorted(names, key=lambda name: [int(part) for part in name[1:].split(".")])


def test_every_status_is_one_of_a_few_and_has_a_proof_or_a_reason():
    assert {row["status"] for row in ROWS} <= {"met", "partly", "operator", "no", "not here"}
    for row in ROWS:
        needs_reason = row["status"] in {"partly", "no", "not here"} or not row["proof"]
        assert row["note"] or not needs_reason, row


@pytest.mark.parametrize("row", PROVED, ids=lambda row: row["requirement"])
def test_every_proof_exists(row):
    assert exists(row["proof"])
