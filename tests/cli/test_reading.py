"""Files put together: what two of them tell counts once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tuuletus.cli.printing import say_all_lacking
from tuuletus.cli.reading import join, join_posts, keep_last, narrow
from tuuletus.cli.refused import say_refused
from tuuletus.errors import HostileFileError, UnknownFileError
from tuuletus.records import Channel, Measurement, Measurements, Post, Reading
from tuuletus.wording import Speaker

ENGLISH = Speaker("en")
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


def test_posts_that_are_still_to_be_published_set_no_period():
    days = (NOON - timedelta(days=9), NOON, NOON + timedelta(days=26_000))
    posts = [Post(channel=CAFE, key=str(day), published_at=day) for day in days]
    gathered = join([make_reading(*posts)], zone="Europe/Helsinki")

    assert replace(gathered, read_at=NOON + timedelta(hours=1)).period == days[:2]
    assert replace(gathered, read_at=NOON - timedelta(days=99)).period == (days[0], days[2])


def test_every_file_that_could_not_be_read_is_named_with_its_reason():
    unknown = [UnknownFileError("?", file=f"{number}.bin") for number in range(9)]
    hostile = HostileFileError("!", file="bomb.zip")

    lines = list(say_refused([*unknown, hostile], speaker=ENGLISH))

    assert len(lines) == 2
    assert lines[0].startswith("0.bin, 1.bin, 2.bin, 3.bin, 4.bin, 5.bin, 6.bin, 7.bin, 8.bin: ")
    assert lines[1].startswith("bomb.zip: ")


def test_what_some_of_several_files_do_not_tell_is_said_of_those_by_name():
    lacking = [("a.csv", ("text",)), ("b.csv", ()), ("c.csv", ("text", "posts"))]

    lines = list(say_all_lacking(lacking, speaker=ENGLISH))

    assert [line.rpartition(" That is said of: ")[2] for line in lines] == [
        "a.csv, c.csv.",
        "c.csv.",
    ]
    assert "That is said of" not in next(say_all_lacking(lacking[:1], speaker=ENGLISH))
