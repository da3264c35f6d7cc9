"""What was answered in a preview and sent with another button is used, and never lost."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tuuletus.web.collect.actions import receive_files
from tuuletus.web.collect.models import Channel, FileState, Post

NAME = "Ravintola Tuuletus"


class Answers(HTMLParser):
    """What a browser sends with the form of the answers, as a page first shows it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.choices: dict[str, list[tuple[str, str]]] = {}
        self._select = self._option = ""

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "option" and self._select:
            self._option = told.get("value", "")
            self.choices[self._select].append((self._option, ""))
            if "selected" in told or self._select not in self.sent:
                self.sent[self._select] = self._option
        if told.get("form") != "answers" or "name" not in told or tag == "button":
            return
        if tag == "select":
            self._select = told["name"]
            self.choices[self._select] = []
        elif told.get("type") != "checkbox" or "checked" in told:
            self.sent[told["name"]] = told.get("value", "")

    def handle_data(self, data):
        if self._option and self._select:
            code, words = self.choices[self._select][-1]
            self.choices[self._select][-1] = (code, words + data.strip())

    def handle_endtag(self, tag):
        if tag == "option":
            self._option = ""
        if tag == "select":
            self._select = ""


def read_answers(client, run):
    answers = Answers()
    answers.feed(client.get(f"/imports/{run.pk}/").content.decode())
    return answers


def table(name="posts.csv", word="post"):
    rows = "".join(
        f"2026-0{1 + n // 28}-{1 + n % 28:02d} 10:0{n % 6},{word} {n},{n + 3}\n" for n in range(40)
    )
    return SimpleUploadedFile(name, f"date,text,likes\n{rows}".encode())


@pytest.fixture
def pages(workspace):
    """Three channels of one name."""
    return [
        Channel.objects.create(workspace=workspace, platform=platform, key="77", name=NAME)
        for platform in ("facebook", "instagram", "x")
    ]


@pytest.fixture
def run(workspace, aino, now):
    return receive_files(workspace, aino, [table()], now=now)


@pytest.mark.django_db
def test_channels_of_one_name_are_told_apart_by_their_platform(as_aino, pages, run):
    choices = read_answers(as_aino, run).choices[f"{run.files.get().pk}-channel"]

    assert {f"{NAME} · {name}" for name in ("Facebook", "Instagram", "X")} <= {
        words for _code, words in choices
    }


@pytest.mark.django_db
def test_an_answer_that_was_not_used_yet_is_used_before_anything_is_stored(
    as_aino, workspace, pages, run
):
    file = run.files.get()
    sent = read_answers(as_aino, run).sent | {f"{file.pk}-channel": str(pages[2].pk)}

    page = as_aino.post(f"/imports/{run.pk}/confirm/", sent, follow=True).content.decode()
    between = Post.objects.count()
    as_aino.post(f"/imports/{run.pk}/confirm/", read_answers(as_aino, run).sent)

    assert "Nothing is stored yet. First the answers that were not used yet were heeded" in page
    assert f"You chose the channel “{NAME} · X” for this file." in page
    assert between == 0
    assert pages[2].posts.count() == 40
    assert workspace.channels.count() == 3


@pytest.mark.django_db
def test_answers_that_nobody_changed_keep_nothing_from_being_stored(as_aino, pages, run):
    as_aino.post(f"/imports/{run.pk}/confirm/", read_answers(as_aino, run).sent)

    assert Post.objects.count() == 40


@pytest.mark.django_db
def test_an_answer_that_cannot_be_read_is_told_and_nothing_is_stored(as_aino, pages, run):
    file = run.files.get()
    sent = read_answers(as_aino, run).sent | {f"{file.pk}-read_at_0": "yesterday"}

    page = as_aino.post(f"/imports/{run.pk}/confirm/", sent, follow=True).content.decode()

    assert "What was answered about posts.csv could not be read" in page
    assert not Post.objects.exists()


@pytest.mark.django_db
def test_an_answer_about_one_file_is_used_where_another_one_is_read_again(
    as_aino, workspace, aino, now, pages
):
    run = receive_files(workspace, aino, [table("a.csv"), table("b.csv", "other")], now=now)
    one, other = run.files.order_by("name")
    sent = read_answers(as_aino, run).sent | {f"{other.pk}-channel": str(pages[1].pk)}

    as_aino.post(f"/imports/{run.pk}/files/{one.pk}/reading/", sent)

    other.refresh_from_db()
    assert other.summary["fits"]["channel"] == pages[1].pk


@pytest.mark.django_db
def test_an_answer_is_used_where_another_file_is_left_out(as_aino, workspace, aino, now, pages):
    unclear = SimpleUploadedFile(
        "unclear.csv",
        b"date,text,likes\n" + b"".join(b"0%d/0%d/2026,a,3\n" % (n, n + 1) for n in range(1, 8)),
    )
    run = receive_files(workspace, aino, [table(), unclear], now=now)
    file, asking = run.files.order_by("name")
    assert asking.state == FileState.MAPPING
    sent = read_answers(as_aino, run).sent | {f"{file.pk}-channel": str(pages[0].pk)}

    as_aino.post(f"/imports/{run.pk}/files/{asking.pk}/leave/", sent)

    file.refresh_from_db()
    assert file.summary["fits"]["channel"] == pages[0].pk
