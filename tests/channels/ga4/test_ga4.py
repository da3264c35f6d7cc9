"""A website's numbers by day are no outcomes of a business, unless a person says so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import Source
from tuuletus.channels.spending import tells_spending
from tuuletus.errors import UnknownFileError

NOTES = "# Property: aurinko.example\n# Start date: 20260901\n# End date: 20260928\n"


@pytest.fixture
def read_days(tmp_path):
    def read(header: str, *, notes: str = "", **more):
        path = tmp_path / "report.csv"
        cells = header.count(",")
        rows = [
            ",".join([f"202609{day:02}", *[str(100 + day), str(day)][:cells]])
            for day in range(1, 29)
        ]
        path.write_text(notes + "\n".join([header, *rows]) + "\n", encoding="utf-8")
        options = ReadingOptions(read_at=datetime(2026, 11, 1, tzinfo=UTC), **more)
        return read_file(Source(path, path.name), options)

    return read


@pytest.mark.parametrize("notes", [NOTES, ""])
@pytest.mark.parametrize(
    "header",
    ["Date,Views,Active users", "Päivämäärä,Katselukerrat,Istunnot", "Date,Sessions,Key events"],
)
def test_numbers_by_day_are_those_of_the_website(read_days, header, notes):
    reading = read_days(header, notes=notes)

    assert reading.format == "ga4_days"
    assert reading.outcomes == ()
    assert len(reading.measurements) == 2 * 28


@pytest.mark.parametrize(
    "header",
    ["Day Index,Pageviews", "Päivä,Sivunkatselut", "Datum,Sidvisningar", "Day Index,Users"],
)
def test_page_views_alone_are_those_of_the_website(read_days, header):
    reading = read_days(header)

    assert (reading.format, reading.outcomes) == ("ga4_days", ())
    assert [channel.platform for channel in reading.numbers.channels] == ["website"]
    assert len(reading.measurements) == 28


def test_views_that_may_be_of_a_flat_stay_what_they_were(read_days):
    assert read_days("Datum,Visningar").format == "outcomes"


@pytest.mark.parametrize("notes", [NOTES, ""])
def test_a_person_may_say_that_one_of_them_is_an_outcome(read_days, notes):
    mapping = {"Date": "date", "Key events": "outcome"}

    reading = read_days("Date,Sessions,Key events", notes=notes, mapping=mapping)

    assert {one.series for one in reading.outcomes} == {"Key events"}
    assert len(reading.outcomes) == 28


def test_of_a_table_that_counts_bookings_too_a_person_is_asked(read_days):
    with pytest.raises(UnknownFileError) as caught:
        read_days("Date,Bookings,Sessions")

    assert caught.value.code == "columns_unknown"


@pytest.mark.parametrize(
    "header",
    [
        "Date,Active users,Ads cost",
        "Date,Sessions,Spend",
        "Date,Cost,Event count",
        "Päivämäärä,Istunnot,Kustannukset",
        "Päivämäärä,Mainoskulut,Aktiiviset käyttäjät",
        "Datum,Annonskostnad,Sessioner",
    ],
)
def test_money_spent_beside_the_numbers_of_a_website_is_no_outcome(read_days, header):
    reading = read_days(header, notes=NOTES)
    with pytest.raises(UnknownFileError) as caught:
        read_days(header)

    assert (reading.format, reading.outcomes) == ("ga4_days", ())
    assert len(reading.unknown_columns) == 1
    assert tells_spending(reading.unknown_columns[0])
    assert caught.value.code == "columns_unknown"


@pytest.mark.parametrize(
    "header",
    [
        "Date,Google Ads cost,Google Ads clicks",
        "Date,Total revenue,Ads cost",
        "Päivämäärä,Mainostajan mainoskulut,Kokonaistuotto",
        "Päivämäärä,Varaukset,Mainoskulut",
    ],
)
def test_of_a_report_whose_numbers_are_unknown_a_person_is_asked(read_days, header):
    day, _first, second = header.split(",")
    with pytest.raises(UnknownFileError) as caught:
        read_days(header, notes=NOTES)

    told = read_days(header, notes=NOTES, mapping={day: "date", second: "outcome"})

    assert caught.value.code == "columns_unknown"
    assert {one.series for one in told.outcomes} == {second}


def test_money_spent_beside_bookings_stays_a_series_to_compare_with(read_days):
    reading = read_days("Päivä,Varaukset,Mainoskulut")

    assert {one.series for one in reading.outcomes} == {"Varaukset", "Mainoskulut"}


@pytest.mark.parametrize(
    "name",
    ["Spend", "Amount spent (EUR)", "Google Ads cost", "Mainosbudjetti", "Mainonnan kustannukset",
     "Kulut", "Annonskostnad", "Werbekosten"],
)  # fmt: skip
def test_money_spent_is_known_by_its_name(name):
    assert tells_spending(name)


@pytest.mark.parametrize(
    "name",
    ["Bookings", "Cost per click", "Kustannus per klikkaus", "Hinta", "Sales", "Kävijät",
     "Costa Rica", "Kuluttajat", "Asiakkaita"],
)  # fmt: skip
def test_what_is_not_money_spent_is_not_taken_for_it(name):
    assert not tells_spending(name)


TOTALS = {
    "days": (
        "Date,Sessions,Active users,Total revenue\n20260801,101,81,0\n20260802,102,82,0\n"
        ",203,163,0,Grand total\n"
    ),
    "pages": (
        "Page path and screen class,Views,Active users\n,1500,700,Kokonaissumma\n/menu,800,400\n"
    ),
}


@pytest.mark.parametrize("kind", TOTALS)
def test_the_row_of_the_total_is_told_as_such_in_any_language(read, kind):
    reading = read(
        "ga4.csv", f"# ---\n# Start date: 20260801\n# End date: 20260828\n{TOTALS[kind]}"
    )

    assert reading.format == f"ga4_{kind}"
    assert [(one.reason, one.value) for one in reading.unread if one.row] == [
        ("total_row", "Grand total" if kind == "days" else "Kokonaissumma")
    ]


def test_a_row_that_is_too_long_otherwise_is_still_one_that_could_not_be_read(read):
    rows = "20260801,101,81\n20260802,102,82,more\n,x,82,more\n"

    reading = read("ga4.csv", f"# ---\nDate,Sessions,Active users\n{rows}")

    assert [one.reason for one in reading.unread if one.row] == ["cells_do_not_fit_header"] * 2
