"""Everything that was made to break readers: each file is read or refused, none gets through."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tuuletus.channels import guards
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import open_sources
from tuuletus.errors import ChannelError
from tuuletus.records import Reading

SHARED = Path(__file__).parents[3] / "shared"
HOSTILE = SHARED / "data/hostile"
OPTIONS = ReadingOptions(read_at=datetime(2026, 11, 23, tzinfo=UTC))


def read_or_refuse(path):
    try:
        return [read_file(source, OPTIONS) for source in open_sources([(path, path.name)])]
    except ChannelError as error:
        return error.code


@pytest.mark.skipif(not HOSTILE.exists(), reason="the shared hostile files are not here")
def test_every_collected_hostile_file_is_read_or_refused():
    files = [path for path in HOSTILE.rglob("*") if path.is_file()]

    answers = [read_or_refuse(path) for path in files]

    assert len(files) > 500
    assert all(isinstance(answer, str) or isinstance(answer[0], Reading) for answer in answers)
    assert "unreadable" not in answers


@pytest.mark.slow
def test_every_made_hostile_file_is_read_or_refused(hostile_files):
    files = [path for path in hostile_files.iterdir() if path.name != "manifest.tsv"]

    answers = {path.name: read_or_refuse(path) for path in files}

    assert len(files) >= 50
    assert "unreadable" not in answers.values()
    refused = {name for name, answer in answers.items() if isinstance(answer, str)}
    unsafe = {name for name in answers if name.startswith(("zip_", "png_", "wxr_", "json_"))}
    assert unsafe - refused == {
        "wxr_ctrl.xml",
        "wxr_latin1_lie.xml",
        "wxr_utf16.xml",
        "wxr_xss.xml",
    }


@pytest.mark.skipif(not HOSTILE.exists(), reason="the shared hostile files are not here")
def test_json_that_must_be_taken_is_taken_and_that_must_be_refused_is_not_silent():
    folder = HOSTILE / "jsontestsuite/test_parsing"
    wrong = []
    for path in sorted(folder.glob("[yn]_*.json")):
        try:
            parsed = guards.parse_json(path.read_bytes().decode("utf-8"))
            is_silent = not parsed.notes
        except (ChannelError, UnicodeDecodeError):
            is_silent = False
            if path.name.startswith("y_"):
                wrong.append(path.name)
        if path.name.startswith("n_") and is_silent:
            wrong.append(path.name)

    assert wrong == []


@pytest.mark.skipif(not HOSTILE.exists(), reason="the shared hostile files are not here")
@pytest.mark.parametrize(
    "name",
    [
        "comma_in_quotes",
        "escaped_quotes",
        "newlines",
        "newlines_crlf",
        "quotes_and_newlines",
        "utf8",
    ],
)
def test_odd_but_sound_tables_give_their_cells(name):
    folder = HOSTILE / "csv_spectrum"
    source = open_sources([(folder / f"csvs/{name}.csv", "odd.csv")])[0]

    expected = json.loads((folder / f"json/{name}.json").read_text("utf-8"))
    table = source.table
    rows = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    assert rows == expected
