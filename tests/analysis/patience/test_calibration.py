"""The certificate, on a venue and on a method that is wrong on purpose."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.analysis.patience.venues import make_venue
from tuuletus.analysis.patience.calibration import (
    Trials,
    certify,
    draw_truth,
    judge,
    rank_totals,
    refit,
    try_more,
)
from tuuletus.analysis.patience.fit import fit_patience
from tuuletus.analysis.patience.model import Given


@pytest.fixture
def patience(rng):
    venue = make_venue(rng, weeks=60)
    return fit_patience(venue.outcome, venue.exposure)


def test_intervals_hold_what_they_promise(patience):
    told = []

    certificate = certify(patience, fits=40, progress=lambda done, of: told.append((done, of)))

    assert certificate.kept
    assert certificate.fits == 40
    assert certificate.coverage_immediate >= 0.78
    assert certificate.coverage_slow >= 0.78
    assert told[-1] == (40, 40)


def test_intervals_that_promise_too_much_get_no_certificate(rng):
    exposure = make_venue(rng, weeks=60).exposure
    given = Given(outcomes=np.ones((60, 1)), exposure=exposure)
    outside = 0
    for number in range(20):
        truth = draw_truth(given, rng=np.random.default_rng(number))
        posterior = refit(given, truth.outcome, seed=number)
        narrow = replace(
            posterior,
            immediate=posterior.immediate.mean(axis=0)
            + 0.2 * (posterior.immediate - posterior.immediate.mean(axis=0)),
        )
        rank, _ = rank_totals(narrow, truth)
        outside += rank < 0.05 or rank > 0.95

    assert outside >= 8


def test_a_certificate_in_parts_is_that_of_one_go(patience):
    told = []

    half = try_more(patience, Trials(), count=3)
    rest = try_more(patience, half, count=2, progress=lambda done, of: told.append((done, of)))

    assert half.done == 3
    assert told == [(4, 5), (5, 5)]
    assert judge(rest) == certify(patience, fits=5)


def test_a_stored_result_cannot_be_certified(patience):
    with pytest.raises(ValueError, match="fit again"):
        certify(replace(patience, working=None), fits=1)
