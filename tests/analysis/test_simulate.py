from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tuuletus.analysis import simulate_texts as topics
from tuuletus.analysis.findings import learn
from tuuletus.analysis.followup import Outcome, Registration, check_change
from tuuletus.analysis.habits import AnsweredPost, StreamName, find_shifts
from tuuletus.analysis.history import build_history
from tuuletus.analysis.mix.history import PublishedPost
from tuuletus.analysis.mix.learning import observe
from tuuletus.analysis.mix.state import start_mix
from tuuletus.analysis.simulate import ZONE, simulate_restaurant
from tuuletus.analysis.simulate_counts import EFFECTS, PLATFORMS, draw_luck, find_multiple
from tuuletus.analysis.simulate_habits import Published, find_multiples, scale_readings
from tuuletus.analysis.simulate_texts import count_templates, write_text
from tuuletus.analysis.text.language import find_language
from tuuletus.analysis.traits import read_traits
from tuuletus.analysis.wearout import Word, find_wearout
from tuuletus.records import Channel, Measurement

TODAY = date(2026, 11, 23)
RESPONSES = {"reactions", "likes", "comments", "shares", "saves"}


@pytest.fixture(scope="module")
def years():
    return simulate_restaurant(np.random.default_rng(2026), today=TODAY)


@pytest.fixture(scope="module")
def readings(years):
    """{post key: {moment: {metric: value}}}"""
    found = defaultdict(lambda: defaultdict(dict))
    for item in years.measurements:
        if item.post_key is not None:
            found[item.post_key][item.read_at][item.metric] = item.value
    return found


def test_the_same_chance_gives_the_same_years(years):
    assert simulate_restaurant(np.random.default_rng(2026), today=TODAY) == years
    assert simulate_restaurant(np.random.default_rng(2027), today=TODAY) != years


def test_three_years_hold_eight_to_ten_posts_a_week(years):
    weeks = 3 * 365.25 / 7

    assert 8 <= len(years.posts) / weeks <= 10
    assert len(years.posts) == len(years.own_traits) == len(years.truth.expected)
    assert {post.channel.platform for post in years.posts} == {"facebook", "instagram", "x"}


def test_posts_stand_in_order_of_time_under_keys_of_their_own(years):
    moments = [post.published_at for post in years.posts]

    assert moments == sorted(moments)
    assert len({post.key for post in years.posts}) == len(years.posts)
    assert len({post.permalink for post in years.posts}) == len(years.posts)
    assert all(post.permalink.startswith("https://example.com/") for post in years.posts)


def test_nothing_happens_after_the_night_before_today(years):
    midnight = datetime.combine(TODAY, time(0), tzinfo=ZONE)

    assert max(post.published_at for post in years.posts) < midnight
    assert max(item.read_at for item in years.measurements) <= midnight


@settings(max_examples=8, deadline=None)
@given(day=st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_every_moment_exists_in_finland(day):
    years = simulate_restaurant(np.random.default_rng(1), today=day, years=1)

    for post in years.posts:
        moment = post.published_at
        assert moment.utcoffset() is not None
        assert moment.astimezone(ZoneInfo("UTC")).astimezone(ZONE) == moment
        assert 7 <= moment.hour <= 20


def test_the_last_year_is_read_at_four_ages_and_the_years_before_once(years, readings):
    month_ago = datetime.combine(TODAY, time(0), tzinfo=ZONE) - timedelta(days=29)

    counts = Counter(
        (post.published_at.year, len(readings[post.key]))
        for post in years.posts
        if post.published_at < month_ago
    )

    assert {number for year, number in counts if year == 2026} == {4}
    assert {number for year, number in counts if year == 2024} == {1}


def test_young_posts_have_been_read_once_at_least(years, readings):
    assert all(len(readings[post.key]) >= 1 for post in years.posts)


def test_counts_never_fall_and_people_cover_what_they_did(years, readings):
    for at_moments in readings.values():
        told = [at_moments[moment] for moment in sorted(at_moments)]
        for earlier, later in pairwise(told):
            assert all(later[name] >= earlier[name] for name in earlier)
        for reading in told:
            done = sum(value for name, value in reading.items() if name in RESPONSES)
            seen = reading.get("views", reading.get("impressions"))
            assert seen >= reading.get("reach", 0) >= 0
            assert seen >= done


def test_a_platform_tells_only_what_it_has(years):
    told = defaultdict(set)
    for item in years.measurements:
        told[item.channel.platform].add(item.metric)

    assert told["facebook"] == {
        *("reactions", "comments", "shares", "clicks"),
        *("reach", "views", "impressions", "followers"),
    }
    assert told["instagram"] == {
        *("likes", "comments", "shares", "saves"),
        *("reach", "views", "impressions", "followers"),
    }
    assert told["x"] == {"likes", "comments", "shares", "clicks", "impressions", "followers"}


def test_views_follow_impressions_and_never_stand_beside_them(years, readings):
    for post in years.posts:
        names = {name for reading in readings[post.key].values() for name in reading}
        assert len(names & {"views", "impressions"}) == 1
        if post.channel.platform == "facebook":
            assert ("views" in names) == (post.published_at.date() >= date(2024, 11, 1))


def test_texts_are_many_and_fit_their_language_and_season(rng):
    assert count_templates() >= 100
    for month in range(1, 13):
        writing = write_text(rng, topic=topics.SEASON, day=date(2026, month, 2), tags=0.0)
        assert writing.text
        assert "{" not in writing.text
    juhannus = [
        write_text(rng, topic=topics.EVENT, day=date(2026, 2, 2), tags=0.0).text
        for _ in range(200)
    ]
    assert not any("uhannu" in text for text in juhannus)


def test_most_texts_are_read_as_finnish(years):
    languages = Counter(find_language(post.text) for post in years.posts)

    assert languages["fi"] > 0.75 * len(years.posts)
    assert languages["sv"] > 10
    assert languages["en"] > 10


def test_multiples_of_traits_multiply_and_unknown_traits_do_nothing():
    assert find_multiple({"topic": "arvonta", "format": "reel"}) == pytest.approx(2.6 * 1.7)
    assert find_multiple({"tone": "rento", "mood": "good"}) == 1.0


def test_luck_is_as_heavy_tailed_as_on_real_posts(rng):
    luck = [draw_luck(rng) for _ in range(4000)]

    quartiles = np.quantile(luck, [0.25, 0.75])

    assert quartiles == pytest.approx(stats.t(4.55, scale=0.77).ppf([0.25, 0.75]), abs=0.05)


def final_interactions(years, readings):
    return np.array(
        [
            sum(
                value
                for name, value in readings[post.key][max(readings[post.key])].items()
                if name in RESPONSES
            )
            for post in years.posts
        ]
    )


def test_counts_come_to_what_was_expected_with_the_luck_that_is_stated(years, readings):
    old = np.array([post.published_at.year <= 2025 for post in years.posts])
    expected = np.array(years.truth.expected)
    ratio = np.log1p(final_interactions(years, readings)) - np.log1p(expected)

    # A share of the interactions comes after four weeks or never, for posts with a slow pace.
    assert np.median(ratio[old]) == pytest.approx(0.0, abs=0.1)
    quartiles = np.diff(np.quantile(ratio[old], [0.25, 0.75]))[0]
    assert quartiles == pytest.approx(2 * stats.t(4.55, scale=0.77).ppf(0.75), rel=0.15)


def test_the_effect_of_a_decision_is_in_what_was_expected(years):
    decision = years.decisions[0]
    rows = [
        (post.published_at.date() >= decision.starts_on, np.log(value))
        for post, own, value in zip(
            years.posts, years.own_traits, years.truth.expected, strict=True
        )
        if own["topic"] == decision.value
        and post.channel.platform == "facebook"
        and post.stated["format"] == "photo"
        and abs((post.published_at.date() - decision.starts_on).days) < 200
    ]

    after = np.mean([value for is_after, value in rows if is_after])
    before = np.mean([value for is_after, value in rows if not is_after])

    assert after - before == pytest.approx(np.log(decision.multiple), abs=0.35)


def test_decisions_are_one_that_worked_one_that_did_not_and_one_too_young(years):
    assert [one.multiple for one in years.decisions] == [1.8, 1.0, 1.3]
    assert [one.check_on < TODAY for one in years.decisions] == [True, True, False]
    for one in years.decisions:
        assert one.decided_on < one.starts_on < one.check_on
        assert one.starts_on < TODAY
        values = Counter(own.get(one.trait) for own in years.own_traits)
        assert values[one.value] > 200


def test_channels_have_keys_of_their_own():
    assert len({platform.key for platform in PLATFORMS}) == len(PLATFORMS)


STRONG = (("format", "reel"), ("format", "link"), ("topic", topics.RECRUITING))
NOTHING = ("tone", "author")


@pytest.fixture(scope="module")
def several():
    """Years of a few seeds with what is learnt of them."""
    rows = []
    for seed in range(4):
        years = simulate_restaurant(np.random.default_rng(seed), today=TODAY)
        traits = [
            {**read_traits(post, zone=ZONE), **own}
            for post, own in zip(years.posts, years.own_traits, strict=True)
        ]
        now = datetime.combine(TODAY, time(8), tzinfo=ZONE)
        learning = learn(years.posts, years.measurements, traits=traits, now=now)
        rows.append((years, traits, {one.pairs: one for one in learning.findings}))
    return rows


def true_multiple(years, traits, trait, value):
    """Of the value against the posts that tell the trait, decisions counted in."""
    total = defaultdict(list)
    for post, own in zip(years.posts, traits, strict=True):
        if trait in own:
            made = [
                one.multiple
                for one in years.decisions
                if own.get(one.trait) == one.value and one.trait == trait
                if post.published_at.date() >= one.starts_on
            ]
            log = np.log(EFFECTS[trait].get(own[trait], 1.0)) + np.log([1.0, *made]).sum()
            total[own[trait]].append(log)
    everything = np.concatenate(list(total.values()))
    return float(np.exp(np.mean(total[value]) - everything.mean()))


def test_strong_effects_are_found_again(several):
    for years, traits, found in several:
        for pair in STRONG:
            one, truth = found[(pair,)], true_multiple(years, traits, *pair)
            sd = np.log(one.high / one.low) / 2 / stats.norm.ppf(0.9)
            assert abs(np.log(one.mean / truth)) < 3 * sd, pair
            assert (one.mean > 1) == (truth > 1), pair


def test_what_does_nothing_is_rarely_clear(several):
    idle = [
        one
        for _years, _traits, found in several
        for pairs, one in found.items()
        if len(pairs) == 1 and one.trait in NOTHING
    ]

    assert len(idle) >= 20
    assert sum(one.clear for one in idle) <= 2


def test_what_did_nothing_is_not_said_to_have_worked_and_looks_smaller_than_what_did(several):
    for years, traits, _found in several:
        real, idle = (check_on_its_day(years, traits, one) for one in years.decisions[:2])

        assert idle.outcome is not Outcome.WORKED
        assert idle.mean < real.mean


def check_on_its_day(years, traits, decision):
    history = build_history(
        years.posts,
        years.measurements,
        traits=traits,
        trait=decision.trait,
        value=decision.value,
        metric="interactions",
        age_days=7,
        zone=ZONE,
        now=datetime.combine(decision.check_on, time(8), tzinfo=ZONE),
    )
    registration = Registration(
        trait=decision.trait,
        value=decision.value,
        metric="interactions",
        age_days=7,
        expected=decision.expected,
        decided_on=decision.decided_on,
        starts_on=decision.starts_on,
        check_on=decision.check_on,
    )
    return check_change(
        registration,
        published_on=history.published_on,
        log_response=history.log_response,
        changed=history.changed,
        today=decision.check_on,
    )


def learnable(years, readings):
    """Posts that have been out for three days, with the log of their newest interactions."""
    found = []
    for post, own, value in zip(
        years.posts, years.own_traits, final_interactions(years, readings), strict=True
    ):
        if max(readings[post.key]) - post.published_at >= timedelta(days=3):
            found.append((post, own["topic"], float(np.log1p(value))))
    return found


def test_the_habit_that_shifts_is_found_and_no_other(years, readings):
    habits = find_shifts(
        [
            AnsweredPost(
                published_at=post.published_at,
                channel=post.channel.platform,
                response=response,
                traits={"format": post.stated["format"], "topic": topic},
            )
            for post, topic, response in learnable(years, readings)
        ]
    )

    (shift,) = habits.shifts
    truth = years.truth.shift
    assert shift.stream == StreamName("daypart", truth.daypart)
    assert abs(shift.week - truth.since) <= timedelta(weeks=10)
    assert shift.low / 1.2 < truth.multiple < shift.high * 1.2


def test_the_type_that_wears_out_is_found_and_no_other(years, readings):
    types = sorted({own["topic"] for own in years.own_traits})
    channels = [platform.name for platform in PLATFORMS]
    first = years.posts[0].published_at.date()
    posts = [
        PublishedPost(
            day=(post.published_at.date() - first).days + post.published_at.hour / 24.0,
            channel=channels.index(post.channel.platform),
            type=types.index(topic),
            response=response,
            sd=float(np.exp(-0.5 * response)),
        )
        for post, topic, response in learnable(years, readings)
    ]
    state = observe(start_mix(types=types, channels=channels), posts, until=(TODAY - first).days)

    words = {types[one.type]: one.word for one in find_wearout(state)}

    assert words.pop(years.truth.wear.value) is Word.WEARING
    assert set(words.values()) == {Word.NONE, Word.TOO_EARLY}
    assert words[years.truth.untried] is Word.TOO_EARLY


def test_an_idea_has_been_tried_a_few_times_only(years):
    values = Counter(own["topic"] for own in years.own_traits)

    assert values[years.truth.untried] == 3


def test_what_moves_averages_out_over_the_years(years):
    posts = [
        Published(
            at=post.published_at,
            channel=post.channel.platform,
            topic=own["topic"],
            text=post.text,
        )
        for post, own in zip(years.posts, years.own_traits, strict=True)
    ]

    multiples = find_multiples(posts, wear=years.truth.wear, shift=years.truth.shift)

    assert np.log(multiples).mean() == pytest.approx(0.0, abs=1e-9)
    assert len(set(multiples)) > 300


def test_a_tired_post_is_seen_as_before_and_answered_less():
    channel = Channel(platform="x", key="x", name="x")
    at = datetime(2026, 1, 1, tzinfo=ZONE)
    told = [("likes", 10.0), ("reach", 100.0)]
    readings = [
        Measurement(channel=channel, post_key="1", metric=metric, value=value, read_at=at)
        for metric, value in told
    ]

    assert [one.value for one in scale_readings(readings, 0.46)] == [5.0, 100.0]
    assert [one.value for one in scale_readings(readings, 2.55)] == [25.0, 255.0]
