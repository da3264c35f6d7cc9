from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tuuletus.analysis.multiplicity import choose_clear, share_weight, two_sided


def test_the_two_smallest_of_three_surprises_stand():
    surprise = np.array([0.04, 0.9, 0.001])

    assert choose_clear(surprise, rate=0.10).tolist() == [True, False, True]


def test_a_larger_surprise_is_carried_by_a_later_one_that_passes():
    # 0.06 misses its own bound of 0.05, 0.09 meets 0.10: both stand
    assert choose_clear(np.array([0.06, 0.09])).tolist() == [True, True]


def test_nothing_asked_gives_nothing():
    assert choose_clear(np.zeros(0)).tolist() == []


def test_a_probability_is_as_surprising_from_both_sides():
    assert np.allclose(two_sided(np.array([0.99, 0.01, 0.5])), [0.02, 0.02, 1.0])


@given(arrays(np.float64, st.integers(1, 30), elements=st.floats(0.0, 1.0)))
def test_what_stands_is_never_more_surprising_than_what_falls(surprise):
    clear = choose_clear(surprise)

    assert not clear.any() or clear.all() or surprise[clear].max() < surprise[~clear].min()


def test_a_crowd_of_other_questions_does_not_drown_a_few():
    few, crowd = np.array([0.004, 0.5, 0.9]), np.linspace(0.2, 1.0, 200)
    surprise, weight = np.concatenate([few, crowd]), share_weight(3, 200)

    assert not choose_clear(surprise).any()
    assert choose_clear(surprise, weight=weight).tolist() == [True] + [False] * 202


def test_families_weigh_the_same_and_the_mean_is_one():
    weight = share_weight(1, 3)

    assert np.allclose(weight, [2.0, 2 / 3, 2 / 3, 2 / 3])
    assert np.allclose(share_weight(4, 0), 1.0)
    assert share_weight(0, 0).tolist() == []


def test_with_weights_chance_alone_is_called_clear_in_at_most_a_tenth_of_families():
    rng = np.random.default_rng(5)
    weight = share_weight(10, 190)

    false = [choose_clear(rng.random(200), weight=weight).any() for _ in range(2000)]

    assert 0.07 < np.mean(false) < 0.13


def test_with_weights_at_most_a_tenth_of_what_stands_is_chance():
    rng = np.random.default_rng(6)
    weight = share_weight(10, 190)
    shares = []
    for _ in range(1000):
        surprise = rng.random(200)
        surprise[:4] *= 1e-4
        surprise[10:14] *= 1e-5
        true = np.isin(np.arange(200), [0, 1, 2, 3, 10, 11, 12, 13])
        clear = choose_clear(surprise, weight=weight)
        shares.append((clear & ~true).sum() / max(clear.sum(), 1))

    assert 0.05 < np.mean(shares) <= 0.11


def test_chance_alone_is_called_clear_in_a_tenth_of_families():
    rng = np.random.default_rng(4)

    false = [choose_clear(rng.random(20)).any() for _ in range(2000)]

    assert 0.07 < np.mean(false) < 0.13
