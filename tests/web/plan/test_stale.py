"""Posts that end long ago say nothing of the weeks to come, wherever it is asked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils.timezone import now as clock

from tests.web.plan.conftest import fill
from tuuletus.analysis.habits import HabitState, Level, StreamName
from tuuletus.analysis.plan.habits import HabitsTold
from tuuletus.analysis.plan.stale import OLD_EVEN_SO, is_stale
from tuuletus.errors import TooOldError
from tuuletus.web.people.actions import create_token
from tuuletus.web.plan.actions import accept_mix, ask_mix
from tuuletus.web.plan.models import PlanEntry
from tuuletus.web.plan.queries.news import find_news
from tuuletus.wording import Speaker
from tuuletus.wording.habits import say_kind

ENGLISH = Speaker("en")
TOO_LONG = "that is too long ago to say anything of the weeks from"


@pytest.fixture
def old(workspace):
    """Posts that end nine months ago."""
    return fill(workspace, today=clock().date() - timedelta(weeks=39))


@pytest.fixture
def call(browser, workspace, aino):
    _row, key = create_token(aino, workspace, name="x", scopes=["read", "write"], now=clock())
    header = {"authorization": f"Bearer {key}"}

    def ask(path, body=None):
        if body is None:
            return browser.get(f"/api/v1{path}", headers=header)
        text = json.dumps(body)
        return browser.post(
            f"/api/v1{path}", text, content_type="application/json", headers=header
        )

    return ask


def test_the_wait_is_counted_to_the_weeks_that_are_asked_about():
    newest = date(2026, 3, 15)

    assert not is_stale(newest, first_day=newest + timedelta(weeks=8))
    assert is_stale(newest, first_day=newest + timedelta(weeks=8, days=1))
    assert not is_stale(newest, first_day=newest + timedelta(weeks=26), longest=OLD_EVEN_SO)
    assert not is_stale(None, first_day=newest)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/mix/", "/wear-out/"])
def test_the_pages_plan_and_tell_nothing_from_old_posts(as_aino, worker_alive, old, path):
    page = as_aino.get(path).content.decode()

    assert TOO_LONG in page
    assert 'href="/imports/new/"' in page
    assert "<table" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/mix", "/wear-out"])
def test_programs_are_refused_with_what_to_do(call, old, path):
    answer = call(path)

    assert answer.status_code == 409
    assert answer.json()["error"] == "too_old"
    assert TOO_LONG in answer.json()["message"]
    assert "Bring in newer posts." in answer.json()["message"]


@pytest.mark.django_db
def test_nothing_is_chosen_or_accepted_of_old_posts(call, as_aino, workspace, aino, old):
    digest = ask_mix(workspace, now=clock()).answer.digest()
    people = {"person": aino, "owner": aino}

    with pytest.raises(TooOldError):
        accept_mix(workspace, digest, **people, now=clock(), speaker=ENGLISH)
    from_program = call("/mix/accept", {"digest": digest})
    chosen = call("/mix/slots", {"slots": []})
    by_page = as_aino.post("/mix/accept/", {"digest": digest}, follow=True)

    assert [one.json()["error"] for one in (from_program, chosen)] == ["too_old"] * 2
    assert TOO_LONG in by_page.content.decode()
    assert not PlanEntry.objects.exists()


@pytest.mark.django_db
def test_the_start_page_offers_no_mix_of_old_posts(workspace, old):
    ask_mix(workspace, now=clock())

    assert find_news(workspace, now=clock(), speaker=ENGLISH, may_accept=True) == []


@pytest.mark.django_db
def test_of_two_months_wear_out_is_told_still_and_a_plan_is_not(call, workspace):
    fill(workspace, today=clock().date() - timedelta(weeks=10))

    assert call("/wear-out").status_code == 200
    assert call("/mix").status_code == 409


@pytest.mark.django_db
def test_habits_of_old_posts_are_told_as_of_then(as_aino, call, worker_alive, old):
    page = as_aino.get("/habits/").content.decode()

    assert "so this is how people answered until then" in page
    assert "The best now" not in page
    assert call("/habits").json()["newest_post"] < str(clock().date() - timedelta(weeks=38))


@pytest.mark.django_db
def test_habits_of_new_posts_are_told_as_of_now(as_aino, worker_alive, channels):
    assert "answered until then" not in as_aino.get("/habits/").content.decode()


def test_the_best_of_old_posts_is_the_best_until_then():
    level = Level(multiple=1.28, low=1.1, high=1.5, above=0.99)
    state = HabitState(stream=StreamName("daypart", "evening"), level=level, posts=40, since=None)
    told = HabitsTold(
        shifts=(),
        states=(state,),
        posts=90,
        first_day=date(2022, 1, 3),
        last_day=date(2024, 2, 28),
        until=date(2026, 11, 20),
        left_out={},
    )

    text = say_kind("daypart", [(state, level)], {}, ENGLISH, compared=3, ended_on=told.ended_on)

    assert text.startswith("The best until 28 February 2024: evening (17–22) – about 1.28 times")
    assert replace(told, until=date(2024, 4, 1)).ended_on is None


@pytest.mark.django_db
def test_where_nothing_can_be_planned_no_price_is_promised(as_aino, call, worker_alive, workspace):
    empty = as_aino.get("/mix/limits/").content.decode()
    prices = call("/mix/limits").json()["prices"]
    fill(workspace, today=clock().date() - timedelta(weeks=39))
    old = as_aino.get("/mix/limits/").content.decode()

    assert "being worked out and stands here" not in empty + old
    assert "What each share costs is told here once there are posts to plan from." in empty
    assert prices == []
