"""The linear part: exact against dense mathematics, and against brute force."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from tests.analysis.patience.venues import make_venue
from tuuletus.analysis.patience.conditional import (
    choose_order,
    condition,
    draw_positive,
    explain,
    lay_out,
)
from tuuletus.analysis.patience.model import Experiment, Given, build_model, extend, unpack


@pytest.fixture
def given(rng):
    venue = make_venue(rng, weeks=60)
    return Given(outcomes=venue.outcome[:, None], exposure=venue.exposure)


def dense_log_density(model, theta, *, sample):
    """The same likelihood with the whole covariance written out, signs by simulation."""
    conditional = condition(model, theta[None])
    shapes, columns, layout = unpack(model, theta[None]), conditional.columns, lay_out(model)
    bent = [columns.immediate[:, :, 0], columns.slow[:, :, 0], columns.leftover]
    design = np.concatenate([*bent, model.fixed[0].columns], axis=1)
    walk = np.minimum.outer(np.arange(model.weeks), np.arange(model.weeks)) + 1.0
    noise = shapes.noise[0, 0] ** 2 * np.eye(model.weeks) + shapes.step[0, 0] ** 2 * walk
    signed, free = slice(0, layout.positive), slice(layout.positive, None)
    covariance = noise + (design[:, free] * layout.sd[free] ** 2) @ design[:, free].T
    shares = layout.mean[signed] + layout.sd[signed] * sample.standard_normal(
        (400_000, layout.positive)
    )
    shares = shares[(shares >= 0.0).all(axis=1)]
    mean = design[:, free] @ layout.mean[free] + shares @ design[:, signed].T
    logs = multivariate_normal(np.zeros(model.weeks), covariance).logpdf(
        model.outcomes[:, 0] - mean
    )
    return np.logaddexp.reduce(logs) - np.log(len(shares))


def test_the_likelihood_is_that_of_the_whole_covariance(given, rng):
    model = build_model(given, has_slow=True)
    theta = model.prior_mean.copy()
    theta[4] = np.log(0.3)  # so much noise that brute force finds the peak, too

    expected = dense_log_density(model, theta, sample=rng)
    conditional = condition(model, np.repeat(theta[None], 4096, axis=0))
    told = explain(conditional, rng.random((model.positive, 4096))).log_likelihood[:, 0]

    assert np.logaddexp.reduce(told) - np.log(4096) == pytest.approx(expected, abs=0.02)


def test_draws_are_never_negative(given, rng):
    model = build_model(given, has_slow=True)
    theta = model.prior_mean + model.prior_sd * rng.standard_normal((64, model.dimensions))

    explained = explain(condition(model, theta), rng.random((model.positive, 64)))

    assert (explained.coefficients >= 0.0).all()
    assert np.isfinite(explained.log_likelihood).all()


def test_the_chance_of_all_signs_is_that_of_brute_force(rng):
    root = rng.normal(size=(3, 3))
    covariance = root @ root.T + np.eye(3)
    mean = np.array([0.4, -0.3, 0.8])

    log_chance, draws = draw_positive(
        np.repeat(covariance[None], 20_000, axis=0),
        np.repeat(mean[None, :, None], 20_000, axis=0),
        rng.random((3, 20_000)),
        order=np.array([2, 0, 1]),
    )
    brute = rng.multivariate_normal(mean, covariance, 400_000)
    inside = brute[(brute >= 0.0).all(axis=1)]
    weight = np.exp(log_chance[:, 0])

    assert weight.mean() == pytest.approx(len(inside) / len(brute), abs=0.004)
    np.testing.assert_allclose(
        np.average(draws[:, :, 0], axis=0, weights=weight), inside.mean(axis=0), atol=0.04
    )


def test_futures_are_explained_as_if_each_were_the_outcome(given, rng):
    model = build_model(given, has_slow=True)
    theta = model.prior_mean + 0.3 * model.prior_sd * rng.standard_normal((8, model.dimensions))
    uniforms = rng.random((model.positive, 8))
    conditional = condition(model, theta)

    own = explain(conditional, uniforms)
    told = explain(conditional, uniforms, futures=np.repeat(model.outcomes.T[:, :, None], 2, 2))

    for number in (0, 1):
        np.testing.assert_allclose(told.log_likelihood[:, number], own.log_likelihood[:, 0])
        np.testing.assert_allclose(told.coefficients[:, :, number], own.coefficients[:, :, 0])


def test_an_untold_week_changes_nothing_whatever_stands_there(given, rng):
    gap = given.outcomes.copy()
    gap[20] = np.nan
    theta = np.zeros((1, 10))
    uniforms = rng.random((4, 1))
    results = []
    for value in (np.nanmean(gap), 5.0 * np.nanmean(gap)):
        model = build_model(Given(outcomes=gap, exposure=given.exposure), has_slow=True)
        model.rotated[:] = model.basis.T @ np.where(
            np.isnan(gap), value / model.scale[0], gap / model.scale[0]
        )
        conditional = condition(model, model.prior_mean[None] + theta[:, : model.dimensions])
        results.append(explain(conditional, uniforms).coefficients)

    np.testing.assert_allclose(results[0], results[1], rtol=1e-3)


def test_an_experiment_pulls_the_effect_to_what_it_found(given, rng):
    effects = []
    for found in (0.0, 60.0):
        trial = Experiment(channel=0, first=30, last=34, effect=found, error=1.0)
        model = build_model(
            Given(outcomes=given.outcomes, exposure=given.exposure, experiments=(trial,)),
            has_slow=True,
        )
        conditional = condition(
            model, np.repeat(model.prior_mean[None], 256, axis=0), order=choose_order(model)
        )
        shares = explain(conditional, rng.random((model.positive, 256))).coefficients
        effects.append(float(shares[:, 0].mean()))

    assert effects[0] < 0.02
    assert effects[1] > 2.0 * effects[0]


def test_a_longer_window_keeps_the_meaning_of_the_parameters(given):
    model = build_model(given, has_slow=True)
    longer = Given(
        outcomes=np.concatenate([given.outcomes, np.ones((10, 1))]),
        exposure=np.concatenate([given.exposure, np.full((10, 2), 50.0)]),
    )

    extended = extend(model, longer)

    assert extended.scale.tolist() == model.scale.tolist()
    assert extended.exposure_scale.tolist() == model.exposure_scale.tolist()
    theta = model.prior_mean[None]
    first = condition(model, theta).columns
    second = condition(extended, theta).columns
    np.testing.assert_allclose(second.immediate[:60], first.immediate)
    np.testing.assert_allclose(second.slow[:60], first.slow)
