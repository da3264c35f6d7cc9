"""Files that are dropped together: each preview tells what it has in common with the others."""

from __future__ import annotations

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.collect.conftest import csv_file, meta_file
from tuuletus.channels import apart
from tuuletus.web.collect.actions import (
    choose_channel,
    confirm_import,
    receive_files,
    set_mapping,
    set_reading,
)
from tuuletus.web.collect.models import FileState, Post

TABLE_HEADER = ["post id", "date", "text", "reactions"]
ROLES = dict(zip(TABLE_HEADER, ("id", "date", "text", "metric:reactions"), strict=True))


def own_table(numbers, *, name, header=TABLE_HEADER):
    rows = [
        {
            header[0]: f"p{number}",
            header[1]: f"2026-09-{number:02d} 12:00",
            header[2]: f"Lounaslista {number} on täällä",
            header[3]: number * 3,
        }
        for number in numbers
    ]
    return csv_file(rows, name=name, header=header)


def tell(run):
    return {
        file.name: (file.summary["new_posts"], file.summary.get("shared_posts", 0))
        for file in run.files.all()
    }


def test_posts_that_stand_in_two_files_of_one_drop_are_told_beforehand(workspace, aino, now):
    halves = meta_file(range(1, 21), name="a.csv"), meta_file(range(11, 31), name="b.csv")

    run = receive_files(workspace, aino, halves, now=now)

    assert tell(run) == {"a.csv": (20, 0), "b.csv": (20, 10)}
    confirm_import(run, clock=lambda: now)
    assert Post.objects.count() == 30


def test_tables_of_one_s_own_are_compared_too(workspace, aino, now):
    files = own_table(range(1, 11), name="a.csv"), own_table(range(6, 16), name="muu.csv")

    run = receive_files(workspace, aino, files, now=now)

    assert tell(run)["muu.csv"] == (10, 5)


def test_running_numbers_that_are_alike_by_chance_are_not_the_same_posts(workspace, aino, now):
    other = [
        {"post id": f"p{number}", "date": f"2025-01-{number:02d} 09:00",
         "text": f"Muuta {number}", "reactions": number}
        for number in range(1, 11)
    ]  # fmt: skip
    files = (
        own_table(range(1, 11), name="a.csv"),
        csv_file(other, name="b.csv", header=TABLE_HEADER),
    )

    run = receive_files(workspace, aino, files, now=now)

    assert tell(run) == {"a.csv": (10, 0), "b.csv": (10, 0)}


def test_one_file_alone_has_nothing_in_common(workspace, aino, now):
    run = receive_files(workspace, aino, [meta_file()], now=now)

    assert "shared_posts" not in run.files.get().summary


def test_a_file_whose_columns_were_told_later_is_compared_then(workspace, aino, now):
    strange = ["A", "B", "C", "D"]
    files = (
        own_table(range(1, 11), name="a.csv"),
        own_table(range(6, 16), name="b.csv", header=strange),
    )
    run = receive_files(workspace, aino, files, now=now)
    file = run.files.get(name="b.csv")

    set_mapping(
        file, dict(zip(strange, ("id", "date", "text", "metric:reactions"), strict=True)), {}
    )

    file.refresh_from_db()
    assert (file.state, file.summary["shared_posts"]) == (FileState.READY, 5)


def test_the_preview_says_it(client, workspace, aino, now):
    run = receive_files(
        workspace,
        aino,
        (meta_file(range(1, 21), name="a.csv"), meta_file(range(11, 31), name="b.csv")),
        now=now,
    )
    aino.language = "en"
    aino.save()
    client.force_login(aino)

    page = client.get(f"/imports/{run.pk}/").content.decode()

    assert page.count("10 also stand in another file of this import and are stored once") == 1


def test_posts_of_two_platforms_are_never_one(workspace, aino, now):
    x = "Post id,Date,Post text,Post Link,Impressions,Likes,Reposts\n" + "".join(
        f"74000000000000000{i:02d},2026-06-{i + 1:02d},Juttu {i},"
        f"https://x.com/merituuli/status/74000000000000000{i:02d},5,1,1\n"
        for i in range(9)
    )
    tiktok = "Video title,Video link,Post time,Total views\n" + "".join(
        f"Juttu {i},https://www.tiktok.com/video/74000000000000000{i:02d},2026-06-{i + 1:02d},5\n"
        for i in range(9)
    )
    files = [SimpleUploadedFile("x.csv", x.encode()), SimpleUploadedFile("t.csv", tiktok.encode())]

    run = receive_files(workspace, aino, files, now=now)

    assert {file.format for file in run.files.all()} == {"x_posts", "tiktok_posts"}
    assert not any(file.summary.get("shared_posts") for file in run.files.all())


class NeverWaits(threading.BoundedSemaphore):
    """Turns for which nobody may wait, so that a wait for oneself fails instead of lasting."""

    def __enter__(self):
        assert self.acquire(blocking=False), "a file is opened while another is held open"


@pytest.mark.parametrize(
    "answer",
    [
        lambda file: set_mapping(file, ROLES, {}),
        lambda file: set_reading(file, source_zone="Europe/Helsinki", read_at=None),
        lambda file: choose_channel(file, None),
    ],
    ids=["columns", "clock", "channel"],
)
def test_no_answer_about_a_file_holds_it_open_while_others_are_read(
    workspace, aino, now, monkeypatch, answer
):
    files = own_table(range(1, 11), name="a.csv"), own_table(range(6, 16), name="b.csv")
    run = receive_files(workspace, aino, files, now=now)
    monkeypatch.setattr(apart, "_turns", NeverWaits(1))

    answer(run.files.get(name="b.csv"))

    file = run.files.get(name="b.csv")
    assert (file.state, file.summary["shared_posts"]) == (FileState.READY, 5)
