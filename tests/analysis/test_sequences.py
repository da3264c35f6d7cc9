from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuuletus.analysis.sequences import (
    EARLIEST_SHARE,
    NOMINAL_LEVEL,
    PRECISION_SHARE,
    lower_bound,
    mixture_boundary,
)


def test_two_sided_boundary_by_hand():
    # sqrt((100 + 10) log((100 + 10) / (10 * 0.05**2)))
    expected = (110 * np.log(110 / 0.025)) ** 0.5

    boundary = mixture_boundary(100.0, level=0.05, precision=10.0, one_sided=False)

    assert boundary == pytest.approx(expected)


@pytest.mark.parametrize(
    ("information", "precision", "boundary"),
    # As computed by the package ville 0.1.0, normal_mixture(v, 0.05, rho, one_sided=True).
    [(20.0, 5.0, 12.477207101), (100.0, 10.0, 27.771028675), (400.0, 3.0, 61.899429275)],
)
def test_one_sided_boundary_agrees_with_another_implementation(information, precision, boundary):
    assert mixture_boundary(information, level=0.05, precision=precision) == pytest.approx(
        boundary, rel=1e-9
    )


@given(information=st.floats(1.0, 1e4), precision=st.floats(0.1, 1e3))
def test_a_one_sided_boundary_is_inside_the_two_sided_one(information, precision):
    one = mixture_boundary(information, level=0.05, precision=precision)
    two = mixture_boundary(information, level=0.05, precision=precision, one_sided=False)

    assert 0.0 < one < two


def test_the_bound_is_crossed_by_one_walk_in_twenty_at_any_time(rng):
    shares = np.linspace(EARLIEST_SHARE, 1.0, 200)
    steps = np.sqrt(np.diff(shares, prepend=0.0)) * rng.standard_normal((8000, 200))
    walks = np.cumsum(steps, axis=1)
    boundary = np.array(
        [
            mixture_boundary(float(share), level=NOMINAL_LEVEL, precision=PRECISION_SHARE)
            for share in shares
        ]
    )

    crossed = float((walks > boundary).any(axis=1).mean())

    assert crossed == pytest.approx(0.05, abs=0.01)


def test_the_lower_bound_rises_with_information():
    bounds = [lower_bound(0.5, variance=v, limit_variance=0.02) for v in (0.3, 0.1, 0.05, 0.02)]

    assert bounds == sorted(bounds)
    assert bounds[0] == -np.inf
