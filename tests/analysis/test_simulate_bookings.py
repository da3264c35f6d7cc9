"""The invented business has a known truth, told of as real series would be."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import numpy as np
import pytest

from tuuletus.analysis.horizon.forecast import Order, compare
from tuuletus.analysis.horizon.knowledge import plan_knowledge, standard_plans
from tuuletus.analysis.patience.fit import fit_patience
from tuuletus.analysis.simulate_bookings import (
    ADVERTS,
    GIFTS,
    LUNCHES,
    NEWSLETTER,
    POSTERS,
    SEARCHES,
    SERIES,
    simulate_business,
)

FIRST, LAST = date(2023, 11, 20), date(2026, 11, 22)


def simulate(*, first=FIRST, last=LAST):
    weekly, bookings = np.random.default_rng(2026).spawn(2)
    return simulate_business(weekly, bookings=bookings, first=first, last=last)


@pytest.fixture(scope="module")
def told():
    """{series: {day: value}}"""
    found = defaultdict(dict)
    for one in simulate():
        found[one.series][one.day] = one.value
    return found


def test_the_same_chance_gives_the_same_business():
    assert simulate() == simulate()


def test_whole_weeks_are_told_from_the_first_day_on_and_exposure_from_a_year_before(told):
    weeks = sorted(told[SEARCHES])

    assert weeks[0] == FIRST
    assert weeks[-1] == LAST - timedelta(days=6)
    assert {day.weekday() for day in weeks} == {0}
    assert sorted(told[LUNCHES]) == weeks
    for name in (NEWSLETTER, ADVERTS):
        assert sorted(told[name])[52:] == weeks


def test_bookings_are_told_by_day_and_never_on_mondays(told):
    days = told[SERIES]

    assert min(days) >= FIRST
    assert max(days) <= LAST
    assert 0 not in {day.weekday() for day in days}
    assert all(value > 0 for value in days.values())


def test_newsletter_and_adverts_pause_once_for_most_of_a_year(told):
    for name in (NEWSLETTER, ADVERTS):
        silent = [day for day, value in sorted(told[name].items()) if value == 0]

        assert 45 <= len(silent) <= 55
        assert silent[-1] - silent[0] == timedelta(weeks=len(silent) - 1)


@pytest.mark.parametrize(
    ("outcome", "exposure", "answer"),
    [(SEARCHES, (NEWSLETTER,), "seen"), (LUNCHES, (NEWSLETTER, ADVERTS), "not_seen")],
)
def test_the_engine_sees_what_is_there_and_not_what_is_not(told, outcome, exposure, answer):
    weeks = sorted(told[outcome])
    earlier = sorted(told[NEWSLETTER])[:52]

    found = fit_patience(
        {outcome: [told[outcome][day] for day in weeks]},
        {name: [told[name][day] for day in weeks] for name in exposure},
        before=np.array([[told[name][day] for name in exposure] for day in earlier]),
    )

    assert found.slow_evidence.answer == answer


def test_of_posters_a_pause_tells_clearly_earlier_than_going_on(told):
    weeks = sorted(told[GIFTS])
    earlier = [day for day in sorted(told[POSTERS]) if day < weeks[0]]
    found = fit_patience(
        {GIFTS: [told[GIFTS][day] for day in weeks]},
        {POSTERS: [told[POSTERS][day] for day in weeks]},
        before=np.array([[told[POSTERS][day]] for day in earlier]),
    )

    usual, pause = plan_knowledge(found, standard_plans(found)[:2])

    assert found.slow_evidence.answer == "too_early"
    assert pause.is_dated
    assert compare(pause, usual).order is Order.EARLIER
    assert pause.cost.mean > 0.0
