"""Levels are like with like, and agree with the shifts that led to them."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from bench.levels.accounts import EVENING, PHOTO, START, TRUE, compare_raw, draw_account
from tuuletus.analysis.habits import find_shifts
from tuuletus.analysis.habits.streams import build_account
from tuuletus.analysis.habits.telling import find_compared, fit_account, tell_level


def test_raw_means_of_the_simulated_account_have_the_wrong_sign():
    posts = draw_account(1)

    assert compare_raw(posts, EVENING) < -1.0 < 0.0 < TRUE[EVENING]
    assert compare_raw(posts, PHOTO) > 1.0 > 0.0 > TRUE[PHOTO]


def test_levels_have_the_right_sign_and_intervals_that_hold_the_truth():
    held = {EVENING: [], PHOTO: []}
    means = {EVENING: [], PHOTO: []}
    for seed in range(60):
        account = build_account(draw_account(seed))
        fitted = fit_account(account)
        for name, true in TRUE.items():
            level = tell_level(account, fitted, name, find_compared(account, name, -np.inf))
            held[name].append(np.log(level.low) <= true <= np.log(level.high))
            means[name].append(np.log(level.multiple))

    assert min(means[EVENING]) > 0.0
    assert max(means[PHOTO]) < 0.0
    assert np.mean(means[EVENING]) == pytest.approx(0.4, abs=0.06)
    assert np.mean(means[PHOTO]) == pytest.approx(-0.5, abs=0.06)
    for own in held.values():
        assert np.mean(own) >= 0.7  # 80 % are meant; 60 seeds have under 70 % once in forty


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_a_level_is_what_its_last_shift_says_that_it_went_to(seed):
    found = find_shifts(draw_account(seed, weeks=104, shift=0.9))
    posts = draw_account(seed, weeks=104, shift=0.9)

    (shift,) = [one for one in found.shifts if one.stream == EVENING]
    (state,) = [one for one in found.states if one.stream == EVENING]
    early = find_shifts([post for post in posts if post.published_at.date() < shift.week])
    (before,) = [one for one in early.states if one.stream == EVENING]

    assert state.since == shift.week
    assert state.level.low <= np.exp(0.4 + 0.9) <= state.level.high
    # what it was before, by the posts of that time alone, times the shift is what it is now
    gap = np.log(before.level.multiple * shift.multiple / state.level.multiple)
    assert gap == pytest.approx(0.0, abs=0.15)


def test_a_stream_that_no_channel_has_beside_others_has_no_level():
    posts = [
        post
        for post in draw_account(2)
        if (post.published_at.hour == 19) == (post.channel == "small")
    ]

    found = find_shifts(posts)

    states = {state.stream: state for state in found.states}
    assert states[EVENING].level is None
    assert states[EVENING].posts == 0
    assert states[PHOTO].level is not None


def test_a_channel_of_another_level_that_turns_to_evenings_is_no_shift():
    posts = [
        post
        for post in draw_account(6, weeks=104)
        if (post.published_at < START + timedelta(weeks=52))
        == (post.channel == "large" or post.published_at.hour == 8)
        or post.published_at.hour == 8
    ]

    assert [one for one in find_shifts(posts).shifts if one.stream.kind == "daypart"] == []
