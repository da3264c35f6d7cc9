from __future__ import annotations

import pytest

from tuuletus.analysis.findings import Learning
from tuuletus.wording import Speaker, say_compared


def learning(**ages):
    return Learning(
        metric="interactions",
        age_days=7.0,
        n=sum(ages.values()),
        left_out={},
        normal=(),
        findings=(),
        shares={},
        spread=0.5,
        ages=ages,
    )


@pytest.mark.parametrize(
    ("ages", "sentence"),
    [
        (
            {"read": 30, "predicted": 10},
            "40 posts compared at the age of 7 days. 10 of them were younger when their numbers"
            " were read: what they have got by that age was predicted.",
        ),
        ({"read": 30}, "30 posts compared at the age of 7 days."),
        (
            {"age_unknown": 500},
            "500 posts compared by their lifetime counts as they stood when the file was made.",
        ),
        (
            {"settled": 1},
            "One post compared by its lifetime counts as they stood when the file was made.",
        ),
        (
            {"interpolated": 2, "settled": 3},
            "2 posts compared at the age of 7 days. 3 posts compared by their lifetime counts as"
            " they stood when the file was made.",
        ),
    ],
)
def test_no_common_age_is_said_of_whole_lives(ages, sentence):
    assert say_compared(learning(**ages), Speaker("en")) == sentence
