"""One lake of a hundred thousand readings: DuckDB and Spark against plain Python."""

from __future__ import annotations

import logging
import math
import random
import shutil
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import fmean, stdev

import pytest
from pyspark.sql import SparkSession

from tuuletus.analysis.response import expect_parts
from tuuletus.errors import SettingsError
from tuuletus.lake import (
    Only,
    count_tellings,
    find_latest,
    find_latest_of_each,
    find_readings,
    open_lake,
    order_posts,
    summarise,
    write_rows,
)
from tuuletus.lake.engines import DUCKDB, SPARK

POSTS = 4_000
START = datetime(2024, 1, 1, 22, 30, tzinfo=UTC)
METRICS = ("reactions", "likes", "comments", "shares", "interactions", "reach")
SOLITARY = "reach"


def choose_metrics(luck, number):
    """Any of them; in one of the three channels nearly every post tells its comments."""
    chosen = luck.sample(METRICS, luck.randrange(len(METRICS) + 1))
    is_told = number % 3 == 1 and number % 7 and "comments" not in chosen
    return [*chosen, "comments"] if is_told else chosen


@pytest.fixture(scope="module")
def facts():
    """Posts, traits and readings with everything that real ones leave out."""
    luck = random.Random(11)
    posts = [
        (
            number,
            number % 3,
            ("facebook", "x")[number % 2],
            None if number % 50 == 0 else START + timedelta(hours=number),
        )
        for number in range(1, POSTS + 1)
    ]
    traits = [
        (number, trait, luck.choice(("kuva", "video", "linkki", "”ääkköset”, ja \\ 'pilkku'")))
        for number, *_ in posts
        for trait in ("format", "topic")
        if luck.random() < 0.9
    ]
    readings = [
        (number, metric, START + timedelta(hours=number, minutes=luck.randrange(90_000)), value)
        for number, *_ in posts
        for metric in choose_metrics(luck, number)
        for value in [float(luck.randrange(500)) for _ in range(luck.randrange(1, 16))]
    ]
    once = {(post, metric, at): value for post, metric, at, value in readings}
    luck.shuffle(keys := list(once))
    return posts, traits, [(post, metric, at, once[post, metric, at]) for post, metric, at in keys]


@pytest.fixture(scope="module")
def folder(facts, tmp_path_factory):
    target = tmp_path_factory.mktemp("lake")
    for name, rows in zip(("posts", "traits", "measurements"), facts, strict=True):
        assert write_rows(target, name, rows) == len(rows)
    return target


@pytest.fixture(
    scope="module",
    params=[DUCKDB, pytest.param(SPARK, marks=pytest.mark.slow)],
)
def lake(request, folder):
    if request.param == SPARK and shutil.which("java") is None:
        pytest.skip("Spark needs Java: apt install openjdk-17-jre-headless")
    with open_lake(folder, engine=request.param) as opened:
        yield opened
    if request.param == SPARK:
        logging.getLogger("py4j").setLevel(logging.CRITICAL)
        SparkSession.active().stop()


def latest_by_hand(facts, metric):
    newest = {}
    for post, name, at, value in facts[2]:
        if name == metric and (post not in newest or newest[post][0] < at):
            newest[post] = (at, value)
    return {post: value for post, (_, value) in newest.items()}


def interactions_by_hand(facts):
    told = {name: latest_by_hand(facts, name) for name in METRICS}
    parts = ("reactions", "likes", "comments", "shares")
    expected = {}
    for channel in range(3):
        own = {post for post, its, *_ in facts[0] if its == channel}
        counts = {name: len(own & told[name].keys()) for name in parts}
        some = len(own & set().union(*(told[name] for name in parts)))
        expected[channel] = expect_parts(counts, posts=some)
    assert expected == {0: frozenset(), 1: {"comments"}, 2: frozenset()}
    found = {}
    for post, channel, *_ in facts[0]:
        first = told["reactions"].get(post, told["likes"].get(post))
        parts = [first, told["comments"].get(post), told["shares"].get(post)]
        known = [part for part in parts if part is not None]
        is_missing = parts[1] is None and "comments" in expected[channel]
        if known and not is_missing:
            found[post] = sum(known)
        elif post in told["interactions"]:
            found[post] = told["interactions"][post]
    return found


def test_there_are_a_hundred_thousand_readings(facts):
    assert 80_000 < len(facts[2]) < 120_000


def test_the_latest_reading_counts(lake, facts):
    told = find_latest(lake, SOLITARY).to_pyarrow().to_pylist()

    assert {row["post"]: row["value"] for row in told} == latest_by_hand(facts, SOLITARY)


def test_interactions_are_the_sum_of_what_is_told(lake, facts):
    told = find_latest(lake, "interactions").to_pyarrow().to_pylist()

    found = {row["post"]: row["value"] for row in told if row["value"] is not None}
    assert found == interactions_by_hand(facts)


def test_the_latest_of_each_metric_stands_beside_its_post(lake, facts):
    asked = ("interactions", SOLITARY, "nobody tells this")

    posts, values = find_latest_of_each(lake, asked)

    by_hand = (interactions_by_hand(facts), latest_by_hand(facts, SOLITARY), {})
    assert posts.tolist() == sorted(post for post, *_ in facts[0])
    for row, expected in zip(values.tolist(), by_hand, strict=True):
        told = dict(zip(posts.tolist(), row, strict=True))
        assert {post: value for post, value in told.items() if value == value} == expected


def test_the_posts_that_tell_each_part_are_counted_by_channel(lake, facts):
    parts = ("reactions", "comments", "shares", "saves", "likes")
    by_metric, whole = count_tellings(lake)

    channels = {post: channel for post, channel, *_ in facts[0]}
    for channel in range(3):
        told = {
            name: {post for post, metric, *_ in facts[2] if metric == name
                   and channels[post] == channel}
            for name in parts
        }  # fmt: skip
        assert by_metric[channel] == {name: len(own) for name, own in told.items() if own}
        assert whole[channel] == len(set().union(*told.values()))


@pytest.mark.parametrize("descending", [True, False])
def test_posts_without_the_number_come_last(lake, facts, descending):
    told = latest_by_hand(facts, SOLITARY)

    order = list(order_posts(lake, metric=SOLITARY, descending=descending))

    assert sorted(order) == [post for post, *_ in facts[0]]
    head, tail = order[: len(told)], order[len(told) :]
    assert set(head) == set(told)
    assert tail == sorted(tail, reverse=True)
    sign = -1 if descending else 1
    keys = [(sign * told[post], -post) for post in head]
    assert all(first <= second for first, second in pairwise(keys))


def test_only_the_posts_that_are_meant_are_ordered_by_their_moments(lake, facts):
    start, before = START + timedelta(hours=600), START + timedelta(hours=2_000)
    only = Only(channel=1, platform="x", start=start, before=before, trait=("format", "kuva"))
    pictures = {post for post, *trait in facts[1] if trait == ["format", "kuva"]}

    order = list(order_posts(lake, metric="", descending=False, only=only))

    assert order == [
        post
        for post, channel, platform, at in facts[0]
        if post in pictures and channel == 1 and platform == "x" and at and start <= at < before
    ]
    assert len(order) > 20
    newest = list(order_posts(lake, metric="", descending=True))
    undated = [post for post, _channel, _platform, at in facts[0] if at is None]
    assert newest[0] == POSTS - 1
    assert newest[-len(undated) :] == undated[::-1]


def test_readings_come_with_their_moments(lake, facts):
    post, at, value, kind = find_readings(lake, ("shares", SOLITARY))

    wanted = sorted(
        (post, moment.timestamp(), value, ("shares", SOLITARY).index(metric))
        for post, metric, moment, value in facts[2]
        if metric in ("shares", SOLITARY)
    )
    assert sorted(zip(*(x.tolist() for x in (post, at, value, kind)), strict=True)) == wanted


def test_the_summary_is_that_of_plain_python_within_1e_9(lake, facts):
    told = interactions_by_hand(facts)
    traits = {(post, trait): value for post, trait, value in facts[1]}
    groups = defaultdict(list)
    for post, channel, *_ in facts[0]:
        if post in told:
            key = (channel, traits.get((post, "topic")), traits.get((post, "format")))
            groups[key].append(told[post])

    rows = summarise(lake, ["topic", "format"]).to_pyarrow().to_pylist()

    assert {(row["channel"], row["by_0"], row["by_1"]) for row in rows} == set(groups)
    for row in rows:
        values = groups[row["channel"], row["by_0"], row["by_1"]]
        logs = [math.log(1 + value) for value in values]
        assert row["n"] == len(values)
        assert row["mean"] == pytest.approx(fmean(logs), abs=1e-9)
        assert row["sd"] == pytest.approx(stdev(logs), abs=1e-9)


def test_an_empty_lake_answers_with_nothing(tmp_path):
    for name in ("posts", "traits", "measurements"):
        write_rows(tmp_path, name, [])

    with open_lake(tmp_path) as lake:
        assert list(order_posts(lake, metric="reach", descending=True)) == []
        assert len(find_readings(lake, ("reach",))[0]) == 0


def test_spark_that_is_not_installed_is_named(folder, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)

    with pytest.raises(SettingsError, match=r"tuuletus\[spark\]"), open_lake(folder, engine=SPARK):
        pass
