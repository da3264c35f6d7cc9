"""The population of shares and the venues that come from it."""

from __future__ import annotations

import numpy as np
import pytest

from tuuletus.analysis.patience.population import draw_population, draw_venues
from tuuletus.analysis.patience.telling import REPEATS, Shares, Told

LIKELY = np.array([0.04])


def tell_normal(observed, error, *, log_first=0.0):
    """Venues whose only share was measured with an error: (venues, draws) values."""
    values = np.atleast_2d(np.asarray(observed, dtype=np.float64))[:, :, None]
    shape = values.shape
    precision = np.broadcast_to(np.asarray(error, dtype=np.float64)[..., None] ** -2.0, shape)
    return Told(
        precision=precision[..., None].copy(),
        pull=precision * values,
        totals=np.ones(shape),
        first=Shares(middle=np.zeros(shape), spread=np.ones(shape)),
        uniforms=np.full((1, *shape[:2], REPEATS), 0.5),
        log_first=np.broadcast_to(log_first, shape[:2]).copy(),
    )


def tell_shares(observed, error):
    """Venues of which each share was measured with an error: (venues, shares)."""
    precision = error**-2.0
    shape = (len(observed), 1, observed.shape[1])
    return Told(
        precision=precision[:, None, :, None] * np.eye(observed.shape[1]),
        pull=(precision * observed).reshape(shape),
        totals=np.ones(shape),
        first=Shares(middle=np.zeros(shape), spread=np.ones(shape)),
        uniforms=np.full((observed.shape[1], *shape[:2], REPEATS), 0.5),
        log_first=np.zeros(shape[:2]),
    )


@pytest.fixture(scope="module")
def shares():
    return 0.025 * (1.0 + 0.3 * np.random.default_rng(5).standard_normal(60))


def test_a_slow_share_that_nobody_knows_follows_the_immediate_ones_in_size():
    def tell(size):
        observed = np.tile([size * 0.04, size * 0.04, 0.04], (30, 1))
        error = np.tile([0.002, 0.002, 10.0], (30, 1))
        return tell_shares(observed, error)

    small, large = (
        draw_population(tell(size), likely=np.full(3, 0.04)).middle[:, 2].mean()
        for size in (0.3, 3.0)
    )

    assert large > 3.0 * small


def test_what_is_typical_and_how_much_venues_differ_is_found(shares):
    told = tell_normal(shares[:, None], np.full((60, 1), 0.003))

    found = draw_population(told, likely=LIKELY)

    assert found.middle.mean() == pytest.approx(0.025, rel=0.1)
    assert found.relative.mean() == pytest.approx(0.3, abs=0.08)


def test_the_less_venues_say_the_less_is_known_of_the_population(shares):
    rng = np.random.default_rng(6)
    noisy = shares + 0.03 * rng.standard_normal(60)

    sure = draw_population(tell_normal(shares[:, None], np.full((60, 1), 0.003)), likely=LIKELY)
    unsure = draw_population(tell_normal(noisy[:, None], np.full((60, 1), 0.03)), likely=LIKELY)

    assert unsure.middle.std() > 2.0 * sure.middle.std()
    assert unsure.middle.mean() == pytest.approx(0.025, abs=2.5 * unsure.middle.std())


def test_chains_that_began_apart_agree(shares):
    told = tell_normal(shares[:, None], np.full((60, 1), 0.02))

    logs = np.log(draw_population(told, likely=LIKELY).middle[:, 0])

    between, within = logs.mean(axis=0).var(ddof=1), logs.var(axis=0, ddof=1).mean()
    assert between < 0.3 * within


def test_venues_that_say_little_answer_with_the_population_and_sure_ones_do_not(shares):
    observed, error = np.append(shares, [0.09, 0.09]), np.full(62, 0.003)
    error[-1] = 0.1
    told = tell_normal(observed[:, None], error[:, None])
    population = draw_population(told, likely=LIKELY)

    totals = draw_venues(told, population, allowance=0.2).totals[:, :, 0]

    assert totals[-2].mean() == pytest.approx(0.09, abs=0.01)
    assert totals[-1].mean() == pytest.approx(0.027, abs=0.006)


def test_an_allowance_leaves_venues_that_say_little_less_sure(shares):
    told = tell_normal(shares[:, None], np.full((60, 1), 0.05))
    population = draw_population(
        tell_normal(shares[:, None], np.full((60, 1), 0.001)), likely=LIKELY
    )

    narrow, wide = (
        draw_venues(told, population, allowance=allowance).totals.std() for allowance in (0.0, 0.6)
    )

    assert wide > 1.5 * narrow


def test_parameters_that_do_not_fit_the_population_are_left_out(shares):
    both = np.stack([shares, np.full(60, 0.2)], axis=1)
    told = tell_normal(both, np.full((60, 2), 0.003), log_first=0.5 * (both / 0.003) ** 2)
    population = draw_population(
        tell_normal(shares[:, None], np.full((60, 1), 0.003)), likely=LIKELY
    )

    found = draw_venues(told, population, allowance=0.0)

    assert found.effective.max() < 1.2
    assert found.totals.mean() == pytest.approx(0.025, rel=0.1)
