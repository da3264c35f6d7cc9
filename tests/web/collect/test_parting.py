"""A drop of which some files wait for an answer: the others are stored, and nothing is lost."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.collect.conftest import csv_file, meta_file
from tests.web.collect.refused import pack
from tests.web.collect.test_api import bearer
from tests.web.collect.test_shedding import ODD, read_kept
from tuuletus.errors import AlreadyDoneError, ChannelError, UnansweredError
from tuuletus.web.collect.actions import (
    confirm_import,
    find_parted,
    guess_columns,
    leave_out_waiting,
    parting,
    receive_files,
    running,
    set_mapping,
)
from tuuletus.web.collect.models import FileState, ImportRun, ImportState, Post
from tuuletus.web.collect.steps import advance_waiting_import


def odd(name="odd.csv", content=ODD):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def drop(workspace, aino, now):
    """A file that is understood, and two that wait."""
    other = odd("other.csv", ODD.replace(b"7;8;9", b"9;9;9"))
    return receive_files(workspace, aino, [odd(), meta_file(), other], now=now)


def test_the_others_are_stored_and_what_waits_is_kept_to_be_answered(drop, now, settings):
    run = confirm_import(drop, clock=lambda: now)

    kept = find_parted(run)
    assert (run.state, Post.objects.count()) == (ImportState.STORED, 30)
    assert [file.name for file in run.files.all()] == ["posts.csv"]
    assert (kept.state, kept.started_at, kept.person) == ("mapping", drop.started_at, drop.person)
    assert {file.name for file in kept.files.all()} == {"odd.csv", "other.csv"}
    assert "Päivän keitto" not in read_kept(settings.UPLOADS)
    assert len(list(settings.UPLOADS.iterdir())) == 2


def test_what_waited_is_answered_and_stored_later(drop, now, settings):
    kept = find_parted(confirm_import(drop, clock=lambda: now))
    leave = kept.files.get(name="other.csv")
    file = kept.files.get(name="odd.csv")
    assert guess_columns(file).rows == 3

    set_mapping(file, {"a": "id", "b": "metric:likes", "c": "metric:comments"}, {})
    again = confirm_import(ImportRun.objects.get(pk=kept.pk), clock=lambda: now)

    assert (file.state, again.state, Post.objects.count()) == ("ready", "stored", 33)
    assert find_parted(again).files.get() == leave


def test_taking_the_stored_ones_back_leaves_what_waits(drop, now):
    run = confirm_import(drop, clock=lambda: now)

    running.take_back(run, clock=lambda: now)

    assert not Post.objects.exists()
    assert find_parted(run).files.count() == 2


def test_a_member_of_an_archive_waits_without_the_rest_of_it(workspace, aino, now, settings):
    # an archive in which anything is understood asks about no unknown table, so here dates ask
    unclear = csv_file(
        [{"Date": f"0{n}/0{n + 1}/2026", "Bookings": n} for n in range(1, 8)],
        name="d.csv",
        header=["Date", "Bookings"],
    ).read()
    members = {"posts.csv": meta_file().read(), "d.csv": unclear}
    upload = SimpleUploadedFile("all.zip", pack(members))
    run = receive_files(workspace, aino, [upload], now=now)
    assert run.files.get(name="all.zip: d.csv").state == FileState.MAPPING

    kept = find_parted(confirm_import(run, clock=lambda: now))

    told = read_kept(settings.UPLOADS)
    assert "Päivän keitto" not in told
    assert "Bookings" in told
    assert guess_columns(kept.files.get()).rows == 7


def test_nothing_is_stored_while_every_file_waits(workspace, aino, now, as_aino, settings):
    run = receive_files(workspace, aino, [odd()], now=now)

    with pytest.raises(UnansweredError):
        confirm_import(run, clock=lambda: now)
    page = as_aino.post(f"/imports/{run.pk}/confirm/", follow=True).content.decode()

    run.refresh_from_db()
    assert "there is nothing to store yet" in page
    assert (run.state, ImportRun.objects.count()) == (ImportState.MAPPING, 1)
    assert len(list(settings.UPLOADS.iterdir())) == 1


def test_a_second_confirmation_parts_nothing_again(drop, now):
    confirm_import(drop, clock=lambda: now)

    with pytest.raises(AlreadyDoneError):
        confirm_import(drop, clock=lambda: now)

    assert ImportRun.objects.count() == 2


def test_a_failure_on_the_way_leaves_the_drop_as_it_was(drop, now, settings, monkeypatch):
    def fail(_run):
        raise OSError

    monkeypatch.setattr(running, "part_waiting", fail)

    with pytest.raises(OSError):  # noqa: PT011 - raised above
        confirm_import(drop, clock=lambda: now)

    drop.refresh_from_db()
    assert (drop.state, drop.files.count()) == (ImportState.MAPPING, 3)
    assert len(list(settings.UPLOADS.iterdir())) == 3


def test_a_disk_without_second_names_gets_a_copy(drop, now, monkeypatch):
    def refuse(*_paths):
        raise OSError

    monkeypatch.setattr(parting.os, "link", refuse)

    kept = find_parted(confirm_import(drop, clock=lambda: now))

    assert {guess_columns(file).rows for file in kept.files.all()} == {3}


def test_what_cannot_be_written_anew_is_kept_whole(drop, now, monkeypatch):
    def refuse(*_given, **_more):
        raise ChannelError("no", code="too_heavy")

    monkeypatch.setattr(parting, "shed_upload", refuse)

    kept = find_parted(confirm_import(drop, clock=lambda: now))

    assert {guess_columns(file).rows for file in kept.files.all()} == {3}


def test_all_that_wait_are_left_out_at_once(drop, as_aino, now, settings):
    page = as_aino.post(f"/imports/{drop.pk}/leave/", follow=True).content.decode()
    again = as_aino.post(f"/imports/{drop.pk}/leave/", follow=True).content.decode()

    drop.refresh_from_db()
    assert "The files that waited are left out." in page
    assert "Nothing was changed now." in again
    assert drop.state == ImportState.PREVIEW
    assert len(list(settings.UPLOADS.iterdir())) == 1
    confirm_import(drop, clock=lambda: now)
    assert Post.objects.count() == 30


def test_leaving_out_says_how_many_it_were(drop):
    assert leave_out_waiting(drop) == 2


def test_the_page_offers_to_store_the_others_and_then_links_to_what_waits(drop, as_aino):
    before = as_aino.get(f"/imports/{drop.pk}/").content.decode()

    after = as_aino.post(f"/imports/{drop.pk}/confirm/", follow=True).content.decode()

    kept = ImportRun.objects.latest("pk")
    assert "Store 1 other file" in before
    assert "Leave out the 2 that wait" in before
    assert f'href="/imports/{kept.pk}/"' in after


def test_a_program_stores_the_others_too(client, workspace, aino, now):
    keys = bearer(aino, workspace, now)
    files = {"files": [meta_file(), odd()]}
    run = client.post("/api/v1/imports", files, headers=keys).json()

    stored = client.post(f"/api/v1/imports/{run['id']}/confirm", headers=keys).json()

    kept = client.get(f"/api/v1/imports/{stored['waiting_import']}", headers=keys).json()
    assert (run["waiting_import"], stored["state"], stored["new_posts"]) == (None, "stored", 30)
    assert [file["name"] for file in kept["files"]] == ["odd.csv"]
    refused = client.post(f"/api/v1/imports/{kept['id']}/confirm", headers=keys)
    assert (refused.status_code, refused.json()["error"]) == (409, "unanswered")


def test_a_program_leaves_out_one_or_all_that_wait(client, workspace, aino, now, drop):
    keys = bearer(aino, workspace, now)
    first = drop.files.get(name="odd.csv").pk

    one = client.post(f"/api/v1/imports/{drop.pk}/files/{first}/leave", headers=keys).json()
    both = client.post(f"/api/v1/imports/{drop.pk}/leave", headers=keys).json()

    assert sorted(file["state"] for file in one["files"]) == ["mapping", "ready", "refused"]
    assert (one["state"], both["state"]) == ("mapping", "preview")


def test_many_small_files_are_left_to_a_worker_that_lives(
    workspace, aino, now, worker_alive, monkeypatch
):
    monkeypatch.setattr(running, "FILE_SECONDS", 1.0)
    files = [meta_file([n], name=f"{n}.csv") for n in range(1, 4)]
    run = receive_files(workspace, aino, files, now=now)
    clock = worker_alive.seen_at

    left = confirm_import(run, clock=lambda: clock).state
    advance_waiting_import(clock)

    run.refresh_from_db()
    assert (left, run.state, run.new_posts) == (ImportState.STORING, ImportState.STORED, 3)


def test_they_are_stored_at_once_where_no_worker_lives(workspace, aino, now, monkeypatch):
    monkeypatch.setattr(running, "FILE_SECONDS", 1.0)
    files = [meta_file([n], name=f"{n}.csv") for n in range(1, 4)]
    run = receive_files(workspace, aino, files, now=now)

    assert confirm_import(run, clock=lambda: now).state == ImportState.STORED


def test_what_a_file_costs_counts_its_posts_and_numbers_and_not_only_its_size():
    bare = running.foresee_seconds(1000, {})
    posts = running.foresee_seconds(1000, {"posts": 4000})
    numbers = running.foresee_seconds(1000, {"posts": 0, "measurements": 200_000})

    assert bare < 0.2
    assert posts > running.WAITED_SECONDS
    assert numbers > running.WAITED_SECONDS


def test_of_many_uploads_only_the_one_by_name_is_opened(workspace, aino, now, monkeypatch):
    files = [meta_file([n], name=f"{n}.csv") for n in range(1, 5)]
    run = receive_files(workspace, aino, files, now=now)
    from tuuletus.web.collect.actions import receiving

    opened = []
    real = receiving.open_upload

    def note(run, upload, **more):
        opened.append(upload["name"])
        return real(run, upload, **more)

    monkeypatch.setattr(receiving, "open_upload", note)
    confirm_import(run, clock=lambda: now)

    assert sorted(opened) == ["1.csv", "2.csv", "3.csv", "4.csv"]
