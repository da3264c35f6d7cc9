from __future__ import annotations

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from tuuletus.channels import serials
from tuuletus.channels.dates import read_dates


def workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def table(header, rows):
    return "\n".join([header, *rows])


@pytest.mark.parametrize("name", ["Päivä", "Date", "Datum", "Fecha", "pvm"])
def test_numbers_of_a_spreadsheet_under_a_header_of_days_are_days_of_outcomes(read, name):
    content = table(f"{name};Varaukset", [f"{46000 + i};{5 + i % 7}" for i in range(40)])

    reading = read("varaukset.csv", content)

    assert reading.format == "outcomes"
    assert [one.day for one in reading.outcomes][:2] == [date(2025, 12, 9), date(2025, 12, 10)]
    assert len(reading.outcomes) == 40
    assert [(one.reason, one.value) for one in reading.unread] == [
        ("serial_days", f"46000 = 2025-12-09 ({name})")
    ]


def test_a_workbook_of_numbers_for_days_tells_the_moments_of_posts(read):
    rows = [[46000 + i + 0.479166666666667, f"Juttu {i}", 100 + i] for i in range(20)]

    reading = read("julkaisut.xlsx", workbook([["Päivä", "Teksti", "Kattavuus"], *rows]))

    assert reading.posts[0].published_at == datetime(2025, 12, 9, 9, 30, tzinfo=UTC)
    assert {one.reason for one in reading.unread} == {"serial_days"}


def test_a_person_may_say_that_numbers_are_days(read):
    content = table("x;y", [f"{46000 + i};{i}" for i in range(10)])

    reading = read("x.csv", content, mapping={"x": "date", "y": "outcome"})

    assert reading.outcomes[0].day == date(2025, 12, 9)


def test_numbers_under_another_header_stay_numbers(read):
    content = table("Date;Followers", [f"2026-03-{i:02d};{46000 + i}" for i in range(1, 20)])

    reading = read("x.csv", content)

    assert sorted(one.value for one in reading.measurements)[0] == 46001


def test_a_column_that_is_only_partly_such_numbers_is_not_read_as_days():
    read = read_dates(["46000", "12", "46002"], with_serials=True)

    assert read.moments == (None, None, None)
    assert read.unread == (0, 1, 2)


def test_a_clock_is_told_where_any_cell_has_one():
    assert serials.write_out(["46000", "46001.999999"]) == [
        "2025-12-09T00:00:00",
        "2025-12-11T00:00:00",
    ]
    assert not serials.are_serials(["36525"])
    assert not serials.are_serials(["60001"])
    assert not serials.are_serials([""])


def test_numbers_are_no_days_where_nobody_says_that_the_column_holds_days():
    assert read_dates(["46000", "46001"]).moments == (None, None)
