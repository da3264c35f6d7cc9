"""A decision is checked by the metric that was chosen for it."""

from __future__ import annotations

import json
import re

import pytest

from tests.web.review.test_actions import decide_on_lunch
from tests.web.review.test_api import call  # noqa: F401 - a fixture
from tests.web.review.test_pages import form
from tuuletus.web.collect.actions.answers import note_change
from tuuletus.web.collect.models import Measurement
from tuuletus.web.review.actions import (
    build_registration,
    decide,
    open_review,
    run_check,
    say_check,
)
from tuuletus.web.review.models import Decision, Review
from tuuletus.wording import Speaker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker_alive")]


@pytest.fixture
def reached(worked):
    """The restaurant with the reach of each post: twenty times its reactions, whatever it is."""
    rows = list(Measurement.objects.filter(channel__workspace=worked))
    for row in rows:
        row.pk, row.metric, row.value = None, "reach", 20.0 * row.value + 40.0
    Measurement.objects.bulk_create(rows)
    note_change(worked)
    worked.refresh_from_db()
    return worked


def find_chosen(page):
    """The metric that the form of a decision has chosen."""
    select = page.partition('name="metric"')[2].partition("</select>")[0]
    return re.search(r'<option value="(\w+)" selected>', select).group(1)


def test_the_metric_of_the_findings_page_is_that_of_the_review_and_its_checks(
    as_aino, reached, aino
):
    findings = as_aino.get("/findings/", {"metric": "reach"}).content.decode()
    opened = as_aino.post("/reviews/open/", {"metric": "reach"})
    page = as_aino.get(opened["Location"]).content.decode()
    as_aino.post("/reviews/1/decide/", form(aino))  # as a page of before, without the field
    as_aino.post("/reviews/1/decide/", form(aino, what="Muuta", metric="interactions"))

    assert '<input type="hidden" name="metric" value="reach">' in findings
    assert {one["metric"] for one in Review.objects.get().findings} == {"reach"}
    assert "Metric: Reach." in page
    assert find_chosen(page) == "reach"
    assert [json.loads(one.registration)["metric"] for one in Decision.objects.order_by("pk")] == [
        "reach",
        "interactions",
    ]


def test_a_review_that_is_open_takes_the_metric_for_its_next_decision(as_aino, reached, aino, now):
    open_review(reached, person=aino, now=now)

    opened = as_aino.post("/reviews/open/", {"metric": "reach"}, follow=True)
    usual = as_aino.get("/reviews/1/").content.decode()

    nonsense = as_aino.get("/reviews/1/", {"metric": "nonsense"}).content.decode()

    assert find_chosen(opened.content.decode()) == "reach"
    assert "?measure=topic%3Dlunch&amp;metric=reach#decide" in opened.content.decode()
    assert find_chosen(usual) == find_chosen(nonsense) == "interactions"
    assert "?measure=topic%3Dlunch#decide" in usual


def test_what_cannot_be_learnt_opens_a_review_as_usual(as_aino, reached):
    as_aino.post("/reviews/open/", {"metric": "nonsense"})

    assert {one["metric"] for one in Review.objects.get().findings} == {"interactions"}


def test_a_metric_that_nobody_tells_is_refused(as_aino, reached, aino, now):
    open_review(reached, person=aino, now=now)

    page = as_aino.post("/reviews/1/decide/", form(aino, metric="saves"))

    assert page.status_code == 422
    assert not Decision.objects.exists()


def test_the_check_foresees_and_judges_by_its_metric(as_aino, reached, aino, now):
    review = open_review(reached, person=aino, now=now)
    by = {
        one: as_aino.get("/reviews/1/foresee/", form(aino, metric=one)).content.decode()
        for one in ("interactions", "reach")
    }
    usual = decide_on_lunch(review, aino)
    fixed = json.loads(usual.registration)
    registration = build_registration(
        trait="topic",
        value="lunch",
        expected=1.5,
        decided_on=usual.due_on,
        starts_on=usual.due_on,
        check_on=usual.check_on,
        metric="reach",
    )
    made = decide(
        review,
        kind="vary",
        what="",
        owner=aino,
        due_on=usual.due_on,
        now=usual.decided_at,
        registration=registration,
    )
    checks = [run_check(one, now=now) for one in (usual, made)]
    said = [say_check(one, Speaker("en")) for one in checks]
    page = as_aino.get(f"/decisions/{made.pk}/").content.decode()
    minutes = as_aino.get("/reviews/1/minutes.md").content.decode()

    assert by["interactions"] != by["reach"]
    assert fixed["metric"] == "interactions"
    assert checks[1].numbers["now"] > 10 * checks[0].numbers["now"]
    assert "Measured by" not in said[0]
    assert said[1].endswith("Measured by: reach.")
    assert "Reach, at the age of 7 days" in page
    assert "Reach at the age of 7 days" in minutes


def test_a_program_chooses_the_metric(call, reached, aino):  # noqa: F811
    _, opened = call(aino, "POST", "reviews?metric=reach")
    told = {"kind": "vary", "measure": "topic=lunch"}
    _, usual = call(aino, "POST", "reviews/1/decisions", told)
    _, chosen = call(aino, "POST", "reviews/1/decisions", told | {"metric": "interactions"})
    _, foreseen = call(
        aino, "GET", "reviews/1/foresee?measure=topic%3Dlunch&kind=vary&metric=interactions"
    )
    refused = [
        call(aino, "POST", "reviews?metric=saves"),
        call(aino, "POST", "reviews/1/decisions", told | {"metric": "saves"}),
    ]

    assert {one["metric"] for one in opened["findings"]} == {"reach"}
    assert (usual["metric"], chosen["metric"]) == ("reach", "interactions")
    assert chosen["foreseen"] == foreseen != usual["foreseen"]
    assert [status for status, _ in refused] == [422, 422]
    assert all("interactions, reach" in answer["message"] for _, answer in refused)


def test_a_check_by_interactions_has_the_text_and_hash_that_it_always_had(review, aino):
    made = decide_on_lunch(review, aino)

    assert made.registration == (
        '{"age_days":7,"baseline_weeks":52,"check_on":"2026-10-05","decided_on":"2026-04-06",'
        '"expected":1.5,"metric":"interactions","starts_on":"2026-04-06","trait":"topic",'
        '"trigger_weeks":4,"value":"lunch"}'
    )


def test_the_seldom_changed_fields_are_folded_until_they_matter(as_aino, reached, aino, now):
    open_review(reached, person=aino, now=now)

    usual = as_aino.get("/reviews/1/").content.decode()
    other = as_aino.get("/reviews/1/", {"metric": "reach"}).content.decode()
    wrong = as_aino.post("/reviews/1/decide/", form(aino, check_on="2020-01-01")).content.decode()

    assert '<details class="evidence more"><summary>Metric and day of the check' in usual
    for page in (other, wrong):
        assert '<details class="evidence more" open>' in page
