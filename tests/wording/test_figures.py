"""The same figures for every program."""

from __future__ import annotations

import pytest

from tuuletus.wording.figures import tell_figure, tell_probability


@pytest.mark.parametrize(
    ("probability", "told"),
    [(7.8e-30, 0.0001), (0.0, 0.0001), (0.5, 0.5), (0.123456, 0.1235), (1.0, 0.9999)],
)
def test_no_probability_is_quite_certain(probability, told):
    assert tell_probability(probability) == told


def test_figures_are_as_exact_as_they_mean_anything():
    assert tell_figure(1.234567) == 1.2346
