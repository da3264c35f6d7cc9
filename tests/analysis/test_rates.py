from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tuuletus.analysis.rates import compare_channels, compare_periods, estimate_rates
from tuuletus.records import Channel, Measurement, Post

PAGE = Channel(platform="facebook", key="page")
FEED = Channel(platform="instagram", key="feed")
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
SPLIT = START + timedelta(days=100)
END = START + timedelta(days=200)


def build(channel, counts, *, reach=None, spacing=timedelta(days=1)):
    posts, measurements = [], []
    for place, count in enumerate(counts):
        moment = START + place * spacing
        posts.append(Post(channel=channel, key=str(place), published_at=moment))
        told = {"reactions": count} | ({} if reach is None else {"reach": reach[place]})
        measurements += [
            Measurement(
                channel=channel,
                post_key=str(place),
                metric=metric,
                value=float(value),
                read_at=moment + timedelta(days=7),
            )
            for metric, value in told.items()
        ]
    return posts, measurements


def compare(posts, measurements):
    return compare_channels(posts, measurements, metric="reactions", audience="reach")


def test_equal_posts_have_their_own_rate():
    mean, sd = estimate_rates(np.full(400, 20.0), np.full(400, 1000.0), np.zeros(400, dtype=int))

    assert mean[0] == pytest.approx(0.02, rel=0.01)
    assert sd[0] < 0.05


def test_a_channel_that_tells_its_audience_is_rated_by_it_and_another_by_posts():
    one = build(PAGE, [10, 12, 8, 11] * 5, reach=[100] * 20)
    other = build(FEED, [4, 6, 5])

    first, second = compare(one[0] + other[0], one[1] + other[1])

    assert (first.channel, first.name, first.n) == (PAGE, "reactions_per_reach", 20)
    assert (second.channel, second.name, second.n) == (FEED, "reactions_per_post", 3)
    assert first.low < first.mean < first.high
    assert first.mean == pytest.approx(0.1025, rel=0.02)
    assert second.mean == pytest.approx(5.0, rel=0.1)


def test_audiences_are_not_summed_so_one_huge_post_does_not_rule_the_rate():
    rng = np.random.default_rng(1)
    counts = [*rng.poisson(10 * rng.gamma(2, 0.5, 60)), 1000]

    (rate,) = compare(*build(PAGE, counts, reach=[100] * 60 + [100_000]))

    # sums would give 0.015
    assert rate.mean > 0.07


def test_a_rate_needs_both_numbers_of_the_same_post():
    posts, measurements = build(PAGE, [5, 7])
    reach = Measurement(
        channel=PAGE, post_key="1", metric="reach", value=70.0, read_at=START + timedelta(days=8)
    )

    (rate,) = compare(posts, [*measurements, reach])

    assert (rate.name, rate.n) == ("reactions_per_reach", 1)


def test_intervals_of_channels_cover_what_they_promise():
    inside = []
    for seed in range(80):
        rng = np.random.default_rng(seed)
        counts = rng.poisson(20 * rng.gamma(1.5, 1 / 1.5, 40))
        mean, sd = estimate_rates(counts.astype(float), np.ones(40), np.zeros(40, dtype=int))
        inside.append(abs(np.log(mean[0] / 20)) < 1.2816 * sd[0])

    assert 0.7 <= np.mean(inside) <= 0.92


def periods(posts, measurements):
    return compare_periods(
        posts, measurements, metric="reactions", earlier=(START, SPLIT), later=(SPLIT, END)
    )


def test_a_doubling_between_two_periods_is_found_with_its_interval():
    rng = np.random.default_rng(2)
    level = np.where(np.arange(200) < 100, 50.0, 100.0)
    found = periods(*build(PAGE, rng.poisson(level * np.exp(0.5 * rng.standard_normal(200)))))

    assert found is not None
    assert (found.n_earlier, found.n_later) == (100, 100)
    assert found.low < 2.0 < found.high
    assert found.probability > 0.99
    assert found.later / found.earlier == pytest.approx(found.mean)


def test_two_periods_are_compared_only_where_both_have_numbers():
    rng = np.random.default_rng(3)
    before = build(PAGE, rng.poisson(50.0, 90))
    after = build(FEED, rng.poisson(90.0, 90), spacing=timedelta(days=2))

    assert periods(*before) is None
    assert periods([], []) is None
    found = periods(before[0] + after[0], before[1] + after[1])
    assert found is not None
    assert (found.n_earlier, found.n_later) == (50, 40)


def test_a_single_post_on_each_side_is_answered_with_a_wide_interval():
    found = periods(*build(PAGE, [50, 60], spacing=timedelta(days=120)))

    assert found is not None
    assert (found.n_earlier, found.n_later) == (1, 1)
    assert found.low < 1.0 < found.high


def test_periods_of_channels_that_went_apart_are_told_apart():
    rng = np.random.default_rng(3)
    posts, measurements = [], []
    for place, change in enumerate((1.1, 0.9, 1.2, -2.6)):
        channel = Channel(platform="facebook", key=f"page{place}")
        size = 4.0 + change * (np.arange(200) >= 100) + 0.6 * rng.standard_normal(200)
        own = build(channel, rng.poisson(np.exp(size)).tolist())
        posts, measurements = posts + own[0], measurements + own[1]

    found = compare_periods(
        posts, measurements, metric="reactions", earlier=(START, SPLIT), later=(SPLIT, END)
    )

    own = {one.channel.key: one for one in found.by_channel}
    assert found.differs
    assert own["page3"].high < 1.0
    assert all(own[f"page{place}"].low > 1.0 for place in range(3))
    assert found.low < 1.0 < found.high


def test_periods_of_channels_that_went_together_are_one_answer():
    rng = np.random.default_rng(4)
    posts, measurements = [], []
    for place in range(4):
        channel = Channel(platform="facebook", key=f"page{place}")
        size = 4.0 + 0.6 * (np.arange(200) >= 100) + 0.6 * rng.standard_normal(200)
        own = build(channel, rng.poisson(np.exp(size)).tolist())
        posts, measurements = posts + own[0], measurements + own[1]

    found = compare_periods(
        posts, measurements, metric="reactions", earlier=(START, SPLIT), later=(SPLIT, END)
    )

    assert not found.differs
    assert len(found.by_channel) == 4
    assert 1.5 < found.low < found.high < 2.2
    assert found.high / found.low < 1.25
