"""Every refusal by a real file, as the page and the command line tell it in each language."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from typer.testing import CliRunner

from tests.web.collect.refused import FILES
from tests.wording.test_files import REFUSALS
from tuuletus.cli.app import app
from tuuletus.web.collect.models import ImportRun, Post

LANGUAGES = ("en", "fi", "sv")
ELSEWHERE = {
    "no_columns": "an answer about the columns of a table",
    "role_twice": "an answer about the columns of a table",
    "unknown_role": "an answer about the columns of a table",
    "unknown_channel": "an installation without the reader that is asked for",
    "unreadable": "what nobody thought of",
    "rows_of_single_sales": "an answer about the columns of a table",
    "double_days": "a table of which the command line is told that it holds weeks",
    "no_days": "an answer about the columns of a table",
    "no_outcomes": "an answer about the columns of a table",
    "year_unknown": "a question that the page asks",
    "too_heavy": "the largest files, which have tests of their own",
    "too_slow": "the largest files, which have tests of their own",
    "too_much_text": "more text than fits into the cells that a workbook may have",
}
"""Refusals that are not about a file as it comes."""

ADVICE = re.compile(
    r"\b([Bb]ring|[Ee]xport|[Cc]hoose|[Ss]ave|[Uu]npack|[Pp]ack|[Dd]ownload|Give)\b"
)
ROWS = {"cell_too_long": "2", "unclosed_quote": "2", "duplicate_header": "likes”"}
"""Where in the file it is, for those that are about a place in it."""


def test_there_is_a_file_for_every_refusal():
    assert set(REFUSALS) - set(FILES) == set(ELSEWHERE)


def ask_command(path, language):
    """What the command line says of a file after its name."""
    answer = CliRunner().invoke(app, ["review", str(path), "--language", language])
    assert answer.exit_code == 2, answer.output
    name, _, sentence = " ".join(answer.stderr.split()).partition(": ")
    assert name == path.name
    return sentence


def ask_page(client, person, language):
    """The words of the page of the newest import."""
    person.language = language
    person.save(update_fields=["language"])
    page = client.get(reverse("collect:import", args=[ImportRun.objects.latest("pk").pk]))
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split()))


ONLY_THERE = re.compile(r"\s[^.:]*: --date-order \w+.*--date-order \w+\.")
"""What helps on the command line alone."""
PACKED = {"nested_zip": "b.zip: c.zip: "}
"""The member of a zip file that the command line names before the sentence."""


@pytest.mark.django_db
@pytest.mark.parametrize("code", FILES)
def test_a_refusal_says_what_where_and_what_to_do(
    code, workspace, aino, as_aino, worker_alive, tmp_path
):
    name, make = FILES[code]
    path = tmp_path / name
    path.write_bytes(make())
    upload = SimpleUploadedFile(name, path.read_bytes())
    assert as_aino.post(reverse("collect:new"), {"uploads": upload}).status_code == 302

    told = {language: ask_command(path, language) for language in LANGUAGES}
    pages = {language: ask_page(as_aino, aino, language) for language in LANGUAGES}

    assert len(set(told.values())) == len(LANGUAGES)
    assert ADVICE.search(told["en"])
    for language in LANGUAGES:
        sentence = told[language].rpartition(f"{name}: ")[2].removeprefix(PACKED.get(code, ""))
        sentence = ONLY_THERE.sub("", sentence)
        assert sentence in pages[language]
        assert name in pages[language]
        assert "%(" not in sentence
        assert "_" not in code or code not in sentence
        assert ROWS.get(code, "") in sentence
    assert not Post.objects.exists()
