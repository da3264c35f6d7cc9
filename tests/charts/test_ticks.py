from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuuletus.charts.ticks import MOST, cover


@given(st.lists(st.floats(0.01, 100.0), max_size=6))
def test_the_ticks_cover_all_values_and_the_normal_level(values):
    ticks = cover(values)

    assert ticks[0] <= min([1.0, *values])
    assert ticks[-1] >= max([1.0, *values])
    assert list(ticks) == sorted(set(ticks))


@pytest.mark.parametrize(
    ("values", "ends"),
    [([0.6, 5.03], (0.5, 7.0)), ([0.8, 1.38], (0.8, 1.4)), ([1.0], (0.5, 2.0))],
)
def test_the_ends_are_near_the_values(values, ends):
    ticks = cover(values)

    assert (ticks[0], ticks[-1]) == ends
    assert len(ticks) <= MOST
