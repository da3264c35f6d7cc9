from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tuuletus.channels.protocol import ReadingOptions, ReadsExports
from tuuletus.channels.registry import channel_names, load_channel
from tuuletus.channels.sniff import read_file
from tuuletus.channels.source import Source
from tuuletus.errors import ChannelError

HERE = Path(__file__).parent
READABLE = sorted(
    path
    for path in HERE.glob("*/fixtures/*")
    if path.name not in {"account.js", "daily_breakdown.csv", "ambiguous.csv"}
)
OPTIONS = ReadingOptions(read_at=datetime(2026, 11, 23, 12, tzinfo=UTC))


def read(path):
    return read_file(Source(path, path.name), OPTIONS)


@pytest.mark.parametrize("name", channel_names())
def test_every_channel_keeps_the_protocol_and_has_its_page(name):
    channel = load_channel(name)()

    assert channel.name == name
    assert isinstance(channel, ReadsExports)
    folder = Path(load_channel(name).__module__.replace(".", "/")).name
    page = HERE.parents[1] / "src/tuuletus/channels" / folder / "README.md"
    assert "Checked 2026-11" in page.read_text("utf-8")


def test_an_unknown_channel_is_refused_by_name():
    with pytest.raises(ChannelError) as caught:
        load_channel("myspace")

    assert (caught.value.code, caught.value.details) == ("unknown_channel", {"name": "myspace"})


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_reading_twice_gives_the_same(path):
    assert read(path) == read(path)


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_times_have_zones_and_measurements_have_posts(path):
    reading = read(path)

    times = [post.published_at for post in reading.posts if post.published_at]
    times += [measurement.read_at for measurement in reading.measurements]
    assert all(moment.tzinfo is not None for moment in times)
    known = {(post.channel, post.key) for post in reading.posts} | {None}
    assert {
        measurement.post_key and (measurement.channel, measurement.post_key)
        for measurement in reading.measurements
    } <= known


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_no_post_is_measured_twice_in_one_reading(path):
    reading = read(path)

    told = [(m.channel, m.post_key, m.metric, m.read_at) for m in reading.measurements]
    assert len(told) == len(set(told))


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_each_post_is_told_once(path):
    reading = read(path)

    assert len({(post.channel, post.key) for post in reading.posts}) == len(reading.posts)


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_what_cannot_be_read_is_named_by_file_row_and_reason(path):
    for unread in read(path).unread:
        assert unread.file == path.name
        assert unread.reason
        assert unread.row >= 0


@pytest.mark.parametrize(
    "path", [path for path in READABLE if path.suffix == ".csv"], ids=lambda path: path.name
)
def test_a_column_that_nobody_knows_is_named(path, tmp_path):
    text = Source(path, path.name).text
    lines = text.split("\n")
    start = next(
        n
        for n, line in enumerate(lines)
        if len(line) > 8 and line[:3] not in {"sep", "Vid", '"Fa'}
    )
    mark = Source(path, path.name).table.delimiter
    lines[start] = f"Zzyzx{mark}" + lines[start]
    changed = tmp_path / "changed.csv"
    changed.write_text(
        "\n".join(
            line if n <= start or not line or not _begins_record(path, lines, n) else mark + line
            for n, line in enumerate(lines)
        ),
        encoding="utf-8",
    )

    assert "Zzyzx" in read(changed).unknown_columns


def _begins_record(path, lines, number):
    before = "\n".join(lines[:number])
    return before.count('"') % 2 == 0
