"""What is proposed: slots filled where they may be, limits kept, words with reasons."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.analysis.mix.worlds import TYPES, WEEK, Year, build_posts, build_state
from tuuletus.analysis.mix.breaches import Rule
from tuuletus.analysis.mix.constraints import Constraints
from tuuletus.analysis.mix.history import PublishedPost
from tuuletus.analysis.mix.learning import observe
from tuuletus.analysis.mix.proposing import propose_mix
from tuuletus.analysis.mix.result import Slot, Why, Word
from tuuletus.analysis.mix.state import start_mix

STATE = build_state()
STRONG = build_state(strong=1)
KINDS = some.integers(0, 2)


def test_the_strong_type_is_planned_most():
    mix = propose_mix(STRONG, WEEK)

    assert max(mix.labels, key=lambda label: label.planned).type == 1
    assert mix.labels[1].word in {Word.KEEP, Word.VARY}
    assert mix.labels[1].median > max(mix.labels[0].median, mix.labels[2].median)


def test_every_slot_gets_one_type_in_the_order_of_the_slots():
    slots = WEEK[::-1]

    mix = propose_mix(STATE, slots)

    assert tuple(placement.slot for placement in mix.placements) == slots
    assert sum(label.planned for label in mix.labels) == len(slots)
    for label in mix.labels:
        assert label.planned == sum(one.type == label.type for one in mix.placements)


def test_the_same_seed_gives_the_same_proposal():
    assert propose_mix(STATE, WEEK, seed=3) == propose_mix(STATE, WEEK, seed=3)


def test_without_exploration_nothing_is_tried_and_nothing_paid():
    for seed in range(5):
        mix = propose_mix(STATE.add_type("quizzes"), WEEK, exploration=0.0, seed=seed)

        assert not any(placement.exploring for placement in mix.placements)
        assert Word.TRY not in {label.word for label in mix.labels}
        assert (mix.exploration, mix.exploration_price) == (0.0, 0.0)


def test_a_type_that_does_worse_is_dropped_with_its_reason():
    posts = [
        replace(post, response=post.response - 1.5 * (post.type == 2))
        for post in build_posts(weeks=30, gain=0.3)
    ]
    state = observe(start_mix(types=TYPES, channels=("a", "b")), posts, until=210.0)

    label = propose_mix(state, [replace(slot, day=slot.day + 140.0) for slot in WEEK]).labels[2]

    assert (label.word, label.reason.why) == (Word.DROP, Why.WEAK)
    assert label.n == 40
    assert label.p_above_median < 0.1
    assert label.planned == 0


def test_a_type_that_was_seldom_seen_is_not_dropped():
    posts = [post for post in build_posts() if post.type != 2][:20]
    posts.append(PublishedPost(day=60.0, channel=0, type=2, response=1.0))
    state = observe(start_mix(types=TYPES, channels=("a", "b")), posts, until=70.0)

    assert propose_mix(state, WEEK).labels[2].word is not Word.DROP


def test_a_type_without_posts_gets_no_better_known_than_its_interval():
    label = propose_mix(STATE.add_type("quizzes"), WEEK).labels[3]

    assert label.n == 0
    assert label.high / label.low > 2.0
    assert label.reason.why in {Why.UNSEEN, Why.STRONG, Why.WEARS}


def test_an_account_without_posts_is_told_no_numbers():
    start = start_mix(types=TYPES, channels=("a", "b"))

    mix = propose_mix(start, WEEK)

    assert mix.expected is None
    assert {label.word for label in mix.labels} == {Word.LEAVE}
    assert {label.reason.why for label in mix.labels} == {Why.UNCLEAR}
    assert {label.median for label in mix.labels} == {None}
    assert {placement.expected for placement in mix.placements} == {None}
    assert len(mix.placements) == len(WEEK)


def test_one_type_on_one_channel_is_planned_everywhere():
    start = start_mix(types=["only"], channels=["one"])
    posts = [PublishedPost(day=float(day), channel=0, type=0, response=3.0) for day in range(20)]
    state = observe(start, posts, until=21.0)

    mix = propose_mix(state, [Slot(day=22.0, channel=0), Slot(day=22.0, channel=0)])

    assert [placement.type for placement in mix.placements] == [0, 0]
    assert mix.labels[0].n == 20
    assert mix.broken == ()


def test_no_slots_give_no_placements_and_still_the_words():
    mix = propose_mix(STRONG, [])

    assert mix.placements == ()
    assert [label.planned for label in mix.labels] == [0, 0, 0]
    assert mix.labels[1].median > 1.0


def test_what_was_published_instead_of_the_plan_is_learnt_from():
    others = [
        PublishedPost(day=70.0 + day, channel=day % 2, type=2, response=7.0) for day in range(6)
    ]

    after = observe(STATE, others, until=77.0)

    before = propose_mix(STATE, WEEK).labels[2].median
    assert propose_mix(after, [replace(slot, day=slot.day + 7.0) for slot in WEEK]).labels[
        2
    ].n == (propose_mix(STATE, WEEK).labels[2].n + 6)
    later = [replace(slot, day=slot.day + 60.0) for slot in WEEK]
    assert propose_mix(after, later).labels[2].median > before


def test_a_type_that_just_was_published_daily_gets_a_rest_where_wear_is_seen():
    rng = np.random.default_rng(2)
    posts, last = [], {0: -9.0, 1: -9.0, 2: -9.0}
    for number in range(240):
        day, kind = number * 0.7, int(rng.integers(3))
        fresh = 4.0 - 1.5 * math.exp(-(day - last[kind]) / 4.0)
        posts.append(
            PublishedPost(
                day=day, channel=0, type=kind, response=fresh + 0.3 * float(rng.standard_normal())
            )
        )
        last[kind] = day
    state = observe(start_mix(types=TYPES, channels=["one"]), posts, until=168.0)

    plan = propose_mix(
        state, [Slot(day=168.0 + day, channel=0) for day in range(9)], exploration=0.0
    )

    kinds = [placement.type for placement in plan.placements]
    assert all(one != other for one, other in itertools.pairwise(kinds))


def test_the_date_of_change_lies_ahead():
    for label in propose_mix(STATE, WEEK).labels:
        assert label.may_change_on is None or label.may_change_on > STATE.day


def test_ties_are_planned_without_complaint():
    posts = [
        PublishedPost(day=float(number // 3), channel=0, type=number % 3, response=4.0)
        for number in range(30)
    ]
    state = observe(start_mix(types=TYPES, channels=["one"]), posts, until=11.0)

    mix = propose_mix(state, [Slot(day=12.0, channel=0)] * 3)

    assert sum(label.planned for label in mix.labels) == 3


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"exploration": 1.5}, "from 0 to 1"),
        ({"constraints": Constraints(at_most={7: 1})}, "add_type"),
        ({"constraints": Constraints(fixed={99: 0})}, "only 6 slots"),
        ({"constraints": Constraints(capacity=-1.0)}, "capacity is -1.0 hours .* None"),
        ({"constraints": Constraints(rest_days={1: -2.0})}, "rest_days of type 1 is -2.0"),
        ({"constraints": Constraints(effort={0: math.nan})}, "effort of type 0 is nan"),
        ({"constraints": Constraints(at_most={0: -1})}, "at_most of type 0 is -1"),
    ],
)
def test_what_makes_no_sense_says_what_to_do(wishes, said):
    with pytest.raises(ValueError, match=said):
        propose_mix(STATE, WEEK, **wishes)


def test_a_slot_on_an_unknown_channel_says_what_to_do():
    with pytest.raises(ValueError, match="add_channel"):
        propose_mix(STATE, [Slot(day=71.0, channel=5)])


def test_a_slot_that_is_past_says_what_to_do():
    with pytest.raises(ValueError, match=r"Slot 0 is on day 69.0.* Leave out the slots"):
        propose_mix(STATE, [Slot(day=69.0, channel=0)])


def test_what_is_told_of_broken_limits_are_plain_numbers():
    broken = propose_mix(STATE, WEEK, constraints=Constraints(at_least={1: 9})).broken

    assert {type(one.wanted) for one in broken} == {float}
    assert {type(one.got) for one in broken} == {float}


def test_constraints_that_can_be_met_are_met():
    wishes = Constraints(
        forbidden=frozenset({(1, 0)}),
        at_most={1: 2},
        at_least={2: 1},
        rest_days={0: 2.0},
        effort={0: 2.0, 1: 1.0, 2: 1.0},
        capacity=9.0,
    )

    mix = propose_mix(STRONG, WEEK, constraints=wishes)

    assert mix.broken == ()
    assert find_breaches(mix, WEEK, wishes, STRONG) == set()


@some.composite
def any_wishes(draw):
    numbers = some.dictionaries(KINDS, some.integers(0, 4), max_size=2)
    return Constraints(
        forbidden=draw(some.frozensets(some.tuples(KINDS, some.integers(0, 1)), max_size=4)),
        at_most=draw(numbers),
        at_least=draw(numbers),
        rest_days=draw(some.dictionaries(KINDS, some.floats(0.0, 9.0), max_size=2)),
        effort=draw(some.dictionaries(KINDS, some.floats(0.0, 5.0), max_size=3)),
        capacity=draw(some.none() | some.floats(0.0, 20.0)),
        ramp=draw(some.sampled_from([None, 1.0])),
        fixed=draw(some.dictionaries(some.integers(0, 5), KINDS, max_size=3)),
    )


def find_steepest(published, kind, now):
    """The busiest of the last eight weeks, but two."""
    weeks = [day // 7 for day, one in published if one == kind and day >= now - 56.0]
    return max(2, *(weeks.count(week) for week in weeks), 0)


def find_breaches(mix, slots, wishes, state):
    """Looked up the long way round, by names of rules with their type and week."""
    kinds = [placement.type for placement in mix.placements]
    found = {(Rule.EMPTY, None, None)} if None in kinds else set()
    published = list(zip(state.history.day, state.history.type, strict=True))
    every = [*published, *((slot.day, kind) for slot, kind in zip(slots, kinds, strict=True))]
    for slot, kind in zip(slots, kinds, strict=True):
        if (kind, slot.channel) in wishes.forbidden:
            found.add((Rule.FORBIDDEN, kind, None))
    for week in {int(slot.day // 7) for slot in slots}:
        here = [kind for day, kind in every if int(day // 7) == week]
        for kind in range(len(state.types)):
            is_ramped = wishes.ramp and kind not in wishes.at_most
            steep = find_steepest(published, kind, state.day) if is_ramped else math.inf
            found |= {
                (rule, kind, week)
                for rule, over in (
                    (Rule.AT_MOST, here.count(kind) - wishes.at_most.get(kind, math.inf)),
                    (Rule.RAMP, here.count(kind) - steep),
                    (Rule.AT_LEAST, wishes.at_least.get(kind, 0) - here.count(kind)),
                )
                if over > 0
            }
        hours = sum(wishes.effort.get(kind, 0.0) for kind in here if kind is not None)
        if wishes.capacity is not None and hours > wishes.capacity + 1e-9:
            found.add((Rule.CAPACITY, None, week))
    for place, (slot, kind) in enumerate(zip(slots, kinds, strict=True)):
        others = [day for day, one in published if one == kind]
        others += [
            slots[other].day
            for other in range(len(slots))
            if other != place and kinds[other] == kind
        ]
        rest = wishes.rest_days.get(kind, 0.0)
        if any(abs(slot.day - day) < rest - 1e-9 for day in others):
            found.add((Rule.REST, kind, None))
    return found


@settings(max_examples=40, deadline=None)
@given(wishes=any_wishes(), exploration=some.sampled_from([0.0, 0.5]))
def test_no_wish_is_ever_broken_silently(wishes, exploration):
    mix = propose_mix(STATE, WEEK, constraints=wishes, exploration=exploration)

    told = {(broken.rule, broken.type, broken.week) for broken in mix.broken}
    assert told == find_breaches(mix, WEEK, wishes, STATE)
    hard = [one for one in mix.broken if one.rule not in {Rule.AT_LEAST, Rule.EMPTY}]
    assert all(one.decided for one in hard)
    assert find_free(mix, WEEK, wishes, STATE) == []
    for index, kind in wishes.fixed.items():
        assert mix.placements[index].type == kind
        assert mix.placements[index].fixed
        assert not mix.placements[index].exploring


def find_free(mix, slots, wishes, state):
    """Empty slots and types that would break nothing there."""
    before = find_breaches(mix, slots, wishes, state)
    free = []
    for place, one in enumerate(mix.placements):
        for kind in range(len(state.types)) if one.type is None else ():
            filled = [*mix.placements]
            filled[place] = replace(one, type=kind)
            after = find_breaches(replace(mix, placements=tuple(filled)), slots, wishes, state)
            hard = {rule for rule, _, _ in after} - {Rule.AT_LEAST, Rule.EMPTY, Rule.FORBIDDEN}
            barred = (kind, slots[place].channel) in wishes.forbidden
            if after <= before and not hard and not barred:
                free.append((place, kind))
    return free


def test_people_with_three_hours_get_one_post_of_two_hours_a_week():
    slots = [Slot(day=70.0 + day, channel=0) for day in (0, 1, 2, 7, 8, 9)]
    wishes = Constraints(effort=dict.fromkeys(range(3), 2.0), capacity=3.0)

    mix = propose_mix(STRONG, slots, constraints=wishes)

    filled = [int(one.slot.day // 7) for one in mix.placements if one.type is not None]
    assert filled == [10, 11]
    empty = [one for one in mix.placements if one.type is None]
    assert {(one.label, one.expected, one.low, one.high) for one in empty} == {
        (Word.EMPTY, None, None, None)
    }
    assert {(one.rule, one.cause) for one in mix.broken} == {(Rule.EMPTY, Rule.CAPACITY)}
    assert len(mix.broken) == 4


@pytest.mark.parametrize(
    ("wishes", "cause"),
    [
        (Constraints(forbidden=frozenset((kind, 0) for kind in range(3))), Rule.FORBIDDEN),
        (Constraints(at_most=dict.fromkeys(range(3), 0)), Rule.AT_MOST),
        (Constraints(rest_days=dict.fromkeys(range(3), 9.0)), Rule.REST),
        (Constraints(effort=dict.fromkeys(range(3), 1.0), capacity=0.0), Rule.CAPACITY),
    ],
)
def test_a_slot_that_nothing_may_fill_stays_empty_and_says_why(wishes, cause):
    mix = propose_mix(STRONG, [WEEK[0]], constraints=wishes)

    assert mix.placements[0].type is None
    assert mix.expected is None
    assert [(one.rule, one.cause, one.slots) for one in mix.broken] == [(Rule.EMPTY, cause, (0,))]


def test_fewest_posts_yield_to_hard_limits_and_are_told():
    wishes = Constraints(at_least={2: 3}, at_most={2: 1})

    mix = propose_mix(STRONG, WEEK, constraints=wishes)

    assert [one.type for one in mix.placements].count(2) == 1
    assert [(one.rule, one.wanted, one.got) for one in mix.broken] == [(Rule.AT_LEAST, 3.0, 1.0)]


def test_what_people_fixed_stays_even_if_it_breaks_a_limit():
    wishes = Constraints(forbidden=frozenset({(2, 0)}), fixed={0: 2})

    mix = propose_mix(STRONG, WEEK, constraints=wishes)

    assert mix.placements[0].type == 2
    assert [(one.rule, one.decided) for one in mix.broken] == [(Rule.FORBIDDEN, True)]


@settings(max_examples=25, deadline=None)
@given(
    most=some.integers(2, 4), rest=some.sampled_from([0.0, 1.5, 2.5]), barred=some.integers(0, 1)
)
def test_wishes_that_leave_room_are_met(most, rest, barred):
    wishes = Constraints(
        at_most=dict.fromkeys(range(3), most),
        rest_days={1: rest},
        forbidden=frozenset({(0, barred)}),
    )

    assert propose_mix(STRONG, WEEK, constraints=wishes).broken == ()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_simulated_year_brings_more_than_repeating_the_best(seed):
    year = Year(seed)

    assert year.live_by_mix() > 1.25 * year.live_by_repeating()
