from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tuuletus.analysis.levels import (
    NO_WEEK,
    build_weeks,
    chain_covariance,
    solve_chain,
    walk_precision,
)


def matrix_of(diagonal, below):
    return np.diag(diagonal) + np.diag(below[:-1], 1) + np.diag(below[:-1], -1)


def test_weeks_are_linked_within_a_channel_only_and_unknown_dates_stand_apart():
    weeks = build_weeks(np.array([0, 0, 0, 1, 0]), np.array([5, 8, 5, 9, NO_WEEK]))

    assert weeks.channel.tolist() == [0, 0, 0, 1]
    assert weeks.gap.tolist() == [0.0, 0.0, 3.0, 0.0]
    assert weeks.block.tolist() == [1, 2, 1, 3, 0]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), st.floats(0.001, 0.2))
def test_the_chain_is_solved_and_inverted_exactly(when, drift):
    weeks = build_weeks(np.array([week % 2 for week in when]), np.array(when))
    diagonal, below = walk_precision(weeks, drift)
    diagonal = diagonal + 1.0
    inverse = np.linalg.inv(matrix_of(diagonal, below))
    variance, neighbour = chain_covariance(diagonal, below)
    right = np.arange(weeks.count * 2.0).reshape(-1, 2)

    assert np.allclose(variance, np.diag(inverse))
    assert np.allclose(neighbour[:-1], np.diag(inverse, 1))
    assert np.allclose(solve_chain(diagonal, below, right), inverse @ right)
