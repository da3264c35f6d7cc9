"""Venues of known truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tuuletus.analysis.patience.worlds import WORLDS, simulate_venue


@pytest.mark.parametrize("name", sorted(WORLDS))
def test_every_world_has_venues_of_its_size(name):
    world, venue = WORLDS[name], simulate_venue(name, seed=4)

    assert venue.outcome.shape == (world.weeks,)
    assert venue.exposure.shape == (world.weeks, world.channels)
    assert venue.before.shape == (world.weeks_before, world.channels)
    assert len(venue.weeks) == world.weeks
    assert (venue.exposure >= 0.0).all()
    assert np.isnan(venue.outcome).any() == (world.untold > 0.0)


def test_the_same_seed_gives_the_same_venue_and_another_another():
    first, again = (simulate_venue("w156c3", seed=4) for _ in range(2))
    other = simulate_venue("w156c3", seed=5)

    np.testing.assert_array_equal(first.outcome, again.outcome)
    assert not np.array_equal(first.outcome, other.outcome)


def test_worlds_differ_in_what_they_say_they_do():
    plain = simulate_venue(replace(WORLDS["w156c3"], outliers=0.0), seed=4)
    odd = simulate_venue(replace(WORLDS["w156c3"], outliers=0.1), seed=4)
    nothing = simulate_venue("w156c3_null", seed=4)

    assert 5 <= (plain.outcome != odd.outcome).sum() <= 30
    assert sum(nothing.truth.immediate) == sum(nothing.truth.slow) == 0.0
    assert sum(plain.truth.immediate) > 0.0


def test_exposure_can_be_changed_before_the_outcome_is_drawn():
    def darken(exposure):
        exposure[50:] = 0.0
        return exposure

    dark, usual = simulate_venue("w156c3", seed=4, edit=darken), simulate_venue("w156c3", seed=4)

    assert (dark.exposure[50:] == 0.0).all()
    assert sum(dark.truth.immediate) < sum(usual.truth.immediate)
    np.testing.assert_array_equal(dark.exposure[:50], usual.exposure[:50])
