"""A whole review over the HTTP API: the same actions, checks and refusals as on the pages."""

from __future__ import annotations

import csv
import io
import json
from html import unescape

import pytest
from django.utils.timezone import now as clock

from tests.web.review.conftest import fill
from tests.web.review.test_actions import decide_on_lunch
from tests.web.review.test_pages import form
from tuuletus.web.people.actions import create_token
from tuuletus.web.review.actions import run_check
from tuuletus.web.review.models import Decision, Review

pytestmark = pytest.mark.django_db
NEXT_YEAR = f"{clock().year + 1}-01-08"
LUNCH = {"kind": "vary", "measure": "topic=lunch", "what": "Enemmän lounasta"}


@pytest.fixture
def call(browser):
    """Calls the API for a person; gives the status and what was told."""
    keys = {}

    def ask(person, method, path, told=None, scopes=("read", "write")):
        if (person, scopes) not in keys:
            own = person.memberships.get().workspace
            keys[person, scopes] = create_token(
                person, own, name="t", scopes=list(scopes), now=clock()
            )[1]
        answer = browser.generic(
            method,
            f"/api/v1/{path}",
            b"" if told is None else json.dumps(told),
            content_type="application/json",
            headers={"authorization": f"Bearer {keys[person, scopes]}"},
        )
        is_json = answer["Content-Type"].startswith("application/json")
        return answer.status_code, answer.json() if is_json else answer

    return ask


def test_a_review_is_held_from_its_opening_to_its_minutes(call, worked, aino, eero):
    _, opened = call(eero, "POST", "reviews")
    lunch = next(one for one in opened["findings"] if one["value"] == "lunch")
    _, noted = call(eero, "PUT", "reviews/1/notes", {"notes": "Lounas?"})
    _, foreseen = call(eero, "GET", f"reviews/1/foresee?measure={lunch['measure']}&expected=2")
    told = LUNCH | {"owner": aino.email.upper(), "expected": 2}
    _, made = call(eero, "POST", "reviews/1/decisions", told)
    _, closed = call(eero, "POST", "reviews/1/close")
    _, minutes = call(eero, "GET", "reviews/1/minutes?language=en")
    _, listed = call(eero, "GET", "decisions?review=1")

    assert (opened["number"], opened["opened_by"], opened["closed_at"]) == (1, "Eero Erkko", None)
    assert (noted["notes"], closed["notes"]) == ("Lounas?", "Lounas?")
    assert (made["owner"], made["measure"]) == ("Aino Aalto", "topic=lunch")
    assert made["foreseen"] == foreseen
    assert foreseen["earliest_on"] is not None
    assert made["check_on"] == foreseen["earliest_on"]
    assert "it is confirmed by" in foreseen["sentence"]
    assert json.loads(made["registration"])["check_on"] == made["check_on"]
    assert closed["closed_at"] is not None
    assert minutes["title"] == "Minutes of review 1"
    assert minutes["notes"] == "Lounas?"
    assert next(table["title"] for table in minutes["tables"]) == "Decisions"
    assert (listed["total"], listed["decisions"][0]["id"]) == (1, made["id"])


def test_the_api_and_the_page_fix_the_same_check(call, worked, aino, as_aino):
    call(aino, "POST", "reviews")
    _, made = call(aino, "POST", "reviews/1/decisions", LUNCH)
    as_aino.post("/reviews/1/decide/", form(aino, what="Samaa sivulta", expected=""))

    ours, theirs = Decision.objects.order_by("pk")
    assert (ours.registration, ours.due_on, ours.kind) == (
        theirs.registration,
        theirs.due_on,
        theirs.kind,
    )
    assert made["registration_hash"] == theirs.registration_hash


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"measure": ""}, "measure: Choose what the decision is about"),
        ({"measure": "topic=soup"}, "There are: topic=lunch, "),
        ({"kind": "act", "what": ""}, "what: Say what is going to be done"),
        ({"kind": "dance"}, "There are: keep, vary, drop, try, act, nothing."),
        ({"due_on": "2020-01-01"}, "due_on: Choose today or a later day"),
        ({"due_on": NEXT_YEAR, "check_on": NEXT_YEAR}, "Check the effect after"),
        ({"due_on": "soon"}, "due_on: write a day, such as 2026-03-31."),
        ({"owner": "nobody@example.fi"}, "owner: Select a valid choice"),
        ({"owner": "matti@example.fi"}, "owner: Select a valid choice"),
        ({"expected": 7}, "There are: 0.5, 0.75, 1, 1.25, 1.5, 2, 3."),
        ({"what": "x" * 301}, "what: Ensure this value has at most 300"),
        ({"wat": "x"}, "wat: there is no such field here."),
    ],
)
def test_a_decision_that_lacks_something_is_refused_as_on_the_page(
    call, review, aino, matti, changes, told
):
    status, answer = call(aino, "POST", "reviews/1/decisions", LUNCH | changes)

    assert (status, answer["error"]) == (422, "not_understood")
    assert told in answer["message"]
    assert not Decision.objects.exists()


def test_the_same_call_twice_doubles_nothing(call, worked, aino):
    _, first = call(aino, "POST", "reviews")
    _, again = call(aino, "POST", "reviews")
    decisions = [call(aino, "POST", "reviews/1/decisions", LUNCH)[1] for _ in range(2)]
    notes = [call(aino, "PUT", "reviews/1/notes", {"notes": "x"}) for _ in range(2)]
    done = [call(aino, "POST", f"decisions/{decisions[0]['id']}/done")[1] for _ in range(2)]
    closed = [call(aino, "POST", "reviews/1/close") for _ in range(2)]

    assert first == again
    assert decisions[0] == decisions[1]
    assert notes[0] == notes[1]
    assert done[0] == done[1]
    assert done[0]["done_at"] is not None
    assert closed[0] == closed[1]
    assert (Review.objects.count(), Decision.objects.count()) == (1, 1)


def test_another_decision_about_the_same_is_another_decision(call, review, aino):
    for changes in ({}, {"what": "Muuta"}, {"expected": 2}, {"kind": "keep"}):
        assert call(aino, "POST", "reviews/1/decisions", LUNCH | changes)[0] == 200

    assert Decision.objects.count() == 4


def test_a_review_is_not_closed_without_a_decision(call, review, aino):
    status, answer = call(aino, "POST", "reviews/1/close")

    assert (status, answer["error"]) == (409, "no_decision")
    assert Review.objects.get().closed_at is None


def test_a_closed_review_takes_no_more(call, review, aino):
    call(aino, "POST", "reviews/1/decisions", {"kind": "nothing"})
    call(aino, "POST", "reviews/1/close")

    late = [
        call(aino, "POST", "reviews/1/decisions", LUNCH),
        call(aino, "PUT", "reviews/1/notes", {"notes": "late"}),
    ]

    assert [(status, told["error"]) for status, told in late] == [(409, "already_done")] * 2
    assert Decision.objects.count() == 1
    assert Review.objects.get().notes == ""


def test_changing_nothing_has_nothing_to_foresee(call, review, aino):
    _, made = call(aino, "POST", "reviews/1/decisions", {"kind": "nothing", "measure": ""})

    assert (made["foreseen"], made["check_on"], made["registration"]) == (None, None, "")


@pytest.mark.parametrize("scopes", [("read",), ("write",)])
def test_scopes_say_whether_a_review_can_be_read_or_held(call, review, aino, scopes):
    asked = [("GET", "reviews/1", None), ("POST", "reviews/1/decisions", {"kind": "nothing"})]

    statuses = {
        method: call(aino, method, path, told, scopes=scopes)[0] for method, path, told in asked
    }

    assert statuses["GET"] == (200 if scopes == ("read",) else 403)
    assert statuses["POST"] == (200 if scopes == ("write",) else 403)


def test_an_expert_reads_a_review_and_changes_nothing_in_it(call, review, liisa):
    reading = [call(liisa, "GET", f"reviews{path}")[0] for path in ("", "/1", "/1/minutes")]
    writing = [
        call(liisa, "POST", "reviews")[0],
        call(liisa, "PUT", "reviews/1/notes", {"notes": "x"})[0],
        call(liisa, "POST", "reviews/1/decisions", {"kind": "nothing"})[0],
        call(liisa, "POST", "reviews/1/close")[0],
    ]

    assert (reading, writing) == ([200] * 3, [403] * 4)
    assert not Decision.objects.exists()


def test_another_workspace_finds_no_review_here(call, review, aino, matti):
    decision = decide_on_lunch(review, aino)
    paths = [
        ("GET", "reviews/1", None),
        ("GET", "reviews/1/minutes", None),
        ("GET", "reviews/1/minutes.csv", None),
        ("GET", "reviews/1/foresee?measure=topic%3Dlunch", None),
        ("PUT", "reviews/1/notes", {"notes": "x"}),
        ("POST", "reviews/1/decisions", {"kind": "nothing"}),
        ("POST", "reviews/1/close", None),
        ("GET", f"decisions/{decision.pk}", None),
        ("POST", f"decisions/{decision.pk}/done", None),
    ]

    assert [call(matti, *asked)[0] for asked in paths] == [404] * len(paths)
    assert call(matti, "GET", "reviews")[1]["total"] == 0
    assert call(matti, "GET", "decisions")[1]["total"] == 0


def test_minutes_are_the_files_of_the_page(call, review, aino, as_aino):
    call(aino, "POST", "reviews/1/decisions", LUNCH)

    for kind in ("md", "csv"):
        _, ours = call(aino, "GET", f"reviews/1/minutes.{kind}")
        page = as_aino.get(f"/reviews/1/minutes.{kind}")
        assert ours.content == page.content
        assert ours["Content-Disposition"] == page["Content-Disposition"]
    _, pdf = call(aino, "GET", "reviews/1/minutes.pdf")
    assert pdf.content.startswith(b"%PDF-")


def test_minutes_as_json_hold_the_cells_of_the_table(call, review, aino):
    _, minutes = call(aino, "GET", "reviews/1/minutes?language=fi")
    _, answer = call(aino, "GET", "reviews/1/minutes.csv?language=fi")
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))

    findings = minutes["tables"][-1]
    assert findings["columns"] in rows
    assert [str(cell).replace(".", ",") for cell in findings["rows"][0]] in rows
    assert minutes["title"] == rows[0][0]
    assert call(aino, "GET", "reviews/1/minutes?language=de")[0] == 422


def test_lists_come_in_parts(call, review, aino):
    for number in range(3):
        call(aino, "POST", "reviews/1/decisions", {"kind": "act", "what": f"Teko {number}"})

    _, part = call(aino, "GET", "decisions?limit=2&offset=1")
    _, reviews = call(aino, "GET", "reviews?limit=1")

    assert [one["what"] for one in part["decisions"]] == ["Teko 1", "Teko 0"]
    assert (part["total"], part["next_offset"]) == (3, None)
    assert (reviews["total"], reviews["reviews"][0]["number"]) == (1, 1)


def test_a_verdict_is_told_with_its_sentence(call, review, aino, now):
    run_check(decide_on_lunch(review, aino), now=now)

    _, listed = call(aino, "GET", "decisions")

    (check,) = listed["decisions"][0]["checks"]
    assert (check["outcome"], listed["worked"]) == ("worked", 1)
    assert check["sentence"]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("findings?metric=nonsense", "metric: there is no “nonsense” here; there are: interactio"),
        ("findings?metric=", "metric: there is no “” here"),
        ("findings?platform=myspace", "platform: there is no “myspace” here; there are: facebook"),
        (
            "findings?metrics=reactions",
            "There is no parameter “metrics”. There are: metric",
        ),
        ("patience?outcome=nonsense", "outcome: there is no “nonsense” here; there is none yet"),
        ("patience?exposure=posts", "exposure: there is no “posts” here; there"),
        ("decisions?review=9", "review: there is no “9” here; there are: 1."),
        ("reviews?limit=1000", "limit: write 500 or less"),
        ("reviews/1/foresee", "measure: Choose what the decision is about"),
        ("reviews/1/foresee?measure=x", "measure: Select a valid choice"),
        ("reviews/1/foresee?measure=topic%3Dlunch&expected=7", "There are: 0.5, 0.75"),
        ("reviews/1/minutes?lang=fi", "There is no parameter “lang”. There are: language"),
    ],
)
def test_what_is_not_there_is_refused_and_what_is_there_is_named(call, review, aino, path, told):
    status, answer = call(aino, "GET", path)

    assert (status, answer["error"]) == (422, "not_understood")
    assert told in answer["message"]


def test_findings_are_narrowed_to_one_channel(call, worked, aino, now):
    kiosk = fill(worked, now=now, weeks=(-20, 20), key="kioski", seed=8)

    _, both = call(aino, "GET", "findings")
    _, own = call(aino, "GET", f"findings?channel={kiosk.pk}")

    assert own["n"] < both["n"]
    posts = set(kiosk.posts.values_list("pk", flat=True))
    assert {pk for one in own["findings"] for pk in one["posts"]} <= posts
    assert own["findings"]


def test_a_channel_of_another_platform_is_refused(call, worked, aino):
    channel = worked.channels.get()
    worked.channels.create(platform="x", key="merituuli")

    for path in ("findings", "timing", "posts"):
        status, told = call(aino, "GET", f"{path}?platform=x&channel={channel.pk}")
        assert (status, told["error"]) == (422, "not_understood")
        assert f"the channel {channel.pk} is of the platform facebook" in told["message"]


def test_best_times_are_those_of_the_page(call, worked, aino, as_aino):
    status, told = call(aino, "GET", "timing")
    _, findings = call(aino, "GET", "findings")
    page = as_aino.get("/timing/").content.decode()

    assert status == 200
    assert told["sentence"] in unescape(page)
    assert told["time_zone"] == "Europe/Helsinki"
    assert 0.0 <= told["share"] <= 1.0
    assert {one["trait"] for one in told["findings"]} == {"weekday"}
    monday = [one for one in told["slots"] if one["weekday"] == 1 and one["hour"] == "09-12"]
    mondays = worked.channels.get().posts.filter(traits__weekday="1")
    assert [one["posts"] for one in monday] == [mondays.count()]
    assert sum(findings["ages"].values()) == findings["n"]


def test_findings_of_no_channel_of_ours_are_refused(call, worked, aino, other_workspace):
    theirs = other_workspace.channels.create(platform="facebook", key="m")

    status, answer = call(aino, "GET", f"findings?channel={theirs.pk}")

    assert status == 422
    assert f"channel: there is no “{theirs.pk}” here" in answer["message"]


@pytest.mark.parametrize("metric", ["interactions", "reactions"])
def test_a_metric_that_is_there_can_be_asked_for(call, worked, aino, metric):
    assert call(aino, "GET", f"findings?metric={metric}&platform=facebook")[1]["metric"] == metric


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1]",
        b'{"notes": "\\ud800"}',
        b'{"notes": "a\\u0000b"}',
        b'{"notes": NaN}',
        b"\xff",
        b"[" * 100_000,
        b'{"notes": {"a": 1}}',
        b'{"notes": "x", "more": 1}',
    ],
)
def test_a_body_that_cannot_be_kept_is_refused(review, aino, browser, body):
    key = create_token(
        aino, aino.memberships.get().workspace, name="t", scopes=["write"], now=clock()
    )[1]

    answer = browser.generic(
        "PUT",
        "/api/v1/reviews/1/notes",
        body,
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )

    assert answer.status_code in (400, 422)
    assert answer.json()["message"]
    assert Review.objects.get().notes == ""


def test_the_usual_effect_of_a_kind_can_be_foreseen(call, eero, review):
    usual = call(eero, "GET", "reviews/1/foresee?measure=topic%3Dlunch&kind=try")
    told = call(eero, "GET", "reviews/1/foresee?measure=topic%3Dlunch&kind=try&expected=1.5")
    unknown = call(eero, "GET", "reviews/1/foresee?measure=topic%3Dlunch&kind=dance")

    assert usual == told
    assert (usual[0], unknown[0]) == (200, 422)
