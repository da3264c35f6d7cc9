from __future__ import annotations

from datetime import date

import pytest

from tests.channels.outcomes.twin import write_bookings
from tests.channels.twins import tell_story
from tuuletus.channels.dates import AmbiguousDatesError
from tuuletus.errors import ChannelError


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
