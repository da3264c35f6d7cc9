"""Carry-over, saturation and the slow stock."""

from __future__ import annotations

import numpy as np

from tuuletus.analysis.patience.exposure import carry_over, fill_stock, keep_rate, saturate


def test_exposure_is_carried_over_week_by_week():
    exposure = np.array([[8.0], [0.0], [0.0]])

    carried = carry_over(exposure, np.array([[0.5]]))

    assert carried[:, 0, 0].tolist() == [4.0, 2.0, 1.0]


def test_what_was_carried_into_the_first_week_counts():
    carried = carry_over(np.zeros((2, 1)), np.array([[0.5]]), start=np.array([[8.0]]))

    assert carried[:, 0, 0].tolist() == [4.0, 2.0]


def test_carrying_over_keeps_the_sum_of_a_long_past(rng):
    exposure = np.concatenate([rng.uniform(0.0, 5.0, (50, 2)), np.zeros((400, 2))])

    carried = carry_over(exposure, np.array([[0.2, 0.8], [0.5, 0.9]]))

    np.testing.assert_allclose(
        carried.sum(axis=0), np.repeat(exposure.sum(axis=0)[:, None], 2, axis=1)
    )


def test_half_of_the_effect_comes_at_the_half_saturation():
    assert saturate(np.array([0.0, 3.0]), np.array(3.0)).tolist() == [0.0, 0.5]


def test_a_stock_halves_in_its_half_life():
    keep = keep_rate(np.array([10.0]))

    stock = fill_stock(np.zeros((10, 1, 1)), keep, start=np.ones((1, 1)))

    np.testing.assert_allclose(stock[-1, 0, 0], 0.5)


def test_a_stock_fills_up_to_the_activity():
    stock = fill_stock(np.full((400, 1, 1), 0.7), np.array([0.9]), start=np.zeros((1, 1)))

    np.testing.assert_allclose(stock[-1, 0, 0], 0.7)
