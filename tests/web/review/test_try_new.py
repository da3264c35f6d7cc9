"""Something new is tried: its check is fixed before there is any such post."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

import pytest
from django.utils.timezone import localdate

from tests.web.review.conftest import DECIDED
from tests.web.review.test_actions import THEN
from tests.web.review.test_api import call  # noqa: F401 - a fixture
from tests.web.review.test_pages import form
from tuuletus.web.collect.actions import set_traits
from tuuletus.web.collect.models import Post
from tuuletus.web.review.actions import build_registration, decide, run_check, say_check
from tuuletus.web.review.models import Decision
from tuuletus.wording import Speaker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker_alive")]
NEW = {"kind": "try", "measure": "", "trait": "Aihe", "value": " reseptit "}


def try_recipes(review, owner):
    registration = build_registration(
        trait="topic",
        value="recipes",
        expected=1.5,
        decided_on=DECIDED,
        starts_on=DECIDED,
        check_on=DECIDED + timedelta(weeks=13),
    )
    return decide(
        review,
        kind="try",
        what="",
        owner=owner,
        due_on=DECIDED,
        now=THEN,
        registration=registration,
    )


def test_something_new_is_tried_with_a_check_that_is_fixed(as_aino, review, aino):
    asked = form(aino, **NEW, what="", expected="3")
    told = as_aino.get("/reviews/1/foresee/", asked).content.decode()
    as_aino.post("/reviews/1/decide/", asked)
    [made] = Decision.objects.all()
    fixed = json.loads(made.registration)
    minutes = as_aino.get("/reviews/1/minutes.md").content.decode()

    assert "One such post a week is counted on." in told
    assert "such posts have been published" in told
    assert (fixed["trait"], fixed["value"], fixed["expected"]) == ("topic", "reseptit", 3.0)
    assert made.measure == "topic=reseptit"
    assert made.registration_hash == hashlib.sha256(made.registration.encode()).hexdigest()
    assert made.check_on == made.next_check_on > made.due_on + timedelta(weeks=12)
    assert "Topic: reseptit" in minutes
    assert made.registration_hash in minutes


def test_an_effect_that_would_hardly_show_tells_how_many_posts_are_needed(as_aino, review, aino):
    told = as_aino.get("/reviews/1/foresee/", form(aino, **NEW)).content.decode()

    assert "It needs at least 12 such posts" in told


def test_a_value_that_posts_have_is_taken_as_they_have_it(as_aino, review, aino):
    as_aino.post("/reviews/1/decide/", form(aino, **NEW | {"value": "LUNCH"}))

    assert Decision.objects.get().measure == "topic=lunch"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"trait": ""}, "This field is required."),
        ({"value": ""}, "Say the value, too"),
        ({"measure": "topic=lunch"}, "not both"),
        ({"trait": "", "value": ""}, "Choose what to try, or name something new."),
        ({"trait": "weekday", "value": "someday"}, "Weekday takes one of these: Monday"),
        ({"value": "fish × chips"}, "one property at a time"),
        ({"value": "x" * 100}, "Choose shorter names"),
        ({"kind": "vary"}, "Choose what the decision is about"),
    ],
)
def test_what_cannot_be_tried_is_refused_with_a_sentence(
    as_aino, review, aino, changes, complaint
):
    page = as_aino.post("/reviews/1/decide/", form(aino, **NEW | changes))

    assert page.status_code == 422
    assert complaint in page.content.decode()
    assert not Decision.objects.exists()


def test_the_form_offers_the_properties_that_posts_have(as_aino, review):
    page = as_aino.get("/reviews/1/").content.decode()

    known = page.partition('<datalist id="known-traits">')[2].partition("</datalist>")[0]
    assert '<option value="Topic">' in known
    assert '<option value="Weekday">' in known
    assert 'list="known-traits"' in page


def test_without_any_such_post_the_check_says_what_to_do(review, aino):
    made = try_recipes(review, aino)
    due = datetime.combine(made.check_on, THEN.time(), tzinfo=THEN.tzinfo)

    check = run_check(made, now=due)

    said = say_check(check, Speaker("en"))
    assert check.outcome == "cannot_tell"
    assert check.next_on == made.check_on + timedelta(weeks=4)
    assert "no post with the property “Topic: recipes” that was published after" in said
    assert "Give the property to the posts that have it" in said


def test_posts_that_get_the_property_are_compared_with_the_others(review, aino):
    made = try_recipes(review, aino)
    later = Post.objects.filter(published_at__date__gte=DECIDED, traits__topic="lunch")
    set_traits(list(later), "topic", "recipes", person=aino, now=THEN)
    due = datetime.combine(made.check_on, THEN.time(), tzinfo=THEN.tzinfo)

    check = run_check(made, now=due)

    assert check.numbers["compared_with"] == "others"
    assert check.numbers["n_before"] == 0
    assert check.numbers["n_after"] >= 12
    assert check.outcome == "worked"


def test_a_program_tries_something_new_as_the_page_does(call, as_aino, review, aino):  # noqa: F811
    told = {"kind": "try", "trait": "topic", "value": "reseptit", "what": "a", "expected": 3}
    status, made = call(aino, "POST", "reviews/1/decisions", told)
    _, foreseen = call(aino, "GET", "reviews/1/foresee?trait=topic&value=reseptit&expected=3")
    _, refused = call(aino, "POST", "reviews/1/decisions", told | {"value": ""})
    as_aino.post("/reviews/1/decide/", form(aino, **NEW, what="b", expected="3"))
    ours, theirs = Decision.objects.order_by("pk")

    assert status == 200
    assert made["foreseen"] == foreseen
    assert "One such post a week is counted on." in foreseen["sentence"]
    assert foreseen["posts_needed"] >= 12
    assert ours.registration == theirs.registration
    assert "value: Say the value, too" in refused["message"]
    assert ours.due_on > localdate()
