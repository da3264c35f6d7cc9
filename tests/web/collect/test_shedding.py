"""What was refused leaves no byte on the disk, whatever was dropped with it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.collect.conftest import meta_file
from tests.web.collect.refused import CUSTOMERS, MESSAGES, pack
from tests.web.collect.test_api import bearer
from tuuletus.web.collect.actions import (
    confirm_import,
    guess_columns,
    leave_out,
    receive_files,
    set_mapping,
)
from tuuletus.web.collect.actions.uploads import find_upload, keep_upload, make_digest
from tuuletus.web.collect.models import FileState, ImportRun, ImportState, Post, SourceFile
from tuuletus.web.privacy.actions import keeping

SECRETS = ("Maija kertoi salaisuuden", "+358 40 123 456")
ODD = b"a;b;c\n1;2;3\n4;5;6\n7;8;9\n"


def private():
    told = MESSAGES | {"messages": [{"sender_name": "A", "content": SECRETS[0]}]}
    return SimpleUploadedFile("message_1.json", json.dumps(told).encode())


def customers():
    return SimpleUploadedFile("asiakkaat.csv", CUSTOMERS.encode())


def read_kept(folder):
    """All that the dropped files on the disk hold, archives opened."""
    found = b""
    for path in Path(folder).iterdir():
        found += path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                found += b"".join(archive.read(name) for name in archive.namelist())
    return found.decode("utf-8", errors="ignore")


@pytest.mark.parametrize("by", ["page", "api"])
def test_refused_files_are_gone_when_the_preview_is_shown(
    by, as_aino, aino, workspace, now, settings, client
):
    files = [private(), customers(), meta_file()]

    if by == "page":
        as_aino.post("/imports/new/", {"uploads": files})
    else:
        client.post("/api/v1/imports", {"files": files}, headers=bearer(aino, workspace, now))

    run = ImportRun.objects.get()
    kept = read_kept(settings.UPLOADS)
    assert run.state == ImportState.PREVIEW
    assert [upload["name"] for upload in run.uploads] == ["posts.csv"]
    assert len(list(settings.UPLOADS.iterdir())) == 1
    assert "Päivän keitto" in kept
    assert not any(secret in kept for secret in SECRETS)
    confirm_import(run, clock=lambda: now)
    assert Post.objects.count() == 30


def test_of_an_archive_only_what_was_understood_stays(workspace, aino, now, settings):
    members = {
        "posts.csv": meta_file().read(),
        "message_1.json": private().read(),
        "sub/asiakkaat.csv": customers().read(),
    }

    run = receive_files(workspace, aino, [SimpleUploadedFile("all.zip", pack(members))], now=now)

    kept = read_kept(settings.UPLOADS)
    assert not any(secret in kept for secret in SECRETS)
    (path,) = settings.UPLOADS.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert run.files.get(state=FileState.READY).name == "all.zip: posts.csv"
    confirm_import(ImportRun.objects.get(), clock=lambda: now)
    assert Post.objects.count() == 30


def test_a_file_of_an_archive_that_asks_stays_until_it_is_left_out(workspace, aino, now, settings):
    members = {"a.csv": ODD, "b.csv": ODD.replace(b"7;8;9", b"9;9;9")}
    run = receive_files(workspace, aino, [SimpleUploadedFile("all.zip", pack(members))], now=now)
    first, second = run.files.order_by("pk")

    leave_out(first)

    kept = read_kept(settings.UPLOADS)
    assert ("7;8;9" in kept, "9;9;9" in kept) == (False, True)
    assert guess_columns(second).rows == 3


def test_what_tells_whose_an_archive_is_stays_with_its_posts(workspace, aino, now, settings):
    outbox = {"orderedItems": [], "totalItems": 0, "type": "OrderedCollection"}
    note = {
        "type": "Create",
        "published": "2026-03-02T10:00:00Z",
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
        "object": {"id": "https://m.example/1", "type": "Note", "content": "Keitto"},
    }
    members = {
        "outbox.json": json.dumps(outbox | {"orderedItems": [note]}).encode(),
        "actor.json": json.dumps(
            {"type": "Person", "preferredUsername": "merituuli", "id": "https://m.example/users/m"}
        ).encode(),
        "likes.json": SECRETS[0].encode(),
    }
    run = receive_files(
        workspace, aino, [SimpleUploadedFile("archive.zip", pack(members))], now=now
    )
    before = run.files.get(state=FileState.READY).summary["channels"]

    kept = read_kept(settings.UPLOADS)
    confirm_import(run, clock=lambda: now)

    assert SECRETS[0] not in kept
    assert [str(post.channel.key) for post in Post.objects.all()] == [one["key"] for one in before]


def test_a_file_left_out_or_refused_by_its_columns_is_gone(workspace, aino, now, settings):
    odd = SimpleUploadedFile("odd.csv", ODD)
    run = receive_files(workspace, aino, [meta_file(), odd], now=now)
    assert "7;8;9" in read_kept(settings.UPLOADS)

    leave_out(run.files.get(name="odd.csv"))

    assert "7;8;9" not in read_kept(settings.UPLOADS)
    assert len(ImportRun.objects.get().uploads) == 1


def test_a_mapping_that_tells_nothing_asks_again_and_keeps_the_file(
    workspace, aino, now, settings
):
    run = receive_files(workspace, aino, [SimpleUploadedFile("odd.csv", ODD)], now=now)
    file = run.files.get()

    set_mapping(file, {"a": "ignore", "b": "ignore", "c": "ignore"}, {})

    assert (file.state, file.summary["refusal"]) == (FileState.MAPPING, "no_columns")
    assert "7;8;9" in read_kept(settings.UPLOADS)


def test_what_a_kill_left_of_a_refused_file_goes_on_the_next_round(workspace, now, settings):
    uploads = [
        keep_upload(ContentFile(one.read(), name=one.name)) for one in (private(), meta_file())
    ]
    run = ImportRun.objects.create(
        workspace=workspace, started_at=now, state=ImportState.PREVIEW, uploads=uploads
    )
    for upload, state in zip(uploads, (FileState.REFUSED, FileState.READY), strict=True):
        path = find_upload(upload)
        SourceFile.objects.create(
            run=run, name="a", state=state, sha256=make_digest(path), size=path.stat().st_size
        )

    keeping.drop_uploads(workspace, now.replace(year=2020), now)

    assert SECRETS[0] not in read_kept(settings.UPLOADS)
    assert "Päivän keitto" in read_kept(settings.UPLOADS)


def test_an_import_that_cannot_be_kept_leaves_no_file(workspace, aino, now, settings):
    class Broken(ContentFile):
        def chunks(self, _size=None):
            yield b"x"
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        receive_files(workspace, aino, [meta_file(), Broken(b"", name="b.csv")], now=now)

    assert list(settings.UPLOADS.iterdir()) == []
