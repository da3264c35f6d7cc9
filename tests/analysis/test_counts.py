from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import poisson, t

from tuuletus.analysis.counts import observe_counts, observe_logs


def test_a_log_rate_on_its_expectation_pulls_nowhere():
    moments = observe_logs(np.array([2.0]), np.array([2.0]), np.array([0.5]), 4.6)

    assert moments.pull.tolist() == [0.0]


def test_a_far_post_pulls_less_than_a_near_one():
    moments = observe_logs(np.array([1.0, 9.0]), np.zeros(2), np.array([0.5, 0.5]), 4.6)

    # (4.6 + 1) r / (4.6 v + r^2)
    assert moments.pull == pytest.approx([5.6 / 3.3, 5.6 * 9 / 83.3])


@pytest.mark.parametrize(("count", "expected"), [(0.0, 1.0), (1.0, 2.0), (3.0, -1.0), (12.0, 2.0)])
def test_the_pull_of_a_small_count_is_the_slope_of_its_exact_likelihood(count, expected):
    variance, freedom = 0.6, 4.6

    def log_likelihood(centre):
        scale = np.sqrt(variance)
        return np.log(
            quad(
                lambda rate: (
                    poisson.pmf(count, np.exp(rate)) * t.pdf(rate, freedom, centre, scale)
                ),
                -12,
                7,
                limit=300,
            )[0]
        )

    slope = (log_likelihood(expected + 0.01) - log_likelihood(expected - 0.01)) / 0.02
    moments = observe_counts(
        np.array([count]),
        np.log(np.array([count + 0.5])),
        np.array([expected]),
        np.array([variance]),
        freedom,
    )

    assert moments.pull[0] == pytest.approx(slope, abs=0.06)


@given(st.integers(0, 19), st.floats(-3.0, 6.0))
def test_without_outliers_a_larger_count_pulls_up_more(count, expected):
    start = np.log(np.array([count + 0.5, count + 1.5]))
    moments = observe_counts(
        np.array([count, count + 1.0]), start, np.full(2, expected), np.full(2, 0.6), 1e9
    )

    assert moments.pull[0] <= moments.pull[1] + 1e-6
