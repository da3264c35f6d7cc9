from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tuuletus.analysis.plan.history import build_history, name_channels
from tuuletus.analysis.plan.rhythm import guess_rhythm
from tuuletus.analysis.plan.types import OTHER, choose_types
from tuuletus.records import Channel, Measurement, Post

ZONE = ZoneInfo("Europe/Helsinki")
WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=ZONE)
CAFE = Channel(platform="facebook", key="cafe")


def test_posts_become_a_history_by_the_values_of_a_trait():
    posts = [
        Post(channel=CAFE, key=str(day), published_at=WEDNESDAY + timedelta(days=day))
        for day in range(4)
    ]
    posts.append(Post(channel=CAFE, key="dateless"))
    read_at = WEDNESDAY + timedelta(days=30)
    measurements = [
        Measurement(
            channel=CAFE, post_key=post.key, metric="reactions", value=9.0, read_at=read_at
        )
        for post in posts
        if post.key != "3"
    ]
    traits = [{"category": "a"}, {"category": "b", "paid": "yes"}, {}, {"category": "b"}, {}]

    history = build_history(
        posts,
        measurements,
        traits=traits,
        trait="category",
        types=("a", "b"),
        channels={CAFE: 7},
        metric="interactions",
        now=read_at,
    )

    assert history.types == ("a", "b", OTHER)
    assert history.channels == (7,)
    assert [post.day for post in history.posts] == [2.5, 3.5, 4.5, 5.5]
    assert [post.type for post in history.posts] == [0, 1, 2, 1]
    assert [post.response is None for post in history.posts] == [False, False, False, True]
    assert [post.paid for post in history.posts] == [False, True, False, False]


def test_few_posts_make_a_type_only_where_it_is_named():
    values = ["a"] * 3 + ["b"] * 2 + [None] * 9

    assert choose_types(values) == ("a",)
    assert choose_types(values, named=["b", "new"]) == ("a", "b", "new")


def test_the_pace_of_a_channel_ends_with_its_last_post_and_a_silent_one_has_none():
    lately = [
        (1, WEDNESDAY + timedelta(days=7 * week + day)) for week in range(8) for day in (0, 2)
    ]
    silent = [(2, WEDNESDAY - timedelta(weeks=9, days=day)) for day in range(30)]
    quieter = [(3, WEDNESDAY + timedelta(weeks=week)) for week in range(-4, 4)]

    assert guess_rhythm([*lately, *silent, *quieter]) == {(1, 3): 1, (1, 5): 1, (3, 3): 1}
    assert guess_rhythm([]) == {}


@pytest.mark.parametrize("order", [1, -1])
def test_channels_are_called_by_the_shortest_name_that_tells_them_apart(order):
    channels = [
        Channel(platform="facebook", key="1", name="Cafe"),
        Channel(platform="facebook", key="2", name="Bar"),
        Channel(platform="tiktok", key="cafe"),
        Channel(platform="x", key="1", name="Same"),
        Channel(platform="x", key="2", name="Same"),
    ]

    named = name_channels(channels[::order])

    assert list(named.values())[::order] == ["Cafe", "Bar", "tiktok", "x/1", "x/2"]


def test_a_channel_of_a_table_goes_by_its_name_even_where_it_is_alone():
    facebook, own = (
        Channel(platform="table", key="facebook"),
        Channel(platform="table", key="own-table:posts:1234", name="posts"),
    )
    page = Channel(platform="facebook", key="1", name="Cafe")
    nameless = Channel(platform="table", key="own-table::1234")

    assert name_channels([facebook]) == {facebook: "facebook"}
    assert name_channels([own, page]) == {own: "posts", page: "facebook"}
    assert name_channels([facebook, page]) == {facebook: "table", page: "facebook"}
    assert name_channels([nameless]) == {nameless: "table"}
