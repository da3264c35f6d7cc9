"""A finding that differs by channel is decided, foreseen and checked for one channel."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils.timezone import now as clock

from tests.web.review.conftest import DECIDED, fill
from tests.web.review.test_actions import THEN
from tests.web.review.test_api import LUNCH, call
from tests.web.review.test_pages import form
from tuuletus.records import Channel
from tuuletus.web.plan.queries.held import find_dropped, find_held
from tuuletus.web.review.actions import build_registration, decide, open_review, run_check
from tuuletus.web.review.models import Decision
from tuuletus.web.review.queries import build_minutes
from tuuletus.wording import Speaker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker_alive")]
KIOSK = Channel(platform="facebook", key="kioski", name="Kioski")

__all__ = ["call"]


@pytest.fixture
def kiosk(worked, now):
    """A second page, on which lunches changed for the worse when the first one's doubled."""
    return fill(worked, now=now, effect=0.4, key="kioski", seed=8)


def decide_for(review, owner, channel, *, kind="vary"):
    registration = build_registration(
        trait="topic", value="lunch", expected=1.5, decided_on=DECIDED, starts_on=DECIDED,
        check_on=DECIDED + timedelta(weeks=26), channel=channel,
    )  # fmt: skip
    return decide(
        review, kind=kind, what="", owner=owner, due_on=DECIDED, now=THEN,
        registration=registration,
    )  # fmt: skip


def test_the_check_looks_at_the_posts_of_that_channel_alone(worked, kiosk, aino, now):
    first = worked.channels.get(key="merituuli")
    record = Channel(platform="facebook", key="merituuli", name="Merituuli")
    review = open_review(worked, person=aino, now=now)

    better = run_check(decide_for(review, aino, record), now=now)
    worse = run_check(decide_for(review, aino, KIOSK), now=now)
    both = run_check(decide_for(review, aino, None), now=now)

    assert (better.outcome, worse.outcome) == ("worked", "did_not")
    assert better.numbers["low"] > both.numbers["mean"] > worse.numbers["high"]
    assert better.numbers["n_after"] + worse.numbers["n_after"] == both.numbers["n_after"]
    own = set(first.posts.values_list("pk", flat=True))
    assert set(better.numbers["posts"]) <= own
    assert not set(worse.numbers["posts"]) & own


def test_the_page_offers_the_channels_and_fixes_the_one_that_is_chosen(
    as_aino, worked, kiosk, aino, now
):
    open_review(worked, person=aino, now=now)

    page = as_aino.get(
        "/reviews/1/", {"measure": "topic=lunch", "channel": "facebook:kioski"}
    ).content.decode()
    sent = form(aino, what="", channel="facebook:kioski")
    both = as_aino.get("/reviews/1/foresee/", form(aino, what="")).content.decode()
    foreseen = as_aino.get("/reviews/1/foresee/", sent).content.decode()
    as_aino.post("/reviews/1/decide/", sent)

    assert '<option value="facebook:kioski" selected>Kioski · Facebook</option>' in page
    assert "All channels" in page
    made = Decision.objects.get()
    assert made.channel == KIOSK
    assert made.measure == "topic=lunch"
    assert foreseen != both
    shown = as_aino.get(f"/decisions/{made.pk}/").content.decode()
    assert "Topic: lunch · Kioski · Facebook" in shown
    assert "all other posts of this channel in the same weeks" in shown
    assert "Vary: Topic: lunch · Kioski · Facebook" in as_aino.get("/decisions/").content.decode()


def test_one_channel_alone_is_no_choice(as_aino, review):
    page = as_aino.get("/reviews/1/").content.decode()

    assert '<input type="hidden" name="channel"' in page
    assert "All channels" not in page


def test_minutes_name_the_channel(worked, kiosk, aino, now):
    review = open_review(worked, person=aino, now=now)
    decide_for(review, aino, KIOSK)

    tables = build_minutes(review, Speaker("en")).tables

    cells = [cell for table in tables for row in table.rows for cell in row]
    assert "Vary: Topic: lunch · Kioski · Facebook" in cells
    assert "all other posts of this channel in the same weeks" in cells


def test_a_program_names_the_channel_as_findings_tell_it(call, worked, kiosk, aino):
    _, opened = call(aino, "POST", "reviews")
    lunch = next(one for one in opened["findings"] if one["value"] == "lunch")
    own = next(one for one in lunch["by_channel"] if one["key"] == "kioski")
    told = LUNCH | {"channel": f"{own['platform']}:{own['key']}"}

    _, foreseen = call(
        aino, "GET", f"reviews/1/foresee?measure=topic=lunch&channel={told['channel']}"
    )
    _, made = call(aino, "POST", "reviews/1/decisions", told)
    _, both = call(aino, "POST", "reviews/1/decisions", LUNCH)
    status, refused = call(aino, "POST", "reviews/1/decisions", LUNCH | {"channel": "x:nobody"})

    assert made["channel"] == "facebook:kioski"
    assert made["foreseen"] == foreseen
    assert json.loads(made["registration"])["channel"] == {
        "platform": "facebook",
        "key": "kioski",
        "name": "Kioski",
    }
    assert (both["channel"], "channel" in json.loads(both["registration"])) == (None, False)
    assert both["id"] != made["id"]
    assert status == 422
    assert "There are: facebook:kioski, facebook:merituuli." in refused["message"]


def test_what_is_dropped_on_one_channel_stays_in_the_mix_of_the_others(worked, kiosk, aino, now):
    review = open_review(worked, person=aino, now=now)
    decide_for(review, aino, KIOSK, kind="drop")

    assert find_held(worked, "topic") == {}
    assert find_dropped(worked, "topic") == {("lunch", kiosk.pk)}
    assert find_dropped(worked, "format") == frozenset()


def test_a_channel_that_is_gone_leaves_the_decision_readable(as_aino, worked, kiosk, aino, now):
    made = decide_for(open_review(worked, person=aino, now=now), aino, KIOSK)
    kiosk.posts.all().delete()
    kiosk.delete()

    answer = as_aino.get(f"/decisions/{made.pk}/")

    assert answer.status_code == 200
    assert "Kioski" in answer.content.decode()
    assert run_check(made, now=clock()).outcome in ("cannot_tell", "described")
    assert find_dropped(worked, "topic") == frozenset()
