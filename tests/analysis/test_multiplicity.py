from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tuuletus.analysis.multiplicity import choose_clear, two_sided


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


def test_chance_alone_is_called_clear_in_a_tenth_of_families():
    rng = np.random.default_rng(4)

    false = [choose_clear(rng.random(20)).any() for _ in range(2000)]

    assert 0.07 < np.mean(false) < 0.13
