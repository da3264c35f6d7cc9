from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tuuletus.analysis.shrink import shrink_rates


def simulate(rng, *, tests=600, trials=200, spread=0.2, rate=0.02):
    test = np.repeat(np.arange(tests), 4)
    effect = rng.normal(0.0, spread, 4 * tests)
    level = np.repeat(rng.normal(np.log(rate), 0.5, tests), 4)
    clicks = rng.binomial(trials, np.minimum(np.exp(level + effect), 0.5)).astype(float)
    truth = effect - (np.bincount(test, effect) / 4)[test]
    return clicks, np.full(4 * tests, float(trials)), test, truth


def test_equal_alternatives_are_equal():
    shrunk = shrink_rates(np.array([5.0, 5.0]), np.array([100.0, 100.0]), np.array([0, 0]))

    assert shrunk.mean.tolist() == pytest.approx([0.0, 0.0])
    assert shrunk.probability.tolist() == pytest.approx([0.5, 0.5])


def test_three_clicks_against_one_claim_hardly_anything():
    shrunk = shrink_rates(np.array([3.0, 1.0]), np.array([100.0, 100.0]), np.array([7, 7]))

    assert shrunk.raw[0] == pytest.approx(0.5 * np.log(3.5 / 1.5))
    assert 0.0 < shrunk.mean[0] < 0.2 * shrunk.raw[0]


def test_ten_thousand_clicks_are_believed():
    clicks = np.array([12_000.0, 10_000.0])

    shrunk = shrink_rates(clicks, np.full(2, 1e6), np.array([0, 0]))

    assert shrunk.mean[0] == pytest.approx(0.5 * np.log(1.2), rel=0.05)
    assert shrunk.probability[0] > 0.999


@given(arrays(np.int64, (6, 2), elements=st.integers(0, 40)))
def test_no_claim_exceeds_the_comparison_and_each_lies_in_its_interval(counts):
    clicks = np.minimum(counts[:, 0], counts[:, 1] + 10).astype(float)
    shrunk = shrink_rates(clicks, counts[:, 1] + 20.0, np.array([0, 0, 0, 1, 1, 1]))
    low, high = shrunk.interval()
    lower, higher = shrunk.interval(coverage=0.95)

    assert np.all((low <= shrunk.mean) & (shrunk.mean <= high))
    assert np.all((lower <= low) & (high <= higher))
    assert np.bincount([0, 0, 0, 1, 1, 1], shrunk.mean) == pytest.approx([0.0, 0.0], abs=1e-9)


def test_the_winners_claim_is_what_it_realises_and_their_intervals_cover():
    claimed, realised, inside = [], [], []
    for seed in range(4):
        clicks, trials, test, truth = simulate(np.random.default_rng(seed))
        shrunk = shrink_rates(clicks, trials, test)
        low, high = shrunk.interval()
        winner = np.arange(600) * 4 + shrunk.raw.reshape(-1, 4).argmax(axis=1)
        claimed.append(shrunk.mean[winner].mean())
        realised.append(truth[winner].mean())
        inside.append(np.mean((truth >= low)[winner] & (truth <= high)[winner]))

    assert np.mean(claimed) == pytest.approx(np.mean(realised), abs=0.03)
    assert 0.75 <= np.mean(inside) <= 0.92
