from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuuletus.analysis.shares import Share, estimate_share


def test_without_trials_there_is_no_share():
    assert estimate_share(0, 0) is None


def test_seven_of_ten_leaves_a_tenth_of_jeffreys_posterior_on_each_side():
    share = np.linspace(0.0, 1.0, 200_001)
    density = share**6.5 * (1.0 - share) ** 2.5
    mass = np.cumsum(density) / density.sum()

    assert estimate_share(7, 10) == Share(
        mean=0.7,
        low=pytest.approx(np.interp(0.1, mass, share), abs=1e-4),
        high=pytest.approx(np.interp(0.9, mass, share), abs=1e-4),
        n=10,
    )


@given(trials=st.integers(1, 60), data=st.data())
def test_the_interval_holds_the_share_and_stays_between_nothing_and_all(trials, data):
    successes = data.draw(st.integers(0, trials))

    share = estimate_share(successes, trials)

    assert 0.0 <= share.low <= share.mean <= share.high <= 1.0
