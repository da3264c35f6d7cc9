"""More files at once than may be: a page, or an object, with a sentence."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.collect.conftest import meta_file
from tuuletus.web.collect.models import ImportRun
from tuuletus.web.people.actions import create_token

SENTENCE = "At most 50 files can be brought in at once"


@pytest.fixture
def many():
    return [SimpleUploadedFile(f"{n}.csv", b"id,likes\n1,2\n") for n in range(400)]


def test_a_page_names_the_limit_and_what_helps(as_aino, many, worker_alive):
    answer = as_aino.post("/imports/new/", {"uploads": many})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert SENTENCE in page
    assert "zip" in page
    assert not ImportRun.objects.exists()


def test_a_program_is_told_the_same(browser, aino, workspace, now, many):
    _row, secret = create_token(aino, workspace, name="t", scopes=["read", "write"], now=now)

    answer = browser.post(
        "/api/v1/imports", {"files": many}, headers={"authorization": f"Bearer {secret}"}
    )

    assert answer.status_code == 400
    assert answer.json()["error"] == "too_many_files"
    assert SENTENCE in answer.json()["message"]


def test_what_the_system_keeps_in_a_folder_is_passed_over(as_aino):
    system = [SimpleUploadedFile(name, b"x") for name in (".DS_Store", "Thumbs.db", "desktop.ini")]

    as_aino.post("/imports/new/", {"uploads": [*system, meta_file()]})

    assert [file.name for file in ImportRun.objects.get().files.all()] == ["posts.csv"]


def test_nothing_chosen_is_said(as_aino):
    answer = as_aino.post("/imports/new/", {})

    assert "Choose at least one file first." in answer.content.decode()
