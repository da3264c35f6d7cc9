from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web.review.test_actions import decide_on_lunch
from tuuletus.web.review.actions import close_review, decide, hide_measure, keep_measure, run_check
from tuuletus.web.review.models import Check, Review
from tuuletus.web.review.queries import (
    find_hit_rate,
    find_retirements,
    find_verdicts,
    hidden_traits,
    learn_workspace,
)

pytestmark = pytest.mark.django_db


def hold_reviews(workspace, aino, now, *, count, measure=""):
    for number in range(1, count + 1):
        review = Review.objects.create(
            workspace=workspace,
            number=number,
            opened_at=now + timedelta(days=number),
            measures_shown=["topic", "weekday"],
        )
        made = decide(review, kind="nothing", what="", owner=aino, due_on=now.date(), now=now)
        if measure:
            made.measure = measure
            made.save()
        close_review(review, now=now + timedelta(days=number, hours=1))


def test_a_measure_without_use_in_five_reviews_is_proposed(workspace, aino, now):
    hold_reviews(workspace, aino, now, count=5, measure="topic × hour=lunch × 09-12")

    assert find_retirements(workspace) == ["weekday"]


def test_four_reviews_are_too_few_to_propose_anything(workspace, aino, now):
    hold_reviews(workspace, aino, now, count=4)

    assert find_retirements(workspace) == []


def test_hidden_and_kept_measures_are_not_proposed_again(workspace, aino, now):
    hold_reviews(workspace, aino, now, count=5)
    later = now + timedelta(days=9)

    hide_measure(workspace, "topic", now=later)
    keep_measure(workspace, "weekday", now=later)

    assert find_retirements(workspace) == []
    assert hidden_traits(workspace) == {"topic"}
    keep_measure(workspace, "topic", now=later)
    assert hidden_traits(workspace) == frozenset()


def test_a_hidden_measure_is_not_learnt_from(worked, now):
    learned = learn_workspace(worked, now=now, hidden={"topic"})

    assert {trait for one in learned.learning.findings for trait, _ in one.pairs} == {"weekday"}


def test_the_last_verdict_of_each_decision_counts(review, aino, now):
    decision = decide_on_lunch(review, aino)
    other = decide_on_lunch(review, aino, expected=2.0)
    Check.objects.create(
        decision=decision, checked_at=now - timedelta(days=9), outcome="cannot_tell"
    )
    Check.objects.create(decision=other, checked_at=now, outcome="cannot_tell")
    run_check(decision, now=now)

    rate = find_hit_rate(review.workspace)

    assert (rate.worked, rate.told, rate.untold) == (1, 1, 1)
    assert rate.share.low < 1.0 == rate.share.high


def test_without_verdicts_there_is_no_hit_rate(workspace):
    assert find_hit_rate(workspace).share is None


def test_of_each_decision_only_the_last_verdict_is_news(review, aino, now):
    decision = decide_on_lunch(review, aino)
    for days, outcome in ((0, "cannot_tell"), (7, "cannot_tell"), (14, "worked")):
        Check.objects.create(
            decision=decision, checked_at=now + timedelta(days=days), outcome=outcome, numbers={}
        )

    assert [one.outcome for one in find_verdicts(review.workspace, since=None)] == ["worked"]
    assert list(find_verdicts(review.workspace, since=now + timedelta(days=15))) == []


def test_a_decision_without_words_is_named_by_what_it_is_about(review, aino, now):
    decision = decide_on_lunch(review, aino)
    decision.what = ""

    assert str(decision) == "Vary: Topic: lunch"
