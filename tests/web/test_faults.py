"""Wrong shapes in words of ours: every kind of fault that a program can make here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tuuletus.web.faults import EXPECTED, say_fault


class Part(BaseModel):
    day: date = date(2026, 1, 1)


class Sent(BaseModel):
    """One field of each shape that operations ask for."""

    model_config = ConfigDict(extra="forbid")

    number: int = Field(1, ge=1, le=5)
    share: float = Field(0.5, gt=0, lt=1)
    is_own: bool = False
    text: str = Field("abc", min_length=2, max_length=5)
    day: date = date(2026, 1, 1)
    at: datetime = datetime(2026, 1, 1)  # noqa: DTZ001 - only a default of the test
    names: list[str] = Field(["x"], min_length=1, max_length=2)
    kind: Literal["read", "write"] = "read"
    part: Part = Part()
    owner: str


def say(sent):
    """The first fault of what was sent, as the API tells it."""
    with pytest.raises(ValidationError) as refused:
        Sent.model_validate(sent)
    first = dict(refused.value.errors()[0])
    return say_fault(first | {"loc": ("body", "told", *first["loc"])})


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "owner: this has to be told."),
        ({"more": 1}, "more: there is no such field here. Leave it out."),
        ({"number": "x"}, "number: write a whole number."),
        ({"number": 1.5}, "number: write a whole number."),
        ({"number": 0}, "number: write 1 or more."),
        ({"number": 6}, "number: write 5 or less."),
        ({"share": "x"}, "share: write a number."),
        ({"share": 0}, "share: write more than 0.0."),
        ({"share": 1}, "share: write less than 1.0."),
        ({"is_own": "x"}, "is_own: write true or false."),
        ({"text": 1}, "text: write a text."),
        ({"text": "a"}, "text: at least 2 characters."),
        ({"text": "abcdef"}, "text: at most 5 characters."),
        ({"day": "soon"}, "day: write a day, such as 2026-03-31."),
        ({"at": "soon"}, "at: write a moment with its zone, such as 2026-03-31T12:00:00+03:00."),
        ({"names": "x"}, "names: write a list."),
        ({"names": []}, "names: at least 1."),
        ({"names": ["a", "b", "c"]}, "names: at most 2 at a time."),
        ({"names": [1]}, "names.0: write a text."),
        ({"kind": "x"}, "kind: write one of: read, write."),
        ({"part": 1}, "part: write an object with named fields."),
        ({"part": {"day": "x"}}, "part.day: write a day, such as 2026-03-31."),
    ],
)
def test_a_fault_names_the_field_and_says_what_is_expected(sent, told):
    assert say({"owner": "x"} | sent if sent else sent) == told


def test_a_fault_of_a_kind_not_met_before_is_told_without_words_of_others():
    fault = {"type": "callable_type", "loc": ("query", "x"), "msg": "Input should be callable"}

    assert say_fault(fault) == "x: this cannot be understood."


@pytest.mark.parametrize("kind", EXPECTED)
def test_every_sentence_ends_as_one(kind):
    assert EXPECTED[kind].endswith(".")
