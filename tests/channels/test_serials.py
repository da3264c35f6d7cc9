from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tuuletus.channels import serials
from tuuletus.channels.dates import read_dates
from tuuletus.errors import UnknownFileError


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
    read = read_dates(["46000", "12", "46002"], epoch=serials.SINCE_1900)

    assert read.moments == (None, None, None)
    assert read.unread == (0, 1, 2)


def test_a_clock_is_told_where_any_cell_has_one():
    assert serials.write_out(["46000", "46001.999999"], epoch=serials.SINCE_1900) == [
        "2025-12-09T00:00:00",
        "2025-12-11T00:00:00",
    ]
    assert not serials.are_serials(["36525"], epoch=serials.SINCE_1900)
    assert not serials.are_serials(["60001"], epoch=serials.SINCE_1900)
    assert not serials.are_serials([""], epoch=serials.SINCE_1900)


def test_numbers_are_no_days_where_nobody_says_that_the_column_holds_days():
    assert read_dates(["46000", "46001"]).moments == (None, None)


def old_mac_workbook(rows):
    """An XLSX that counts from 1904, its numbers as Excel for Mac writes them."""
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def old_mac_xls(rows):
    """An XLS that counts from 1904; a moment is a number in the format of a date."""
    book = xlwt.Workbook()
    book.dates_1904 = True
    sheet = book.add_sheet("A")
    is_day = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm")
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, datetime):
                told = (value - serials.SINCE_1904) / timedelta(days=1)
                sheet.write(number, place, told, is_day)
            else:
                sheet.write(number, place, value)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize(("name", "make"), [("a.xlsx", old_mac_workbook), ("a.xls", old_mac_xls)])
def test_a_workbook_that_counts_from_1904_tells_the_same_days(read, name, make):
    first = 46000 - 1462  # 2025-12-09
    dated = [
        [datetime.fromisoformat(f"2025-12-{9 + i:02d}T11:30:00"), f"Juttu {i}", 100 + i]
        for i in range(20)
    ]
    numbered = [[first + i + 0.479166666666667, *row[1:]] for i, row in enumerate(dated)]
    header = ["Päivä", "Teksti", "Kattavuus"]

    with_dates = read(name, make([header, *dated]))
    with_numbers = read(name, make([header, *numbered]))

    moments = [datetime(2025, 12, 9 + i, 9, 30, tzinfo=UTC) for i in range(20)]
    assert [post.published_at for post in with_dates.posts] == moments
    assert [post.published_at for post in with_numbers.posts] == moments
    (note,) = with_numbers.unread
    assert note.reason == "serial_days"
    assert note.value.startswith("44538.479")
    assert note.value.endswith(" = 2025-12-09T11:30:00")


@pytest.mark.parametrize(("name", "make"), [("a.xlsx", old_mac_workbook), ("a.xls", old_mac_xls)])
def test_days_of_outcomes_count_from_1904_where_their_workbook_does(read, name, make):
    rows = [[46000 - 1462 + i, 5 + i % 7] for i in range(40)]

    reading = read(name, make([["Päivä", "Varaukset"], *rows]))

    assert [one.day for one in reading.outcomes][:2] == [date(2025, 12, 9), date(2025, 12, 10)]
    assert {one.value for one in reading.unread} == {"44538 = 2025-12-09 (Päivä)"}


def test_a_number_is_a_day_by_the_calendar_of_its_workbook_only():
    early = ["35100", "35101"]

    assert not serials.are_serials(early, epoch=serials.SINCE_1900)
    assert serials.write_out(early, epoch=serials.SINCE_1904) == ["2000-02-06", "2000-02-07"]


def test_a_row_that_no_sheet_can_have_is_refused_instead_of_ending_the_sheet(read):
    rows = [["Date", "Guests"], *([f"2026-03-{day:02d}", day] for day in range(1, 21))]
    written = io.BytesIO(workbook(rows))
    moved = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(moved, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b'<row r="5"' in part
                part = part.replace(b'<row r="5"', b'<row r="999999999"')
            new.writestr(name, part)

    with pytest.raises(UnknownFileError) as caught:
        read("g.xlsx", moved.getvalue())

    assert caught.value.code == "broken_workbook"
