"""The bounds that nobody beats."""

from __future__ import annotations

import numpy as np
import pytest

from bench.habits.oracle import follow, sum_up
from bench.wearout.oracle import find_bounds


def test_the_evidence_of_the_oracle_is_the_sum_of_likelihood_ratios():
    rng = np.random.default_rng(3)
    day = np.array([1.0, 2.0, 8.0, 15.0, 16.0])
    plain, shifted = rng.normal(size=(2, 1, 5))
    gain = (shifted - plain)[0]

    found = follow(day, plain, shifted, np.ones(1))

    assert sum_up(day, shifted - plain) == pytest.approx(found)
    assert found[0] == pytest.approx(np.exp(gain[:2].sum()))
    assert found[2] == pytest.approx(
        np.exp(gain[3:].sum()) + np.exp(gain[2:].sum()) + np.exp(gain.sum())
    )


def test_who_does_not_know_the_appeal_finds_less_wear():
    for row in find_bounds([3]).values():
        known = row["found_by_who_knows_all_but_whether"]

        assert row["found_by_who_does_not_know_the_appeal"] <= known <= 1.0
