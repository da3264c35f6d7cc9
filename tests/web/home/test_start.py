from __future__ import annotations

import re
from html import unescape

import pytest

from tests.web.review.conftest import fill
from tests.web.review.test_actions import decide_on_lunch
from tuuletus.web.review.actions import open_review, run_check

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker_alive")]


def test_an_empty_house_asks_for_files(as_aino, as_liisa, workspace):
    assert "Drop exported files here" in as_aino.get("/").content.decode()
    assert "A marketer of your workspace brings in the files" in as_liisa.get("/").content.decode()


def test_the_first_page_says_what_needs_me(as_aino, as_eero, workspace, aino, now):
    fill(workspace, now=now, effect=2.5)
    review = open_review(workspace, person=aino, now=now)
    decision = decide_on_lunch(review, aino)

    mine, others = as_aino.get("/").content.decode(), as_eero.get("/").content.decode()

    assert "Yours to do" in mine
    assert "Others are to do" in others
    assert "Go on with the review" in mine
    assert "5 October 2026" in mine
    run_check(decision, now=now)
    assert "Latest verdicts" in as_aino.get("/").content.decode()


def test_the_drawing_library_is_served_by_the_house(as_aino, workspace):
    answer = as_aino.get("/assets/vega-6.4.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert "immutable" in answer["Cache-Control"]
    assert b"tuuletusEmbed" in answer.content


def test_every_finding_on_the_first_page_leads_to_its_posts_and_files(
    as_aino, workspace, aino, now
):
    fill(workspace, now=now, effect=2.5)
    open_review(workspace, person=aino, now=now)

    page = as_aino.get("/").content.decode()
    links = re.findall(r'href="(/findings/posts/[^"]+)">Posts and files', page)
    addresses = [unescape(one) for one in links]

    told = page.split('id="best"')[1].split("</ul>")[0].count("<li>")
    assert len(addresses) == told > 0
    behind = as_aino.get(addresses[0]).content.decode()
    assert "The files behind these numbers" in behind


def test_the_choice_of_a_folder_stands_behind_that_of_files(as_aino, workspace):
    page = as_aino.get("/").content.decode()

    folded = re.search(r"<details class=\"evidence drop__folder\">.*?</details>", page, re.DOTALL)
    assert folded
    assert 'id="id_folder"' in folded.group()
    assert 'id="id_uploads"' not in folded.group()
