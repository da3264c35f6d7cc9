"""What venues' data say of their shares."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from tests.analysis.patience.venues import make_venue
from tuuletus.analysis.patience.model import Given
from tuuletus.analysis.patience.posterior import fit_model
from tuuletus.analysis.patience.telling import REPEATS, Shares, Told, log_evidence, tell


def test_the_evidence_is_the_integral_over_shares_that_are_not_negative():
    precision, pull, middle, spread = 900.0, 25.0, 0.03, 0.02
    told = Told(
        precision=np.full((1, 1, 1, 1), precision),
        pull=np.full((1, 1, 1), pull),
        totals=np.ones((1, 1, 1)),
        first=Shares(middle=np.zeros((1, 1, 1)), spread=np.ones((1, 1, 1))),
        uniforms=np.full((1, 1, 1, REPEATS), 0.5),
        log_first=np.zeros((1, 1)),
    )

    found = log_evidence(told, Shares(middle=np.array([middle]), spread=np.array([spread])))

    likely = norm(middle, spread)

    def integrand(share):
        return np.exp(-0.5 * precision * share**2 + pull * share) * likely.pdf(share)

    whole = quad(integrand, 0.0, 0.3)[0] / likely.sf(0.0)
    assert found[0, 0] == pytest.approx(np.log(whole), abs=1e-6)


def test_what_is_told_with_the_own_prior_is_the_answer_of_the_fit():
    venue = make_venue(np.random.default_rng(3), immediate=0.04, slow=0.02)
    given = Given(outcomes=venue.outcome[:, None], exposure=venue.exposure)
    posterior = fit_model(given, has_slow=True)

    told = tell([posterior], seeds=[0], support=300)

    own = told.first.spread[0, :, :, None] ** -2 * np.eye(posterior.model.positive)
    held = told.first.middle / told.first.spread**2
    means = np.linalg.solve(told.precision[0] + own, (told.pull + held)[0][..., None])[..., 0]
    sure = posterior.shares.mean(axis=0) > 2.0 * posterior.shares.std(axis=0)
    totals = (means * told.totals[0]).mean(axis=0)[sure]
    drawn = np.concatenate([posterior.immediate[:, 0], posterior.slow[:, 0]], axis=1)[:, sure]
    assert sure.any()
    assert np.abs(totals - drawn.mean(axis=0)).max() < 0.3 * drawn.std(axis=0).max()
