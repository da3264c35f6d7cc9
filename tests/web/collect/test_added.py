"""What an import added, told by kind on the page and over the API."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.collect.conftest import LATER, bring_in, meta_file
from tests.web.collect.test_api import bearer
from tuuletus.web.collect.queries import find_added


def outcomes(*, name="sales.csv", header="Date,Bookings,Sales", days=10, first=1):
    start = date(2026, 9, first)
    rows = [f"{start + timedelta(days=one)},{20 + one},{900 + one}" for one in range(days)]
    return SimpleUploadedFile(name, "\n".join([header, *rows]).encode())


def website(*, first=1, days=20, name="site.csv"):
    rows = [f"202609{first + one:02},{50 + one},{9 + one}" for one in range(days)]
    return SimpleUploadedFile(name, "\n".join(["Date,Sessions,Active users", *rows]).encode())


def kinds(run):
    return {one.kind: (one.new, one.before, one.shared) for one in find_added(run).kinds}


def test_each_kind_is_counted_for_itself(workspace, aino):
    run = bring_in(workspace, meta_file(), outcomes(), website(), now=LATER, person=aino)

    added = find_added(run)
    assert set(kinds(run)) == {"posts", "readings", "own_numbers"}
    assert kinds(run)["posts"] == (30, 0, 0)
    assert kinds(run)["own_numbers"] == (40, 0, 0)
    assert kinds(run)["readings"][0] == run.new_measurements - 40
    assert [(one.name, one.values, one.first_told) for one in added.series] == [
        ("Bookings", 10, 10),
        ("Sales", 10, 10),
    ]
    assert (added.series[0].first, added.series[0].last) == (date(2026, 9, 1), date(2026, 9, 10))
    assert "format" in added.traits


def test_what_files_of_one_drop_share_was_not_stored_before(workspace, aino):
    files = (meta_file(range(1, 21), name="a.csv"), meta_file(range(11, 31), name="b.csv"))
    run = bring_in(workspace, *files, now=LATER, person=aino)

    assert kinds(run)["posts"] == (30, 0, 10)
    new, before, shared = kinds(run)["readings"]
    assert (before, shared > 0, new) == (0, True, run.new_measurements)
    assert shared == run.known_measurements


def test_what_was_stored_before_is_told_as_such(workspace, aino):
    bring_in(workspace, meta_file(range(1, 21)), website(), now=LATER, person=aino)
    more = (meta_file(range(11, 31), name="b.csv"), website(first=11, days=15, name="more.csv"))
    run = bring_in(workspace, *more, outcomes(), now=LATER, person=aino)

    assert kinds(run)["posts"] == (10, 10, 0)
    assert kinds(run)["readings"][1:] == (run.known_measurements - 20, 0)
    assert kinds(run)["own_numbers"] == (10, 20, 0)


def test_what_several_files_tell_of_what_was_stored_before_counts_once(workspace, aino):
    bring_in(workspace, meta_file(), website(), now=LATER, person=aino)
    files = (meta_file(range(1, 21), name="a.csv"), meta_file(range(11, 31), name="b.csv"))
    days = (website(days=12, name="c.csv"), website(first=7, days=14, name="d.csv"))
    run = bring_in(workspace, *files, *days, now=LATER, person=aino)

    assert kinds(run)["posts"] == (0, 30, 10)
    new, before, shared = kinds(run)["readings"]
    assert (new, before, shared) == (0, 3 * shared, shared)
    assert kinds(run)["own_numbers"] == (0, 40, 12)


def test_days_of_outcomes_that_somebody_told_before_are_not_first_told(workspace, aino):
    bring_in(workspace, outcomes(), now=LATER, person=aino)
    run = bring_in(workspace, outcomes(name="b.csv", first=6), now=LATER, person=aino)

    assert [(one.values, one.first_told) for one in find_added(run).series] == [(10, 5), (10, 5)]
    assert run.new_measurements == 0


def test_page_list_and_api_tell_the_same(workspace, aino, as_aino, now):
    run = bring_in(workspace, meta_file(), outcomes(), website(), now=LATER, person=aino)

    page = as_aino.get(f"/imports/{run.pk}/").content.decode()
    listed = as_aino.get("/imports/").content.decode()
    told = as_aino.get(f"/api/v1/imports/{run.pk}", headers=bearer(aino, workspace, now)).json()

    for words in ("new posts", "new readings of posts", "new numbers of channels"):
        assert words in page
    assert "1 Sep 2026 – 10 Sep 2026" in page
    assert "10 days" in page
    assert "stored before" not in page
    assert 'data-label="Outcomes">20<' in listed
    assert {one["kind"]: one["new"] for one in told["added"]} == {
        kind: new for kind, (new, _before, _shared) in kinds(run).items()
    }
    assert [(one["name"], one["values"]) for one in told["added_series"]] == [
        ("Bookings", 10),
        ("Sales", 10),
    ]
    assert all("stored" not in file["summary"] for file in told["files"])


def test_an_import_of_an_older_version_tells_its_totals(stored):
    for file in stored.files.all():
        file.summary.pop("stored")
        file.save()

    assert kinds(stored) == {"posts": (30, 0, 0), "readings": (stored.new_measurements, 0, 0)}
