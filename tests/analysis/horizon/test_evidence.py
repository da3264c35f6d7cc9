"""Evidence of futures, look by look."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logsumexp

from tests.analysis.patience.venues import make_venue
from tuuletus.analysis.horizon.evidence import choose_support, find_log_orthant, follow_evidence
from tuuletus.analysis.horizon.futures import draw_futures, lengthen
from tuuletus.analysis.patience.conditional import condition, draw_positive, explain
from tuuletus.analysis.patience.fit import fit_patience
from tuuletus.analysis.patience.model import Experiment, extend

AHEAD = 30


@pytest.fixture(scope="module", params=["one outcome", "two outcomes, a gap and a trial"])
def working(request):
    venue = make_venue(np.random.default_rng(4), weeks=80, slow=0.06, noise=0.02)
    if request.param == "one outcome":
        return fit_patience(venue.outcome, venue.exposure).working
    outcome = venue.outcome.copy()
    outcome[7] = np.nan
    trial = Experiment(channel=0, first=20, last=30, effect=30.0, error=20.0)
    return fit_patience(
        {"a": outcome, "b": 2.0 * venue.outcome[::-1]},
        venue.exposure,
        before=venue.exposure[:20],
        experiments=(trial,),
    ).working


@pytest.mark.parametrize("kind", ["with_slow", "without_slow"])
def test_each_look_is_worth_what_a_fit_of_all_its_weeks_finds(working, kind):
    support = choose_support(getattr(working, kind), futures=6, seed=1)
    longest = lengthen(working.given, np.abs(working.given.exposure[:AHEAD] - 3.0))
    futures = draw_futures(support, longest, scale=1.0, seed=1)

    told = follow_evidence(support, longest, futures, weeks=(11, AHEAD))

    past = support.model.weeks
    known = np.where(np.isnan(support.model.outcomes), 1.0, support.model.outcomes).T
    whole = np.concatenate([np.repeat(known[:, :, None], 6, axis=2), futures], axis=1)
    start = explain(support.conditional, support.uniforms).log_likelihood
    for row, week in enumerate((11, AHEAD)):
        model = extend(support.model, lengthen(working.given, longest.exposure[past:][:week]))
        later = explain(
            condition(model, support.theta, order=support.conditional.order),
            support.uniforms,
            futures=whole[:, : past + week],
        )
        added = logsumexp(later.log_likelihood - start, axis=0) - np.log(len(support.theta))
        np.testing.assert_allclose(told[row], added, atol=1e-6)


def test_the_chance_that_all_are_positive_is_that_of_the_draws():
    rng = np.random.default_rng(2)
    roots = rng.normal(size=(5, 6, 6))
    covariance = roots @ roots.transpose(0, 2, 1)
    mean = rng.normal(size=(5, 6, 7))
    mean[0, 2, 0] = -90.0  # so rare that only its logarithm can be told
    uniforms, order = rng.random((4, 5)), np.array([2, 0, 3, 1])

    told = find_log_orthant(covariance, mean, uniforms, order=order)

    expected, _ = draw_positive(covariance, mean, uniforms, order=order)
    np.testing.assert_allclose(told, expected, atol=1e-9)


def test_all_plans_meet_the_same_truths_and_the_same_luck(working):
    support = choose_support(working.with_slow, futures=8, seed=3)
    usual = working.given.exposure[:AHEAD] + 1.0
    pause = usual.copy()
    pause[10:] = 0.0

    one, other, again = (
        draw_futures(support, lengthen(working.given, plan), scale=1.0, seed=3)
        for plan in (usual, pause, usual)
    )

    np.testing.assert_array_equal(one, again)
    np.testing.assert_array_equal(one[:, :10], other[:, :10])
    assert (one[:, 10:] >= other[:, 10:]).all()
