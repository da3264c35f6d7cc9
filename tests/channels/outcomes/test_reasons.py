"""Tables that are none of outcomes: the refusal names the true reason."""

from __future__ import annotations

from datetime import date

import pytest

from tuuletus.errors import ChannelError


def refusal(read, text, **options):
    with pytest.raises(ChannelError) as caught:
        read("t.csv", text, **options)
    return caught.value.code, caught.value.details


def rows(header, *lines):
    return "\n".join([header, *lines])


def test_days_of_a_far_year_are_named_for_their_year(read):
    text = rows("Päivä;Myynti", *(f"{i}.3.2099;{i}" for i in range(1, 28)))

    assert refusal(read, text) == (
        "all_far_ahead",
        {"column": "Päivä", "example": "1.3.2099"},
    )


def test_two_ways_of_writing_numbers_are_named_with_both_cells(read):
    cells = ["1.234,50", "1,234.50"] * 10
    text = rows("pvm;myynti", *(f"{i + 1}.3.2026;{cell}" for i, cell in enumerate(cells)))

    code, details = refusal(read, text)

    assert code == "mixed_marks"
    assert (details["column"], details["first"], details["second"]) == (
        "myynti",
        "1,234.50",
        "1.234,50",
    )


@pytest.mark.parametrize(
    "months",
    [
        ["tammikuu 2026", "helmikuu 2026", "maaliskuu 2026"],
        ["2026-01", "2026-02", "2026-03"],
        ["1/2026", "2/2026", "3/2026"],
        ["januari", "februari", "mars"],
    ],
)
def test_months_are_named_as_months(read, months):
    text = rows("Jakso;Myynti", *(f"{month};{1000 + i}" for i, month in enumerate(months)))

    code, details = refusal(read, text)

    assert (code, details["example"]) == ("months_only", months[0])


HOURS = rows("aika;myynti", *(f"{d}.3.2026 {h:02d}:00;{h}" for d in (1, 2) for h in range(24)))


def test_hours_are_named_as_hours_and_can_be_added_up_by_day(read):
    code, details = refusal(read, HOURS)
    assert (code, details["column"]) == ("hours_only", "aika")

    reading = read("t.csv", HOURS, mapping={"aika": "each", "myynti": "outcome"})

    told = {(one.series, one.day): one.value for one in reading.outcomes}
    assert told == {("myynti", date(2026, 3, day)): sum(range(24)) for day in (1, 2)}


def test_a_table_of_anything_else_is_given_no_such_reason(read):
    assert refusal(read, "a;b\nx;1\ny;2\n")[0] == "columns_unknown"
