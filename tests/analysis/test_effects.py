from __future__ import annotations

import numpy as np
import pytest

from tuuletus.analysis.contrasts import contrast_traits
from tuuletus.analysis.design import build_design
from tuuletus.analysis.effects import Responses, fit_effects
from tuuletus.analysis.levels import NO_WEEK
from tuuletus.analysis.predict import draw_posts

EFFECT = {"a": 0.5, "b": 0.0, "c": -0.5}


def simulate(rng, *, posts=600, level=4.0, drift=0.0, scale=0.7, effect=EFFECT):
    kind = rng.choice(list(effect), posts)
    other = rng.choice(["x", "y", "z", "u", "v"], posts)
    week = np.sort(rng.integers(0, 52, posts))
    walk = np.cumsum(rng.normal(0.0, drift, 52)) if drift else np.zeros(52)
    log_rate = level + walk[week] + np.array([effect[value] for value in kind])
    count = rng.poisson(np.exp(log_rate + scale * rng.standard_t(4.6, posts))).astype(float)
    design = build_design(
        [{"kind": one, "other": two} for one, two in zip(kind, other, strict=True)]
    )
    zero = np.zeros(posts)
    responses = Responses(
        value=count, variance=zero, channel=zero.astype(np.int64), week=week, offset=zero
    )
    return responses, design, walk


def contrasts(fitted):
    found = contrast_traits(fitted)
    mean, covariance = found.mean, found.covariance
    return dict(zip(fitted.design.values, mean, strict=True)), np.sqrt(np.diag(covariance))


def test_known_effects_and_the_luck_of_a_post_are_found_again():
    responses, design, _ = simulate(np.random.default_rng(1), posts=4000)

    fitted = fit_effects(responses, design)

    found, _ = contrasts(fitted)
    assert found["a"] - found["c"] == pytest.approx(1.0, abs=0.1)
    assert abs(found["x"]) < 0.06
    assert fitted.scale == pytest.approx(0.7, abs=0.06)
    assert 3.5 <= fitted.freedom <= 7.0


def test_effects_are_found_where_most_counts_are_zero():
    responses, design, _ = simulate(np.random.default_rng(2), posts=6000, level=-1.0)

    found, _ = contrasts(fit_effects(responses, design))

    assert np.mean(responses.value == 0) > 0.6
    assert found["a"] - found["c"] == pytest.approx(1.0, abs=0.15)


def test_a_wandering_level_is_followed_and_not_taken_for_a_trait():
    responses, design, walk = simulate(np.random.default_rng(3), posts=3000, drift=0.2)

    fitted = fit_effects(responses, design)

    found, _ = contrasts(fitted)
    assert np.corrcoef(fitted.levels, walk)[0, 1] > 0.9
    assert np.sqrt(fitted.drift) == pytest.approx(0.2, abs=0.08)
    assert found["a"] - found["c"] == pytest.approx(1.0, abs=0.1)


def test_intervals_of_effects_cover_what_they_promise():
    inside = []
    for seed in range(60):
        responses, design, _ = simulate(np.random.default_rng([seed, 5]), posts=150)
        found, sd = contrasts(fit_effects(responses, design))
        kinds = responses.value, design.columns[:, list(design.names).index("kind")]
        share = np.bincount(kinds[1])[:3] / len(kinds[1])
        centre = share @ np.array(list(EFFECT.values()))
        for place, value in enumerate(EFFECT):
            inside.append(abs(found[value] - (EFFECT[value] - centre)) < 1.2816 * sd[place])

    assert 0.72 <= np.mean(inside) <= 0.9


def test_a_trait_that_changes_nothing_is_shrunk_further_than_chance_would_have_it():
    responses, design, _ = simulate(np.random.default_rng(6), posts=300, effect={"a": 0, "b": 0})

    fitted = fit_effects(responses, design)

    found, _ = contrasts(fitted)
    raw = np.log1p(responses.value)
    other = design.columns[:, 1]
    for column, value in enumerate(design.values):
        if value in "xyzuv":
            assert abs(found[value]) <= abs(raw[other == column].mean() - raw.mean()) + 0.05


def test_contrasts_weighted_by_posts_add_to_nothing():
    responses, design, _ = simulate(np.random.default_rng(7), posts=90)

    mean = contrast_traits(fit_effects(responses, design)).mean

    n = design.counts()
    for trait in range(2):
        assert np.sum((n * mean)[design.trait_of == trait]) == pytest.approx(0.0, abs=1e-9)


def test_the_same_posts_always_give_the_same_effects():
    first = fit_effects(*simulate(np.random.default_rng(8))[:2])
    second = fit_effects(*simulate(np.random.default_rng(8))[:2])

    assert first.effects.tolist() == second.effects.tolist()


def test_predicted_intervals_hold_the_share_of_new_posts_that_they_promise():
    responses, design, _ = simulate(np.random.default_rng(9), posts=2400)
    old, new = np.arange(1200), np.arange(1200, 2400)
    flat = np.full(1200, NO_WEEK)
    zero = np.zeros(1200)
    channel = zero.astype(np.int64)
    fitted = fit_effects(
        Responses(
            value=responses.value[old], variance=zero, channel=channel, week=flat, offset=zero
        ),
        design.take(old),
    )

    draws = draw_posts(
        fitted,
        design.columns[new],
        channel=channel,
        week=flat,
        offset=zero,
        rng=np.random.default_rng(1),
        draws=800,
    )

    low, high = np.quantile(draws, [0.1, 0.9], axis=1)
    truth = responses.value[new]
    assert 0.77 <= np.mean((truth >= low) & (truth <= high)) <= 0.84
    assert np.all(draws == np.round(draws))


def test_a_value_never_seen_and_a_later_week_make_the_draws_wider():
    responses, design, _ = simulate(np.random.default_rng(10), posts=800, drift=0.1)
    fitted = fit_effects(responses, design)
    columns = np.repeat(design.columns[:1], 2, axis=0)
    columns[1] = -1

    draws = draw_posts(
        fitted,
        columns,
        channel=np.zeros(2, dtype=np.int64),
        week=np.array([51, 90]),
        offset=np.zeros(2),
        rng=np.random.default_rng(2),
        draws=6000,
    )

    assert np.log1p(draws[1]).std() > np.log1p(draws[0]).std()
