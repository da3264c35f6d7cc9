"""When it will be known, and what it costs to know earlier."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.analysis.patience.venues import make_venue
from tuuletus.analysis.horizon.knowledge import (
    Plan,
    continue_as_before,
    plan_knowledge,
    standard_plans,
)
from tuuletus.analysis.patience.fit import fit_patience


@pytest.fixture(scope="module")
def patience():
    venue = make_venue(np.random.default_rng(3), weeks=104, slow=0.06, noise=0.02)
    return fit_patience(venue.outcome, venue.exposure)


@pytest.fixture(scope="module")
def forecasts(patience):
    return {one.plan: one for one in plan_knowledge(patience, standard_plans(patience))}


def last(forecast):
    return forecast.chances[-1].seen


def test_contrast_makes_the_effect_knowable(forecasts):
    assert last(forecasts["year_dark"]) > last(forecasts["as_before"]) + 0.2


def test_going_on_as_before_costs_nothing_and_a_dark_year_more_than_a_pause(forecasts):
    assert forecasts["as_before"].cost.mean == 0.0
    assert 0.0 < forecasts["pause"].cost.mean < forecasts["year_dark"].cost.mean
    assert forecasts["pause"].cost.low < forecasts["pause"].cost.high


def test_more_venues_know_earlier(patience):
    dark = standard_plans(patience)[2:3]

    (one,) = plan_knowledge(patience, dark)
    (ten,) = plan_knowledge(patience, dark, venues=10)

    assert last(ten) > last(one)
    assert ten.earliest_weeks is not None
    assert one.earliest_weeks is None or ten.earliest_weeks <= one.earliest_weeks


def test_half_the_effect_is_known_later(patience):
    dark = standard_plans(patience)[2:3]

    (whole,) = plan_knowledge(patience, dark, venues=3)
    (half,) = plan_knowledge(patience, dark, venues=3, effect_scale=0.5)

    assert last(half) < last(whole)
    assert whole.earliest_weeks is not None
    assert half.earliest_weeks is None or half.earliest_weeks > whole.earliest_weeks


def test_a_short_plan_goes_on_as_before(patience):
    past = patience.working.given.exposure
    short = Plan(name="own", exposure=continue_as_before(past, weeks=8))

    (forecast,) = plan_knowledge(patience, [short], weeks=(13, 26), futures=20)

    assert forecast.cost.mean == pytest.approx(0.0, abs=1e-9)
    assert [chance.weeks for chance in forecast.chances] == [13, 26]


def test_the_same_seed_gives_the_same_forecast(patience, forecasts):
    assert plan_knowledge(patience, standard_plans(patience)[1:2]) == (forecasts["pause"],)


def test_chances_are_chances(forecasts):
    for forecast in forecasts.values():
        assert all(0.0 <= chance.seen <= 1.0 for chance in forecast.chances)
        assert all(0.0 <= chance.known <= 1.0 for chance in forecast.chances)


def test_progress_is_told_plan_by_plan(patience):
    told = []

    plan_knowledge(
        patience,
        standard_plans(patience)[:2],
        weeks=(13,),
        futures=10,
        progress=lambda done, of: told.append((done, of)),
    )

    assert told == [(1, 2), (2, 2)]


def test_a_stored_result_cannot_be_planned_with(patience):
    with pytest.raises(ValueError, match="fit again"):
        plan_knowledge(replace(patience, working=None), [])
