"""Numbers that cannot be true are left out and named; what may be true stays."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analysis.patience.venues import make_venue
from tuuletus.analysis.patience.checking import Refusal, RefusedError
from tuuletus.analysis.patience.fit import fit_patience
from tuuletus.analysis.patience.model import Given, ShockKind
from tuuletus.analysis.patience.typos import leave_out_typos


def given_of(*columns):
    outcomes = np.stack(columns, axis=1)
    return Given(outcomes=outcomes, exposure=np.ones((len(outcomes), 1)))


def spoil(values, week, times):
    spoilt = values.copy()
    spoilt[week] *= times
    return spoilt


@pytest.fixture
def venue():
    return make_venue(np.random.default_rng(11), weeks=156)


@pytest.mark.parametrize("week", [0, 70, 155])
@pytest.mark.parametrize("times", [100.0, -100.0, 1e12])
def test_a_number_of_a_hundred_times_its_neighbours_is_left_out_and_named(venue, week, times):
    given, found = leave_out_typos(given_of(spoil(venue.outcome, week, times)))

    assert [(one.week, one.outcome) for one in found] == [(week, 0)]
    assert found[0].value == venue.outcome[week] * times
    assert found[0].times == pytest.approx(abs(times), rel=0.3)
    assert np.flatnonzero(np.isnan(given.outcomes)).tolist() == [week]


def test_the_slip_of_one_outcome_leaves_the_other_as_it_is(venue):
    given, found = leave_out_typos(given_of(venue.outcome, spoil(venue.outcome, 30, 100.0)))

    assert [(one.week, one.outcome) for one in found] == [(30, 1)]
    assert not np.isnan(given.outcomes[:, 0]).any()


def test_what_may_be_true_stays(venue):
    growing = np.geomspace(1.0, 500.0, 156)
    closed_in_winter = np.where(np.arange(156) % 52 < 20, 40.0, 0.0)
    seldom = np.where(np.arange(156) % 9 == 0, 12.0, 0.0)
    feast = spoil(venue.outcome, 40, 10.0)

    given = given_of(growing, closed_in_winter, seldom, feast)

    assert leave_out_typos(given) == (given, ())


def test_weeks_without_a_number_are_no_slips(venue):
    values = venue.outcome.copy()
    values[60:80] = np.nan
    values[70] = 1e7

    given, found = leave_out_typos(given_of(values))

    assert [one.week for one in found] == [70]
    assert np.isnan(given.outcomes[60:80]).all()


@pytest.mark.parametrize("value", [65_980.0, 1e15])
def test_one_gross_slip_changes_the_answer_no_more_than_a_missing_week(venue, value):
    slip, missing = venue.outcome.copy(), venue.outcome.copy()
    slip[70], missing[70] = value, np.nan

    found = fit_patience(slip, venue.exposure)
    wanted = fit_patience(missing, venue.exposure)

    assert [one.week for one in found.outcome.left_out] == [70]
    assert found.outcome.immediate_sum == wanted.outcome.immediate_sum
    assert found.immediate_evidence == wanted.immediate_evidence
    assert found.outcome.observed == wanted.outcome.observed
    assert not wanted.outcome.left_out


@pytest.mark.parametrize("times", [10.0, 19.0])
def test_a_week_of_ten_to_twenty_times_is_a_shock_and_spoils_nothing(venue, times):
    plain = fit_patience(venue.outcome, venue.exposure)
    found = fit_patience(spoil(venue.outcome, 70, times), venue.exposure)

    assert not found.outcome.left_out
    assert [(one.shock.kind, one.shock.week) for one in found.outcome.shocks] == [
        (ShockKind.PULSE, 70)
    ]
    size = found.outcome.shocks[0].size
    added = venue.outcome[70] * (times - 1.0)
    assert size.low - 0.05 * added <= added <= size.high + 0.05 * added
    assert found.immediate_evidence.answer is plain.immediate_evidence.answer
    assert found.outcome.immediate_sum.total.mean == pytest.approx(
        plain.outcome.immediate_sum.total.mean, rel=0.15
    )


def test_an_outcome_of_which_nothing_is_left_is_refused(venue):
    still = np.full(156, 100.0)
    still[50] = 1e9

    with pytest.raises(RefusedError) as refused:
        fit_patience(still, venue.exposure)

    assert refused.value.reason is Refusal.STILL_OUTCOME
