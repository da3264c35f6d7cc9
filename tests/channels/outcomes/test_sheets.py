from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import Workbook

from tuuletus.channels.dates import AmbiguousDatesError
from tuuletus.errors import ChannelError


def write(**sheets):
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def days(year, values, header=("Pvm", "Varaukset")):
    return [header, *((f"{day}.3.{year}", value) for day, value in enumerate(values, start=1))]


def told(reading):
    return {(one.series, one.day): one.value for one in reading.outcomes}


def notes(reading):
    return [(one.reason, one.value) for one in reading.unread]


def test_a_sheet_for_each_year_makes_one_series(read):
    reading = read(
        "a.xlsx", write(vuosi25=days(2025, [1, 2, 3]), vuosi26=days(2026, [4, 5, 6, 7]))
    )

    assert {series for series, _ in told(reading)} == {"Varaukset"}
    assert told(reading)["Varaukset", date(2025, 3, 1)] == 1
    assert told(reading)["Varaukset", date(2026, 3, 4)] == 7
    assert reading.rows == 7


def test_the_title_of_a_sheet_tells_the_year_of_its_days(read):
    rows = [("Pvm", "Varaukset"), ("1.3.", 4), ("2.3.", 5), ("3.3.", 6)]

    reading = read("a.xlsx", write(**{"2025": rows, "2026": rows}))

    assert {day for _, day in told(reading)} == {
        date(year, 3, day) for year in (2025, 2026) for day in (1, 2, 3)
    }
    assert notes(reading)[:2] == [
        ("year_from_name", "2025 (2025)"), ("year_from_name", "2026 (2026)")
    ]  # fmt: skip


def test_a_day_that_stands_on_two_sheets_counts_once_and_is_named(read):
    one, two = days(2026, [1, 2, 3, 4, 5, 6]), [("Pvm", "Varaukset"), ("6.3.2026", 6)]
    two += [(f"{day}.3.2026", day) for day in range(7, 13)] + [("5.3.2026", 99)]

    reading = read("a.xlsx", write(alku=one, loppu=two))

    assert told(reading)["Varaukset", date(2026, 3, 5)] == 5
    assert notes(reading) == [
        ("double_day_same", "2026-03-06 (loppu: Varaukset)"),
        ("double_day", "2026-03-05 (loppu: Varaukset)"),
    ]


def test_sheets_that_tell_the_same_days_otherwise_are_of_different_houses(read):
    reading = read("a.xlsx", write(Kamppi=days(2026, [1, 2, 3]), Kallio=days(2026, [7, 8, 9])))

    assert {series for series, _ in told(reading)} == {"Varaukset (Kamppi)", "Varaukset (Kallio)"}
    assert not reading.unread


def test_a_cell_that_is_no_number_is_named_with_its_sheet(read):
    rows = days(2026, [4, "paljon", 6, 7, 8, 9])

    reading = read("a.xlsx", write(eka=days(2025, [1, 2, 3]), toka=rows))

    (note,) = [one for one in reading.unread if one.reason == "not_a_number"]
    assert (note.row, note.column, note.value) == (3, "toka: Varaukset", "paljon")


def test_sheets_of_something_else_are_named_and_remarks_are_not(read):
    staff = [("Nimi", "Vuoro"), ("Aino", "aamu"), ("Eero", "ilta")]

    two = read("a.xlsx", write(Myynti=days(2026, range(19)), Vuorot=staff))
    one = read("a.xlsx", write(Myynti=days(2026, range(19)), Huom=[["Laskettu kassasta"]]))

    assert notes(two) == [("other_sheets", "Vuorot")]
    assert one.unread == ()
    assert len(two.outcomes) == len(one.outcomes) == 19


def test_a_sheet_by_week_beside_one_by_day_is_named_and_not_mixed_in(read):
    weekly = [("Viikko", "Varaukset"), *((f"2026-W{week}", 90) for week in range(10, 18))]

    reading = read("a.xlsx", write(paivat=days(2026, range(19)), viikot=weekly))

    assert notes(reading) == [("other_rhythm", "viikot")]
    assert {one.days for one in reading.outcomes} == {1}
    assert len(reading.outcomes) == 19


SINGLES = "\n".join(
    [
        "Pvm;Vieraita",
        *(f"{day}.3.2026;{guests}" for day in (2, 3, 5) for guests in (2, 4, 5 + day)),
    ]
)


def test_a_list_of_single_bookings_is_not_taken_for_the_first_one_of_each_day(read):
    with pytest.raises(ChannelError) as caught:
        read("a.csv", SINGLES, mapping={"Pvm": "date", "Vieraita": "outcome"})

    assert caught.value.code == "rows_of_single_sales"


def test_single_bookings_are_added_up_by_day_once_a_person_says_so(read):
    more = "\n9.3.2026;1\n10.3.2026;1\n11.3.2026;1\n12.3.2026;2\n"

    mapping = {"Pvm": "each_counted", "Vieraita": "outcome"}
    reading = read("varaukset.csv", SINGLES + more, mapping=mapping)

    found = told(reading)
    assert found["varaukset", date(2026, 3, 2)] == 3
    assert found["Vieraita", date(2026, 3, 2)] == 2 + 4 + 7
    # on the first Wednesday nobody came; no row ever stands on a Friday, so it is closed
    assert found["varaukset", date(2026, 3, 4)] == found["Vieraita", date(2026, 3, 4)] == 0
    assert ("varaukset", date(2026, 3, 6)) not in found
    assert notes(reading) == [("days_of_none", "1")]


def test_rows_are_counted_only_where_nothing_else_is_the_outcome_or_somebody_wants_it(read):
    alone = read("varaukset.csv", SINGLES, mapping={"Pvm": "each"})
    added = read("varaukset.csv", SINGLES, mapping={"Pvm": "each", "Vieraita": "outcome"})

    assert {one.series for one in alone.outcomes} == {"varaukset"}
    assert {one.series for one in added.outcomes} == {"Vieraita"}


@pytest.mark.parametrize("word", ["suljettu", "Stängt", "closed", "Suljettu (joulu)", "KIINNI"])
def test_a_day_marked_as_closed_is_empty_and_neither_zero_nor_a_gap(read, word):
    rows = [*range(1, 8), word, *range(9, 20)]

    reading = read("a.csv", "Pvm;Varaukset\n" + "".join(
        f"{day}.3.2026;{value}\n" for day, value in enumerate(rows, start=1)
    ))  # fmt: skip

    assert ("Varaukset", date(2026, 3, 8)) not in told(reading)
    assert notes(reading) == [("closed_days", "1 (Varaukset)")]


@pytest.mark.parametrize(
    "write_amount",
    ["2000,50 EUR", "SEK 2000,50", "2 000,50 €", "kr 2000,50", "€2.000,50", "2000,50 euroa"],
)
def test_amounts_are_read_with_their_money(read, write_amount):
    text = "Pvm;Myynti\n" + "".join(f"{day}.3.2026;{write_amount}\n" for day in range(1, 9))

    assert set(told(read("a.csv", text)).values()) == {2000.5}


@pytest.mark.parametrize(
    ("cell", "value"),
    [("2000:-", 2000), ("2000,-", 2000), ("1 200 €", 1200), ("12-", -12), ("SEK -7", -7)],
)
def test_crowns_and_signs_behind_an_amount_are_read(read, cell, value):
    text = "Pvm;Myynti\n" + "".join(f"{day}.3.2026;{cell}\n" for day in range(1, 9))

    assert set(told(read("a.csv", text)).values()) == {value}


@pytest.mark.parametrize(
    "week",
    ["02.03.–08.03.2026", "2.–8.3.2026", "2.3.2026 - 8.3.2026", "2026-03-02 – 2026-03-08",
     "2026-03-02/2026-03-08", "2.3.-8.3.2026", "vko 10 / 2026"],
)  # fmt: skip
def test_a_week_may_be_written_as_the_range_of_its_days(read, week):
    next_week = "v. 11 2026"

    reading = read("a.csv", f"Viikko;Varaukset\n{week};3\n{next_week};4\n")

    assert told(reading) == {
        ("Varaukset", date(2026, 3, 2)): 3,
        ("Varaukset", date(2026, 3, 9)): 4,
    }
    assert {one.days for one in reading.outcomes} == {7}


def test_years_and_weeks_may_stand_in_two_columns(read):
    rows = "2025;52;1\n2026;1;2\n2026;vko 2;3\n"

    reading = read("a.csv", f"Vuosi;Viikko;Varaukset\n{rows}")

    assert list(told(reading).items()) == [
        (("Varaukset", date(2025, 12, 22)), 1),
        (("Varaukset", date(2025, 12, 29)), 2),
        (("Varaukset", date(2026, 1, 5)), 3),
    ]


def test_the_number_of_the_week_beside_a_date_is_no_series(read):
    text = "Pvm;Vko;Varaukset\n" + "".join(f"{day}.3.2026;10;{day}\n" for day in range(2, 9))

    assert {series for series, _ in told(read("a.csv", text))} == {"Varaukset"}


def test_days_with_a_stroke_get_the_year_of_the_files_name(read):
    text = "Dag;Bokningar\n" + "".join(f"{day}/3;{day}\n" for day in range(2, 20))

    reading = read("bokningar 2026.csv", text)

    assert told(reading)["Bokningar", date(2026, 3, 2)] == 2
    assert notes(reading) == [("year_from_name", "2026")]


def test_the_day_of_an_export_is_no_year_of_the_days(read):
    text = "Dag;Bokningar\n" + "".join(f"{day}/3;{day}\n" for day in range(2, 20))

    with pytest.raises(ChannelError) as caught:
        read("bokningar-2026-03-25.csv", text)

    assert caught.value.code == "year_unknown"


def test_weekdays_tell_year_and_order_of_days_with_a_stroke(read):
    names = ["mån", "tis", "ons", "tors", "fredag", "lör", "sön"]
    text = "Dag;Bokningar\n" + "".join(
        f"{name} {day}/3;{day}\n" for day, name in enumerate(names, 2)
    )

    reading = read("bokningar.csv", text)

    assert told(reading)["Bokningar", date(2026, 3, 2)] == 2
    assert not reading.unread


def test_days_with_a_stroke_that_can_be_read_both_ways_wait_for_an_answer(read):
    text = "Dag;Bokningar\n" + "".join(f"{day}/3;{day}\n" for day in range(2, 11))

    with pytest.raises(AmbiguousDatesError):
        read("bokningar 2026.csv", text)
    reading = read("bokningar 2026.csv", text, date_order="day_first")

    assert told(reading)["Bokningar", date(2026, 3, 2)] == 2
