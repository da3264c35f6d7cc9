from __future__ import annotations

import re
from pathlib import Path

import pytest

import tuuletus.channels
from tuuletus.errors import ChannelError
from tuuletus.records import Unread
from tuuletus.wording import Speaker, say_lacking, say_refusal, say_unread
from tuuletus.wording.files import note_value, reason_name

CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in Path(tuuletus.channels.__file__).parent.rglob("*.py")
)
REFUSALS = sorted(
    {
        next(filter(None, found))
        for found in re.findall(
            r'code="([a-z_]+)"|_refuse_member\("([a-z_]+)"|\(b"[^"]+", "([a-z_]+)"\)', CODE
        )
    }
)
REASONS = sorted(
    set(re.findall(r'(?:notes\.add|\.say|\.sum_up|\.note|\bnote)\(\s*"([a-z_]+)"', CODE))
    | set(re.findall(r'\("(encoding_guessed)",', CODE))
)


@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_of_a_file_has_its_own_sentence(code):
    speaker = Speaker("en")
    fallback = say_refusal(ChannelError("?", code="never heard of"), speaker)

    sentence = say_refusal(
        ChannelError(
            "?",
            code=code,
            limit=3,
            limit_mb=3,
            row=4,
            line=5,
            column="A",
            columns="A, B",
            name="B",
            example="1.3.",
            first="1.5",
            second="1,5",
            rows="2, 3",
            count=2,
        ),
        speaker,
    )

    assert sentence.endswith(".")
    assert "%(" not in sentence
    assert code == "unreadable" or sentence != fallback


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("value", [3, 2.5, True, None, "Räckvidd"])
def test_whatever_a_reader_tells_of_a_file_can_be_said(language, value):
    error = ChannelError("?", code="not_posts", column=value, has_views=value)

    assert say_refusal(error, Speaker(language)).endswith(".")


@pytest.mark.parametrize("code", REASONS)
def test_every_reason_for_an_unread_cell_has_its_own_words(code):
    assert f"({code})" not in reason_name(code, Speaker("en"))


def test_an_unread_cell_is_told_with_its_place():
    cell = Unread(file="posts.csv", row=12, column="Reach", reason="not_a_number", value="many")

    assert say_unread(cell, Speaker("en")) == (
        "posts.csv, row 12, column “Reach”: this is not a number, so it was left empty. (“many”)"
    )


@pytest.mark.parametrize(
    "code", ["date", "id", "audience", "text", "link", "reach", "comments", "posts"]
)
def test_what_a_file_lacks_is_told_with_its_meaning(code):
    assert say_lacking(code, Speaker("en")) != f"The file does not tell everything: {code}."


@pytest.mark.parametrize(
    ("code", "details", "words"),
    [
        ("columns_unknown", {"columns": "a, b"}, "its columns (a, b) do not tell"),
        ("events", {}, "a column with a number for each day"),
        ("columns_guessed", {"platform": "instagram"}, "posts of Instagram from Meta"),
        (
            "columns_missing",
            {"platform": "facebook", "columns": "Publish time"},
            "needed is missing: Publish time.",
        ),
    ],
)
def test_a_question_about_columns_names_what_it_is_about(code, details, words):
    assert words in say_refusal(ChannelError("?", code=code, **details), Speaker("en"))


@pytest.mark.parametrize(
    ("code", "value", "told"),
    [
        ("gap", "2026-07-06 – 2026-07-13", "6.7.2026 – 13.7.2026"),
        ("gap", "…", "…"),
        ("whole_period", "2026-09-01 – 2026-09-30", "1.9.2026 – 30.9.2026"),
        ("order_by_future", "03/09/2026 = 2026-09-03", "03/09/2026 = 3.9.2026"),
        ("order_by_future", "2026-13-40 = 2026-09-03", "2026-13-40 = 3.9.2026"),
        ("not_a_date", "2026-07-06", "2026-07-06"),
    ],
)
def test_days_that_the_reader_tells_are_written_as_people_write_them(code, value, told):
    assert note_value(code, value, Speaker("fi")) == told


def test_a_note_tells_how_long_a_time_numbers_are_of():
    note = Unread(file="x.csv", row=0, column="Date", reason="by_period", value="/7d")

    assert say_unread(note, Speaker("en")).endswith("begins with its day: a week")
