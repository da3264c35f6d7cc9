from __future__ import annotations

import numpy as np
import pytest

from tuuletus.analysis.weekly import LIKELY_SCALE, WEEK_MEMORY, fit_weekly


def make_weeks(rng, *, effect: float, n_weeks: int = 60, a_week: int = 10):
    week = np.repeat(np.arange(n_weeks), a_week)
    treated = np.arange(len(week)) % 2 == 0
    shock = np.zeros(n_weeks)
    for number in range(1, n_weeks):
        shock[number] = WEEK_MEMORY * shock[number - 1] + rng.normal(0.0, 0.5 * 0.51**0.5)
    y = 3.0 + shock[week] + effect * treated + LIKELY_SCALE * rng.standard_t(4.55, len(week))
    return y, week, np.stack([np.ones(len(week)), treated.astype(float)], axis=1)


def test_effect_noise_and_shocks_are_recovered(rng):
    y, week, columns = make_weeks(rng, effect=0.7, n_weeks=300)

    fit = fit_weekly(y, week=week, columns=columns)

    assert fit.estimate == pytest.approx(0.7, abs=4 * fit.variance**0.5)
    assert fit.scale == pytest.approx(LIKELY_SCALE, rel=0.1)
    assert fit.shock == pytest.approx(0.5, rel=0.2)


def test_the_stated_variance_is_the_spread_over_repetitions(rng):
    fits = []
    for _ in range(150):
        y, week, columns = make_weeks(rng, effect=0.0, n_weeks=20)
        fits.append(fit_weekly(y, week=week, columns=columns))

    spread = np.var([fit.estimate for fit in fits])

    assert spread == pytest.approx(np.mean([fit.variance for fit in fits]), rel=0.4)
