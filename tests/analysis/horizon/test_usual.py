"""What going on as before means where the last year was not as usual."""

from __future__ import annotations

import numpy as np
import pytest

from tuuletus.analysis.horizon.usual import continue_as_before, find_usual_year


def usual_of(weeks, *pauses):
    """A channel that grows by one a week, but for its pauses."""
    amounts = np.arange(1.0, weeks + 1.0)
    for begin, end in pauses:
        amounts[begin:end] = 0.0
    return amounts


def test_a_year_without_a_pause_is_repeated():
    past = usual_of(104)[:, None]

    ahead = continue_as_before(past, weeks=60)

    np.testing.assert_array_equal(ahead[:, 0], [*range(53, 105), *range(53, 61)])


def test_weeks_of_a_pause_are_those_of_the_year_before():
    past = usual_of(104, (60, 86))[:, None]

    year, mended = find_usual_year(past)

    np.testing.assert_array_equal(year[8:34, 0], np.arange(9.0, 35.0))
    np.testing.assert_array_equal(np.flatnonzero(mended[:, 0]), np.arange(8, 34))
    assert year[7, 0] == 60.0


def test_without_a_year_before_a_pause_is_filled_with_what_was_usual():
    past = np.full((60, 1), 4.0)
    past[30:50] = 0.0

    year, mended = find_usual_year(past)

    assert (year == 4.0).all()
    assert mended.sum() == 20


def test_a_pause_of_more_than_a_year_goes_back_until_something_was_published():
    past = usual_of(156, (90, 156))[:, None]

    year, mended = find_usual_year(past)

    # the last weeks of the window were published in the first year, the others in the second
    assert (year > 0.0).all()
    assert mended.all()
    assert year[0, 0] == 53.0
    assert year[-1, 0] == 52.0


def test_a_season_without_publishing_stays_one():
    past = usual_of(156, (10, 22), (62, 74), (114, 126))[:, None]

    year, mended = find_usual_year(past)

    assert (year[10:22, 0] == 0.0).all()
    assert not mended.any()


def test_a_channel_that_is_used_now_and_then_does_not_pause():
    past = np.zeros((156, 1))
    past[::9] = 7.0

    year, mended = find_usual_year(past)

    np.testing.assert_array_equal(year, past[-52:])
    assert not mended.any()


@pytest.mark.parametrize("others", [0.0, 3.0])
def test_a_channel_is_given_up_only_where_others_went_on(others):
    past = np.full((156, 2), 5.0)
    past[52:, 0] = 0.0
    past[52:, 1] = others

    year, _mended = find_usual_year(past)

    assert (year[:, 0] == (0.0 if others else 5.0)).all()
