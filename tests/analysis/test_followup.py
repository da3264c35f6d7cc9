from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuuletus.analysis.followup import (
    ComparedWith,
    FollowUp,
    Outcome,
    Registration,
    check_change,
    choose_window,
    weekly_looks,
)
from tuuletus.records import Channel

DAY = date(2025, 3, 3)


def register(**changes: object) -> Registration:
    fields: dict[str, object] = {
        "trait": "topic",
        "value": "lunch",
        "metric": "interactions",
        "age_days": 0,
        "expected": 1.5,
        "decided_on": DAY,
        "starts_on": DAY,
        "check_on": DAY + timedelta(weeks=13),
        "baseline_weeks": 22,
    }
    return Registration(**(fields | changes))  # type: ignore[arg-type]


def make_posts(rng, *, effect=1.0, weeks=13, changed=2, controls=6, noise=0.77, before=26):
    """Weekly posts around the decision: (published_on, log_response, changed)."""
    numbers = np.arange(-before, weeks)
    published = DAY.toordinal() + 7 * np.concatenate(
        [
            np.repeat(numbers, changed),
            np.repeat(numbers, controls),
        ]
    )
    kind = np.arange(len(published)) < changed * len(numbers)
    shock = rng.normal(0.0, 0.28, len(numbers))
    place = (published - DAY.toordinal()) // 7 + before
    log_response = 4.8 + shock[place] + 0.2 * ~kind + noise * rng.standard_t(4.55, len(place))
    log_response = log_response + math.log(effect) * (kind & (published >= DAY.toordinal()))
    return published, log_response, kind


def look(registration: Registration, posts, *, weeks: int = 13) -> FollowUp:
    published, log_response, kind = posts
    return check_change(
        registration,
        published_on=published,
        log_response=log_response,
        changed=kind,
        today=DAY + timedelta(weeks=weeks),
    )


def test_equal_registrations_have_one_text_and_one_hash():
    registration = register()

    assert registration.canonical() == register().canonical()
    assert registration.digest() == register().digest()
    assert registration.digest() != register(expected=1.6).digest()
    assert Registration.parse(registration.canonical()) == registration


def test_a_pace_that_was_decided_is_fixed_with_the_check():
    paced = replace(register(), posts_a_week=1.5)

    assert Registration.parse(paced.canonical()) == paced
    assert paced.digest() != register().digest()
    assert "posts_a_week" not in register().canonical()


def test_the_canonical_text_is_what_stored_hashes_were_made_of():
    assert register().canonical() == (
        '{"age_days":0,"baseline_weeks":22,"check_on":"2025-06-02","decided_on":"2025-03-03",'
        '"expected":1.5,"metric":"interactions","starts_on":"2025-03-03","trait":"topic",'
        '"trigger_weeks":4,"value":"lunch"}'
    )


def test_a_check_of_one_channel_says_which_and_is_read_back():
    channel = Channel(platform="facebook", key="1", name="Kahvila")
    registration = register(channel=channel)

    assert '"channel":{"key":"1","name":"Kahvila","platform":"facebook"}' in (
        registration.canonical()
    )
    assert Registration.parse(registration.canonical()) == registration
    assert registration.digest() != register().digest()


def test_weeks_that_prompted_the_decision_are_no_baseline():
    days = np.array([DAY.toordinal() + offset for offset in (-200, -180, -29, -28, -1, 0, 6, 7)])
    registration = register(starts_on=DAY + timedelta(days=3), age_days=1)

    window = choose_window(registration, published_on=days, today=DAY + timedelta(days=7))

    assert window.use.tolist() == [False, True, True, False, False, False, True, False]
    assert window.after.tolist() == [False, False, False, False, False, False, True, False]


def test_a_large_effect_without_noise_is_found_at_its_size(rng):
    posts = make_posts(rng, effect=2.0, noise=1e-6, changed=20, controls=20)

    result = look(register(), posts)

    assert result.outcome is Outcome.WORKED
    assert result.compared_with is ComparedWith.BEFORE
    assert result.low < 2.0 < result.high * 1.05
    assert (result.n_before, result.n_after, result.n_controls) == (440, 260, 260)


def test_without_control_posts_the_change_is_described(rng):
    published, log_response, kind = make_posts(rng, effect=3.0)

    result = look(register(), (published[kind], log_response[kind], kind[kind]))

    assert result.outcome is Outcome.DESCRIBED
    assert math.isnan(result.mean)
    assert result.now > result.then
    assert result.next_on is None


def test_no_changed_posts_yet_is_looked_at_again(rng):
    published, log_response, kind = make_posts(rng)
    use = ~kind | (published < DAY.toordinal())

    result = look(register(), (published[use], log_response[use], kind[use]))

    assert result.outcome is Outcome.CANNOT_TELL
    assert result.next_on == DAY + timedelta(weeks=17)


def test_a_new_kind_is_compared_with_the_others_with_room_for_their_difference(rng):
    published, log_response, kind = make_posts(rng, changed=3)
    use = ~kind | (published >= DAY.toordinal())

    result = look(register(), (published[use], log_response[use], kind[use]))

    assert result.compared_with is ComparedWith.OTHERS
    assert math.log(result.high / result.low) > 2 * 1.28 * 0.19


def test_posts_that_are_too_young_wait(rng):
    posts = make_posts(rng)

    result = look(register(age_days=7), posts, weeks=13)

    assert result.n_after == 26
    assert look(register(age_days=14), posts, weeks=13).n_after == 24


def test_looking_before_the_check_date_never_says_did_not(rng):
    posts = make_posts(rng, effect=0.3)

    assert look(register(), posts, weeks=12).next_on == DAY + timedelta(weeks=13)
    assert look(register(), posts, weeks=13).outcome is Outcome.DID_NOT


def test_waiting_ends_after_a_year(rng):
    posts = make_posts(rng, effect=1.2, weeks=60, noise=3.0)

    result = look(register(), posts, weeks=53)

    assert result.outcome is Outcome.CANNOT_TELL
    assert result.next_on is None


def test_few_control_posts_give_numbers_but_no_verdict(rng):
    published, log_response, kind = make_posts(rng, effect=4.0, noise=0.1)
    is_after = published >= DAY.toordinal()
    use = kind | ~is_after | (np.cumsum(~kind & is_after) <= 5)

    result = look(register(), (published[use], log_response[use], kind[use]))

    assert result.n_controls == 5
    assert result.outcome is Outcome.CANNOT_TELL
    assert result.mean > 1.5
    assert result.next_on > DAY + timedelta(weeks=13)


def test_the_next_look_waits_for_twelve_posts_at_the_rate_so_far(rng):
    posts = make_posts(rng, changed=1, effect=3.0, weeks=8, noise=0.2)

    result = look(register(check_on=DAY + timedelta(weeks=8)), posts, weeks=8)

    assert result.n_after == 8
    assert result.outcome is Outcome.CANNOT_TELL
    assert result.next_on == DAY + timedelta(weeks=12)


def test_the_next_look_brings_a_verdict_about_once_in_three(rng):
    told = []
    for _ in range(120):
        posts = make_posts(rng, effect=1.25, weeks=52)
        first = look(register(), posts)
        if first.next_on is not None and first.next_on < DAY + timedelta(days=364):
            weeks = (first.next_on - DAY).days // 7
            told.append(look(register(), posts, weeks=weeks).outcome is not Outcome.CANNOT_TELL)

    assert len(told) >= 30
    assert 0.15 <= np.mean(told) <= 0.6


def test_a_decision_to_lower_is_confirmed_by_a_fall(rng):
    posts = make_posts(rng, effect=0.3)

    result = look(register(expected=0.5), posts)

    assert result.outcome is Outcome.WORKED
    assert result.probability > 0.95
    assert result.safe_low < 1.0


def test_a_thing_that_is_kept_has_held_when_it_did_not_fall(rng):
    steady = look(register(expected=1.0), make_posts(rng, changed=12, controls=12, noise=0.3))
    fallen = look(
        register(expected=1.0), make_posts(rng, effect=0.4, changed=12, controls=12, noise=0.3)
    )

    assert steady.outcome is Outcome.WORKED
    assert fallen.outcome is Outcome.DID_NOT


def test_weekly_looks_end_with_the_verdict_of_that_day(rng):
    published, log_response, kind = make_posts(rng, effect=2.5)
    until = DAY + timedelta(weeks=13)

    looks = list(
        weekly_looks(
            register(),
            published_on=published,
            log_response=log_response,
            changed=kind,
            until=until,
        )
    )

    assert [day for day, _ in looks] == [DAY + timedelta(weeks=week) for week in range(1, 14)]
    assert looks[-1][1] == look(register(), (published, log_response, kind))


@settings(max_examples=20, deadline=None)
@given(shift=st.floats(-3.0, 3.0), seed=st.integers(0, 1000))
def test_a_change_that_all_posts_share_changes_nothing(shift, seed):
    published, log_response, kind = make_posts(np.random.default_rng(seed))

    plain = look(register(), (published, log_response, kind))
    moved = look(register(), (published, log_response + shift, kind))

    assert moved.mean == pytest.approx(plain.mean, rel=1e-6)
    assert moved.outcome is plain.outcome


@settings(max_examples=20, deadline=None)
@given(shift=st.floats(-3.0, 3.0), seed=st.integers(0, 1000))
def test_a_kind_that_always_gets_more_is_no_effect(shift, seed):
    published, log_response, kind = make_posts(np.random.default_rng(seed))

    plain = look(register(), (published, log_response, kind))
    moved = look(register(), (published, log_response + shift * kind, kind))

    assert moved.mean == pytest.approx(plain.mean, rel=1e-6)
    assert moved.outcome is plain.outcome


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000))
def test_the_order_of_the_posts_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    published, log_response, kind = make_posts(rng)
    order = rng.permutation(len(published))

    shuffled = look(register(), (published[order], log_response[order], kind[order]))

    assert shuffled.mean == pytest.approx(look(register(), (published, log_response, kind)).mean)


def announced(rng, *, effect: float, runs: int) -> float:
    """Share of runs in which any of 13 weekly looks says "worked"."""
    hits = 0
    for _ in range(runs):
        posts = make_posts(rng, effect=effect)
        hits += any(
            look(register(), posts, weeks=week).outcome is Outcome.WORKED for week in range(3, 14)
        )
    return hits / runs


def test_what_was_hoped_for_and_true_is_seldom_called_a_failure(rng):
    # 0.02 in the long run; 150 runs stay under 0.08 with a chance of 0.999.
    missed = sum(
        look(register(), make_posts(rng, effect=1.5)).outcome is Outcome.DID_NOT
        for _ in range(150)
    )

    assert missed / 150 <= 0.08


def test_thirteen_looks_at_nothing_rarely_announce_something(rng):
    # 0.04 in the long run; 200 runs stay under 0.09 with a chance of 0.999.
    assert announced(rng, effect=1.0, runs=200) <= 0.09


def test_an_effect_of_two_and_a_half_is_nearly_always_found(rng):
    assert announced(rng, effect=2.5, runs=60) >= 0.8


def test_where_nothing_was_published_since_the_newest_post_of_before_is_named():
    published, log_response, kind = make_posts(np.random.default_rng(1), weeks=0)
    waiting = look(register(), (published, log_response, kind), weeks=13)
    going_on = look(register(), make_posts(np.random.default_rng(1), weeks=13), weeks=13)

    assert waiting.outcome is Outcome.CANNOT_TELL
    assert waiting.newest == date.fromordinal(int(published.max()))
    assert going_on.newest is None


def test_the_changed_posts_that_are_out_but_too_young_are_counted(rng):
    published, log_response, kind = make_posts(rng)
    before = published < DAY.toordinal()
    use = before | ~kind
    young = np.append(published[use], DAY.toordinal() + 90)
    posts = (young, np.append(log_response[use], 4.0), np.append(kind[use], True))

    nothing = look(register(), (published[use], log_response[use], kind[use]))
    waiting = look(replace(register(), age_days=7), posts)

    assert (nothing.n_out, waiting.n_out) == (0, 1)
    assert nothing.outcome is waiting.outcome is Outcome.CANNOT_TELL


def test_nothing_published_within_a_year_cannot_be_told_and_ends_the_waiting(rng):
    published, log_response, kind = make_posts(rng)
    use = ~kind | (published < DAY.toordinal())

    result = look(register(), (published[use], log_response[use], kind[use]), weeks=53)

    assert result.outcome is Outcome.CANNOT_TELL
    assert result.next_on is None
