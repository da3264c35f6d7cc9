from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.channels.outcomes.twin import write_bookings
from tests.channels.twins import tell_story
from tuuletus.channels.dates import AmbiguousDatesError
from tuuletus.channels.table import guess_mapping
from tuuletus.errors import ChannelError, UnknownFileError


def series(reading, name):
    return {one.day: one.value for one in reading.outcomes if one.series == name}


def reasons(reading):
    return {one.reason for one in reading.unread}


@pytest.mark.parametrize(
    "quirks",
    [(), ("semicolons",), ("two bytes a letter", "semicolons"), ("a row of totals",)],
    ids=lambda quirks: "-".join(quirks) or "plain",
)
def test_any_delimiter_mark_and_alphabet_gives_the_same_days(read, quirks):
    (content,) = write_bookings(tell_story(), "fi", frozenset(quirks)).values()

    reading = read("varaukset.csv", content)

    days = tell_story().days
    assert reading.format == "outcomes"
    assert series(reading, "Pöytävaraukset") == {one.day: one.clicks for one in days}
    assert series(reading, "Myynti, €") == {one.day: 1000 + one.views + 0.5 for one in days}
    assert {one.days for one in reading.outcomes} == {1}
    assert reasons(reading) <= {"total_row"}


@pytest.mark.parametrize(
    "header", ["Opening hours", "Hours open", "Aukioloajat", "Aukiolotunnit (h)", "Öppettider"]
)
def test_opening_hours_are_named_since_they_belong_elsewhere(read, header):
    reading = read("hours.csv", f"Date,{header}\n2026-08-01,8\n2026-08-02,0\n")

    (note,) = [one for one in reading.unread if one.reason == "opening_hours"]
    assert note.column == header


def test_opening_hours_beside_an_outcome_are_left_out_unless_somebody_says_otherwise(read):
    table = "Date,Guests,Opening hours\n2026-08-01,80,8\n2026-08-02,0,0\n"

    reading = read("hours.csv", table)
    wanted = read(
        "hours.csv",
        table,
        mapping={"Date": "date", "Guests": "outcome", "Opening hours": "outcome"},
    )

    assert {one.series for one in reading.outcomes} == {"Guests"}
    assert "opening_hours_left_out" in reasons(reading)
    assert "Opening hours" in reading.unknown_columns
    assert {one.series for one in wanted.outcomes} == {"Guests", "Opening hours"}
    assert reasons(wanted) == set()


def test_bookings_are_not_taken_for_opening_hours(read):
    reading = read("b.csv", "Date,Bookings in opening week\n2026-08-01,8\n2026-08-02,0\n")

    assert reasons(reading) == set()


def test_weeks_are_told_by_their_mondays(read):
    (content,) = write_bookings(tell_story(), "fi", frozenset({"by week"})).values()

    reading = read("viikot.csv", content)

    assert {one.days for one in reading.outcomes} == {7}
    assert {one.day.weekday() for one in reading.outcomes} == {0}


@pytest.mark.parametrize(
    "week", ["2026-W14", "vko 14/2026", "v. 14 2026", "KW 14/2026", "2026w14"]
)
def test_weeks_are_read_as_they_are_written(read, week):
    other = week.replace("14", "15")
    reading = read("weeks.csv", f"Week;Bookings\n{week};3\n{other};4\n")

    assert series(reading, "Bookings") == {date(2026, 3, 30): 3, date(2026, 4, 6): 4}


def test_a_gap_of_weeks_is_told_from_their_first_to_their_last_day(read):
    rows = [f"2026-W{week},{week}" for week in range(20, 40) if week not in (28, 29, 33)]

    reading = read("gaps.csv", "\n".join(["Week,Guests", *rows]))

    gaps = [one.value for one in reading.unread if one.reason == "gap_weeks"]
    assert gaps == ["2026-07-06 – 2026-07-19", "2026-08-10 – 2026-08-16"]


def test_a_gap_is_named_and_no_zero(read):
    days = [1, 2, 5, 8, 9, 15, 16, 17, 18]
    rows = [f"{day}.9.2026,{'' if day == 8 else day}" for day in days]
    reading = read("gaps.csv", "\n".join(["Day,Bookings", *rows]))

    assert date(2026, 9, 8) not in series(reading, "Bookings")
    gaps = [one.value for one in reading.unread if one.reason == "gap"]
    assert gaps[:2] == ["2026-09-03 – 2026-09-04", "2026-09-08"]


def test_a_weekday_that_never_is_told_is_closed(read):
    (content,) = write_bookings(tell_story(), "fi", frozenset({"closed on Mondays"})).values()

    assert reasons(read("varaukset.csv", content)) == set()


def test_a_day_that_stands_twice_counts_once_and_is_named(read):
    reading = read(
        "twice.csv",
        "Day,Bookings\n1.9.2026,5\n1.9.2026,9\n2.9.2026,6\n3.9.2026,7\n4.9.2026,7\n4.9.2026,7\n"
        "5.9.2026,1\n6.9.2026,1\n7.9.2026,1\n8.9.2026,1\n",
    )

    assert series(reading, "Bookings")[date(2026, 9, 1)] == 5
    assert [(one.row, one.reason) for one in reading.unread] == [
        (3, "double_day"),
        (7, "double_day_same"),
    ]


def test_dates_that_can_be_read_both_ways_wait_for_an_answer(read):
    text = "Day,Bookings\n" + "".join(f"{n:02d}/{n + 1:02d}/2026,5\n" for n in range(1, 8))

    with pytest.raises(AmbiguousDatesError):
        read("both.csv", text)
    answered = read("both.csv", text, date_order="month_first")

    assert min(one.day for one in answered.outcomes) == date(2026, 1, 2)


def test_numbers_that_only_platforms_count_are_of_a_channel(read):
    reading = read("days.csv", "Date,Reach,Followers\n2026-09-01,50,7\n2026-09-02,60,8\n")

    assert reading.format == "table"
    assert not reading.outcomes


@pytest.mark.parametrize("word", ["Tykkäykset", "Kommentit", "Delningar", "Kattavuus"])
def test_numbers_that_come_back_on_posts_are_none_of_a_business(read, word):
    text = f"Pvm;Teksti;{word}\n1.3.2026;Keittoa tänään;3\n2.3.2026;Kalaa tänään;4\n"

    reading = read("julkaisut.csv", text)

    assert (reading.format, len(reading.posts)) == ("table", 2)


def test_remarks_beside_bookings_do_no_harm(read):
    text = "Pvm;Varaukset;Kommentit\n1.3.2026;3;hiljaista\n2.3.2026;4;\n3.3.2026;5;messut\n"

    assert len(series(read("varaukset.csv", text), "Varaukset")) == 3


def test_returns_stay_below_zero(read):
    reading = read("sales.csv", "Day;Sales\n1.9.2026;-5,5\n2.9.2026;6,25\n3.9.2026;7\n")

    assert series(reading, "Sales")[date(2026, 9, 1)] == -5.5


def test_a_cell_that_is_no_number_is_named(read):
    reading = read(
        "sales.csv", "Day;Sales\n1.9.2026;5\n2.9.2026;many\n" + "".join(
            f"{n}.9.2026;{n}\n" for n in range(3, 12)
        )
    )  # fmt: skip

    (named,) = reading.unread
    assert (named.row, named.column, named.reason) == (3, "Sales", "not_a_number")


def test_an_empty_table_is_refused(read):
    with pytest.raises(ChannelError):
        read("empty.csv", "Day,Bookings\n")


@pytest.mark.parametrize("day", ["su {}", "Sunnuntai {}", "{} (su)", "{}, su", "Sun, {}"])
def test_a_weekday_beside_the_date_does_no_harm(read, day):
    rows = "".join(f"{day.format(f'{one}.3.2026')};{one}\n" for one in (1, 8, 15))

    reading = read("varaukset.csv", f"Pvm;Varaukset\n{rows}")

    assert series(reading, "Varaukset") == {date(2026, 3, one): one for one in (1, 8, 15)}


@pytest.mark.parametrize(
    "text",
    [
        "Pvm  Myynti\n1.3.2026  12,50\n2.3.2026   (3,25)\n3.3.2026  0\n",
        "Pvm:Myynti\n1.3.2026:12,50\n2.3.2026:(3,25)\n3.3.2026:0\n",
        "Pvm;Myynti\n1.3.2026;12,50 €\n2.3.2026;(3,25 €)\n3.3.2026;0\n",
    ],
    ids=["spaces", "colons", "semicolons"],
)
def test_odd_delimiters_and_negatives_in_parentheses_are_read(read, text):
    reading = read("myynti.csv", text)

    assert series(reading, "Myynti") == {
        date(2026, 3, 1): 12.5,
        date(2026, 3, 2): -3.25,
        date(2026, 3, 3): 0.0,
    }
    assert reading.unread == ()


@pytest.mark.parametrize("mark", [*"^~!*#@&=§·<>{\\ ", "→"])
@pytest.mark.parametrize("decimal", [".", ","])
def test_any_single_mark_that_parts_every_line_alike_is_a_delimiter(read, mark, decimal):
    days = [date(2026, 3, 1) + timedelta(days=one) for one in range(40)]
    rows = "".join(f"{day}{mark}{day.day}{decimal}50\n" for day in days)

    reading = read("revenue.csv", f"day{mark}revenue\n{rows}")

    assert reading.format == "outcomes"
    assert series(reading, "revenue") == {day: day.day + 0.5 for day in days}


def test_a_rare_mark_between_quoted_cells_is_found(read):
    reading = read("a.csv", '"day"^"revenue"\n"2026-03-01"^"5"\n"2026-03-02"^"7"\n')

    assert series(reading, "revenue") == {date(2026, 3, 1): 5, date(2026, 3, 2): 7}


def test_a_day_without_a_number_does_not_hide_the_mark(read):
    reading = read("revenue.csv", "day^revenue\n2026-03-01^5\n2026-03-02^\n2026-03-03^7\n")

    assert series(reading, "revenue") == {date(2026, 3, 1): 5, date(2026, 3, 3): 7}


@pytest.mark.parametrize("times", [2, 3])
def test_days_that_all_stand_twice_with_the_same_number_are_told_once_and_named(read, times):
    days = [date(2026, 3, 1) + timedelta(days=one) for one in range(30)]
    rows = [f"{day},{20 + day.day}\n" for day in days]

    for text in ("".join(row * times for row in rows), "".join(rows * times)):
        reading = read("guests.csv", f"Date,Guests\n{text}")

        assert series(reading, "Guests") == {day: 20 + day.day for day in days}
        doubles = [one for one in reading.unread if one.reason == "double_day_same"]
        assert len(doubles) == 30 * (times - 1)


def test_two_overlapping_exports_pasted_together_are_told_once(read):
    rows = [f"2026-03-{day:02d},{20 + day}\n" for day in (*range(1, 21), *range(11, 31))]

    reading = read("guests.csv", f"Date,Guests\n{''.join(rows)}")

    assert len(reading.outcomes) == 30
    assert sum(one.reason == "double_day_same" for one in reading.unread) == 10


def test_single_sales_that_are_alike_are_no_doubled_days(read):
    rows = "".join(f"2026-03-{day:02d},1\n" * 2 for day in range(1, 11))

    with pytest.raises(ChannelError):
        read("sales.csv", f"Date,Tickets\n{rows}")


def test_a_lone_number_without_a_header_is_called_after_its_file(read):
    rows = "".join(f"{day}.2.2026;{day * 2}\n" for day in range(1, 29))

    reading = read("varaukset 2026-02.csv", rows)

    assert series(reading, "varaukset") == {date(2026, 2, day): day * 2 for day in range(1, 29)}


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("pvm;tapahtuma\n21.6.2024;Juhannus\n15.8.2024;Venetsialaiset\n", "events"),
        ("pvm;loppuu;tapahtuma\n21.6.2024;23.6.2024;Juhannus\n15.8.2024;;Markkinat\n", "events"),
        ("alkaa;päättyy;nimi\n21.6.2024;23.6.2024;Juhannus\n15.8.2024;;Markkinat\n", "events"),
        ("a;b\nx;y\nz;w\n", "columns_unknown"),
    ],
)
def test_events_without_numbers_are_told_from_tables_that_nobody_knows(read, rows, code):
    with pytest.raises(UnknownFileError) as caught:
        read("tapahtumat.csv", rows)

    assert caught.value.code == code


@pytest.mark.parametrize("head", ["", "date;a;b\n"], ids=["no header", "a header of letters"])
def test_several_numbers_without_a_name_are_asked_about_and_read_as_told(read, source, head):
    text = head + "".join(f"{day}.2.2026;{day};{day * 2}\n" for day in range(1, 29))
    with pytest.raises(UnknownFileError) as caught:
        read("luvut.csv", text)
    assert caught.value.code == "columns_unknown"

    mapping = guess_mapping(source("luvut.csv", text)).mapping
    reading = read("luvut.csv", text, mapping=mapping)

    assert list(mapping.values()) == ["date", "outcome", "outcome"]
    names = list(dict.fromkeys(one.series for one in reading.outcomes))
    first, second = list(mapping)[1:]
    assert names == [f"luvut: {first}", f"luvut: {second}"]
    assert series(reading, names[1])[date(2026, 2, 3)] == 6


def test_houses_in_a_column_give_each_its_own_series(read):
    rows = "".join(
        f"{day}.2.2026;{house};{day * factor}\n"
        for day in range(1, 29)
        for house, factor in (("Kallio", 1), ("Töölö", 10))
    )

    reading = read("myynti.csv", f"Pvm;Toimipiste;Myynti\n{rows}")

    assert series(reading, "Myynti (Kallio)")[date(2026, 2, 5)] == 5
    assert series(reading, "Myynti (Töölö)")[date(2026, 2, 5)] == 50
    assert len(reading.outcomes) == 56
    assert reading.unread == ()


def test_a_column_of_houses_that_nobody_knows_is_asked_about(read, source):
    rows = "".join(f"{day}.2.2026;{house};{day}\n" for day in range(1, 29) for house in "AB")
    text = f"Pvm;Xyz;Myynti\n{rows}"
    with pytest.raises(UnknownFileError):
        read("myynti.csv", text)

    mapping = guess_mapping(source("myynti.csv", text)).mapping
    reading = read("myynti.csv", text, mapping=mapping)

    assert mapping == {"Pvm": "date", "Xyz": "venue", "Myynti": "outcome"}
    assert {one.series for one in reading.outcomes} == {"Myynti (A)", "Myynti (B)"}


def test_more_houses_than_can_be_told_apart_are_named(read):
    rows = "".join(
        f"{day}.2.2026;House {house};{day}\n" for day in (1, 2, 3) for house in range(25)
    )

    reading = read("sales.csv", f"Date;Venue;Sales\n{rows}")

    left_out = [one.value for one in reading.unread if one.reason == "series_left_out"]
    assert left_out == [f"Sales (House {house})" for house in range(20, 25)]
    assert len({one.series for one in reading.outcomes}) == 20


YEARLESS = "Pvm;Varaukset\n28.12.;12\n29.12.;15\n31.12.;9\n1.1.;4\n2.1.;5\n"


def test_days_without_a_year_are_asked_about_and_read_from_the_first_ones(read):
    with pytest.raises(ChannelError) as caught:
        read("varaukset.csv", YEARLESS)
    assert caught.value.code == "year_unknown"

    reading = read("varaukset.csv", YEARLESS, first_year=2024)

    assert list(series(reading, "Varaukset")) == [
        date(2024, 12, 28),
        date(2024, 12, 29),
        date(2024, 12, 31),
        date(2025, 1, 1),
        date(2025, 1, 2),
    ]


@pytest.mark.parametrize(
    "text",
    [
        YEARLESS.replace("29.12.;", "29.12.2024;"),
        YEARLESS.replace("28.12.", "la 28.12.").replace("1.1.;", "ke 1.1.;"),
        "Pvm;Varaukset\n2.1.;5\nke 1.1.;4\nti 31.12.;9\n29.12.;15\n28.12.;12\n",
    ],
    ids=["one year is told", "weekdays", "weekdays, the newest first"],
)
def test_a_year_that_the_rows_make_certain_is_taken(read, text):
    told = series(read("varaukset.csv", text), "Varaukset")

    assert told[date(2024, 12, 28)] == 12
    assert told[date(2025, 1, 2)] == 5
    assert len(told) == 5


@pytest.mark.parametrize(("weekday", "is_asked"), [("ma", True), ("su", False), ("la", False)])
def test_a_year_that_would_lie_ahead_is_asked_about(read, weekday, is_asked):
    names = ["ma", "ti", "ke", "to", "pe", "la", "su"]
    start = names.index(weekday)
    rows = "".join(f"{names[(start + i) % 7]} {i + 1}.3.;{i}\n" for i in range(20))
    text = f"Pvm;Varaukset\n{rows}"

    if is_asked:
        with pytest.raises(ChannelError) as caught:
            read("varaukset.csv", text)
        assert caught.value.code == "year_unknown"
        assert min(series(read("v.csv", text, first_year=2021), "Varaukset")) == date(2021, 3, 1)
        assert min(series(read("v 2027.csv", text), "Varaukset")) == date(2027, 3, 1)
    else:
        first = min(series(read("varaukset.csv", text), "Varaukset"))
        assert first < date(2026, 11, 23)


def test_weekdays_that_contradict_each_other_make_nothing_certain(read):
    text = "Pvm;Varaukset\nla 28.12.;12\nla 29.12.;15\n"

    with pytest.raises(ChannelError) as caught:
        read("varaukset.csv", text)

    assert caught.value.code == "year_unknown"


def test_a_stray_day_without_a_year_leaves_the_order_of_the_others(read):
    text = "Day;Bookings\n02/27/2026;1\n02/28/2026;2\n1.3.;3\n03/02/2026;4\n"

    assert series(read("bookings.csv", text), "Bookings") == {
        date(2026, 2, 27): 1,
        date(2026, 2, 28): 2,
        date(2026, 3, 1): 3,
        date(2026, 3, 2): 4,
    }


def test_bookings_ahead_make_no_order_doubtful(read):
    reading = read("varaukset.csv", "Pvm;Varaukset\n13/11/2026;2\n05/12/2027;3\n")

    assert list(series(reading, "Varaukset")) == [date(2026, 11, 13), date(2027, 12, 5)]


def told_rows(reading):
    return [(one.reason, one.row, one.value) for one in reading.unread if one.reason != "gap"]


WEEKS = "Date,Spend\n" + "".join(f"2026-01-{day:02},{100 + day}\n" for day in range(1, 29))


def test_a_day_many_years_ahead_is_named_and_does_not_stretch_the_series(read):
    reading = read("spend.csv", WEEKS + "2036-01-29,5\n")

    assert max(series(reading, "Spend")) == date(2026, 1, 28)
    assert told_rows(reading) == [("far_ahead", 30, "2036-01-29")]


def test_tables_that_are_booked_ahead_are_read(read):
    reading = read("spend.csv", WEEKS + "2027-12-31,5\n")

    assert max(series(reading, "Spend")) == date(2027, 12, 31)


def test_a_number_without_its_day_is_named_and_an_empty_row_is_not(read):
    reading = read("spend.csv", WEEKS + ",7\n,\n")

    assert sum(series(reading, "Spend").values()) == sum(range(101, 129))
    assert told_rows(reading) == [("not_a_day", 30, "")]
