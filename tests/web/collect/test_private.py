"""Private messages and contacts are neither kept nor shown, in whichever way they are brought."""

from __future__ import annotations

import json
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core import serializers
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.collect.conftest import meta_file
from tests.web.collect.refused import pack
from tests.web.collect.test_hostile import see
from tuuletus.web.collect.actions import confirm_import, receive_files
from tuuletus.web.collect.models import FileState, ImportRun, ImportState, Post

SECRET = "DM_SECRET"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
MESSAGES = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,"
    f'SUBJECT,CONTENT,FOLDER\n1,,Anna,,Eero,,2026-08-01 10:00:00 UTC,,"{SECRET}, ok",INBOX\n'
    f"1,,Eero,,Anna,,2026-08-01 10:05:00 UTC,,{SECRET},INBOX\n"
)
CONNECTIONS = (
    'Notes:\n"You may notice that some addresses are missing."\n\n'
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    f"{SECRET},Aalto,https://www.linkedin.com/in/a,,Oy,Chef,01 Aug 2026\n"
    "Eero,Koski,https://www.linkedin.com/in/b,eero@example.org,Oy,Chef,02 Aug 2026\n"
)
SHARES = (
    "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n2026-08-10 21:30:00,"
    "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7487000000000000000,Keitto,,,"
    "MEMBER_NETWORK\n"
)
DIRECT = f'window.YTD.direct_messages.part0 = [{{"dmConversation": {{"text": "{SECRET}"}}}}]'
THREAD = {"participants": [{"name": "A"}], "messages": [{"content": SECRET}]}
TIKTOK = f"""{{"Direct Message": {{"Chat History": {{"ChatHistory": {{"x": [
{{"Content": "{SECRET}"}}]}}}}}}, "Profile": {{"Profile Info": {{"ProfileMap": {{"userName":
"merituuli", "emailAddress": "{SECRET}@example.org"}}}}}},
"Post": {{"Posts": {{"VideoList": [
{{"Date": "2026-08-01 21:15:00", "Link": "https://www.tiktokv.com/share/video/7400000000000000001/",
"Likes": "3", "Title": "Keitto & kala",}},
{{"Date": "2026-08-02 21:15:00", "Link": "https://www.tiktokv.com/share/video/7400000000000000002/",
"Likes": "1", "Title": "{SECRET}", "WhoCanView": "Only me"}}]}}}}}}"""


def note(number, *, to, text="Keitto"):
    own = f"https://m.example/users/m/statuses/{number}"
    return {
        "type": "Create",
        "published": f"2026-03-0{number}T10:00:00Z",
        "actor": "https://m.example/users/m",
        "to": [to],
        "object": {"id": own, "type": "Note", "content": f"<p>{text}</p>", "to": [to]},
    }


def outbox():
    items = [note(1, to=PUBLIC), note(2, to="https://m.example/users/friend", text=SECRET)]
    inner = {key: value for key, value in items[1].items() if key != "to"}
    told = {"type": "OrderedCollection", "totalItems": 3, "orderedItems": [*items, inner]}
    return json.dumps(told).encode()


LOOSE = {
    "messages.csv": MESSAGES.encode(),
    "messages (saved).csv": MESSAGES.replace(",", ";").encode("utf-16"),
    "Connections.csv": CONNECTIONS.encode(),
    "Invitations.csv": f"From,To,Sent At,Message,Direction\nA,B,8/1/26,{SECRET},OUT\n".encode(),
    "Profile.csv": f"First Name,Last Name,Birth Date\n{SECRET},B,1\nA,B,1\n".encode(),
    "direct-messages.js": DIRECT.encode(),
    "message_1.json": json.dumps(THREAD).encode(),
}
MIXED = {"user_data_tiktok.json": TIKTOK.encode(), "outbox.json": outbox()}
COPY = {"copy/Shares.csv": SHARES.encode(), "copy/messages.csv": MESSAGES.encode()}


def read_all(folder):
    """Every byte in the files of a folder, archives and those in them opened."""
    return b"".join(
        _unpacked(path.read_bytes()) for path in Path(folder).rglob("*") if path.is_file()
    )


def _unpacked(content):
    if not content.startswith(b"PK\x03\x04"):
        return content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return b"".join(map(_unpacked, map(archive.read, archive.namelist())))


def has_secret(settings):
    """Whether any file of the installation, or any row, holds it."""
    kept = read_all(settings.UPLOADS)
    rows = "".join(
        serializers.serialize("json", model.objects.all()) for model in apps.get_models()
    )
    return any(SECRET.encode(code) in kept for code in ("utf-8", "utf-16-le")) or SECRET in rows


def drop(workspace, aino, now, files):
    uploads = [SimpleUploadedFile(name, content) for name, content in files.items()]
    return receive_files(workspace, aino, uploads, now=now)


@pytest.mark.parametrize("name", LOOSE)
def test_a_private_file_alone_is_refused_for_what_it_is(name, as_aino, settings, worker_alive):
    as_aino.post("/imports/new/", {"uploads": SimpleUploadedFile(name, LOOSE[name])})

    file = ImportRun.objects.get().files.get()
    page = see(as_aino, f"/imports/{file.run_id}/")
    assert (file.state, file.summary["refusal"]) == (FileState.REFUSED, "private_file")
    assert "private messages" in page
    assert SECRET not in page
    assert not has_secret(settings)
    assert list(settings.UPLOADS.iterdir()) == []


def pack_tar(files):
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, BytesIO(content))
    return out.getvalue()


def test_of_a_packed_archive_of_mastodon_only_the_public_posts_stay(
    workspace, aino, now, settings, as_aino
):
    files = {
        "outbox.json": outbox(),
        "actor.json": json.dumps({"id": "https://m.example/users/m"}).encode(),
        "bookmarks.json": json.dumps({"orderedItems": [SECRET]}).encode(),
    }

    run = drop(workspace, aino, now, {"archive-20230101.tar.gz": pack_tar(files)})

    assert run.state == ImportState.PREVIEW
    assert not has_secret(settings)
    assert not any(path.read_bytes()[:2] == b"\x1f\x8b" for path in settings.UPLOADS.iterdir())
    page = see(as_aino, f"/imports/{run.pk}/")
    assert "bookmarks.json" in page
    assert confirm_import(run, clock=lambda: now).new_posts == 1
    assert Post.objects.get().text == "Keitto"


@pytest.mark.parametrize("packed", ["loose", "zip", "zip in zip", "tar"])
def test_nothing_private_is_on_the_disk_while_an_import_waits(
    packed, workspace, aino, now, settings, as_aino, worker_alive
):
    files = {"posts.csv": meta_file().read(), **MIXED, **LOOSE, **COPY}
    if packed != "loose":
        files = {"all.zip": pack({f"all/{name}": content for name, content in files.items()})}
    if packed == "zip in zip":
        files = {"outer.zip": pack(files)}
    if packed == "tar":
        files = {"outer.tar.gz": pack_tar(files)}

    run = drop(workspace, aino, now, files)

    assert run.state == ImportState.PREVIEW
    assert not has_secret(settings)
    assert SECRET not in see(as_aino, f"/imports/{run.pk}/")
    formats = set(run.files.filter(state=FileState.READY).values_list("format", flat=True))
    assert formats == {
        "meta_facebook_posts",
        "tiktok_copy",
        "mastodon_archive",
        "linkedin_shares",
    }
    confirm_import(ImportRun.objects.get(), clock=lambda: now)
    texts = set(Post.objects.values_list("text", flat=True))
    assert texts >= {"Keitto & kala", "Keitto"}
    assert not has_secret(settings)
    assert list(settings.UPLOADS.iterdir()) == []


@pytest.mark.parametrize("name", MIXED)
def test_what_is_kept_reads_as_before_and_is_known_again(name, workspace, aino, now):
    first = drop(workspace, aino, now, {name: MIXED[name]})
    file = first.files.get()
    notes = {one["reason"]: one["value"] for one in file.summary["unread"]}
    assert notes["not_public"] == ("1" if name == "user_data_tiktok.json" else "2")
    assert file.summary["posts"] == 1
    confirm_import(first, clock=lambda: now)

    again = drop(workspace, aino, now, {name: MIXED[name]})

    assert again.files.get().state == FileState.KNOWN
    assert Post.objects.get().channel.name in {"@merituuli", "@m@m.example"}


def test_a_public_outbox_is_kept_as_it_came(workspace, aino, now, settings):
    told = {"type": "OrderedCollection", "orderedItems": [note(1, to=PUBLIC)]}
    content = json.dumps(told, indent=3).encode()

    drop(workspace, aino, now, {"outbox.json": content})

    assert read_all(settings.UPLOADS) == content
