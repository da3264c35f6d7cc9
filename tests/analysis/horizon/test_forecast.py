"""When evidence reaches its bar, and how well that can be told."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tests.analysis.patience.venues import make_venue
from tuuletus.analysis.horizon.forecast import Order, compare, forecast_paths
from tuuletus.analysis.horizon.knowledge import plan_knowledge, standard_plans
from tuuletus.analysis.patience.fit import fit_patience
from tuuletus.analysis.patience.result import Interval

LOOKS = tuple(range(4, 105, 4))
FREE = Interval(mean=0.0, low=0.0, high=0.0)
SEEDS = range(10)


def forecast(*, rise, futures=200, seed=0, luck=0):
    """Evidence that grows by so much a week on average, a different pace in every future."""
    rng = np.random.default_rng(luck)
    paces = rise * rng.lognormal(0.0, 0.6, futures)
    walk = np.cumsum(rng.standard_normal((len(LOOKS), futures)), axis=0) * 0.05
    there = paces * np.array(LOOKS)[:, None] + walk
    return forecast_paths("plan", [there], [walk], weeks=LOOKS, cost=FREE, seed=seed)


def test_the_earliest_week_lies_within_what_drawing_again_leaves_open():
    told = forecast(rise=0.05)

    assert told.soonest_weeks < told.earliest_weeks < told.latest_weeks
    assert told.is_dated
    assert told.latest_weeks - told.soonest_weeks > (
        forecast(rise=0.05, futures=5000).latest_weeks
        - forecast(rise=0.05, futures=5000).soonest_weeks
    )


def test_a_date_that_half_of_the_drawings_do_not_have_is_none():
    # the middle future reaches the bar just at the end of the two years
    told = forecast(rise=2.35 / 104)

    assert told.latest_weeks is None
    assert not told.is_dated


def test_a_plan_is_earlier_only_where_the_same_futures_say_so():
    usual = forecast(rise=0.03)

    assert compare(forecast(rise=0.08), usual).order is Order.EARLIER
    assert compare(usual, forecast(rise=0.08)).order is Order.LATER
    assert compare(forecast(rise=0.0301), usual).order is Order.UNCLEAR
    gain = compare(forecast(rise=0.08), usual)
    assert 0 < gain.low_weeks < gain.high_weeks


def test_what_the_usual_plan_never_tells_is_earlier_without_an_end():
    gain = compare(forecast(rise=0.08), forecast(rise=0.001))

    assert (gain.order, gain.high_weeks) == (Order.EARLIER, None)


def test_without_dates_the_chances_are_compared():
    seldom, hardly = forecast(rise=0.013), forecast(rise=0.002)

    assert compare(seldom, hardly).order is Order.MORE_LIKELY
    assert compare(hardly, seldom).order is Order.LESS_LIKELY
    assert compare(hardly, forecast(rise=0.002)).order is Order.UNCLEAR


def test_the_same_luck_compares_better_than_luck_of_its_own():
    usual, other = forecast(rise=0.05), forecast(rise=0.05, luck=1)
    quick = forecast(rise=0.06)

    paired, apart = compare(quick, usual), compare(quick, other)

    assert paired.high_weeks - paired.low_weeks < apart.high_weeks - apart.low_weeks


@pytest.fixture(scope="module")
def by_seed():
    venue = make_venue(np.random.default_rng(3), weeks=104, slow=0.06, noise=0.02)
    told = []
    for seed in SEEDS:
        patience = fit_patience(venue.outcome, venue.exposure, seed=seed)
        plans = [standard_plans(patience)[number] for number in (0, 2)]
        told.append(plan_knowledge(patience, plans, weeks=(13, 26, 52, 78, 104), seed=seed))
    return told


def test_what_is_told_of_a_plan_does_not_hang_on_the_seed(by_seed):
    for plans in zip(*by_seed, strict=True):
        middle = np.median([one.earliest_weeks or 105 for one in plans])
        within = [
            (one.soonest_weeks or 105) <= middle <= (one.latest_weeks or 105) for one in plans
        ]
        # the ranges promise nine of ten
        assert sum(within) >= 8
        chances = [[chance.seen for chance in one.chances] for one in plans]
        assert np.std(chances, axis=0).max() < 0.06


def test_no_seed_calls_earlier_what_another_calls_later(by_seed):
    orders = [compare(dark, usual).order for usual, dark in by_seed]

    ranks = {Order.LATER: -1, Order.LESS_LIKELY: -1, Order.UNCLEAR: 0}
    assert not {-1, 1} <= {ranks.get(order, 1) for order in orders}
    assert max(orders.count(order) for order in orders) >= 8


def test_a_plan_compared_with_itself_is_no_different():
    usual = forecast(rise=0.05)

    assert compare(usual, usual).order is Order.UNCLEAR
    assert all(a <= b for a, b in pairwise([chance.seen for chance in usual.chances]))
