from __future__ import annotations

from datetime import UTC, date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuuletus.channels.dates import (
    AmbiguousDatesError,
    ContradictingDatesError,
    is_yearless,
    read_clock,
    read_dates,
    read_moment,
    read_yearless,
)

DAYS = st.lists(st.dates(date(1990, 1, 1), date(2100, 1, 1)), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("cell", "day", "clock"),
    [
        ("2026-07-14", date(2026, 7, 14), None),
        ("2026-07-14T09:05:01", date(2026, 7, 14), time(9, 5, 1)),
        ("2026/07/14 9:05", date(2026, 7, 14), time(9, 5)),
        ("20260714", date(2026, 7, 14), None),
        ("Tue, Jul 14, 2026", date(2026, 7, 14), None),
        ("14. heinäkuuta 2026 klo 9.05", date(2026, 7, 14), time(9, 5)),
        ("14 juli 2026", date(2026, 7, 14), None),
        ("14.7.2026 9.05", date(2026, 7, 14), time(9, 5)),
        ("14/7/26 12:05 AM", date(2026, 7, 14), time(0, 5)),
        ("1/3 2026", date(2026, 3, 1), None),
        ("sön 1/3 2026 kl. 9.05", date(2026, 3, 1), time(9, 5)),
        ("1.3 2026", date(2026, 3, 1), None),
    ],
)
def test_dates_are_read_in_many_notations(cell, day, clock):
    moment = read_moment(cell, order="day_first")

    assert (moment.day, moment.clock) == (day, clock)


def test_a_zone_in_the_cell_is_kept():
    moment = read_moment("2026-07-14T09:05:00Z", order="")

    assert (
        moment.at(UTC).utcoffset()
        == read_moment("2026-07-14 09:05 +00:00", order="").at(UTC).utcoffset()
    )


@pytest.mark.parametrize(
    "cell",
    ["", "soon", "2026-02-30", "31/02/2026", "2026-07-14 25:00", "9999-12-31", "12", "August 18"],
)
def test_what_is_no_date_is_none(cell):
    assert read_moment(cell, order="day_first") is None


def test_one_clear_cell_decides_for_all():
    assert read_dates(["02/03/2026", "13/03/2026"]).order == "day_first"
    assert read_dates(["02/03/2026", "03/13/2026"]).order == "month_first"


def test_a_day_in_the_future_rules_an_order_out():
    assert read_dates(["05/12/2026"], latest=date(2026, 11, 23)).order == "month_first"


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["13/03/2026", "05/12/2027"], "day_first"),
        (["03/13/2026", "05/12/2027", "06/11/2027"], "month_first"),
        (["28/11/2026", "99/99/2026"], "day_first"),
    ],
    ids=["a day to come", "days to come", "a cell that is no date"],
)
def test_an_order_that_one_row_makes_certain_stays_so(cells, order):
    assert read_dates(cells, latest=date(2026, 11, 23)).order == order


def test_a_space_before_the_year_is_written_where_the_day_comes_first():
    read = read_dates(["1/3 2026", "2/3 2026"], latest=date(2026, 11, 23))

    assert [moment.day for moment in read.moments] == [date(2026, 3, 1), date(2026, 3, 2)]
    assert read_moment("3/13 2026", order="month_first") is None


def test_an_order_that_only_the_future_rules_out_is_said():
    cells = [f"0{1 + i % 9}/12/2026" for i in range(9)]

    read = read_dates(cells, latest=date(2026, 11, 23))

    assert read.order == "month_first"
    assert read.notes == (("order_by_future", "01/12/2026 = 2026-01-12"),)
    assert read_dates([*cells, "13/01/2026"], latest=date(2026, 11, 23)).notes == ()


def test_one_date_or_two_that_would_lie_ahead_decide_nothing_among_many():
    cells = [f"0{1 + i}/0{1 + (i + 1) % 9}/2026" for i in range(9)] + ["03/12/2026"]

    with pytest.raises(AmbiguousDatesError):
        read_dates(cells, latest=date(2026, 11, 23))


def test_points_stand_where_the_day_comes_first_whatever_lies_ahead():
    assert read_dates(["05.12.2026"], latest=date(2026, 11, 23)).order == "day_first"


def test_days_to_come_are_read_either_way_only_by_a_person():
    with pytest.raises(AmbiguousDatesError):
        read_dates(["05/12/2027", "06/12/2027"], latest=date(2026, 11, 23))


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("last", [date(2024, 8, 18), date(2025, 1, 31), date(2026, 8, 18)])
def test_a_history_without_years_is_whole_across_29_february(backwards, last):
    first = date(2023, 12, 20) if last.year < 2026 else date(2025, 8, 20)
    days = [first + timedelta(days=one) for one in range((last - first).days + 1)]
    cells = [f"{day:%B} {day.day}" for day in days]

    read = read_yearless(cells[::-1] if backwards else cells, latest=date(2026, 11, 23))

    found = [moment.day for moment in read.moments][:: -1 if backwards else 1]
    assert (found, read.unread) == (days, ())


def test_a_29_february_that_no_year_can_have_is_named():
    cells = ["February 29", "March 1", "February 29", "March 1"]

    read = read_yearless(cells, latest=date(2026, 11, 23))

    assert read.unread == (2,)
    assert read.moments[1].day == date(2024, 3, 1)


def test_points_are_written_where_the_day_comes_first():
    assert read_dates(["02.03.2026"]).moments[0].day == date(2026, 3, 2)


@pytest.mark.parametrize("cells", [["02/03/2026"], ["13/03/2026", "03/13/2026"]])
def test_dates_that_fit_both_or_no_order_are_refused(cells):
    with pytest.raises(AmbiguousDatesError) as caught:
        read_dates(cells, column="Day")

    assert caught.value.details["column"] == "Day"


def test_dates_that_contradict_each_other_are_named_with_their_rows():
    cells = ["03/14/2026", "04/05/2026", "25/03/2026"]

    with pytest.raises(ContradictingDatesError) as caught:
        read_dates(cells, column="Day", rows=(2, 3, 7))

    assert caught.value.details == {
        "column": "Day",
        "day_first": "25/03/2026",
        "day_row": 7,
        "month_first": "03/14/2026",
        "month_row": 2,
    }
    read = read_dates(cells, order="month_first", rows=(2, 3, 7))
    assert [one and one.day for one in read.moments] == [date(2026, 3, 14), date(2026, 4, 5), None]
    assert read.unread == (2,)


@settings(deadline=None)
@given(DAYS, st.sampled_from([("%d/%m/%Y", "day_first"), ("%m/%d/%Y", "month_first")]))
def test_a_column_is_read_right_or_refused_but_never_wrong(days, written):
    pattern, order = written
    cells = [day.strftime(pattern) for day in days]

    try:
        read = read_dates(cells)
    except AmbiguousDatesError:
        assert all(day.day <= 12 for day in days)
        return

    assert [moment.day for moment in read.moments] == days
    assert read.order == order or all(day.day == day.month for day in days)


@settings(deadline=None)
@given(st.lists(st.text(max_size=20), max_size=10))
def test_any_cells_are_read_or_named(cells):
    read = read_dates(cells, order="day_first")

    assert len(read.moments) == len(cells)


def test_a_clock_alone_is_read():
    assert [read_clock(cell) for cell in ("17:05", "5:05 PM", "17.05", "x")] == [
        time(17, 5),
        time(17, 5),
        time(17, 5),
        None,
    ]


def test_a_day_that_no_calendar_can_hold_is_no_day():
    assert not is_yearless(["September 21", "September 99999999999999999999"])
