"""Files put together: what two of them tell counts once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tuuletus.cli.reading import join, join_posts, keep_last, narrow
from tuuletus.records import Channel, Measurement, Measurements, Post, Reading

CAFE = Channel(platform="facebook", key="cafe")
SHOP = Channel(platform="facebook", key="shop")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def tell(channel, key, value, *, metric="likes", read_at=NOON):
    return Measurement(channel=channel, post_key=key, metric=metric, value=value, read_at=read_at)


def make_reading(*posts, measurements=(), sha256="a"):
    return Reading(
        file="a.csv", sha256=sha256, format="table", posts=posts, measurements=measurements
    )


def test_a_reading_told_twice_counts_once_as_it_was_told_last():
    told = [
        tell(CAFE, "1", 3.0),
        tell(CAFE, "2", 5.0),
        tell(CAFE, "1", 4.0),
        tell(CAFE, "1", 4.0, read_at=NOON + timedelta(days=1)),
        tell(SHOP, "1", 4.0),
        tell(CAFE, "1", 4.0, metric="comments"),
    ]

    assert keep_last(Measurements(told)) == told[1:]


def test_where_nothing_is_told_twice_all_stays():
    told = Measurements([tell(CAFE, "1", 3.0), tell(CAFE, "2", 3.0)])

    assert keep_last(told) is told
    assert len(keep_last(Measurements())) == 0


def test_a_post_stays_in_its_place_and_is_what_the_last_file_tells():
    old, new = (Post(channel=CAFE, key="1", text=text) for text in ("old", "new"))
    other = Post(channel=SHOP, key="1")

    posts = join_posts([make_reading(old, other), make_reading(new)])

    assert posts == (new, other)


def test_posts_of_the_same_traits_share_them():
    posts = [Post(channel=CAFE, key=key, published_at=NOON) for key in "ab"]

    gathered = join([make_reading(*posts)], zone="Europe/Helsinki")

    assert gathered.traits[0] == {"weekday": "1", "hour": "12-15"}
    assert gathered.traits[0] is gathered.traits[1]


def test_only_the_numbers_of_the_asked_channel_are_left():
    posts = [Post(channel=channel, key="1") for channel in (CAFE, SHOP)]
    told = [tell(CAFE, "1", 3.0), tell(SHOP, "1", 5.0)]
    gathered = join([make_reading(*posts, measurements=told)], zone="Europe/Helsinki")

    left = narrow(gathered, platform="", channel=SHOP)

    assert left.posts == (posts[1],)
    assert left.measurements == told[1:]
