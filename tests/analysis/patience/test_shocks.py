"""Weeks that are out of line are found, and quiet outcomes are left alone."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analysis.patience.venues import make_venue
from tuuletus.analysis.patience.model import Given, Shock, ShockKind
from tuuletus.analysis.patience.shocks import find_shocks


def given_of(venue, outcome=None):
    values = venue.outcome if outcome is None else outcome
    return Given(outcomes=values[:, None], exposure=venue.exposure)


def test_a_lasting_shift_and_a_single_week_are_found_and_named(rng):
    venue = make_venue(rng)
    outcome = venue.outcome.copy()
    outcome[70:] -= 25.0
    outcome[30] += 40.0

    found = find_shocks(given_of(venue, outcome))

    assert found == (
        Shock(kind=ShockKind.PULSE, week=30),
        Shock(kind=ShockKind.STEP, week=70),
    )


def test_quiet_outcomes_seldom_have_shocks(rng):
    found = [len(find_shocks(given_of(make_venue(rng)))) for _ in range(40)]

    assert np.mean(found) <= 0.1


def test_what_is_known_already_is_not_found_again(rng):
    venue = make_venue(rng)
    outcome = venue.outcome.copy()
    outcome[30] += 40.0
    known = Shock(kind=ShockKind.PULSE, week=30)
    given = Given(outcomes=outcome[:, None], exposure=venue.exposure, shocks=(known,))

    assert find_shocks(given) == (known,)


@pytest.mark.parametrize("week", [0, 103])
def test_the_first_and_the_last_week_may_be_out_of_line(rng, week):
    venue = make_venue(rng)
    outcome = venue.outcome.copy()
    outcome[week] += 50.0

    assert Shock(kind=ShockKind.PULSE, week=week) in find_shocks(given_of(venue, outcome))


def test_each_outcome_has_its_own_shocks(rng):
    venue = make_venue(rng)
    second = venue.outcome.copy()
    second[50] -= 50.0
    given = Given(outcomes=np.stack([venue.outcome, second], axis=1), exposure=venue.exposure)

    assert find_shocks(given) == (Shock(kind=ShockKind.PULSE, week=50, outcome=1),)
