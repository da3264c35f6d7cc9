from __future__ import annotations

import csv
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tuuletus.analysis.findings import Finding, learn, order_for_reading
from tuuletus.records import Channel, Measurement, Post

PAGE = Channel(platform="facebook", key="page")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
BRAND = Path(__file__).resolve().parents[3] / "shared/data/posts/facebook_metrics_moro2016.csv"


def account(rng, *, posts=400, effect=None, dated=True):
    """Posts whose videos and Fridays get what `effect` says, and their one reading each."""
    effect = effect or {}
    records, measurements, traits = [], [], []
    for place in range(posts):
        trait = {
            "format": str(rng.choice(["video", "photo", "text"])),
            "weekday": str(rng.integers(1, 8)),
            "emoji": str(rng.choice(["yes", "no"])),
            "language": "fi",
        }
        size = sum(effect.get(value, 0.0) for value in trait.values())
        size += effect.get((trait["format"], trait["weekday"]), 0.0)
        count = rng.poisson(np.exp(4.0 + size + 0.7 * rng.standard_t(4.6)))
        moment = NOW - timedelta(days=30 + float(rng.uniform(0, 700)))
        records.append(Post(channel=PAGE, key=str(place), published_at=moment if dated else None))
        traits.append(trait)
        measurements.append(
            Measurement(
                channel=PAGE,
                post_key=str(place),
                metric="reactions",
                value=float(count),
                read_at=NOW,
            )
        )
    return records, measurements, traits


def learn_from(data, **more):
    posts, measurements, traits = data
    return learn(posts, measurements, traits=traits, now=NOW, **more)


def test_what_went_with_more_is_found_with_interval_count_and_posts():
    data = account(np.random.default_rng(1), effect={"video": 0.6})

    learning = learn_from(data)

    best = next(each for each in learning.findings if each.pairs == (("format", "video"),))
    videos = tuple(place for place, trait in enumerate(data[2]) if trait["format"] == "video")
    assert (best.trait, best.value, best.metric) == ("format", "video", "interactions")
    assert (best.posts, best.n, best.clear) == (videos, len(videos), True)
    # against the mean of the three formats: 0.6 - 0.2
    assert best.low < np.exp(0.4) < best.high
    assert best.probability > 0.99


def test_the_clearest_findings_come_first():
    learning = learn_from(account(np.random.default_rng(2), effect={"video": 0.7}))

    clear = [each.clear for each in learning.findings]

    assert clear == sorted(clear, reverse=True)
    assert learning.findings[0].pairs == (("format", "video"),)


def finding(*pairs, clear):
    told = {"metric": "likes", "mean": 1.4, "low": 1.1, "high": 1.8, "n": 30, "posts": ()}
    return Finding(pairs=pairs, clear=clear, probability=0.98, **told)


def test_clear_findings_are_read_first_and_combinations_that_are_not_clear_never():
    early, video = finding(("hour", "6"), clear=False), finding(("format", "video"), clear=True)
    both = finding(("format", "video"), ("hour", "6"), clear=True)
    vague = finding(("format", "photo"), ("hour", "6"), clear=False)
    late = finding(("hour", "20"), clear=False)

    assert order_for_reading([early, vague, video, late, both]) == (video, both, early, late)


def test_a_trait_with_one_value_gives_no_finding():
    learning = learn_from(account(np.random.default_rng(3)))

    assert all("language" not in each.trait for each in learning.findings)
    assert "language" not in learning.shares


@pytest.mark.parametrize(("yes", "no"), [("yes", "no"), ("1", "0"), ("true", "false")])
def test_a_trait_that_is_or_is_not_gives_one_finding(yes, no):
    posts, measurements, traits = account(np.random.default_rng(3))
    answers = {"yes": yes, "no": no}
    told = [one | {"emoji": answers[one["emoji"]]} for one in traits]

    learning = learn_from((posts, measurements, told))

    assert [one.value for one in learning.findings if one.trait == "emoji"] == [yes]


def test_a_trait_of_more_values_than_an_answer_gives_one_finding_each():
    posts, measurements, traits = account(np.random.default_rng(3))
    told = [one | {"rank": str(place % 3)} for place, one in enumerate(traits)]

    learning = learn_from((posts, measurements, told))

    assert {one.value for one in learning.findings if one.trait == "rank"} == {"0", "1", "2"}


def test_a_combination_beyond_its_parts_is_clear_and_one_that_is_not_stays_quiet():
    both = {("video", "5"): 1.3}
    learning = learn_from(account(np.random.default_rng(4), posts=1500, effect=both))

    pairs = {each.value: each for each in learning.findings if len(each.pairs) == 2}

    assert pairs["video × 5"].clear
    assert pairs["video × 5"].trait == "format × weekday"
    assert pairs["video × 5"].n >= 20
    assert sum(each.clear for each in pairs.values()) <= 2


def test_shuffled_traits_hardly_ever_give_a_clear_finding():
    rng = np.random.default_rng(5)
    posts, measurements, traits = account(rng, posts=250, effect={"video": 0.6, "5": 0.4})
    false = 0
    for _ in range(60):
        dealt = [traits[place] for place in rng.permutation(len(posts))]
        learning = learn(posts, measurements, traits=dealt, now=NOW)
        false += any(each.clear for each in learning.findings)

    assert false <= 6


def test_shares_are_of_the_right_size_and_small_ones_stay_small():
    learning = learn_from(account(np.random.default_rng(6), posts=3000, effect={"video": 0.6}))

    # videos are a third: variance 0.36 * 2/9 beside luck of sd 0.7 * sqrt(4.6 / 2.6)
    assert learning.shares["format"] == pytest.approx(0.08 / (0.08 + 0.867), abs=0.03)
    assert learning.shares["weekday"] < 0.02
    assert learning.spread == pytest.approx(0.93, abs=0.08)


def test_the_normal_level_of_a_channel_is_its_typical_post():
    (normal,) = learn_from(account(np.random.default_rng(7), posts=1000)).normal

    assert normal.low < np.exp(4.0) < normal.high
    assert (normal.channel, normal.n) == (PAGE, 1000)


def test_posts_without_dates_are_learnt_from_and_said_to_be_of_unknown_age():
    learning = learn_from(account(np.random.default_rng(8), effect={"video": 0.7}, dated=False))

    assert dict(learning.ages) == {"age_unknown": 400}
    assert learning.findings[0].value == "video"


def test_no_posts_and_one_post_are_answered():
    posts, measurements, traits = account(np.random.default_rng(9), posts=1)

    nothing = learn([], [], traits=[], now=NOW)
    one = learn(posts, measurements, traits=traits, now=NOW)

    assert (nothing.n, nothing.normal, nothing.findings, dict(nothing.shares)) == (0, (), (), {})
    assert (one.n, one.findings, one.normal[0].n) == (1, (), 1)
    assert one.normal[0].low < one.normal[0].mean < one.normal[0].high


def test_posts_without_the_metric_are_left_out_with_the_reason():
    learning = learn_from(account(np.random.default_rng(10), posts=30), metric="saves")

    assert (learning.n, dict(learning.left_out)) == (0, {"no_reading": 30})


def test_all_zeros_and_all_equal_counts_are_answered():
    posts, measurements, traits = account(np.random.default_rng(11), posts=40)
    for value in (0.0, 7.0):
        flat = [
            Measurement(
                channel=each.channel,
                post_key=each.post_key,
                metric=each.metric,
                value=value,
                read_at=each.read_at,
            )
            for each in measurements
        ]

        learning = learn(posts, flat, traits=traits, now=NOW)

        assert learning.n == 40
        assert not any(each.clear for each in learning.findings)
        assert all(np.isfinite(each.high) for each in learning.findings)


def test_the_same_posts_always_teach_the_same():
    data = account(np.random.default_rng(12), posts=120)

    assert learn_from(data) == learn_from(data)


def test_a_trait_for_each_post_is_asked_for():
    posts, measurements, _ = account(np.random.default_rng(13), posts=3)

    with pytest.raises(ValueError, match="3 posts need as many traits, not 0"):
        learn(posts, measurements, traits=[], now=NOW)


def test_the_package_imports_nothing_heavy():
    code = "import sys, tuuletus.analysis; print('numpy' in sys.modules, 'scipy' in sys.modules)"

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.split() == ["False", "False"]


@pytest.mark.skipif(not BRAND.exists(), reason=f"{BRAND.name} is not there: no real brand posts")
def test_five_hundred_real_posts_of_a_brand_teach_that_the_hour_hardly_matters():
    with BRAND.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    posts = [Post(channel=PAGE, key=str(place)) for place in range(len(rows))]
    measurements = [
        Measurement(
            channel=PAGE, post_key=str(place), metric=metric, value=float(row[name]), read_at=NOW
        )
        for place, row in enumerate(rows)
        for name, metric in (("like", "reactions"), ("comment", "comments"), ("share", "shares"))
        if row[name] not in {"", "NA"}
    ]
    traits = [
        {
            "format": row["Type"].lower(),
            "category": row["Category"],
            "hour": str(int(row["Hour"]) // 3),
            "weekday": row["Weekday"],
        }
        for row in rows
    ]

    learning = learn(posts, measurements, traits=traits, now=NOW)

    assert learning.n == 496  # of four a part is blank, which is not zero
    assert learning.shares["hour"] < 0.03
    assert learning.shares["weekday"] < 0.04
    assert learning.findings[0].trait == "category"
