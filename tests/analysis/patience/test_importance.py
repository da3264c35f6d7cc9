"""Importance sampling on posteriors that are known, and its own judgement of itself."""

from __future__ import annotations

import numpy as np
import pytest

from tuuletus.analysis.patience.importance import Effort, explore, fit_pareto, smooth_weights

QUICK = Effort()


def explore_normal(*, middle, spread, seed=1, effort=QUICK):
    """A likelihood that is normal around `middle`, under a standard normal prior."""

    def evaluate(theta, uniforms):
        return -0.5 * (((theta - middle) / spread) ** 2).sum(axis=1), uniforms.T

    return explore(
        evaluate,
        prior_mean=np.zeros(len(middle)),
        prior_sd=np.ones(len(middle)),
        extra=1,
        rng=np.random.default_rng(seed),
        effort=effort,
    )


def test_a_known_posterior_is_found_with_its_evidence():
    middle, spread = np.array([2.0, -1.0, 0.5]), np.array([0.1, 0.3, 2.0])

    sample = explore_normal(middle=middle, spread=spread)

    weight = np.exp(sample.log_weight - sample.log_weight.max())
    mean = np.average(sample.theta, axis=0, weights=weight)
    variance = spread**2 / (1.0 + spread**2)
    np.testing.assert_allclose(mean, middle / (1.0 + spread**2), atol=0.03)
    np.testing.assert_allclose(
        np.average((sample.theta - mean) ** 2, axis=0, weights=weight), variance, rtol=0.1
    )
    expected = 0.5 * np.log(variance).sum() - 0.5 * (middle**2 / (1.0 + spread**2)).sum()
    assert sample.log_evidence == pytest.approx(expected, abs=0.03)
    assert sample.k_hat < 0.5
    assert sample.effective > 400


def test_the_same_seed_gives_the_same_points():
    first = explore_normal(middle=np.ones(2), spread=np.ones(2))
    second = explore_normal(middle=np.ones(2), spread=np.ones(2))

    np.testing.assert_array_equal(first.theta, second.theta)


def test_too_few_points_for_a_far_and_narrow_peak_are_admitted():
    sample = explore_normal(
        middle=np.full(8, 5.0),
        spread=np.full(8, 0.001),
        effort=Effort(round_points=32, final_points=32, rounds=1, more_rounds=0),
    )

    assert sample.effective < 400


def test_chosen_draws_follow_the_weights():
    sample = explore_normal(middle=np.array([1.0]), spread=np.array([0.5]))

    drawn = sample.theta[sample.choose(2000), 0]

    assert drawn.mean() == pytest.approx(0.8, abs=0.02)
    assert drawn.std() == pytest.approx(np.sqrt(0.2), abs=0.02)


@pytest.mark.parametrize("shape", [0.2, 0.5, 0.9])
def test_the_tail_of_a_pareto_distribution_is_recognised(rng, shape):
    excess = np.sort(((1.0 - rng.random(5000)) ** -shape - 1.0) / shape)

    found, scale = fit_pareto(excess)

    assert found == pytest.approx(shape, abs=0.06)
    assert scale == pytest.approx(1.0, abs=0.1)


def test_smoothing_keeps_all_weights_but_the_largest(rng):
    log_weight = rng.normal(size=1000)

    _, smoothed = smooth_weights(log_weight)

    order = np.argsort(log_weight)
    kept = order[:-95]
    np.testing.assert_allclose(smoothed[kept], (log_weight - log_weight.max())[kept])
    assert smoothed.max() <= 0.0
