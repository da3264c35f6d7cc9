from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from bench.habits.worlds import ACCOUNTS, START, AccountWorld, draw_account
from tuuletus.analysis.habits import AnsweredPost, StreamName, find_bar, find_shifts
from tuuletus.analysis.habits.streams import build_account, build_stream, name_streams

EVENING = StreamName("daypart", "evening")
SHIFTED_ON = START.date() + timedelta(weeks=52)


@pytest.fixture(scope="module")
def evenings():
    return find_shifts(draw_account(ACCOUNTS["evenings_up_0.8"], 61))


def test_a_shift_is_told_with_its_week_its_size_and_the_day_it_was_found(evenings):
    (shift,) = evenings.shifts

    assert shift.stream == EVENING
    assert shift.is_rise
    assert 0.0 < np.log(shift.low) < 0.8 < np.log(shift.high) + 0.3
    assert shift.week_low <= shift.week <= shift.week_high
    assert abs(shift.week - SHIFTED_ON) <= timedelta(weeks=8)
    assert SHIFTED_ON < shift.found_on <= SHIFTED_ON + timedelta(weeks=26)
    assert shift.probability > 0.9
    assert shift.posts_before > 50 < shift.posts_after
    assert shift.posts_until_found < shift.posts_after


def test_the_state_of_a_stream_is_that_since_its_last_shift(evenings):
    states = {state.stream: state for state in evenings.states}

    assert states[EVENING].since is not None
    assert abs(states[EVENING].since - SHIFTED_ON) <= timedelta(weeks=8)
    assert states[EVENING].level.above > 0.9
    assert states[StreamName("daypart", "morning")].since is None


def test_posts_up_to_the_day_before_it_was_found_do_not_tell_it(evenings):
    found_on = evenings.shifts[0].found_on
    posts = draw_account(ACCOUNTS["evenings_up_0.8"], 61)

    before = find_shifts([p for p in posts if p.published_at.date() < found_on - timedelta(60)])

    assert before.shifts == ()


def test_the_order_of_posts_is_of_no_matter(evenings):
    posts = draw_account(ACCOUNTS["evenings_up_0.8"], 61)

    assert find_shifts(posts[::-1]) == evenings


def test_a_page_of_all_streams_seldom_tells_a_shift_where_there_is_none():
    found = [find_shifts(draw_account(ACCOUNTS["nothing"], seed)).shifts for seed in range(12)]

    assert sum(map(len, found)) <= 5  # 24 years: 0.1 a year has 2.4, one in twenty has over 5


def test_what_later_posts_do_not_bear_out_is_withdrawn():
    posts = draw_account(ACCOUNTS["nothing"], 90_020)
    (withdrawn,) = find_shifts(posts).withdrawn
    a_week_later = withdrawn.found_on + timedelta(weeks=1)

    told = find_shifts([post for post in posts if post.published_at.date() < a_week_later])

    assert [one.stream for one in told.shifts] == [withdrawn.stream] == [EVENING]
    assert find_shifts(posts).shifts == ()
    states = {state.stream: state for state in find_shifts(posts).states}
    assert states[EVENING].since is None


def test_what_lifts_a_whole_channel_is_no_habit():
    posts = [
        replace(post, response=post.response + (1.5 if post.channel == "a" else 0.0))
        if post.published_at.date() >= SHIFTED_ON
        else post
        for post in draw_account(ACCOUNTS["nothing"], 8)
    ]

    assert find_shifts(posts).shifts == ()


def test_a_stream_is_compared_with_the_other_posts_only():
    rng = np.random.default_rng(3)
    posts = [
        AnsweredPost(
            published_at=datetime(2024, 1, 1, 9 if number % 2 else 18)  # noqa: DTZ001
            + timedelta(days=number // 2),
            channel="a",
            response=3.0
            + 0.01 * float(rng.standard_normal())
            + (1.0 if number % 2 == 0 and number >= 100 else 0.0),
        )
        for number in range(200)
    ]

    stream = build_stream(build_account(posts), EVENING)

    # half of the posts are evenings: against all of them the rise would be 0.5
    rise = np.median(stream.value[-40:]) - np.median(stream.value[:40])
    assert float(rise) == pytest.approx(1.0, abs=0.1)


def test_a_post_belongs_to_its_daypart_its_part_of_the_week_and_its_form():
    post = AnsweredPost(
        published_at=datetime(2024, 3, 1, 22, 30),  # noqa: DTZ001 - a Friday
        channel="instagram",
        response=1.0,
        traits={"format": "reel"},
    )

    assert name_streams(post) == (
        StreamName("daypart", "night"),
        StreamName("weekdays", "friday"),
        StreamName("form", "reel", "instagram"),
    )


def test_more_streams_on_a_page_ask_for_more_evidence():
    assert find_bar(1) == 200.0
    assert find_bar(12) == 1800.0


def test_no_posts_are_no_habits():
    assert find_shifts([]).shifts == ()
    few = draw_account(AccountWorld(weeks=2, posts=4.0), 1)
    assert find_shifts(few).states == ()
