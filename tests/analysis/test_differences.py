from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tuuletus.analysis.findings import learn
from tuuletus.records import Channel, Measurement, Post

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def world(rng, effects, *, posts=120):
    """Channels with the effect of a video (against a photo) that `effects` says of each."""
    records, measurements, traits = [], [], []
    for place, effect in enumerate(effects):
        channel = Channel(platform="facebook", key=f"page{place}")
        videos = rng.uniform(0.3, 0.7)
        for spot in range(posts):
            trait = {
                "format": "video" if rng.random() < videos else "photo",
                "weekday": str(rng.integers(1, 8)),
            }
            size = 3.0 + place + effect * (trait["format"] == "video")
            count = float(rng.poisson(np.exp(size + 0.77 * rng.standard_t(4.6))))
            records.append(
                Post(
                    channel=channel,
                    key=str(spot),
                    published_at=NOW - timedelta(days=30 + float(rng.uniform(0, 700))),
                )
            )
            traits.append(trait)
            measurements.append(
                Measurement(
                    channel=channel,
                    post_key=str(spot),
                    metric="reactions",
                    value=count,
                    read_at=NOW,
                )
            )
    return records, measurements, traits


def learn_from(data):
    posts, measurements, traits = data
    return learn(posts, measurements, traits=traits, now=NOW)


def video(learning):
    return next(one for one in learning.findings if one.pairs == (("format", "video"),))


def photos_share(data):
    return sum(trait["format"] == "photo" for trait in data[2]) / len(data[2])


def test_channels_that_disagree_are_told_apart_each_with_its_own_multiple():
    effects = (3.0, 2.4, 1.5, -0.9)
    data = world(np.random.default_rng(1), effects)

    found = video(learn_from(data))

    share = photos_share(data)
    own = {one.channel.key: one for one in found.by_channel}
    assert found.differs
    assert [one.channel.key for one in found.by_channel] == ["page0", "page1", "page2", "page3"]
    assert own["page3"].high < 1.0 < own["page2"].low
    for place, effect in enumerate(effects):
        # against the mean of the same mix everywhere
        assert np.log(own[f"page{place}"].mean) == pytest.approx(effect * share, abs=0.3)
    assert sum(one.n for one in found.by_channel) == found.n


def test_the_interval_over_all_channels_is_as_wide_as_they_lie_apart():
    covered, widths = 0, {}
    for spread in (0.0, 1.0):
        wide = []
        for seed in range(12):
            rng = np.random.default_rng([2, seed])
            effects = 0.8 + spread * rng.standard_normal(6)
            data = world(rng, effects, posts=80)
            found = video(learn_from(data))
            wide.append(np.log(found.high / found.low))
            # what channels drawn like these get on average
            covered += spread > 0.0 and found.low < np.exp(0.8 * photos_share(data)) < found.high
        widths[spread] = np.median(wide)

    assert widths[1.0] > 2.0 * widths[0.0]
    assert covered >= 8


def test_channels_that_agree_are_hardly_ever_said_to_differ():
    told, clear = 0, 0
    for seed in range(40):
        learning = learn_from(world(np.random.default_rng([3, seed]), (0.7, 0.7, 0.7), posts=80))
        told += any(one.differs for one in learning.findings)
        clear += video(learning).clear

    assert told <= 2
    assert clear >= 30


def test_one_channel_has_no_channels_to_tell_apart():
    found = video(learn_from(world(np.random.default_rng(4), (0.9,), posts=200)))

    assert (found.by_channel, found.differs, found.clear) == ((), False, True)


def test_a_channel_that_tells_too_little_about_a_value_is_not_named():
    posts, measurements, traits = world(np.random.default_rng(5), (1.0, 1.0, 1.0))
    told = [
        {**trait, "format": "photo"} if post.channel.key == "page2" else trait
        for post, trait in zip(posts, traits, strict=True)
    ]

    found = video(learn(posts, measurements, traits=told, now=NOW))

    assert sorted(one.channel.key for one in found.by_channel) == ["page0", "page1"]


def test_what_stands_on_one_channel_is_told_of_that_channel():
    """Other channels that disagree about other forms make no one's own form unsure."""
    rng = np.random.default_rng(6)
    posts, measurements, traits = world(rng, (1.5, -1.5, 1.0, -1.0), posts=160)
    alone = [post.channel.key == "page0" for post in posts]
    reel = [here and rng.random() < 0.4 for here in alone]
    told = [
        {**trait, "format": "reel"} if is_reel else trait
        for trait, is_reel in zip(traits, reel, strict=True)
    ]

    learning = learn(posts, measurements, traits=told, now=NOW)

    width = {one.value: np.log(one.high / one.low) for one in learning.findings}
    assert width["reel"] < 0.6 * width["video"]


def test_traits_dealt_anew_over_channels_give_no_findings():
    posts, measurements, traits = world(np.random.default_rng(7), (2.0, -1.0, 1.5), posts=100)
    rng = np.random.default_rng(8)
    false = 0
    for _ in range(40):
        dealt = [traits[place] for place in rng.permutation(len(posts))]
        learning = learn(posts, measurements, traits=dealt, now=NOW)
        false += any(one.stands for one in learning.findings)

    assert false <= 4


def add_channel(data, key, *, videos, photos):
    posts, measurements, traits = data
    channel = Channel(platform="facebook", key=key)
    for spot in range(videos + photos):
        posted = NOW - timedelta(days=40 + 2 * spot)
        posts.append(Post(channel=channel, key=str(spot), published_at=posted))
        traits.append({"format": "video" if spot < videos else "photo", "weekday": "1"})
        measurements.append(
            Measurement(
                channel=channel,
                post_key=str(spot),
                metric="reactions",
                value=float(20 + spot % 7),
                read_at=NOW,
            )
        )


def test_a_channel_without_a_multiple_is_named_with_the_reason():
    data = world(np.random.default_rng(1), (3.0, -0.9))
    add_channel(data, "only", videos=60, photos=0)
    add_channel(data, "mostly", videos=50, photos=3)
    add_channel(data, "hardly", videos=3, photos=40)
    add_channel(data, "tiny", videos=2, photos=0)
    add_channel(data, "none", videos=0, photos=30)

    found = video(learn_from(data))

    assert {one.channel.key for one in found.by_channel} == {"page0", "page1"}
    assert [(one.channel.key, one.n, one.reason) for one in found.untold] == [
        ("only", 60, "nothing_else"),
        ("mostly", 50, "few_others"),
        ("hardly", 3, "few"),
        ("tiny", 2, "few"),
    ]
    assert sum(one.n for one in found.channels) == found.n
