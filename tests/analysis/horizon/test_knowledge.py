"""When it will be known, and what it costs to know earlier."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.analysis.patience.venues import make_venue
from tuuletus.analysis.horizon.knowledge import (
    Plan,
    Prospect,
    plan_knowledge,
    staggered_pauses,
    standard_plans,
    take_together,
)
from tuuletus.analysis.horizon.usual import continue_as_before
from tuuletus.analysis.patience.checking import Refusal, RefusedError
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


def test_other_venues_bring_no_evidence_of_a_past_that_nobody_told(patience):
    with_slow, without = patience.working.with_slow, patience.working.without_slow
    likely = replace(with_slow, log_evidence=without.log_evidence + 1.0)
    hopeful = replace(patience, working=replace(patience.working, with_slow=likely))

    (five,) = plan_knowledge(
        hopeful, standard_plans(patience)[:1], weeks=(1,), futures=40, venues=5
    )

    # five times today's evidence would be enough by itself
    assert five.chances[0].seen < 0.2


def test_venues_that_pause_in_turn_each_have_weeks_of_their_own(patience):
    usual = standard_plans(patience)[0].exposure

    plans = staggered_pauses(patience, venues=4)

    silent = np.stack([(plan.exposure == 0.0).all(axis=1) for plan in plans])
    assert [int(weeks.argmax()) for weeks in silent] == [0, 13, 26, 39]
    assert (silent.sum(axis=1) == 26).all()
    assert silent.sum(axis=0).max() == 2
    for plan, weeks in zip(plans, silent, strict=True):
        np.testing.assert_array_equal(plan.exposure[~weeks], usual[~weeks])


def prospect(*, now, adds):
    return Prospect(
        plan="pause",
        weeks=(10, 20),
        now=now,
        there=np.array([[0.0, adds], [adds, adds]]),
        nothing=np.zeros((2, 2)),
        lost=np.array([90.0, 110.0]),
    )


def test_what_venues_add_is_summed_and_so_is_their_cost():
    together = take_together([prospect(now=0.5, adds=1.0), prospect(now=0.5, adds=1.0)])
    from_there = take_together([prospect(now=0.5, adds=1.0)] * 2, now=0.4)

    # a quarter of the sums has both venues' gains, which is enough only together
    for told in (together, from_there):
        assert [chance.seen for chance in told.chances] == [pytest.approx(0.25, abs=0.02), 1.0]
    assert take_together([prospect(now=0.5, adds=0.8)] * 2, now=0.0).chances[1].seen == 0.0
    assert together.cost.mean == pytest.approx(200.0, rel=0.02)


def test_the_chance_beside_the_day_is_that_of_the_curve():
    slow = take_together([prospect(now=0.0, adds=3.0)])
    fast = take_together([replace(prospect(now=0.0, adds=3.0), weeks=(3, 6))])

    assert (slow.earliest_weeks, slow.chance) == (10, 0.5)
    assert (fast.earliest_weeks, fast.chance) == (3, 0.5)
    sudden = replace(prospect(now=0.0, adds=3.0), there=np.array([[0.0, 0.0], [3.0, 3.0]]))
    found = take_together([replace(sudden, weeks=(10, 13))])
    assert found.earliest_weeks == 12
    assert found.chance == pytest.approx(2.0 / 3.0)


def test_what_was_seen_at_a_look_stays_seen():
    # evidence that sinks again after one future had reached the bar
    sinking = replace(
        prospect(now=0.0, adds=3.0),
        there=np.array([[3.0, 0.0, 0.0, 0.0], [0.0, 0.0, 3.0, 0.0]]),
        nothing=np.array([[-3.0, 0.0], [0.0, 0.0]]),
    )

    told = take_together([sinking])

    assert [chance.seen for chance in told.chances] == [0.25, 0.5]
    assert [chance.known for chance in told.chances] == [0.375, 0.5]


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


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda x: np.where(np.arange(len(x))[:, None] == 3, np.nan, x), Refusal.PLAN_NUMBERS),
        (lambda x: x - 1000.0, Refusal.PLAN_NUMBERS),
        (lambda x: x * np.inf, Refusal.PLAN_NUMBERS),
        (lambda x: x[:, :1], Refusal.PLAN_SHAPE),
        (lambda x: x[:, 0], Refusal.PLAN_SHAPE),
    ],
)
def test_a_plan_that_nobody_can_follow_is_refused_by_name(patience, spoil, reason):
    usual = standard_plans(patience)[0]
    plan = Plan(name="summer", exposure=spoil(usual.exposure + 1.0))

    with pytest.raises(RefusedError, match="plan summer: ") as caught:
        plan_knowledge(patience, [usual, plan])

    assert caught.value.reason is reason
    assert caught.value.details["plan"] == "summer"


def test_the_same_seed_gives_the_same_forecast(patience, forecasts):
    assert plan_knowledge(patience, standard_plans(patience)[1:2]) == (forecasts["pause"],)


def test_chances_are_chances(forecasts):
    for forecast in forecasts.values():
        assert all(0.0 <= chance.seen <= 1.0 for chance in forecast.chances)
        assert all(0.0 <= chance.known <= 1.0 for chance in forecast.chances)


def test_no_chance_falls_with_time(forecasts):
    for forecast in forecasts.values():
        for kind in ("seen", "known"):
            chances = [getattr(one, kind) for one in forecast.chances]
            assert chances == sorted(chances)


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
