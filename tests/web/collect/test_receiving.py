"""Dropped files are read and shown; nothing is stored before somebody says so."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.collect.conftest import csv_file, meta_file, meta_row
from tuuletus.errors import AlreadyDoneError
from tuuletus.web.collect.actions import (
    cancel_import,
    confirm_import,
    guess_columns,
    leave_out,
    receive_files,
    set_mapping,
    set_reading,
)
from tuuletus.web.collect.models import (
    ColumnMapping,
    FileState,
    ImportRun,
    ImportState,
    Measurement,
    Post,
)
from tuuletus.web.people.models import Person

OWN_HEADER = ["Koodi", "Pvm", "Teksti", "Tykkäykset", "Kommentit"]


def own_table(name="oma.csv", start=1):
    rows = [
        {
            "Koodi": f"p{number}",
            "Pvm": f"{number % 28 + 1:02d}.10.2026 12:00",
            "Teksti": f"Lounaslista {number} on täällä",
            "Tykkäykset": number * 3,
            "Kommentit": number,
        }
        for number in range(start, start + 20)
    ]
    return csv_file(rows, name=name, header=OWN_HEADER)


def zipped(*files, name="export.zip"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.read())
    return SimpleUploadedFile(name, out.getvalue())


def test_a_preview_tells_what_was_understood_and_stores_no_post(workspace, aino, now):
    run = receive_files(workspace, aino, [meta_file()], now=now)

    file = run.files.get()
    told = ("posts", "new_posts", "known_posts", "unread_total", "repeated_rows", "zone_reason")
    assert run.state == ImportState.PREVIEW
    assert (file.name, file.state) == ("posts.csv", FileState.READY)
    assert [file.summary[key] for key in told] == [30, 30, 0, 0, 0, "meta_pacific"]
    assert Post.objects.count() == Measurement.objects.count() == 0


def test_hours_are_those_of_the_workspace_clock(workspace, aino, now):
    run = receive_files(workspace, aino, [meta_file()], now=now)

    # nine in California is seven in the evening in Helsinki; one hour less in the last week of
    # October, when Europe has left summer time and California has not
    hours = run.files.get().summary["hours"]
    assert (sum(hours), hours[19] + hours[18]) == (30, 30)
    assert hours[19] > hours[18]


def test_a_person_can_change_the_clock_of_a_file(workspace, aino, now):
    file = receive_files(workspace, aino, [meta_file()], now=now).files.get()

    set_reading(file, source_zone="Europe/Helsinki", read_at=None)

    assert file.summary["zone_reason"] == "asked"
    assert file.summary["hours"][9] == 30


def test_a_person_can_say_when_a_file_was_exported(workspace, aino, now):
    run = receive_files(workspace, aino, [meta_file()], now=now)
    earlier = now.replace(day=20)

    set_reading(run.files.get(), source_zone="", read_at=earlier)
    confirm_import(run, clock=lambda: now)

    assert set(Measurement.objects.values_list("read_at", flat=True)) == {earlier}


def test_the_members_of_a_zip_become_files_of_their_own(workspace, aino, now):
    archive = zipped(
        meta_file(range(1, 11), name="a.csv"),
        meta_file(range(11, 21), name="b.csv"),
        SimpleUploadedFile("readme.json", b'{"hello": 1}'),
    )

    run = receive_files(workspace, aino, [archive], now=now)

    described = [(file.state, file.summary.get("posts")) for file in run.files.order_by("pk")]
    assert described == [(FileState.READY, 10), (FileState.READY, 10), (FileState.REFUSED, None)]


def test_what_of_a_zip_is_empty_or_tells_nothing_is_named(workspace, aino, now):
    archive = zipped(
        meta_file(range(1, 11), name="a.csv"),
        SimpleUploadedFile("readme.json", b'{"hello": 1}'),
        SimpleUploadedFile("empty.csv", b" "),
    )

    run = receive_files(workspace, aino, [archive], now=now)

    refused = run.files.filter(state=FileState.REFUSED)
    assert {file.name.rsplit(": ")[-1]: file.summary["refusal"] for file in refused} == {
        "readme.json": "unknown_json",
        "empty.csv": "empty_file",
    }
    assert run.state == ImportState.PREVIEW


def daily_breakdown():
    header = [name for name in csv_header() if name != "Views"]
    rows = [
        {key: value for key, value in meta_row(number).items() if key != "Views"}
        | {"Date": f"10/{day:02d}/2026"}
        for number in range(1, 4)
        for day in range(1, 29)
    ]
    return csv_file(rows, header=header)


def test_a_daily_breakdown_is_refused_and_its_upload_deleted(workspace, aino, now, settings):
    run = receive_files(workspace, aino, [daily_breakdown()], now=now)

    file = run.files.get()
    assert (run.state, file.state) == (ImportState.REFUSED, FileState.REFUSED)
    assert file.summary["refusal"] == "daily_breakdown"
    assert Post.objects.count() == 0
    assert list(settings.UPLOADS.iterdir()) == []


@pytest.mark.parametrize(
    ("language", "word"), [("fi", "päivittäi"), ("sv", "dag"), ("en", "daily breakdown")]
)
def test_the_page_of_a_refused_file_says_why(client, workspace, aino, now, language, word):
    run = receive_files(workspace, aino, [daily_breakdown()], now=now)
    Person.objects.filter(pk=aino.pk).update(language=language)
    client.force_login(aino)

    page = client.get(f"/imports/{run.pk}/")

    assert page.status_code == 200
    assert word in page.content.decode()


def test_numbers_under_headers_that_say_nothing_wait_for_a_person(workspace, aino, now):
    upload = SimpleUploadedFile("numbers.csv", b"a;b;c\n1;2;3\n4;5;6\n")

    run = receive_files(workspace, aino, [upload], now=now)

    assert (run.state, run.files.get().state) == (ImportState.MAPPING, FileState.MAPPING)
    assert Post.objects.count() == 0


FINNISH = {
    "Post ID": "Julkaisun tunnus",
    "Page ID": "Sivun tunnus",
    "Page name": "Sivun nimi",
    "Title": "Otsikko",
    "Description": "Kuvaus",
    "Publish time": "Julkaisuaika",
    "Permalink": "Pysyvä linkki",
    "Post type": "Julkaisutyyppi",
    "Date": "Päivämäärä",
    "Views": "Katselukerrat",
    "Reach": "Kattavuus",
    "Reactions, Comments and Shares": "Reaktiot, kommentit ja jaot",
    "Reactions": "Reaktiot",
    "Comments": "Kommentit",
    "Shares": "Jaot",
}


def finnish_meta_file(numbers=range(1, 21), **changes):
    rows = [
        {FINNISH[name]: value for name, value in meta_row(one, **changes).items()}
        for one in numbers
    ]
    return csv_file(rows, name="vienti.csv", header=list(FINNISH.values()))


def test_metas_file_in_finnish_waits_for_a_look_at_its_columns_and_then_keeps_metas_clock(
    client, workspace, aino, now
):
    run = receive_files(workspace, aino, [finnish_meta_file()], now=now)
    file = run.files.get()
    assert (run.state, file.state) == (ImportState.MAPPING, FileState.MAPPING)
    client.force_login(aino)
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert "posts of Facebook from Meta Business Suite" in page
    assert f"/imports/{run.pk}/files/{file.pk}/columns/" in page

    set_mapping(file, dict(guess_columns(file).mapping), {})

    assert file.state == FileState.READY
    assert (file.summary["zone"], file.summary["posts"]) == ("America/Los_Angeles", 20)
    assert file.summary["hours"][18:20] == [4, 16]  # summer time ends earlier here
    assert [(one["platform"], one["key"], one["name"]) for one in file.summary["channels"]] == [
        ("facebook", "123456789012345", "Ravintola Merituuli")
    ]
    later = receive_files(workspace, aino, [finnish_meta_file(range(5, 30))], now=now)
    assert later.files.get().state == FileState.READY


def test_metas_daily_breakdown_in_finnish_is_refused(workspace, aino, now):
    rows = [
        {FINNISH[name]: value for name, value in meta_row(one, Date=f"10/{day}/2026").items()}
        for one in range(1, 6)
        for day in range(10, 16)
    ]
    upload = csv_file(rows, name="vienti.csv", header=list(FINNISH.values()))

    run = receive_files(workspace, aino, [upload], now=now)

    assert run.files.get().summary["refusal"] == "daily_breakdown"
    assert run.state == ImportState.REFUSED


def csv_header():
    return list(meta_row(1))


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n" + b"\0" * 64, b"<!doctype html><title>Sign in</title>", b"%PDF-1.7"],
)
def test_what_is_no_export_is_refused_with_a_reason(workspace, aino, now, content):
    run = receive_files(workspace, aino, [SimpleUploadedFile("posts.csv", content)], now=now)

    assert run.state == ImportState.REFUSED
    assert run.files.get().summary["refusal"]


def test_a_zip_that_climbs_out_of_its_folder_is_refused(workspace, aino, now):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../evil.csv", "a,b\n1,2\n")

    run = receive_files(workspace, aino, [SimpleUploadedFile("x.zip", out.getvalue())], now=now)

    assert run.state == ImportState.REFUSED


def test_uploads_lie_under_names_of_our_own(workspace, aino, now, settings):
    receive_files(workspace, aino, [meta_file(name="../../etc/passwd.csv")], now=now)

    (kept,) = settings.UPLOADS.iterdir()
    assert len(kept.name) == 32
    assert kept.stat().st_mode & 0o777 == 0o600


def test_columns_told_once_are_remembered_for_the_next_table(workspace, aino, now):
    file = receive_files(workspace, aino, [own_table()], now=now).files.get()
    roles = dict(guess_columns(file).mapping) | {"Tykkäykset": "metric:saves"}

    set_mapping(file, roles, {"channel_name": "Oma kanava"})
    later = receive_files(workspace, aino, [own_table("toinen.csv", 40)], now=now).files.get()

    assert ColumnMapping.objects.get().roles == roles
    assert [one["metric"] for one in later.summary["metrics"]] == ["saves", "comments"]
    assert [one["name"] for one in later.summary["channels"]] == ["Oma kanava"]


def test_columns_of_one_workspace_are_not_told_to_another(
    workspace, other_workspace, aino, matti, now
):
    file = receive_files(workspace, aino, [own_table()], now=now).files.get()
    set_mapping(file, dict(guess_columns(file).mapping) | {"Tykkäykset": "metric:saves"}, {})

    other = receive_files(other_workspace, matti, [own_table()], now=now).files.get()

    assert "saves" not in [one["metric"] for one in other.summary["metrics"]]


def test_what_was_cancelled_stays_cancelled(workspace, aino, now, settings):
    run = receive_files(workspace, aino, [meta_file()], now=now)
    file = run.files.get()

    cancel_import(run)

    assert list(settings.UPLOADS.iterdir()) == []
    with pytest.raises(AlreadyDoneError):
        set_reading(file, source_zone="UTC", read_at=None)
    with pytest.raises(AlreadyDoneError):
        confirm_import(run, clock=lambda: now)


def test_a_file_that_asks_can_be_left_out_so_that_the_others_are_stored(
    workspace, aino, as_aino, now, settings
):
    odd = SimpleUploadedFile("odd.csv", b"a;b;c\n1;2;3\n4;5;6\n7;8;9\n")
    run = receive_files(workspace, aino, [meta_file(), odd], now=now)
    asking = run.files.get(name="odd.csv")
    assert run.state == ImportState.MAPPING

    told = as_aino.post(f"/imports/{run.pk}/files/{asking.pk}/leave/", follow=True)
    again = as_aino.post(f"/imports/{run.pk}/files/{asking.pk}/leave/", follow=True)

    run.refresh_from_db()
    assert run.state == ImportState.PREVIEW
    assert "You left this file out." in told.content.decode()
    assert "You left this file out." in again.content.decode()
    confirm_import(run, clock=lambda: now)
    assert Post.objects.count() == 30


def test_an_import_of_which_nothing_is_left_keeps_no_file(workspace, aino, now, settings):
    odd = SimpleUploadedFile("odd.csv", b"a;b;c\n1;2;3\n4;5;6\n7;8;9\n")
    run = receive_files(workspace, aino, [odd], now=now)

    leave_out(run.files.get())

    assert ImportRun.objects.get().state == ImportState.REFUSED
    assert list(settings.UPLOADS.iterdir()) == []


def test_numbers_under_headers_that_say_nothing_are_asked_about(workspace, aino, now):
    rows = [
        {
            "A": f"2026-10-{n + 1:02d}",
            "B": f"Lohikeitto {n} ja muuta hyvää",
            "C": n + 3,
            "D": n * 9,
        }
        for n in range(20)
    ]
    dropped = csv_file(rows, header=["A", "B", "C", "D"])

    file = receive_files(workspace, aino, [dropped], now=now).files.get()
    asked, details = file.state, file.summary["details"]
    said = {"A": "date", "B": "text", "C": "metric:likes", "D": "metric:reach"}
    set_mapping(file, said, {})

    assert (asked, details) == (FileState.MAPPING, {"columns": "C, D"})
    assert file.state == FileState.READY
    assert [one["metric"] for one in file.summary["metrics"]] == ["likes", "reach"]
