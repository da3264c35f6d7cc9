from __future__ import annotations

import json

import pytest
from django.utils.timezone import now as clock

from tuuletus.web.people.actions import create_token
from tuuletus.web.plan.models import PlanEntry
from tuuletus.web.review.models import Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(browser, workspace, aino):
    _row, key = create_token(aino, workspace, name="x", scopes=["read", "write"], now=clock())
    header = {"authorization": f"Bearer {key}"}

    def ask(path, body=None, **query):
        if body is None:
            response = browser.get(f"/api/v1{path}", query, headers=header)
        else:
            response = browser.post(
                f"/api/v1{path}",
                json.dumps(body),
                content_type="application/json",
                headers=header,
            )
        return response.status_code, response.json()

    return ask


def test_the_mix_is_that_of_the_page(call, as_aino, channels):
    status, told = call("/mix")

    assert status == 200
    assert (told["trait"], len(told["slots"]), told["is_current"]) == ("topic", 8, True)
    assert told["digest"] in as_aino.get("/mix/").content.decode()
    words = {one["value"]: one for one in told["types"]}
    assert words["tarjous"]["word"] == "drop"
    assert "Better than the middle" in words["tarjous"]["sentence"]


def test_a_program_accepts_once_and_reads_what_is_to_be_written(call, channels):
    _status, told = call("/mix")

    first = call("/mix/accept", {"digest": told["digest"], "owner": "AINO@example.fi"})
    second = call("/mix/accept", {"digest": told["digest"]})

    assert first[0] == 200
    assert (first[1]["is_new"], first[1]["entries"]) == (True, 8)
    assert first[1]["review"] == 1
    assert (second[1]["is_new"], second[1]["decisions"]) == (False, 0)
    assert PlanEntry.objects.count() == 8
    assert Decision.objects.count() == first[1]["decisions"]
    status, listed = call("/mix/entries", limit=3, state="to_write")
    assert (status, listed["total"], listed["next_offset"]) == (200, 8, 3)


def test_an_entry_is_changed_in_parts(call, channels, aino):
    entry = PlanEntry.objects.create(
        channel=channels[0], day=clock().date(), trait="topic", value="lounas", who=aino
    )

    status, told = call(f"/mix/entries/{entry.pk}", {"note": "Kuva puuttuu"})

    assert status == 200
    assert (told["note"], told["who"], told["state"]) == ("Kuva puuttuu", str(aino), "to_write")
    assert call(f"/mix/entries/{entry.pk}", {"who": ""})[1]["who"] is None
    assert call(f"/mix/entries/{entry.pk}", {"who": "aino@example.fi"})[1]["who"] == str(aino)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/mix/accept", {}),
        ("/mix/accept", {"digest": "0", "owner": "nobody@example.fi"}),
        ("/mix/accept", {"digest": "0", "spare": 1}),
        ("/mix/entries/{pk}", {"state": "burnt"}),
        ("/mix/entries/{pk}", {"who": "nobody@example.fi"}),
        ("/mix/entries/{pk}", {"note": "x" * 301}),
    ],
)
def test_what_is_not_understood_is_refused(call, channels, path, body):
    entry = PlanEntry.objects.create(
        channel=channels[0], day=clock().date(), trait="topic", value="lounas"
    )

    status, told = call(path.format(pk=entry.pk), body)

    assert (status, told["error"]) == (422, "not_understood")


def test_a_mix_that_is_another_by_now_is_refused(call, channels):
    status, told = call("/mix/accept", {"digest": "0" * 64})

    assert (status, told["error"]) == (409, "already_done")
    assert call("/mix/entries", state="burnt")[0] == 422


def test_habits_are_told_with_their_groups(call, channels):
    status, told = call("/habits")

    assert status == 200
    assert told["posts"] > 100
    assert {one["stream"]["kind"] for one in told["states"]} <= {"daypart", "weekdays", "form"}
    assert told["shifts"] == []


def test_wear_is_told_with_both_error_rates(call, channels):
    status, told = call("/wear-out")

    assert status == 200
    assert {one["value"] for one in told["types"]} == {"kulissit", "lounas", "tarjous"}
    assert 0.0 <= told["false_alarms"] < told["found"] <= 1.0
    assert told["false_alarms"] < told["false_perhaps"] < told["found_perhaps"] <= 1.0
    # three posts a week in turns of three types: two weeks never saw more than three of one
    assert all(2 <= len(one["curve"]) <= 5 for one in told["types"])


@pytest.mark.parametrize("path", ["/mix", "/habits", "/wear-out", "/mix/entries"])
def test_an_empty_house_answers_plainly(call, workspace, path):
    assert call(path)[0] == 200
