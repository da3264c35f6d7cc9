from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from tuuletus.analysis.followup import Outcome, Registration, check_change
from tuuletus.analysis.history import build_history
from tuuletus.records import Channel, Measurement, Post

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SMALL = Channel(platform="x", key="small")
LARGE = Channel(platform="facebook", key="large")
ELSEWHERE = Channel(platform="instagram", key="elsewhere")


def make(channel, number, *, count=10.0, at=NOW - timedelta(days=60)):
    post = Post(channel=channel, key=str(number), published_at=at)
    reading = Measurement(
        channel=channel,
        post_key=str(number),
        metric="reactions",
        value=count,
        read_at=at + timedelta(days=7),
    )
    return post, reading


def build(pairs, traits, *, trait="topic", value="lunch", channel=None):
    return build_history(
        [post for post, _ in pairs],
        [reading for _, reading in pairs if reading],
        traits=traits,
        trait=trait,
        value=value,
        metric="reactions",
        age_days=7,
        zone=ZoneInfo("Europe/Helsinki"),
        now=NOW,
        channel=channel,
    )


def test_days_are_those_of_the_own_zone():
    late = datetime(2026, 9, 1, 22, 30, tzinfo=UTC)

    history = build([make(SMALL, 1, at=late)], [{"topic": "lunch"}])

    assert history.published_on.tolist() == [date(2026, 9, 2).toordinal()]
    assert history.log_response == pytest.approx([np.log(11.0)])
    assert history.changed.tolist() == [True]


def test_channels_that_never_carry_the_value_are_left_out():
    pairs = [make(SMALL, 1), make(SMALL, 2), make(ELSEWHERE, 3)]

    history = build(pairs, [{"topic": "lunch"}, {}, {}])

    assert history.post.tolist() == [0, 1]


def test_the_history_of_one_channel_has_its_posts_alone_whatever_its_name_is_now():
    pairs = [make(SMALL, 1), make(LARGE, 2), make(SMALL, 3)]
    renamed = Channel(platform=SMALL.platform, key=SMALL.key, name="Renamed")

    history = build(pairs, [{"topic": "lunch"}, {"topic": "lunch"}, {}], channel=renamed)

    assert history.post.tolist() == [0, 2]
    assert history.changed.tolist() == [True, False]
    assert history.level.tolist() == [0.0, 0.0]


def test_a_combination_needs_both_its_parts():
    pairs = [make(SMALL, number) for number in range(3)]
    traits = [{"topic": "lunch", "weekday": "5"}, {"topic": "lunch"}, {"weekday": "5"}]

    history = build(pairs, traits, trait="topic × weekday", value="lunch × 5")

    assert history.changed.tolist() == [True, False, False]


def test_the_level_is_what_other_posts_of_the_channel_get():
    pairs = [make(SMALL, n, count=9.0) for n in range(10)]
    pairs += [make(LARGE, n, count=99.0) for n in range(10, 20)]
    pairs += [make(SMALL, 20, count=999.0), make(LARGE, 21, count=999.0)]
    traits = [{}] * 20 + [{"topic": "lunch"}] * 2

    history = build(pairs, traits)

    difference = history.level[history.post >= 10].max() - history.level[history.post < 10].min()
    assert difference == pytest.approx(np.log(10.0))


def test_channels_of_different_size_do_not_hide_an_effect(rng):
    decided = date(2026, 5, 4)
    pairs, traits = [], []
    for week in range(-52, 27):
        for number in range(9):
            channel = SMALL if number % 3 == 0 else LARGE
            is_lunch = number < 3
            size = 3.0 if channel is SMALL else 6.0
            effect = np.log(2.0) if is_lunch and week >= 0 else 0.0
            count = rng.poisson(np.exp(size + effect + 0.5 * rng.standard_t(4.55)))
            at = datetime(2026, 5, 4, 9, tzinfo=UTC) + timedelta(weeks=week, hours=number)
            pairs.append(make(channel, f"{week}-{number}", count=float(count), at=at))
            traits.append({"topic": "lunch"} if is_lunch else {})
    history = build(pairs, traits)
    registration = Registration(
        trait="topic",
        value="lunch",
        metric="reactions",
        age_days=7,
        expected=1.5,
        decided_on=decided,
        starts_on=decided,
        check_on=decided + timedelta(weeks=26),
    )

    found = {
        "blind": check_change(
            registration,
            published_on=history.published_on,
            log_response=history.log_response,
            changed=history.changed,
            today=NOW.date(),
        ),
        "seeing": check_change(
            registration,
            published_on=history.published_on,
            log_response=history.log_response,
            changed=history.changed,
            level=history.level,
            today=NOW.date(),
        ),
    }

    assert found["seeing"].outcome is Outcome.WORKED
    assert found["seeing"].high / found["seeing"].low < found["blind"].high / found["blind"].low
    assert found["seeing"].then == found["blind"].then


def test_a_value_of_one_trait_may_hold_the_sign_of_combinations():
    pairs = [make(SMALL, number) for number in range(2)]

    history = build(pairs, [{"topic": "fish × chips"}, {"topic": "fish"}], value="fish × chips")

    assert history.changed.tolist() == [True, False]
