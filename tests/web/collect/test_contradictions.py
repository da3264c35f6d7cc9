"""Outcomes of one name that do not belong together, and files that contradict each other."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.collect.conftest import LATER
from tuuletus.web.collect.actions import cancel_import, confirm_import, receive_files, take_back
from tuuletus.web.collect.models import Measurement, OutcomeSeries
from tuuletus.web.collect.queries import (
    find_coming,
    find_import_contradictions,
    find_outcomes,
    find_renamed,
)
from tuuletus.web.collect.queries.coming import TOLD, name_series

FIRST = date(2026, 8, 3)


def by_day(value, *, name="days.csv", days=14, first=FIRST, header="Date,Guests"):
    told = [f"{first + timedelta(days=number)},{value + number % 3}" for number in range(days)]
    return SimpleUploadedFile(name, "\n".join([header, *told]).encode())


def by_week(value, *, name="weeks.csv", header="Week,Guests"):
    told = [f"2026-W{week},{value + week}" for week in range(30, 38)]
    return SimpleUploadedFile(name, "\n".join([header, *told]).encode())


@pytest.fixture
def drop(workspace, aino):
    def build(*files, at=LATER):
        return receive_files(workspace, aino, files, now=at)

    return build


@pytest.fixture
def bring(drop):
    def build(*files, at=LATER):
        return confirm_import(drop(*files, at=at), clock=lambda: at)

    return build


def read(workspace):
    return {one.name: (one.period.days, one.values) for one in find_outcomes(workspace)}


def rhythms(workspace):
    return {one.name: one.period.days for one in find_outcomes(workspace)}


def of_posts(likes, *, name):
    told = [
        f"{number},Sivu,2026-08-{number:02},Keitto {number},{likes}" for number in range(1, 15)
    ]
    return SimpleUploadedFile(name, "\n".join(["Id,Page,Date,Title,Likes", *told]).encode())


@pytest.mark.parametrize("turned", [False, True])
def test_readings_that_contradict_each_other_do_not_follow_the_order_of_the_drop(
    workspace, bring, turned
):
    files = [of_posts(10, name="posts.csv"), of_posts(50, name="posts (2).csv")]

    bring(*(reversed(files) if turned else files))

    told = Measurement.objects.filter(post__channel__workspace=workspace)
    assert set(told.values_list("value", flat=True)) == {50.0}


def test_days_and_weeks_of_one_drop_are_two_series_in_whatever_order(workspace, bring):
    found = []
    for order in permutations([by_day, by_week]):
        run = bring(*(make(10) for make in order))
        found.append(read(workspace))
        take_back(run, clock=lambda: LATER)

    assert found[0] == found[1]
    assert {name: days for name, (days, _) in found[0].items()} == {
        "Guests": 1,
        "Guests (7 d)": 7,
    }
    assert found[0]["Guests"][1][FIRST] == 10
    assert found[0]["Guests (7 d)"][1][FIRST] == 42
    assert not OutcomeSeries.objects.exists()


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (by_day, by_week, {"Guests": 1, "Guests (7 d)": 7}),
        (by_week, by_day, {"Guests": 7, "Guests (1 d)": 1}),
    ],
)
def test_over_imports_the_series_that_is_there_keeps_its_name(
    workspace, bring, first, second, expected
):
    bring(first(10))
    before = read(workspace)["Guests"]
    bring(second(10))

    assert rhythms(workspace) == expected
    assert read(workspace)["Guests"] == before


def test_a_later_file_of_either_rhythm_goes_on_with_its_own_series(workspace, bring):
    bring(by_day(10))
    bring(by_week(10))
    bring(by_week(20, name="weeks2.csv"))
    bring(by_day(30, name="days2.csv"))

    assert rhythms(workspace) == {"Guests": 1, "Guests (7 d)": 7}
    assert read(workspace)["Guests (7 d)"][1][FIRST] == 52
    assert read(workspace)["Guests"][1][FIRST] == 30


def test_weeks_stay_one_series_when_the_days_were_taken_back(workspace, bring):
    days = bring(by_day(10))
    bring(by_week(10))
    take_back(days, clock=lambda: LATER)
    bring(by_week(20, name="weeks2.csv"))

    assert rhythms(workspace) == {"Guests (7 d)": 7}


def test_a_name_as_long_as_may_be_has_room_for_its_rhythm():
    long = "Guests " * 30

    name = name_series(long, 7, {long[:120]: 1})

    assert len(name) == 120
    assert name.endswith(" (7 d)")
    assert name_series(long, 7, {long[:120]: 1, name: 1}).endswith(" (7 d) 2")


def test_the_preview_and_the_stored_import_say_what_the_series_is_called(bring, drop, as_aino):
    bring(by_day(10))
    run = drop(by_week(10))
    said = "“Guests” is a series by day. weeks.csv tells it by week"

    assert [one.name for one in find_renamed(run, find_coming(run))] == ["Guests (7 d)"]
    assert said in as_aino.get(f"/imports/{run.pk}/").content.decode()
    confirm_import(run, clock=lambda: LATER)
    page = as_aino.get(f"/imports/{run.pk}/").content.decode()
    assert said in page
    assert "Guests (7 d)" in page


def test_contradicting_files_of_one_drop_end_the_same_in_every_order(workspace, bring):
    files = [
        lambda: by_day(10, name="x (2).csv"),
        lambda: by_day(50, name="x (10).csv"),
        lambda: by_day(70, name="x.csv"),
    ]
    found = []
    for order in permutations(files):
        run = bring(*(make() for make in order))
        found.append(read(workspace))
        take_back(run, clock=lambda: LATER)

    assert all(one == found[0] for one in found)
    assert found[0]["Guests"][1][FIRST] == 50


def test_of_files_of_one_drop_the_one_counts_that_reaches_further(workspace, bring, drop):
    older, newer = by_day(10, name="z.csv"), by_day(50, name="a.csv", days=20)
    run = drop(newer, older)

    (found,) = find_import_contradictions(run, find_coming(run))
    confirm_import(run, clock=lambda: LATER)

    assert (found.kept.name, found.other.name, found.why) == ("a.csv", "z.csv", "further")
    assert (found.count, found.day, found.kept_value, found.other_value) == (14, FIRST, 50, 10)
    assert read(workspace)["Guests"][1][FIRST] == 50


def test_the_preview_names_a_contradiction_with_what_is_stored(bring, drop, as_aino, workspace):
    bring(by_day(10, name="a.csv"))
    run = drop(by_day(50, name="b.csv", days=3), at=LATER + timedelta(days=1))
    said = (
        "3 days of “Guests” are told differently by a.csv and b.csv, for instance 3 August 2026:"
        " 10 and 50. b.csv counts, since it is brought in later."
    )

    assert said in as_aino.get(f"/imports/{run.pk}/").content.decode()
    confirm_import(run, clock=lambda: LATER + timedelta(days=1))

    assert said in as_aino.get(f"/imports/{run.pk}/").content.decode()
    assert said in as_aino.get("/outcomes/").content.decode()
    assert read(workspace)["Guests"][1][FIRST] == 50


def test_an_export_date_that_a_person_says_decides(drop, as_aino, workspace):
    run = drop(by_day(10, name="a.csv"), by_day(50, name="b.csv"))
    older = run.files.get(name="b.csv")
    said = "Nothing tells which of them is newer: b.csv counts"
    page = as_aino.get(f"/imports/{run.pk}/").content.decode()
    assert said in page
    assert "the earlier day on which it was exported" in page

    sent = {f"{older.pk}-read_at_0": "2026-09-24", f"{older.pk}-read_at_1": "12:00"}
    as_aino.post(f"/imports/{run.pk}/files/{older.pk}/reading/", sent)

    page = as_aino.get(f"/imports/{run.pk}/").content.decode()
    assert "a.csv counts, since its export date is later" in page
    confirm_import(run, clock=lambda: LATER)
    assert read(workspace)["Guests"][1][FIRST] == 10


def test_files_that_agree_are_no_contradiction(drop, as_aino):
    run = drop(by_day(10, name="a.csv"), by_day(10, name="b.csv", days=9))

    assert find_import_contradictions(run, find_coming(run)) == []
    assert "told differently" not in as_aino.get(f"/imports/{run.pk}/").content.decode()


def test_what_a_waiting_file_tells_is_kept_no_longer_than_it_waits(drop):
    stored, cancelled = drop(by_day(10)), drop(by_day(20))
    assert stored.files.get().summary[TOLD]["series"][0]["values"][0] == 10

    confirm_import(stored, clock=lambda: LATER)
    cancel_import(cancelled)

    assert TOLD not in stored.files.get().summary
    assert TOLD not in cancelled.files.get().summary


def test_dates_of_which_no_order_fits_all_are_named_and_may_be_read_all_the_same(drop, as_aino):
    table = b"Date,Guests\n08/14/2026,1\n08/05/2026,2\n25/08/2026,3\n08/15/2026,4\n"
    run = drop(SimpleUploadedFile("g.csv", table))
    file = run.files.get()

    page = as_aino.get(f"/imports/{run.pk}/").content.decode()
    sent = {f"{file.pk}-date_order": "month_first"}
    again = as_aino.post(f"/imports/{run.pk}/files/{file.pk}/reading/", sent, follow=True)

    assert "“25/08/2026” (row 4) has the day first, “08/14/2026” (row 2) the month" in page
    assert "Neither order fits all rows." in page
    assert "this is not a date, so the row was left out" in again.content.decode()


def test_the_preview_points_opening_hours_to_the_calendar(drop, as_aino):
    run = drop(by_day(8, header="Date,Aukioloajat"))

    page = as_aino.get(f"/imports/{run.pk}/").content.decode()

    assert "“Aukioloajat” looks like opening hours." in page
    assert 'href="/outcomes/calendar/"' in page
