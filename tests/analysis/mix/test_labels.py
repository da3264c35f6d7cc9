"""Words about types: none before enough was measured, none that people's changes move."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.analysis.mix.worlds import TYPES, WEEK, build_posts, build_state
from tuuletus.analysis.mix.constraints import Constraints
from tuuletus.analysis.mix.history import PublishedPost
from tuuletus.analysis.mix.labels import Evidence, label_types
from tuuletus.analysis.mix.learning import observe
from tuuletus.analysis.mix.proposing import propose_mix
from tuuletus.analysis.mix.result import Slot, Why, Word
from tuuletus.analysis.mix.state import MixState, start_mix

STRONG = build_state(strong=1)


def learn(posts: list[PublishedPost], *, types: tuple[str, ...] = TYPES) -> MixState:
    return observe(start_mix(types=types, channels=("a", "b")), posts, until=70.0)


def test_few_posts_of_a_type_are_a_try_or_nothing():
    posts = [post for post in build_posts(strong=2) if post.type != 2 or post.day < 20.0]
    state = learn(posts)
    assert 0 < state.measured[2] < 6

    planned = propose_mix(state, WEEK).labels[2]
    left = propose_mix(state, WEEK, constraints=Constraints(at_most={2: 0})).labels[2]

    assert planned.planned
    assert (planned.word, planned.reason.why) == (Word.TRY, Why.UNSURE)
    assert (left.word, left.reason.why) == (Word.LEAVE, Why.FEW)
    assert left.reason.numbers == {"n": int(state.measured[2]), "needed": 6}


@pytest.mark.parametrize("exploration", [None, 0.0, 0.2])
def test_words_do_not_change_by_what_people_fix_elsewhere(exploration):
    before = propose_mix(STRONG, WEEK, exploration=exploration)
    kinds = [one.type for one in before.placements]
    accepted = Constraints(fixed=dict(enumerate(kinds)))
    changed = Constraints(fixed={0: 2, 1: 2, 2: 0})

    for wishes in (accepted, changed):
        after = propose_mix(STRONG, WEEK, constraints=wishes, exploration=exploration)
        words = [(label.word, label.reason) for label in after.labels]
        assert words == [(label.word, label.reason) for label in before.labels]
        for label in after.labels:
            assert label.planned == [one.type for one in after.placements].count(label.type)


def test_the_only_type_cannot_be_compared():
    posts = [PublishedPost(day=float(day), channel=0, type=0, response=3.0) for day in range(20)]
    label = propose_mix(learn(posts, types=("only",)), WEEK).labels[0]

    assert (label.word, label.reason.why) == (Word.LEAVE, Why.ALONE)
    assert (label.median, label.low, label.high) == (None, None, None)


@pytest.mark.parametrize(
    "posts",
    [
        [replace(post, response=0.0) for post in build_posts()],
        build_posts()[:1],
        [replace(post, response=None) for post in build_posts()],
    ],
)
def test_without_responses_or_with_one_post_nothing_is_said(posts):
    mix = propose_mix(learn(posts), WEEK)

    assert {(one.word, one.reason.why) for one in mix.labels} == {(Word.LEAVE, Why.UNCLEAR)}
    assert {one.median for one in mix.labels} == {None}
    assert mix.expected is None


def test_what_is_planned_as_often_as_lately_is_not_to_be_varied():
    for strong in range(3):
        for weeks in (4, 10):
            state = build_state(strong=strong, weeks=weeks)
            for label in propose_mix(state, WEEK).labels:
                assert label.word is not Word.VARY or label.planned < label.usual


def test_a_strong_type_that_wears_out_is_to_be_varied_while_it_is_planned_less_than_lately():
    rng = np.random.default_rng(2)
    posts, last = [], {0: -9.0, 1: -9.0, 2: -9.0}
    for number in range(100):
        day, kind = number * 0.7, int(rng.choice((0, 0, 1, 2)))
        fresh = 4.0 + 0.3 * (kind == 0) - 1.5 * math.exp(-(day - last[kind]) / 4.0)
        response = fresh + 0.3 * float(rng.standard_normal())
        posts.append(PublishedPost(day=day, channel=0, type=kind, response=response))
        last[kind] = day
    slots = [Slot(day=70.0 + day, channel=0) for day in range(6)]

    label = propose_mix(learn(posts), slots).labels[0]

    assert label.planned < label.usual
    assert (label.word, label.reason.why) == (Word.VARY, Why.WEARS)


def test_a_plan_does_not_go_far_beyond_the_busiest_week():
    posts = [post for post in build_posts(strong=1) if post.type != 1 or int(post.day) % 3 == 0]
    state = learn(posts).add_type("quizzes")
    slots = [Slot(day=70.0 + day / 2, channel=day % 2) for day in range(14)]
    recent = [int(post.day // 7) for post in posts if post.type == 1 and post.day >= 14.0]
    busiest = max(recent.count(week) for week in recent)

    free = propose_mix(state, slots)
    mix = propose_mix(state, slots, constraints=Constraints(ramp=1.5))

    most = max(2, int(1.5 * busiest))
    counts = [[one.type for one in made.placements].count(1) for made in (free, mix)]
    assert counts[0] > most >= counts[1]
    assert [one.type for one in mix.placements].count(3) <= 2


def test_a_rise_that_people_fixed_is_told():
    wishes = Constraints(ramp=1.0, fixed=dict.fromkeys(range(4), 2))

    broken = propose_mix(STRONG, WEEK, constraints=wishes).broken

    assert [(one.rule, one.type, one.wanted, one.decided) for one in broken] == [
        ("ramp", 2, 2.0, True)
    ]


def test_a_trial_that_cannot_tell_within_half_a_year_is_not_called_one():
    rng = np.random.default_rng(1)
    evidence = Evidence(
        rested=np.exp(rng.normal([1.0, 0.5, 0.3, 0.0], 0.4, (400, 4))),
        n=np.array([40, 40, 40, 40]),
        known=True,
        planned=np.array([4, 2, 1, 1]),
        exploring=np.array([0, 0, 0, 1]),
        placed=np.array([4, 2, 1, 1]),
        asked=np.array([4, 2, 1, 0]),
        fatigue=np.ones(4),
        usual=np.array([2.0, 1.0, 1.0, 1.0]),
        weeks=2.0,
        noise=0.5,
        day=100.0,
    )

    told = label_types(evidence)[3]
    loud = label_types(replace(evidence, noise=500.0))[3]

    assert (told.word, told.reason.why) == (Word.TRY, Why.UNSURE)
    assert told.may_change_on is not None
    assert (loud.word, loud.reason.why, loud.may_change_on) == (Word.LEAVE, Why.UNSURE, None)
