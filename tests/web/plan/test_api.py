from __future__ import annotations

import json
import re

import pytest
from django.utils.timezone import now as clock

from tuuletus.web.collect.models import OwnEvent
from tuuletus.web.people.actions import create_token
from tuuletus.web.plan.models import PlanEntry, TypeLimit
from tuuletus.web.review.models import Decision
from tuuletus.web.views import list_operations

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
    assert "Better than the type in the middle" in words["tarjous"]["sentence"]


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


@pytest.mark.parametrize("path", ["/mix", "/mix/limits", "/wear-out", "/habits", "/me"])
def test_a_parameter_that_is_not_known_is_refused_everywhere(call, path):
    status, told = call(path, weeks="99")

    assert (status, told["error"]) == (422, "not_understood")
    assert "weeks" in json.dumps(told)


def test_every_reading_operation_refuses_a_parameter_that_it_does_not_know(call):
    paths = [one.path for one in list_operations() if one.method == "GET"]
    assert len(paths) > 20

    answers = {
        path: call(re.sub(r"\{[^}]+\}", "1", path.removeprefix("/api/v1")), oddity="1")
        for path in paths
    }

    assert {path: status for path, (status, _told) in answers.items() if status != 422} == {}


def test_limits_of_a_type_in_another_spelling_are_those_of_the_type(call, channels):
    status, told = call("/mix/limits", {"types": [{"value": "LOUNAS", "at_most": 1}]})

    assert status == 200, told
    assert [one.value for one in TypeLimit.objects.all()] == ["lounas"]


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


def test_limits_are_set_in_parts_and_the_mix_keeps_to_them(call, channels):
    facebook, x = channels
    before = call("/mix/limits")[1]
    told = {
        "weeks": 1,
        "exploration": None,
        "capacity": 9.5,
        "slots": [{"channel": facebook.pk, "weekday": 2, "count": 2}],
        "types": [
            {"value": "lounas", "at_most": 1, "not_on": [x.pk]},
            {"value": "live", "effort": 2.5},
        ],
    }

    status, now = call("/mix/limits", told)
    later = call("/mix/limits", {"types": [{"value": "lounas", "rest_days": 3}]})[1]
    mix = call("/mix")[1]

    assert (before["is_own_rhythm"], before["types"], before["weeks"]) == (False, [], 2)
    assert status == 200
    assert (now["trait"], now["weeks"], now["exploration"], now["capacity"]) == (
        "topic", 1, None, 9.5,
    )  # fmt: skip
    assert (now["is_own_rhythm"], now["slots"]) == (True, told["slots"])
    nothing = {"effort": None, "rest_days": None, "at_least": None, "at_most": None, "not_on": []}
    assert {one["value"]: one for one in later["types"]} == {
        "lounas": nothing | {"value": "lounas", "rest_days": 3, "at_most": 1, "not_on": [x.pk]},
        "live": nothing | {"value": "live", "effort": 2.5},
    }
    assert {(one["channel"], one["number"]) for one in mix["slots"]} == {
        (facebook.pk, 1),
        (facebook.pk, 2),
    }
    assert "live" in {one["value"] for one in mix["types"]}
    assert [one["value"] for one in mix["slots"]].count("lounas") <= 1
    assert call("/mix/limits", {"slots": None, "forgotten": ["live"]})[1]["slots"] != told["slots"]


def test_an_event_takes_its_days_and_gives_them_back(call, workspace, channels):
    first = next(one for one in call("/mix")[1]["slots"])
    event = OwnEvent.objects.create(
        workspace=workspace, name="Messut", first_day=first["day"], last_day=first["day"]
    )

    told = call("/mix/limits", {"campaigns": [{"event": event.pk, "value": "tarjous"}]})[1]
    during = [one for one in call("/mix")[1]["slots"] if one["day"] == first["day"]]
    ended = call("/mix/limits", {"ended": [told["campaigns"][0]["id"]]})[1]

    assert [one["event"] for one in told["campaigns"]] == [event.pk]
    assert {(one["value"], one["source"]) for one in during} == {("tarjous", "campaign")}
    assert ended["campaigns"] == []


def test_a_slot_is_chosen_and_given_back(call, channels):
    slot = call("/mix")[1]["slots"][0]
    place = {name: slot[name] for name in ("day", "channel", "number")}

    chosen = call("/mix/slots", {"slots": [place | {"value": "tarjous"}]})
    empty = call("/mix/slots", {"slots": [place | {"value": ""}]})[1]["slots"][0]
    back = call("/mix/slots", {"slots": [place | {"value": None}]})[1]["slots"][0]

    assert chosen[0] == 200
    assert (chosen[1]["slots"][0]["value"], chosen[1]["slots"][0]["source"]) == (
        "tarjous", "chosen",
    )  # fmt: skip
    assert (empty["value"], empty["source"]) == ("", "chosen")
    assert back["source"] == "proposed"


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("limits", {"weeks": 9}, "weeks"),
        ("limits", {"exploration": 0.17}, "exploration"),
        ("limits", {"capacity": -1}, "capacity"),
        ("limits", {"trait": "weekday"}, "trait"),
        ("limits", {"slots": [{"channel": 0, "weekday": 1, "count": 1}]}, "no channel 0"),
        ("limits", {"types": [{"value": "lounas", "at_least": 3, "at_most": 1}]}, "at_most"),
        ("limits", {"types": [{"value": "lounas", "not_on": [0]}]}, "no channel 0"),
        ("limits", {"types": [{"value": "x" * 121}]}, "value"),
        ("limits", {"campaigns": [{"event": 0}]}, "event"),
        ("slots", {"slots": [{"day": "2020-01-06", "channel": 0, "value": ""}]}, "no slot"),
    ],
)
def test_a_limit_that_makes_no_sense_changes_nothing(call, workspace, channels, path, body, said):
    before = call("/mix/limits")[1]
    also = {"types": [{"value": "live"}, *body.get("types", [])]} if path == "limits" else {}

    status, told = call(f"/mix/{path}", body | also)

    assert (status, told["error"]) == (422, "not_understood")
    assert said in told["message"]
    assert call("/mix/limits")[1] == before


def test_a_token_that_only_reads_sets_no_limit(browser, workspace, aino, channels):
    _row, key = create_token(aino, workspace, name="r", scopes=["read"], now=clock())

    response = browser.post(
        "/api/v1/mix/limits",
        "{}",
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )

    assert response.status_code == 403


def test_a_program_takes_an_acceptance_back(call, channels):
    _status, told = call("/mix")
    call("/mix/accept", {"digest": told["digest"]})

    status, made = call("/mix/take-back", {"digest": told["digest"]})
    unknown, _answer = call("/mix/take-back", {"digest": "0" * 64})

    assert (status, made["entries"], made["standing"], unknown) == (200, 8, 0, 404)
    assert made["decisions"] >= 1
