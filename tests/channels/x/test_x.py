from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import open_sources
from tuuletus.errors import ChannelError
from tuuletus.records import Channel

FIXTURES = Path(__file__).parent / "fixtures"
READ_AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_counts_written_as_words_are_read(read, values):
    reading = read("x/tweets.js")

    assert values(reading, "likes") == {
        "1812500000000000001": 12,
        "1812500000000000002": 0,
        "1812500000000000004": 5,
    }
    assert values(reading, "shares") == {
        "1812500000000000001": 3,
        "1812500000000000002": 0,
        "1812500000000000004": 1,
    }


def test_replies_and_reposts_are_formats(read):
    reading = read("x/tweets.js")

    assert [post.stated["format"] for post in reading.posts] == [
        "text",
        "reply",
        "repost",
        "photo",
        "link",
    ]
    assert reading.posts[0].published_at == datetime(2024, 7, 14, 14, 5, tzinfo=UTC)
    assert (reading.repeated_rows, reading.unknown_columns) == (1, ("mystery",))


def test_an_archive_opens_posts_only_and_tells_the_handle(tmp_path):
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(FIXTURES / "tweets.js", "data/tweets.js")
        archive.write(FIXTURES / "account.js", "data/account.js")
        archive.writestr("data/direct-messages.js", "window.YTD.direct_messages.part0 = []")

    sources = open_sources([(path, "archive.zip")])
    readings = [
        read_file(each, ReadingOptions(read_at=datetime(2026, 11, 23, tzinfo=UTC)))
        for each in sources
    ]

    assert [each.name for each in sources] == ["archive.zip: data/tweets.js"]
    assert readings[0].channels == (
        Channel(platform="x", key="ravintolaaurinko", name="@RavintolaAurinko"),
    )


def test_the_id_tells_the_moment_that_the_file_does_not(read, values):
    reading = read("x/content.csv")

    assert reading.format == "x_posts"
    assert [post.published_at for post in reading.posts] == [
        datetime(2026, 7, 14, 9, 5, tzinfo=UTC),
        datetime(2026, 7, 15, 21, 30, tzinfo=UTC),
        datetime(2026, 7, 16, 6, 0, tzinfo=UTC),
    ]
    assert reading.posts[2].text == 'Uusi lista, "kesä"\nja toinen rivi'
    assert set(values(reading, "impressions").values()) == {1204}
    assert values(reading, "permalink_clicks") == {}


def test_the_account_by_day_is_measured_at_the_end_of_each_day(read):
    reading = read("x/overview.csv", channel_name="@RavintolaAurinko")

    assert (reading.format, reading.posts) == ("x_days", ())
    assert [
        (m.channel.key, m.post_key, m.value, m.read_at)
        for m in reading.measurements
        if m.metric == "engagements"
    ] == [("ravintolaaurinko", None, 20, datetime(2026, 7, 17, tzinfo=UTC))]


def test_the_video_file_has_a_line_before_its_header(read):
    reading = read("x/videos.csv")

    assert reading.format == "x_videos"
    assert [m.value for m in reading.measurements if m.metric == "completion_rate"] == [0.42, 0.38]
    assert [m.value for m in reading.measurements if m.metric == "watch_ms"] == [64000]
    assert reading.unknown_columns == ("Estimated revenue",)


def test_moments_are_read_however_they_are_written_and_others_are_named(tmp_path):
    told = [
        "Mon Jul 15 08:00:01 +0000 2024",
        "Mon Jul 15 11:00:01 +0300 2024",
        "Mon Jul 15 8:00:01 +0000 2024",
        "Wed Feb 31 08:00:00 +0000 2024",
        "Mon Foo 15 08:00:00 +0000 2024",
    ]
    posts = [
        {"tweet": {"id_str": str(10 + number), "full_text": "a", "created_at": moment}}
        for number, moment in enumerate(told)
    ]
    path = tmp_path / "tweets.js"
    path.write_text(f"window.YTD.tweets.part0 = {json.dumps(posts)}", "utf-8")

    reading = read_file(open_sources([(path, path.name)])[0], ReadingOptions(read_at=READ_AT))

    moment = datetime(2024, 7, 15, 8, 0, 1, tzinfo=UTC)
    assert [post.published_at for post in reading.posts] == [moment, moment, moment, None, None]
    assert [(one.row, one.value) for one in reading.unread] == [(4, told[3]), (5, told[4])]


def test_the_three_marks_that_x_escapes_are_read_as_they_were_written(read):
    told = {
        "id_str": "1812500000000000001",
        "full_text": "Soup &amp; fish &lt;3 not &amp;lt; &copy;",
    }

    reading = read("tweets.js", f"window.YTD.tweets.part0 = [{json.dumps({'tweet': told})}]")

    assert reading.posts[0].text == "Soup & fish <3 not &lt; &copy;"


@pytest.mark.parametrize(
    "name", ["direct_messages", "direct_messages_group", "contact", "ip_audit"]
)
def test_whatever_else_lies_in_an_archive_is_refused_as_private(read, name):
    with pytest.raises(ChannelError) as caught:
        read("a.js", f'window.YTD.{name}.part0 = [{{"text": "x"}}]')

    assert caught.value.code == "private_file"


def test_views_in_the_two_overviews_are_not_the_same_number(read):
    assert "video_views_overview" in read("x/overview.csv").metrics
    assert "video_views" not in read("x/overview.csv").metrics
    assert "video_views" in read("x/videos.csv").metrics
