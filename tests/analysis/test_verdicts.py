from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuuletus.analysis.verdicts import (
    PRIOR,
    SURE,
    did_not_below,
    direction,
    shrink,
    weeks_to_verdict,
    worked_above,
)


def test_the_posterior_is_the_one_of_a_fine_grid():
    grid = np.linspace(-6.0, 6.0, 240_001)
    density = sum(share * np.exp(-0.5 * (grid / sd) ** 2) / sd for share, sd in PRIOR) * np.exp(
        -0.5 * (0.4 - grid) ** 2 / 0.05
    )
    mass = np.cumsum(density) / density.sum()

    posterior = shrink(0.4, 0.05)

    assert posterior.middle() == pytest.approx((grid * density).sum() / density.sum(), abs=1e-6)
    assert posterior.above(0.1) == pytest.approx(1.0 - np.interp(0.1, grid, mass), abs=1e-4)
    assert posterior.quantile(0.9) == pytest.approx(np.interp(0.9, mass, grid), abs=1e-4)


def test_little_is_shrunk_more_than_much():
    assert shrink(0.3, 0.05).middle() / 0.3 < shrink(1.5, 0.05).middle() / 1.5


def test_did_not_by_hand():
    # Half of log 1.5 is 0.2027; 1.2816 standard errors of 0.2 below it.
    assert did_not_below(np.array(0.04), expected=1.5) == pytest.approx(0.2027 - 0.2563, abs=1e-4)


@given(variance=st.floats(1e-4, 2.0), expected=st.sampled_from([0.5, 1.0, 1.5]))
def test_at_the_bound_the_posterior_is_just_sure(variance, expected):
    bound = float(worked_above(np.array(variance), expected=expected))

    posterior = shrink(bound, variance)

    wanted = np.log(0.8) if expected == 1.0 else 0.0
    assert posterior.above(wanted) == pytest.approx(SURE)


@given(
    effect=st.floats(-2.0, 2.0),
    variance=st.floats(0.02, 1.0),
    expected=st.sampled_from([0.5, 1.0, 1.25, 3.0]),
)
def test_both_verdicts_never_hold_at_once_where_noise_is_large(effect, variance, expected):
    spread = np.array(variance)
    worked = effect > worked_above(spread, expected=expected)

    did_not = effect < did_not_below(spread, expected=expected)

    # With less noise than this an effect between nothing and half of what was hoped is told as
    # having worked: it is there, if smaller.
    if variance > (np.log(3.0) / 2 / 2.9) ** 2:
        assert not (worked and did_not)


def test_a_fall_is_hoped_for_only_where_less_was_expected():
    assert [direction(expected) for expected in (0.5, 1.0, 1.5)] == [-1.0, 1.0, 1.0]


def wait(effect: float, *, variance: float = 0.07, limit: float = 0.03) -> int:
    return weeks_to_verdict(
        effect, variance=variance, limit_variance=limit, weeks=13.0, expected=1.5
    )


def test_what_is_nearly_told_is_waited_for_less_than_what_is_in_between():
    assert wait(0.45) < wait(0.3) <= 53
    assert wait(-0.1) < wait(0.05) <= 53


def test_a_past_that_allows_no_verdict_is_not_waited_for():
    assert wait(0.15, variance=0.3, limit=0.3) == 53


def test_after_the_promised_weeks_one_case_in_three_is_told(rng):
    now, limit, weeks = 0.07, 0.02, 13.0
    told = []
    while len(told) < 1500:
        truth = PRIOR[int(rng.random() < PRIOR[1][0])][1] * rng.standard_normal()
        estimate = truth + now**0.5 * rng.standard_normal()
        more = wait(estimate, variance=now, limit=limit)
        if 2 <= more < 53:
            then = limit + (now - limit) * weeks / (weeks + more)
            # Only what is new is drawn: information adds up.
            fresh = 1 / then - 1 / now
            new = truth + rng.standard_normal() / fresh**0.5
            later = (estimate / now + new * fresh) * then
            yes = later > worked_above(np.array(then), expected=1.5)
            no = later < did_not_below(np.array(then), expected=1.5)
            told.append(bool(yes or no))

    assert np.mean(told) == pytest.approx(1 / 3, abs=0.05)
