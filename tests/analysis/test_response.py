from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tuuletus.analysis.response import bring_to_age, collect_readings
from tuuletus.records import Channel, Measurement, Post

PAGE = Channel(platform="facebook", key="page")
PUBLISHED = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
WEEK = timedelta(days=7)


def post(key="a", published=PUBLISHED):
    return Post(channel=PAGE, key=key, published_at=published)


def read(value, hours=1000.0, *, key="a", metric="reactions"):
    return Measurement(
        channel=PAGE,
        post_key=key,
        metric=metric,
        value=float(value),
        read_at=PUBLISHED + timedelta(hours=hours),
    )


def bring(posts, measurements, *, metric="reactions", age=WEEK):
    readings = collect_readings(posts, measurements, metric=metric, now=NOW)
    return bring_to_age(posts, readings, age=age)


def test_interactions_sum_the_parts_that_a_reading_tells():
    measurements = [
        read(10),
        read(3, metric="comments"),
        read(2, metric="shares", key="b"),
        read(900, metric="reach"),
        read(7, metric="likes", key="c"),
        read(1, metric="saves", key="c"),
        read(55, metric="interactions", key="d"),
    ]
    posts = [post("a"), post("b"), post("c"), post("d")]

    readings = collect_readings(posts, measurements, metric="interactions", now=NOW)

    assert readings.value.tolist() == [13.0, 2.0, 8.0, 55.0]


PARTS = {"reactions": 16, "comments": 3, "shares": 2}


def tell(keys, metrics=PARTS, *, hours=1000.0):
    return [
        read(value, hours, key=key, metric=metric)
        for key in keys
        for metric, value in metrics.items()
    ]


def interactions(posts, measurements):
    found = collect_readings(posts, measurements, metric="interactions", now=NOW)
    return [
        (posts[place].key, value)
        for place, value in zip(found.post, found.value.tolist(), strict=True)
    ]


def test_a_part_that_is_missing_in_one_post_of_a_channel_is_not_zero():
    posts = [post(key) for key in "abcd"]
    told = [*tell("abc"), *tell("d", {"reactions": 16, "shares": 2})]

    assert interactions(posts, told) == [("a", 21.0), ("b", 21.0), ("c", 21.0)]
    assert interactions(posts, [*told, read(19, key="d", metric="interactions")])[-1] == ("d", 19)


def test_a_part_that_many_posts_of_a_channel_do_not_tell_is_missed_nowhere():
    posts = [post(key) for key in "abcdef"]
    told = [*tell("abcd"), *tell("ef", {"reactions": 16, "shares": 2})]

    assert [value for _key, value in interactions(posts, told)] == [21.0] * 4 + [18.0] * 2


def test_each_channel_tells_its_own_parts():
    other = Channel(platform="linkedin", key="page")
    posts = [post(key) for key in "abcd"]
    posts.append(Post(channel=other, key="e", published_at=PUBLISHED))
    own = Measurement(
        channel=other, post_key="e", metric="reactions", value=5.0, read_at=PUBLISHED
    )

    assert interactions(posts, [*tell("abcd"), own])[-1] == ("e", 5.0)


def test_a_reading_without_a_part_does_not_take_the_place_of_a_whole_one():
    posts = [post(key) for key in "abcd"]
    later = tell("abcd", {"reactions": 17}, hours=2000.0)
    halves = [
        *tell("abcd", {"reactions": 16, "shares": 2}),
        *tell("abcd", {"comments": 3}, hours=9),
    ]

    assert interactions(posts, [*tell("abcd"), *later]) == [(key, 21.0) for key in "abcd"]
    assert interactions(posts, halves) == [(key, one) for key in "abcd" for one in (3.0, 18.0)]


def test_likes_are_not_added_to_the_reactions_that_hold_them():
    readings = collect_readings(
        [post()], [read(10), read(9, metric="likes")], metric="interactions", now=NOW
    )

    assert readings.value.tolist() == [10.0]


def test_a_reading_at_the_common_age_is_taken_as_it_stands():
    ready = bring([post()], [read(5, 24), read(40, 168), read(70, 900)])

    assert (ready.value.tolist(), dict(ready.ages)) == ([40.0], {"read": 1})


def test_a_count_between_two_readings_is_interpolated():
    ready = bring([post()], [read(20, 84), read(60, 300)])

    assert dict(ready.ages) == {"interpolated": 1}
    assert 20.0 < ready.value[0] < 60.0
    assert ready.variance.tolist() == [0.0]


def test_a_single_lifetime_reading_has_settled():
    ready = bring([post()], [read(33, 2000)])

    assert (ready.value.tolist(), dict(ready.ages)) == ([33.0], {"settled": 1})


def test_a_young_post_is_foretold_with_an_interval():
    ready = bring([post()], [read(30, 6)])

    assert dict(ready.ages) == {"predicted": 1}
    assert 30.0 <= ready.low[0] < ready.value[0] < ready.high[0]
    assert ready.variance[0] > 0.0


def test_without_a_date_the_latest_count_is_taken_and_said_to_be_of_unknown_age():
    ready = bring([post(published=None)], [read(5, 10), read(9, 20)])

    assert (ready.value.tolist(), dict(ready.ages)) == ([9.0], {"age_unknown": 1})


def test_posts_that_cannot_be_compared_are_counted_by_reason():
    posts = [post("a"), post("a"), post("b"), post("c"), post("d"), post("e")]
    measurements = [
        read(4),
        read(-1, key="b"),
        read(5, -80, key="c"),
        read(2, 0.1, key="d"),
    ]

    ready = bring(posts, measurements)

    assert ready.post.tolist() == [0]
    assert dict(ready.left_out) == {
        "no_reading": 1,
        "repeated": 1,
        "negative": 1,
        "read_before_published": 1,
        "too_young": 1,
    }


def test_a_blank_is_not_a_zero():
    ready = bring([post("a"), post("b")], [read(0, key="a")])

    assert (ready.post.tolist(), ready.value.tolist()) == ([0], [0.0])
    assert dict(ready.left_out) == {"no_reading": 1}


def test_readings_after_now_and_of_the_channel_itself_are_not_seen():
    own = Measurement(
        channel=PAGE, post_key=None, metric="reactions", value=9.0, read_at=PUBLISHED
    )

    readings = collect_readings(
        [post()], [own, read(5, 24), read(99, 9000)], metric="reactions", now=NOW
    )

    assert readings.value.tolist() == [5.0]


def test_no_posts_give_nothing():
    ready = bring([], [])

    assert (len(ready.post), dict(ready.ages), dict(ready.left_out)) == (0, {}, {})


def test_the_same_key_on_another_channel_is_another_post_and_on_an_equal_one_the_same():
    equal = Channel(platform="facebook", key="page")
    other = Channel(platform="x", key="page")
    posts = [
        Post(channel=channel, key=key, published_at=PUBLISHED)
        for channel, key in ((PAGE, "a"), (equal, "a"), (other, "a"), (equal, "b"))
    ]

    assert bring(posts, [read(5)]).left_out == {"no_reading": 2, "repeated": 1}


def test_an_accounts_own_slow_growth_is_learnt_from_its_repeated_readings():
    rng = np.random.default_rng(1)
    posts = [post(str(place)) for place in range(300)]
    measurements = []
    for place in range(299):
        final = float(rng.integers(50, 200))
        measurements += [
            read(round(final / 4), 24, key=str(place)),
            read(final, 168, key=str(place)),
        ]
    measurements.append(read(25, 24, key="299"))

    ready = bring(posts, measurements)

    assert ready.value[-1] == pytest.approx(100.0, rel=0.1)
