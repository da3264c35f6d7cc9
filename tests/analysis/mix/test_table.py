"""Tables and records become accounts whose days are those of the calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tuuletus import learn_mix
from tuuletus.errors import NotEnoughDataError

ZONE = ZoneInfo("Europe/Helsinki")
WEDNESDAY = datetime(2026, 3, 25, 12, 0, tzinfo=ZONE)

NAIVE = WEDNESDAY.replace(tzinfo=None)


def table(**changes):
    columns = {
        "when": [WEDNESDAY + timedelta(days=day) for day in range(6)],
        "channel": ["facebook", "instagram"] * 3,
        "type": ["recipes", "people"] * 3,
        "count": [10, 20, 30, None, 40, 50],
        "hours": [72.0, 80.0, None, 12.0, 24.0, 24.0],
    }
    return columns | changes


def test_day_zero_is_the_monday_before_the_first_post():
    account = learn_mix(**table())

    assert account.start == datetime(2026, 3, 23, tzinfo=ZONE)
    assert account.state.history.day[0] == 2.5


def test_days_follow_the_clock_on_the_wall_over_a_change_of_time():
    account = learn_mix(**table())
    monday = datetime(2026, 3, 30, 12, 0, tzinfo=ZONE)

    assert account.read_day(monday) == 7.5
    assert account.find_moment(7.5) == monday


def test_a_post_without_a_count_is_use_but_not_measured():
    account = learn_mix(**table())

    assert account.state.measured.sum() == 5
    assert len(account.state.history.day) == 6


def test_a_count_at_the_common_age_is_surer_than_a_young_one():
    old = learn_mix(**table(count=[30] + [None] * 5, hours=[72.0] + [None] * 5))
    young = learn_mix(**table(count=[30] + [None] * 5, hours=[3.0] + [None] * 5))

    level = old.state.layout.level.start
    assert old.state.cov[0, level, level] < young.state.cov[0, level, level]
    assert young.state.mean[0, level] > old.state.mean[0, level]


def test_a_post_read_within_minutes_tells_nothing_yet():
    account = learn_mix(**table(hours=[72.0, 80.0, None, 12.0, 24.0, 0.1]))

    assert account.state.measured.sum() == 4


def test_no_counts_or_no_posts_are_a_sentence():
    with pytest.raises(NotEnoughDataError, match="nothing to plan from"):
        learn_mix(**table(count=[None] * 6))
    with pytest.raises(NotEnoughDataError, match="nothing to plan from"):
        learn_mix(when=[], channel=[], type=[], count=[], hours=[])


def test_columns_of_different_lengths_and_negative_counts_are_refused():
    with pytest.raises(ValueError, match="one entry in every column"):
        learn_mix(**table(channel=["facebook"]))
    with pytest.raises(ValueError, match="post 2 is -1"):
        learn_mix(**table(count=[1, 1, -1, 1, 1, 1]))


def test_a_slot_on_a_channel_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="facebook, instagram"):
        learn_mix(**table()).slot(WEDNESDAY, "tiktok")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"type": ["recipes", None] * 3}, "type of post 1 is None; give its name"),
        ({"channel": ["", "facebook"] * 3}, "channel of post 0 is ''"),
        ({"when": [NAIVE] * 6}, "post 0 has no time zone"),
        ({"until": NAIVE}, "until has no time zone"),
        ({"hours": [72.0, -1.0, None, 12.0, 24.0, 24.0]}, "Post 1 was read -1 hours after"),
    ],
)
def test_a_table_that_makes_no_sense_says_what_to_do(changes, said):
    with pytest.raises(ValueError, match=said):
        learn_mix(**table(**changes))


def test_a_slot_without_a_zone_says_what_to_do():
    account = learn_mix(**table())

    with pytest.raises(ValueError, match=r"has no time zone .*tzinfo=ZoneInfo"):
        account.slot(NAIVE, "facebook")
