"""Venues taken together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.analysis.patience.venues import make_venue
from tuuletus.analysis.patience.fit import fit_patience
from tuuletus.analysis.patience.pooling import pool_venues


@pytest.fixture(scope="module")
def venues():
    rng = np.random.default_rng(7)
    return [make_venue(rng, immediate=0.03, slow=0.02, noise=0.05) for _ in range(12)]


@pytest.fixture(scope="module")
def fits(venues):
    return [fit_patience(one.outcome, one.exposure, seed=n) for n, one in enumerate(venues)]


@pytest.fixture(scope="module")
def pool(fits):
    return pool_venues(fits, names=[f"venue {number}" for number in range(len(fits))])


def test_intervals_become_narrower_and_still_hold_the_truth(venues, fits, pool):
    def width(effect):
        return effect.total.high - effect.total.low

    narrower = [
        width(venue.immediate_sum) / width(fit.outcome.immediate_sum)
        for venue, fit in zip(pool.venues, fits, strict=True)
    ]
    inside = [
        venue.immediate_sum.total.low <= truth.immediate <= venue.immediate_sum.total.high
        for venue, truth in zip(pool.venues, venues, strict=True)
    ]

    assert np.mean(narrower) < 0.8
    assert sum(inside) >= 9


def test_the_population_is_told_for_each_channel_and_kind(pool):
    assert [(one.kind, one.channel) for one in pool.population] == [
        ("immediate", "channel 1"),
        ("immediate", "channel 2"),
        ("slow", "channel 1"),
        ("slow", "channel 2"),
    ]
    assert all(one.share.low < one.share.mean < one.share.high for one in pool.population)
    assert 0.015 < pool.population[0].share.mean < 0.05


def test_venues_without_contrast_do_not_prove_a_slow_effect():
    rng = np.random.default_rng(8)
    nothing = [make_venue(rng, immediate=0.03, noise=0.05) for _ in range(12)]
    fits = [fit_patience(one.outcome, one.exposure, seed=n) for n, one in enumerate(nothing)]

    assert pool_venues(fits).slow_evidence.bayes_factor < 10.0


def test_pooling_twice_gives_the_same(fits, pool):
    assert pool_venues(fits, names=[one.name for one in pool.venues]) == pool


def test_venues_with_other_channels_or_stored_ones_are_refused(fits):
    with pytest.raises(ValueError, match="same channels"):
        pool_venues([fits[0], replace(fits[1], channels=("a", "b"))])
    with pytest.raises(ValueError, match="fresh"):
        pool_venues([fits[0], replace(fits[1], working=None)])
