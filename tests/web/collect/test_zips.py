"""A zip of a whole folder is read like the folder, and what is not opened is told."""

from __future__ import annotations

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.channels.twins import lay_down, load_twins, tell_story
from tests.web.collect.conftest import LATER, meta_file
from tests.web.collect.refused import POSTS, PROSE, pack
from tests.web.collect.test_private import LOOSE, SHARES
from tuuletus.web.collect.actions import confirm_import, receive_files
from tuuletus.web.collect.models import FileState, ImportRun, ImportState, Post
from tuuletus.web.privacy.actions import keeping


def make_folder(folder):
    """The files of one export of each platform, by their paths in a folder."""
    files = {}
    for number, twin in enumerate(load_twins()):
        place = folder / str(number)
        place.mkdir()
        path = lay_down(place, twin, tell_story(), twin.languages[0], frozenset())
        files[f"everything/{number}/{path.name}"] = path.read_bytes()
    return files


@pytest.fixture
def everything(workspace, aino, tmp_path):
    packed = pack(make_folder(tmp_path))
    return receive_files(workspace, aino, [SimpleUploadedFile("all.zip", packed)], now=LATER)


def test_every_file_of_a_packed_folder_is_named_for_what_it_is(everything):
    files = [one for one in everything.files.all() if "closed" not in one.summary]

    assert {one.state for one in files} == {FileState.READY}
    assert {one.format for one in files} == {one.format for one in load_twins()}


def test_a_packed_folder_is_stored_like_the_files_one_by_one(everything):
    run = confirm_import(everything, clock=lambda: LATER)

    assert run.state == ImportState.STORED
    assert set(Post.objects.values_list("channel__platform", flat=True)) == {
        "bluesky", "facebook", "instagram", "linkedin", "mastodon", "tiktok", "website",
        "wordpress", "x", "youtube",
    }  # fmt: skip


def test_the_page_says_what_was_not_opened_and_why(as_aino, worker_alive):
    members = {
        "all/posts.csv": meta_file().read(),
        "all/in/Shares.csv": SHARES.encode(),
        "all/in/messages.csv": LOOSE["messages.csv"],
        "all/letter.txt": PROSE.encode(),
        **{f"all/pictures/{n}.jpg": b"\xff\xd8\xff" for n in range(300)},
    }

    as_aino.post(reverse("collect:new"), {"uploads": SimpleUploadedFile("all.zip", pack(members))})

    run = ImportRun.objects.get()
    page = unescape(
        " ".join(as_aino.get(reverse("collect:import", args=[run.pk])).getvalue().decode().split())
    )
    assert run.state == ImportState.PREVIEW
    assert "all/in, LinkedIn: only what tells of posts was opened;" in page
    assert "Files not opened: 1 (messages.csv)." in page
    assert "Files not opened: 300 (0.jpg, 1.jpg, 2.jpg, 3.jpg, 4.jpg, …)." in page
    assert "all.zip: letter.txt" in page
    assert "This is running text" in page
    told = as_aino.get(reverse("collect:imports")).getvalue().decode()
    assert "all.zip: Shares.csv" in told


def test_a_zip_of_pictures_alone_is_refused_with_what_helps(as_aino, worker_alive, settings):
    packed = pack({"a.jpg": b"\xff\xd8\xff", "b.jpg": b"\xff\xd8\xff"})

    as_aino.post(reverse("collect:new"), {"uploads": SimpleUploadedFile("all.zip", packed)})

    run = ImportRun.objects.get()
    page = as_aino.get(reverse("collect:import", args=[run.pk])).getvalue().decode()
    assert run.state == ImportState.REFUSED
    assert "bring the export files" in page
    assert list(settings.UPLOADS.iterdir()) == []


def test_of_very_many_unknown_files_twenty_are_told_and_the_rest_counted(workspace, aino, now):
    odd = {f"{n}.csv": f"a;b\n{n};x\n{n + 1};y\n".encode() for n in range(60)}
    private = {f"m/{n}.json": f'{{"participants": [{n}]}}'.encode() for n in range(60)}

    run = receive_files(
        workspace, aino, [SimpleUploadedFile("a.zip", pack(odd | private))], now=now
    )

    row = run.files.get(summary__refusal="not_opened")
    assert run.files.count() == 21
    assert [one["details"]["count"] for one in row.summary["closed"]] == [100]


def test_two_downloads_in_archives_of_their_own_are_told_apart(workspace, aino, now):
    inner = pack({"a.csv": POSTS.encode()})
    other = pack({"a.csv": POSTS.replace("1,", "8,").encode()})

    run = receive_files(
        workspace,
        aino,
        [SimpleUploadedFile("all.zip", pack({"in/one.zip": inner, "in/two.zip": other}))],
        now=now,
    )

    assert sorted(run.files.values_list("name", flat=True)) == [
        "all.zip: one.zip: a.csv",
        "all.zip: two.zip: a.csv",
    ]


def test_what_stands_for_shut_files_gives_the_worker_nothing_to_do(workspace, aino, now):
    members = {"posts.csv": meta_file().read(), "a.jpg": b"\xff\xd8\xff"}
    receive_files(workspace, aino, [SimpleUploadedFile("a.zip", pack(members))], now=now)

    assert keeping.shed_refused(workspace) == 0


def test_an_unknown_table_among_others_is_asked_about(workspace, aino, now):
    members = {"posts.csv": meta_file().read(), "odd.csv": b"a;b;c\n1;2;3\n4;5;6\n7;8;9\n"}

    run = receive_files(workspace, aino, [SimpleUploadedFile("a.zip", pack(members))], now=now)

    assert run.state == ImportState.MAPPING
    assert run.files.get(name="a.zip: odd.csv").state == FileState.MAPPING
