from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuuletus.analysis.ages import default_curve, fit_age_curve, predict_at_age


def grow(rng, items, *, half=5.0):
    """Final counts, and those at 6 hours when half of the rest comes every `half` hours."""
    final = rng.poisson(np.exp(rng.normal(3.0, 1.0, items))).astype(float)
    seen = rng.binomial(final.astype(int), 1 - 0.5 ** (6.0 / half)).astype(float)
    return final, seen


def test_a_curve_learnt_from_doubling_posts_doubles_the_next_one():
    count = np.full(200, 40.0)
    curve = fit_age_curve(np.full(200, 6.0), count, 2 * count, target_hours=24.0)

    aged = predict_at_age(curve, hours=np.array([6.0]), count=np.array([40.0]))

    assert aged.middle[0] == pytest.approx(80.0, rel=0.01)
    assert aged.variance[0] == pytest.approx(0.0, abs=1e-9)


def test_own_readings_outweigh_the_shipped_curve_as_they_grow():
    count = np.full(20, 40.0)
    few, many = (
        fit_age_curve(
            np.full(20 * times, 24.0),
            np.tile(count, times),
            np.tile(3 * count, times),
            target_hours=168.0,
            start=default_curve(168.0),
        )
        for times in (1, 50)
    )
    ask = {"hours": np.array([24.0]), "count": np.array([40.0])}
    shipped = predict_at_age(default_curve(168.0), **ask).middle[0]

    assert shipped < predict_at_age(few, **ask).middle[0] <= predict_at_age(many, **ask).middle[0]
    assert predict_at_age(many, **ask).middle[0] == pytest.approx(120.0, rel=0.05)


@given(
    st.sampled_from([12.0, 24.0, 48.0, 72.0, 168.0]), st.floats(0.01, 1.0), st.integers(0, 100_000)
)
def test_a_prediction_lies_in_its_interval_and_never_below_the_count_seen(target, share, count):
    aged = predict_at_age(
        default_curve(target), hours=np.array([share * target]), count=np.array([float(count)])
    )

    assert aged.low[0] <= aged.middle[0] + 1e-9 <= aged.high[0] + 2e-9
    assert aged.low[0] >= count * (1 - 1e-9) - 1e-9


def test_at_the_common_age_nothing_is_left_to_come():
    for target in (24.0, 72.0, 168.0):
        aged = predict_at_age(
            default_curve(target), hours=np.array([target]), count=np.array([50.0])
        )

        assert aged.high[0] == pytest.approx(50.0)


def test_less_is_left_to_come_the_older_a_post_is():
    hours = np.array([1.0, 6.0, 24.0, 48.0, 96.0, 160.0])

    aged = predict_at_age(default_curve(168.0), hours=hours, count=np.full(6, 50.0))

    assert np.all(np.diff(aged.middle) < 0.0)


def test_a_zero_that_mostly_stays_a_zero_is_foretold_as_one_whatever_larger_counts_do():
    final = np.concatenate([np.zeros(60), np.full(40, 9.0), np.full(100, 80.0)])
    seen = np.concatenate([np.zeros(100), np.full(100, 40.0)])
    curve = fit_age_curve(np.full(200, 6.0), seen, final, target_hours=48.0)

    aged = predict_at_age(curve, hours=np.full(2, 6.0), count=np.array([0.0, 40.0]))

    assert aged.middle[0] == 0.0
    assert aged.high[0] == pytest.approx(9.0)
    assert aged.low[1] == pytest.approx(80.0)


def test_intervals_on_unseen_items_cover_and_the_error_is_below_no_correction():
    rng = np.random.default_rng(3)
    final, seen = grow(rng, 3000)
    hours = np.full(1500, 6.0)
    curve = fit_age_curve(hours, seen[:1500], final[:1500], target_hours=48.0)

    aged = predict_at_age(curve, hours=hours, count=seen[1500:])

    truth = np.log1p(final[1500:])
    inside = (truth >= np.log1p(aged.low) - 1e-9) & (truth <= np.log1p(aged.high) + 1e-9)
    error = np.abs(truth - np.log1p(aged.middle)).mean()
    assert 0.78 <= inside.mean() <= 0.95
    assert error < 0.6 * np.abs(truth - np.log1p(seen[1500:])).mean()
