"""Files that tell their platform and not their channel: placed where one is known, else asked."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.collect.conftest import bring_in, csv_file, meta_file, meta_row
from tests.web.collect.test_api import bearer
from tuuletus.errors import AlreadyDoneError
from tuuletus.web.collect.actions import (
    OF_ITS_OWN,
    choose_offered,
    confirm_import,
    find_parted,
    find_usual_owners,
    leave_out,
    receive_files,
    set_reading,
)
from tuuletus.web.collect.models import Channel, FileState, ImportRun

BISTRO = "facebook:222222222222222"


def by_day(title="Facebook follows", *, first=20, name="follows.csv"):
    """A page's numbers by day, as Meta writes them: without the name of the page."""
    rows = "".join(f'"2026-09-{day:02d}T00:00:00","{day}"\r\n' for day in range(first, first + 8))
    text = f'sep=,\r\n"{title}"\r\n"Date","Primary"\r\n{rows}'
    return SimpleUploadedFile(name, b"\xff\xfe" + text.encode("utf-16-le"))


def visits():
    return by_day("Facebook visits", name="visits.csv")


def other_page(name="bistro.csv"):
    rows = [
        meta_row(n) | {"Page ID": "222222222222222", "Page name": "Bistro Lokki"}
        for n in range(50, 56)
    ]
    return csv_file(rows, name=name)


def channels(workspace):
    return {(one.key, one.name): one.posts.count() for one in workspace.channels.all()}


@pytest.fixture
def asking(workspace, aino, now):
    """Two pages and two files that may be of either."""
    files = [by_day(), visits(), meta_file(), other_page()]
    return receive_files(workspace, aino, files, now=now)


def test_the_only_page_of_a_drop_gets_the_file_and_the_preview_says_so(
    workspace, aino, now, as_aino
):
    run = receive_files(workspace, aino, [by_day(), meta_file()], now=now)
    file = run.files.get(name="follows.csv")

    page = as_aino.get(f"/imports/{run.pk}/").content.decode()
    confirm_import(run, clock=lambda: now)

    assert (file.state, file.summary["fits"]["why"]) == (FileState.READY, "drop")
    assert (
        "the only one of its platform among the dropped files, “Ravintola Merituuli · Facebook”"
        in page
    )
    assert channels(workspace) == {("123456789012345", "Ravintola Merituuli"): 30}


def test_where_the_drop_has_several_pages_the_file_asks_and_makes_no_channel(asking, workspace):
    file = asking.files.get(name="follows.csv")

    assert (asking.state, file.state) == ("mapping", FileState.MAPPING)
    assert file.summary["refusal"] == "which_channel"
    assert [(one["address"], one["name"]) for one in file.summary["offers"]] == [
        ("facebook:123456789012345", "Ravintola Merituuli"),
        (BISTRO, "Bistro Lokki"),
    ]
    assert not workspace.channels.exists()


def test_a_page_of_the_house_and_another_of_the_drop_are_several(stored, workspace, aino, now):
    run = receive_files(workspace, aino, [by_day(), other_page()], now=now)

    offers = run.files.get(name="follows.csv").summary["offers"]

    assert [one["channel"] is None for one in offers] == [False, True]


def test_the_answer_is_given_on_the_page_for_all_that_ask_the_same(asking, as_aino, now):
    file = asking.files.get(name="follows.csv")
    page = as_aino.get(f"/imports/{asking.pk}/").content.decode()

    told = as_aino.post(
        f"/imports/{asking.pk}/files/{file.pk}/channel/",
        {f"{file.pk}-channel": BISTRO, f"{file.pk}-alike": "on"},
        follow=True,
    ).content.decode()
    asking.refresh_from_db()
    confirm_import(asking, clock=lambda: now)

    bistro = Channel.objects.get(key="222222222222222")
    assert "The same for the other files that ask this" in page
    assert "You chose the channel “Bistro Lokki · Facebook” for this file." in told
    assert bistro.posts.count() == 6
    assert set(bistro.measurements.filter(post=None).values_list("source__name", flat=True)) == {
        "follows.csv",
        "visits.csv",
    }
    assert Channel.objects.count() == 2


def test_one_answer_is_about_one_file_unless_more_is_said(asking):
    choose_offered(asking.files.get(name="follows.csv"), BISTRO)

    states = dict(asking.files.values_list("name", "state"))
    assert (states["follows.csv"], states["visits.csv"]) == ("ready", "mapping")


def test_a_channel_of_its_own_is_an_answer_too(asking, workspace, now):
    choose_offered(asking.files.get(name="follows.csv"), OF_ITS_OWN, for_alike=True)

    confirm_import(ImportRun.objects.get(pk=asking.pk), clock=lambda: now)

    assert ("facebook", "") in channels(workspace)


def test_what_was_not_offered_is_refused(asking, as_aino):
    file = asking.files.get(name="follows.csv")

    with pytest.raises(AlreadyDoneError):
        choose_offered(file, "facebook:999")
    page = as_aino.post(
        f"/imports/{asking.pk}/files/{file.pk}/channel/", {f"{file.pk}-channel": ""}, follow=True
    ).content.decode()

    file.refresh_from_db()
    assert "Choose a channel first. Nothing was changed." in page
    assert file.state == FileState.MAPPING


def test_the_others_are_stored_and_the_question_waits_with_the_stored_pages(asking, now):
    kept = find_parted(confirm_import(asking, clock=lambda: now))
    file = kept.files.get(name="follows.csv")

    choose_offered(file, BISTRO, for_alike=True)
    confirm_import(ImportRun.objects.get(pk=kept.pk), clock=lambda: now)

    bistro = Channel.objects.get(key="222222222222222")
    assert bistro.measurements.filter(post=None).count() == 16
    assert Channel.objects.count() == 2


def test_the_question_goes_away_with_the_second_page(workspace, aino, now):
    """An unanswered file that would have named another page is left out."""
    odd = SimpleUploadedFile("odd.csv", b"a;b;c\n1;2;3\n4;5;6\n7;8;9\n")
    run = receive_files(workspace, aino, [by_day(), meta_file(), odd], now=now)

    leave_out(run.files.get(name="odd.csv"))

    assert run.files.get(name="follows.csv").summary["fits"]["name"] == "Ravintola Merituuli"


def test_what_was_chosen_of_the_drop_stays_when_the_file_is_read_again(asking):
    file = choose_offered(asking.files.get(name="follows.csv"), BISTRO)

    set_reading(file, source_zone="UTC", read_at=None, channel=BISTRO)

    assert (file.state, file.summary["fits"]["name"]) == (FileState.READY, "Bistro Lokki")


def test_the_last_answer_is_offered_for_the_next_file_of_the_name(
    asking, workspace, aino, now, as_aino
):
    choose_offered(asking.files.get(name="follows.csv"), BISTRO, for_alike=True)
    confirm_import(ImportRun.objects.get(pk=asking.pk), clock=lambda: now)

    run = receive_files(workspace, aino, [by_day(first=5)], now=now)

    file = run.files.get()
    assert file.state == FileState.MAPPING
    assert find_usual_owners(run, [file]) == {file.pk: BISTRO}
    page = as_aino.get(f"/imports/{run.pk}/").content.decode()
    assert f'<option value="{BISTRO}" selected>' in page


@pytest.mark.parametrize("count", [2, 4])
def test_questions_need_the_same_queries_for_any_number_of_files(
    workspace, aino, now, as_aino, count, django_assert_num_queries
):
    asking = [by_day(first=n + 2, name=f"{n}.csv") for n in range(count)]
    run = receive_files(workspace, aino, [*asking, meta_file(), other_page()], now=now)
    as_aino.get("/imports/")

    with django_assert_num_queries(13):
        as_aino.get(f"/imports/{run.pk}/")


def test_the_only_page_of_the_house_still_gets_the_file(stored, workspace, aino, now):
    run = bring_in(workspace, by_day(), now=now, person=aino)

    assert run.files.get().summary["fits"]["why"] == "only"
    assert channels(workspace) == {("123456789012345", "Ravintola Merituuli"): 30}


def test_a_program_is_told_the_offers_and_answers(client, workspace, aino, now, asking):
    keys = bearer(aino, workspace, now) | {"content-type": "application/json"}
    file = asking.files.get(name="follows.csv")
    address = f"/api/v1/imports/{asking.pk}/files/{file.pk}/channel"

    def say(**body):
        return client.post(address, body, content_type="application/json", headers=keys)

    assert say().status_code == 422
    assert say(address="facebook:999").status_code == 422
    told = {one["name"]: one for one in say(address=BISTRO).json()["files"]}
    assert told["follows.csv"]["state"] == "ready"
    assert told["visits.csv"]["summary"]["message"].startswith("The file tells that it is of")
