from __future__ import annotations

from datetime import date

import pytest

from tuuletus.analysis.patience.checking import Refusal, RefusedError
from tuuletus.wording import Speaker
from tuuletus.wording.patience_refusals import say_refusal

ENGLISH = Speaker("en")
TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
@pytest.mark.parametrize("reason", Refusal)
def test_every_refusal_has_a_sentence_of_its_own(reason, language):
    error = RefusedError(
        reason,
        "",
        channel="Instagram",
        other="Facebook",
        outcome="bookings",
        channels="Instagram\nFacebook",
        plan="summer",
        trial=2,
        weeks=40,
        missing_weeks=12,
    )

    sentence = say_refusal(error, Speaker(language), today=TODAY)

    assert sentence.endswith(".")
    assert "%(" not in sentence
    assert "None" not in sentence


def test_few_weeks_are_told_when_to_come_back():
    error = RefusedError(Refusal.FEW_WEEKS, "", weeks=12, missing_weeks=40)

    assert say_refusal(error, ENGLISH, today=TODAY) == (
        "There are 12 weeks so far, which cannot be told from the time of the year; 52 are needed."
        " Come back on 7 December 2026, or bring older numbers."
    )


def test_a_file_without_any_whole_week_is_not_a_matter_of_waiting():
    told = say_refusal(
        RefusedError(Refusal.FEW_WEEKS, "", weeks=0, missing_weeks=52), ENGLISH, today=TODAY
    )

    assert "Check the file" in told
    assert "Come back" not in told


def test_refusals_differ_from_each_other():
    sentences = {say_refusal(RefusedError(reason, ""), ENGLISH, today=TODAY) for reason in Refusal}

    assert len(sentences) == len(Refusal)
