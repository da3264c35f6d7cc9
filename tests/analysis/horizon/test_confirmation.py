from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuuletus.analysis.followup import Outcome, Registration, check_change
from tuuletus.analysis.horizon.confirmation import (
    Obstacle,
    confirmation_chance,
    earliest_confirmation,
)

DAY = date(2026, 1, 5)


def register(expected: float = 2.0) -> Registration:
    return Registration(
        trait="topic",
        value="lunch",
        metric="interactions",
        age_days=0,
        expected=expected,
        decided_on=DAY,
        starts_on=DAY,
        check_on=DAY + timedelta(weeks=13),
        baseline_weeks=52,
    )


def make_posts(rng, *, first=-56, last=0, changed=3, controls=6, effect=1.0):
    numbers = np.arange(first, last)
    published = DAY.toordinal() + 7 * np.concatenate(
        [
            np.repeat(numbers, changed),
            np.repeat(numbers, controls),
        ]
    )
    kind = np.arange(len(published)) < changed * len(numbers)
    y = 4.8 + 0.77 * rng.standard_t(4.55, len(published))
    return published, y + np.log(effect) * (kind & (published >= DAY.toordinal())), kind


def plan(posts, **changes):
    published, y, kind = posts
    return earliest_confirmation(
        changes.pop("registration", register()),
        published_on=published,
        log_response=y,
        changed=kind,
        today=DAY,
        **changes,
    )


def test_the_day_moves_later_when_the_effect_is_smaller_or_posts_are_fewer(rng):
    posts = make_posts(rng)

    large = plan(posts)
    smaller = plan(posts, registration=register(1.6))
    rarer = plan(posts, registration=replace(register(), posts_a_week=1.0))

    assert DAY < large.earliest < smaller.earliest
    assert large.earliest < rarer.earliest


def test_a_tiny_effect_has_no_day_within_two_years(rng):
    horizon = plan(make_posts(rng), registration=register(1.05))

    assert horizon.earliest is None
    assert horizon.obstacle is Obstacle.TOO_SMALL
    assert horizon.probability < 0.8


@settings(max_examples=10, deadline=None)
@given(shift=st.floats(-3.0, 3.0), seed=st.integers(0, 1000))
def test_the_level_of_an_account_does_not_move_the_day(shift, seed):
    published, y, kind = make_posts(np.random.default_rng(seed))

    assert plan((published, y + shift, kind)).earliest == plan((published, y, kind)).earliest


def test_the_first_week_that_is_good_enough_is_named(rng):
    horizon = plan(make_posts(rng))

    assert 0.8 <= horizon.probability < 0.85
    assert horizon.posts_a_week == 3.0
    assert horizon.posts_needed == 3 * ((horizon.earliest - DAY).days // 7)


def test_few_controls_a_week_are_waited_for(rng):
    published, y, kind = make_posts(rng, changed=6, controls=1)

    horizon = plan((published, y, kind), registration=register(20.0))

    assert horizon.earliest == DAY + timedelta(weeks=6)


def test_posts_that_are_all_old_are_not_taken_for_missing_controls(rng):
    published, y, kind = make_posts(rng, first=-156, last=-60)

    horizon = plan((published, y, kind))

    assert (horizon.earliest, horizon.obstacle) == (None, Obstacle.NOTHING_RECENT)
    assert horizon.newest is not None
    assert horizon.newest.toordinal() == published.max()


def test_where_no_post_has_a_date_there_is_no_newest_one(rng):
    horizon = plan(tuple(column[:0] for column in make_posts(rng)))

    assert (horizon.obstacle, horizon.newest) == (Obstacle.NOTHING_RECENT, None)


def test_it_says_that_there_is_nothing_to_compare_with(rng):
    horizon = plan(make_posts(rng, controls=0))

    assert horizon.earliest is None
    assert horizon.obstacle is Obstacle.NO_CONTROLS


def test_something_new_is_foreseen_at_one_post_a_week(rng):
    horizon = plan(make_posts(rng, changed=0), registration=register(3.0))

    assert (horizon.is_new, horizon.is_assumed, horizon.obstacle) == (True, True, None)
    assert horizon.posts_needed == (horizon.earliest - DAY).days // 7
    assert 12 <= horizon.posts_needed <= 52
    assert 0.8 <= horizon.probability < 0.85


def test_a_known_pace_of_something_new_is_counted_on(rng):
    slow = plan(make_posts(rng, changed=0), registration=register(3.0))
    paced = replace(register(3.0), posts_a_week=2.0)
    fast = plan(make_posts(rng, changed=0), registration=paced)

    assert not fast.is_assumed
    assert fast.earliest < slow.earliest


def test_an_effect_as_large_as_kinds_differ_anyway_is_told_when_it_can_be_looked_at(rng):
    horizon = plan(make_posts(rng, changed=0), registration=register(1.5))

    assert horizon.obstacle is Obstacle.NO_PAST
    assert horizon.earliest is None
    assert (horizon.posts_needed, horizon.enough_on) == (12, DAY + timedelta(weeks=12))
    assert 0.0 < horizon.probability < 0.4


def test_something_resumed_is_compared_with_its_own_past_at_one_post_a_week(rng):
    published, y, kind = make_posts(rng)
    old = published < DAY.toordinal() - 7 * 20
    use = ~kind | old

    horizon = plan((published[use], y[use], kind[use]))

    assert (horizon.is_new, horizon.is_assumed) == (False, True)
    assert horizon.earliest is not None


def test_the_chance_grows_with_certainty():
    chances = [confirmation_chance(1.5, variance) for variance in (0.2, 0.05, 0.01, 0.001)]

    assert chances == sorted(chances)
    assert chances[-1] > 0.999


def test_the_promised_chance_is_reached(rng):
    promised = plan(make_posts(rng))
    weeks = (promised.earliest - DAY).days // 7

    found = 0
    for _ in range(150):
        published, y, kind = make_posts(rng, last=weeks, effect=2.0)
        result = check_change(
            register(),
            published_on=published,
            log_response=y,
            changed=kind,
            today=promised.earliest,
        )
        found += result.outcome is Outcome.WORKED

    assert found / 150 == pytest.approx(promised.probability, abs=0.1)
