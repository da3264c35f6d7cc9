from __future__ import annotations

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
