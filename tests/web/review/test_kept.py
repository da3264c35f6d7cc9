"""What a review keeps of the findings: everything that can be decided on."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate

from tests.web.review.test_pages import form
from tuuletus.analysis.findings import Finding
from tuuletus.web.collect.actions.answers import note_change
from tuuletus.web.collect.models import Post
from tuuletus.web.review.actions import open_review
from tuuletus.web.review.forms import group_measures
from tuuletus.web.review.models import Decision
from tuuletus.web.review.queries import find_decisions, find_reviews, learn_workspace
from tuuletus.wording import Speaker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker_alive")]
TOPICS = [f"topic {number:02d}" for number in range(60)]


@pytest.fixture
def many(worked):
    """A team that has given its posts sixty topics in a few formats."""
    posts = list(Post.objects.filter(channel__workspace=worked).order_by("pk"))
    for place, post in enumerate(posts):
        post.traits |= {"topic": TOPICS[place % 60], "format": ("photo", "video")[place % 7 < 3]}
    Post.objects.bulk_update(posts, ["traits"])
    note_change(worked)
    worked.refresh_from_db()
    return worked


def test_every_single_property_is_kept_and_can_be_decided_on(as_aino, many, aino, now):
    review = open_review(many, person=aino, now=now)
    learnt = learn_workspace(many, now=now).learning.findings
    singles = {(one.trait, one.value) for one in learnt if len(one.pairs) == 1}

    kept = {tuple(map(tuple, one["pairs"])) for one in review.findings}
    page = as_aino.get("/reviews/1/", {"measure": "topic=topic 59"}).content.decode()
    made = as_aino.post("/reviews/1/decide/", form(aino, measure="topic=topic 58"))

    assert {pairs[0] for pairs in kept if len(pairs) == 1} == singles
    assert len(singles) > 60
    assert sum(len(pairs) > 1 for pairs in kept) <= 20
    assert '<option value="topic=topic 59" selected>' in page
    assert "not-offered" not in page
    assert made.status_code == 302
    assert Decision.objects.get().measure == "topic=topic 58"


def test_the_review_counts_what_is_too_early_as_the_page_of_findings_does(as_aino, many):
    as_aino.post("/reviews/open/")

    pages = [as_aino.get(address).content.decode() for address in ("/findings/", "/reviews/1/")]

    told = [page.partition("Too early to judge: ")[2].partition(" ")[0] for page in pages]
    assert told[0] == told[1]
    assert int(told[0]) > 40
    assert "when the review was opened" in pages[1]


def test_a_link_to_what_cannot_be_chosen_says_so(as_aino, review):
    page = as_aino.get("/reviews/1/", {"measure": "topic=Soup & salad"}).content.decode()

    assert "“Topic: Soup &amp; salad” is not among the findings of this review" in page


def test_choices_of_a_decision_stand_under_their_traits():
    def find(trait, value, *, clear=False):
        pairs = tuple(zip(trait.split(" × "), value.split(" × "), strict=True))
        numbers = {"mean": 1.0, "low": 0.9, "high": 1.1, "n": 9, "probability": 0.5}
        return Finding(pairs=pairs, metric="interactions", clear=clear, posts=(), **numbers)

    found = [
        find("weekday", "1"),
        find("topic", "soup"),
        find("weekday", "5"),
        find("topic", "fish"),
        find("topic × weekday", "fish × 5"),
        find("format", "video", clear=True),
    ]
    groups = group_measures(found, Speaker("en"))[1:]

    assert [(name, [key for key, _name in own]) for name, own in groups] == [
        ("Clear", ["format=video"]),
        ("Topic", ["topic=fish", "topic=soup"]),
        ("Weekday", ["weekday=1", "weekday=5"]),
        ("Combinations", ["topic × weekday=fish × 5"]),
    ]


def test_lists_do_not_fetch_what_reviews_were_read_from(review, aino, now):
    Decision.objects.create(
        review=review, kind="act", what="x", owner=aino, decided_at=now, due_on=localdate(now)
    )

    [listed], [made] = find_reviews(review.workspace), find_decisions(review.workspace)

    assert "findings" in listed.get_deferred_fields()
    assert "findings" in made.review.get_deferred_fields()
