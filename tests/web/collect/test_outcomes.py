"""Outcomes from a dropped table to the page, and the calendar beside them."""

from __future__ import annotations

import random
from datetime import date, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.collect.conftest import LATER
from tuuletus.web.collect.actions import (
    add_event,
    confirm_import,
    receive_files,
    set_opening_hours,
    take_back,
)
from tuuletus.web.collect.models import ImportState, OpeningHours, Outcome, OutcomeSeries, OwnEvent
from tuuletus.web.collect.queries import find_marks, find_outcomes
from tuuletus.web.people.models import Workspace

HEADER = "Päivä;Varaukset"


def table(days, *, name="varaukset.csv", header=HEADER):
    rows = [f"{day.day}.{day.month}.{day.year};{value}" for day, value in days.items()]
    return SimpleUploadedFile(name, "\n".join([header, *rows]).encode())


def september(first, last, *, value=lambda day: day):
    return {date(2026, 9, day): value(day) for day in range(first, last + 1)}


@pytest.fixture
def bring(workspace, aino):
    def build(days, *, at=LATER, **kwargs):
        run = receive_files(workspace, aino, [table(days, **kwargs)], now=at)
        return confirm_import(run, clock=lambda: at)

    return build


def test_a_table_of_bookings_becomes_a_series(workspace, bring):
    run = bring(september(1, 20))

    (series,) = find_outcomes(workspace)
    assert run.state == ImportState.STORED
    assert (series.name, series.period.days, series.values) == ("Varaukset", 1, september(1, 20))
    assert [file.name for file in series.sources] == ["varaukset.csv"]


def test_the_same_table_twice_changes_nothing(workspace, bring):
    bring(september(1, 20))
    bring(september(1, 20))

    assert Outcome.objects.count() == 20


def test_overlapping_shuffled_halves_equal_one_clean_table(workspace, bring):
    halves = [september(1, 14), september(8, 20)]
    for number, half in enumerate(halves):
        days = list(half.items())
        random.Random(number).shuffle(days)
        bring(dict(days), name=f"half{number}.csv")
    (of_halves,) = find_outcomes(workspace)
    for run in workspace.import_runs.all():
        take_back(run, clock=lambda: LATER)

    bring(september(1, 20))

    (clean,) = find_outcomes(workspace)
    assert (of_halves.name, of_halves.period.days, of_halves.values) == (
        clean.name,
        clean.period.days,
        clean.values,
    )


def test_a_newer_table_corrects_and_taking_it_back_brings_the_old_number_again(workspace, bring):
    bring(september(1, 20))
    newer = bring(september(15, 25, value=lambda day: day * 2), at=LATER.replace(month=12, day=1))
    assert find_outcomes(workspace)[0].values[date(2026, 9, 16)] == 32

    take_back(newer, clock=lambda: LATER)

    assert find_outcomes(workspace)[0].values == september(1, 20)


def test_taking_all_back_leaves_no_series(workspace, bring):
    run = bring(september(1, 20))

    take_back(run, clock=lambda: LATER)

    assert not OutcomeSeries.objects.exists()


def test_the_page_tells_what_is_usual_and_links_to_the_file(bring, as_aino):
    run = bring(september(1, 20))

    page = as_aino.get("/outcomes/").content.decode()

    assert "on a typical day 10.5" in page
    assert f'href="/imports/{run.pk}/"' in page
    assert 'id="series-1"' in page


def test_an_empty_page_says_what_to_bring(workspace, as_aino):
    assert "No outcomes yet" in as_aino.get("/outcomes/").content.decode()


def test_others_do_not_see_them(bring, as_matti):
    bring(september(1, 20))

    assert "Varaukset" not in as_matti.get("/outcomes/").content.decode()


def test_holidays_and_own_events_are_marked(workspace, bring, as_aino):
    bring({date(2026, 12, day): day for day in range(1, 21)}, at=LATER.replace(month=12, day=30))
    as_aino.post(
        "/outcomes/calendar/",
        {"which": "event", "name": "Messut", "first_day": "2026-12-10", "last_day": ""},
    )

    marks = find_marks(workspace, find_outcomes(workspace), language="fi")

    assert marks == {date(2026, 12, 6): "Itsenäisyyspäivä", date(2026, 12, 10): "Messut"}


def test_the_calendar_keeps_events_and_opening_hours(workspace, as_aino):
    event = {
        "which": "event",
        "name": "Messut",
        "first_day": "2026-12-10",
        "last_day": "2026-12-12",
    }
    as_aino.post("/outcomes/calendar/", event)
    as_aino.post("/outcomes/calendar/", event)
    hours = {"which": "hours", "opens_2": "11:00", "closes_2": "22:00", "closed_1": "on"}
    as_aino.post("/outcomes/calendar/", hours)

    stored = {one.weekday: (one.opens, one.closes) for one in OpeningHours.objects.all()}
    assert stored == {1: (None, None), 2: (time(11), time(22))}
    assert OwnEvent.objects.count() == 1
    as_aino.post(f"/outcomes/calendar/{OwnEvent.objects.get().pk}/forget/")
    assert not OwnEvent.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"which": "hours", "opens_2": "11:00"}, "Tell both times, or none."),
        (
            {"which": "event", "name": "M", "first_day": "2026-12-10", "last_day": "2026-12-01"},
            "The last day is before the first.",
        ),
    ],
)
def test_half_told_things_are_asked_again(as_aino, sent, said):
    assert said in as_aino.post("/outcomes/calendar/", sent).content.decode()
    assert not OwnEvent.objects.exists()
    assert not OpeningHours.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("0001-01-01", "9999-12-31", "Check the year."),
        ("2026-01-01", "2029-01-01", "more than two years"),
        ("2027-03-28", "2027-10-31", "The event is in the calendar."),
    ],
)
def test_an_event_is_as_long_as_events_are(as_aino, first, last, said):
    event = {"which": "event", "name": "Remontti", "first_day": first, "last_day": last}

    assert said in as_aino.post("/outcomes/calendar/", event, follow=True).content.decode()


def test_an_event_that_was_taken_out_already_is_told(as_aino, workspace):
    event = {"which": "event", "name": "Messut", "first_day": "2026-12-01"}
    as_aino.post("/outcomes/calendar/", event)
    path = f"/outcomes/calendar/{OwnEvent.objects.get().pk}/forget/"

    first, second = (as_aino.post(path, follow=True).content.decode() for _tab in range(2))

    assert "was taken out of the calendar" in first
    assert "had been taken out of the calendar already" in second


def test_an_expert_sees_the_calendar_but_cannot_change_it(as_liisa):
    sent = {"which": "event", "name": "M", "first_day": "2026-12-10"}

    assert as_liisa.get("/outcomes/calendar/").status_code == 200
    assert as_liisa.post("/outcomes/calendar/", sent).status_code == 403


def test_every_change_of_the_calendar_makes_older_answers_old(workspace, as_aino):
    def revision():
        return Workspace.objects.get(pk=workspace.pk).revision

    seen = [revision()]
    day = date(2026, 5, 5)
    told = {"name": "Messut", "first_day": day, "last_day": day, "is_closed": False}
    event = add_event(workspace, **told)
    seen.append(revision())
    add_event(workspace, **told)
    assert revision() == seen[-1]
    set_opening_hours(workspace, {1: (None, None)})
    seen.append(revision())
    as_aino.post(f"/outcomes/calendar/{event.pk}/forget/")
    seen.append(revision())

    assert seen == sorted(set(seen))


def upload_text(name, text):
    return SimpleUploadedFile(name, text.encode(), "text/csv")


def test_days_without_a_year_are_read_after_a_person_told_it(client, workspace, aino, now):
    text = "Pvm;Varaukset\n" + "".join(f"{day}.2.;{day}\n" for day in range(1, 29))
    run = receive_files(workspace, aino, [upload_text("varaukset.csv", text)], now=now)
    file = run.files.get()
    client.force_login(aino)
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert "written without their year" in page
    assert f'name="{file.pk}-first_year"' in page

    client.post(f"/imports/{run.pk}/files/{file.pk}/reading/", {f"{file.pk}-first_year": "2026"})

    file.refresh_from_db()
    assert (file.state, file.summary["first_outcome"]) == ("ready", "2026-02-01")


def test_a_person_may_say_that_unnamed_numbers_are_outcomes(client, workspace, aino, now):
    text = "".join(f"{day}.2.2026;{day};{day * 2}\n" for day in range(1, 29))
    run = receive_files(workspace, aino, [upload_text("talo 2026.csv", text)], now=now)
    file = run.files.get()
    assert file.state == "mapping"
    client.force_login(aino)
    told = {"column_0": "date", "column_1": "outcome", "column_2": "ignore"}

    client.post(f"/imports/{run.pk}/files/{file.pk}/columns/", told)

    file.refresh_from_db()
    assert (file.state, file.summary["series"]) == ("ready", [{"series": "talo", "days": 28}])
    assert not workspace.column_mappings.exists()
