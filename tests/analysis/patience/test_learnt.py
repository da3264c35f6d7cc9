"""How far data moved a number from what was held likely."""

from __future__ import annotations

import pytest

from tuuletus.analysis.patience.result import Interval, learnt


def interval(low, high):
    return Interval(mean=(low + high) / 2.0, low=low, high=high)


@pytest.mark.parametrize(
    ("after", "moved"),
    [
        ((0.0, 10.0), 0.0),
        ((2.0, 7.0), 0.5),
        # as wide as before, and elsewhere
        ((6.0, 16.0), 0.6),
        ((11.0, 21.0), 1.0),
        ((4.0, 4.0), 1.0),
        # wider on both sides is no news
        ((-3.0, 17.0), 0.0),
    ],
)
def test_a_number_is_moved_where_it_is_narrower_or_elsewhere(after, moved):
    assert learnt(interval(*after), interval(0.0, 10.0)) == pytest.approx(moved)


def test_what_was_certain_beforehand_cannot_be_moved():
    assert learnt(interval(1.0, 2.0), interval(3.0, 3.0)) == 0.0
