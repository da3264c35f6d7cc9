"""A share of exploration is a share of the slots, at a price that grows with it."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace

import pytest

from tests.analysis.mix.worlds import WEEK, build_posts, build_state
from tuuletus.analysis.mix.constraints import Constraints
from tuuletus.analysis.mix.draws import measure_doubt
from tuuletus.analysis.mix.learning import observe
from tuuletus.analysis.mix.proposing import price_exploration, propose_mix
from tuuletus.analysis.mix.result import Slot, Untried, Word
from tuuletus.analysis.mix.state import start_mix

STATE = build_state().add_type("quizzes").add_type("stories")
SLOTS = tuple(Slot(day=70.0 + day * 0.7, channel=day % 2) for day in range(20))
SHARES = (0.0, 0.1, 0.2, 0.3, 0.5, 1.0)


def test_a_share_of_nothing_plans_no_type_that_is_not_known():
    mix = propose_mix(STATE, SLOTS, exploration=0.0)

    assert {one.type for one in mix.placements} <= {0, 1, 2}
    assert (mix.exploration, mix.exploration_price, mix.untried) == (0.0, 0.0, None)


def test_a_share_of_the_slots_is_tried_and_told():
    mix = propose_mix(STATE, SLOTS, exploration=0.2)

    tried = [one for one in mix.placements if one.exploring]
    assert len(tried) == 4
    assert mix.exploration == pytest.approx(0.2)
    assert {one.type for one in tried} == {3, 4}
    assert {one.label for one in tried} == {Word.TRY}
    assert mix.exploration_price > 0.0


@pytest.mark.parametrize(("slots", "tried"), [(9, 0), (10, 1), (19, 1), (20, 2)])
def test_the_share_is_the_most_in_whole_posts(slots, tried):
    mix = propose_mix(STATE, SLOTS[:slots], exploration=0.1)

    assert sum(one.exploring for one in mix.placements) == tried
    assert (mix.untried is Untried.ROOM) == (tried == 0)


def test_the_share_is_of_the_posts_and_not_of_the_slots_that_stay_empty():
    wishes = Constraints(effort=dict.fromkeys(range(5), 2.0), capacity=6.0)

    mix = propose_mix(STATE, SLOTS, constraints=wishes, exploration=0.2)

    posts = [one for one in mix.placements if one.type is not None]
    assert 5 <= len(posts) < 10
    assert sum(one.exploring for one in posts) == 1


def test_trials_that_are_decided_count_towards_the_share():
    decided = Constraints(fixed={0: 3, 4: 4}, tried=frozenset({0, 4}))

    mix = propose_mix(STATE, SLOTS, constraints=decided, exploration=0.1)
    more = propose_mix(STATE, SLOTS, constraints=decided, exploration=0.2)

    assert [i for i, one in enumerate(mix.placements) if one.exploring] == [0, 4]
    assert mix.untried is None
    assert sum(one.exploring for one in more.placements) == 4
    told = price_exploration(STATE, SLOTS, decided, shares=(0.1, 0.2))
    assert [one.realised for one in told] == [pytest.approx(0.1), pytest.approx(0.2)]


def test_a_trial_costs_what_it_cost_before_it_was_decided():
    before = propose_mix(STATE, SLOTS, exploration=0.2)
    kinds = {i: one.type for i, one in enumerate(before.placements)}
    tried = frozenset(i for i, one in enumerate(before.placements) if one.exploring)
    decided = Constraints(fixed=kinds, tried=tried)

    after = propose_mix(STATE, SLOTS, constraints=decided, exploration=0.2)
    told = price_exploration(STATE, SLOTS, decided, shares=(0.0, 0.2))

    assert before.exploration_price > 0.0
    assert after.exploration_price == pytest.approx(before.exploration_price, rel=0.3)
    assert [one.price for one in told] == [after.exploration_price] * 2


def test_words_and_prices_are_those_without_what_was_decided_with_the_plan():
    decided = Constraints(at_least={3: 2}, at_most={3: 2, 4: 0})

    free = propose_mix(STATE, SLOTS, exploration=0.2)
    mix = propose_mix(STATE, SLOTS, constraints=decided, undecided=Constraints(), exploration=0.2)

    assert [one.type for one in mix.placements] != [one.type for one in free.placements]
    words = [(label.word, label.reason) for label in mix.labels]
    assert words == [(label.word, label.reason) for label in free.labels]


def test_what_pays_is_priced_against_the_plan_that_tries_nothing():
    for seed in range(6):
        sure, pays = (propose_mix(STATE, SLOTS, exploration=x, seed=seed) for x in (0.0, None))
        kinds = [[one.type for one in mix.placements] for mix in (sure, pays)]
        otherwise = sum(one != other for one, other in zip(*kinds, strict=True))
        tried = sum(one.exploring for one in pays.placements)

        assert all(one.exploring for one in pays.placements if STATE.measured[one.type] < 6)
        assert otherwise == tried + pays.moved
        if not otherwise:
            assert pays.exploration_price == 0.0


def test_more_trials_keep_the_earlier_ones_and_never_cost_less():
    mixes = [propose_mix(STATE, SLOTS, exploration=share) for share in SHARES]

    tried = [{place for place, one in enumerate(mix.placements) if one.exploring} for mix in mixes]
    for fewer, more in itertools.pairwise(tried):
        assert fewer <= more
    prices = [mix.exploration_price for mix in mixes]
    assert prices == sorted(prices)
    assert prices[-1] > prices[1] > 0.0


@pytest.mark.parametrize("seed", range(4))
def test_the_prices_told_before_are_those_of_the_plan(seed):
    told = price_exploration(STATE, SLOTS, shares=SHARES, seed=seed)

    for one in told:
        mix = propose_mix(STATE, SLOTS, exploration=one.share, seed=seed)
        assert one.realised == pytest.approx(mix.exploration)
        assert one.price == mix.exploration_price


def test_no_type_is_tried_more_than_twice_a_week_and_the_rest_is_told():
    mix = propose_mix(STATE, SLOTS, exploration=1.0)

    weeks = Counter((one.type, one.slot.day // 7) for one in mix.placements if one.exploring)
    assert max(weeks.values()) == 2
    assert mix.exploration < 1.0
    assert mix.untried is Untried.LIMITS


def test_trials_keep_to_the_limits():
    wishes = Constraints(
        forbidden=frozenset({(3, 0)}), at_most={4: 1}, rest_days={4: 5.0}, at_least={2: 1}
    )

    mix = propose_mix(STATE, SLOTS, constraints=wishes, exploration=0.5)

    assert mix.broken == ()
    assert mix.exploration > 0.0


def test_where_everything_is_known_there_is_nothing_to_try():
    mix = propose_mix(build_state(weeks=10), SLOTS, exploration=0.3)

    assert mix.untried is Untried.NOTHING
    assert mix.exploration == 0.0
    assert not any(one.exploring for one in mix.placements)


def test_a_type_that_was_not_seen_for_long_is_tried_again():
    posts = [post for post in build_posts(weeks=80) if post.type != 2 or post.day < 70.0]
    state = observe(start_mix(types=("a", "b", "c"), channels=("x", "y")), posts, until=560.0)
    slots = [replace(slot, day=slot.day + 490.0) for slot in SLOTS]

    mix = propose_mix(state, slots, exploration=0.1)

    assert {one.type for one in mix.placements if one.exploring} == {2}


def test_a_weak_type_is_not_tried_again_however_unsure_it_has_become():
    posts = [
        replace(post, response=post.response - 3.0 * (post.type == 2))
        for post in build_posts(weeks=80)
        if post.type != 2 or post.day < 420.0
    ]
    state = observe(start_mix(types=("a", "b", "c"), channels=("x", "y")), posts, until=560.0)
    slots = [replace(slot, day=slot.day + 490.0) for slot in SLOTS]
    assert measure_doubt(state)[2].min() > 0.4

    mix = propose_mix(state, slots, exploration=0.2)

    assert mix.labels[2].p_above_median < 0.1
    assert mix.labels[2].word is Word.DROP
    assert 2 not in {one.type for one in mix.placements}


def test_an_unknown_type_that_people_ask_for_is_planned_without_being_a_trial():
    mix = propose_mix(STATE, WEEK, constraints=Constraints(at_least={3: 1}), exploration=0.0)

    assert [one.exploring for one in mix.placements if one.type == 3] == [False]
    assert mix.labels[3].word is Word.TRY
    assert mix.broken == ()


def test_without_a_share_as_much_is_tried_as_pays():
    mixes = [propose_mix(STATE, WEEK, seed=seed) for seed in range(10)]

    assert all(mix.untried is None for mix in mixes)
    for mix in mixes:
        marked = sum(one.exploring for one in mix.placements) / len(WEEK)
        assert mix.exploration == pytest.approx(marked)
        assert 0.0 <= mix.exploration_price < 1.0


@pytest.mark.parametrize("share", [-0.1, 1.5])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match="share of the slots from 0 to 1"):
        price_exploration(STATE, SLOTS, shares=(share,))
