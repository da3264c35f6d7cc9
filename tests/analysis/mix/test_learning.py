"""What a state learns, and that it is a value: pure, replayable, kept whole by its record."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.analysis.mix.worlds import CHANNELS, TYPES, build_posts, build_state
from tuuletus.analysis.mix.history import PublishedPost
from tuuletus.analysis.mix.learning import observe
from tuuletus.analysis.mix.state import DRIFT_OF, MODELS, MixState, start_mix

START = start_mix(types=TYPES, channels=CHANNELS)


def appeal(state: MixState, kind: int, channel: int = 0) -> float:
    """Posterior mean of a type's appeal on a channel."""
    cell = state.layout.cell.start + kind * len(state.channels) + channel
    return float(state.weight @ (state.mean[:, kind] + state.mean[:, cell]))


def are_alike(one: MixState, other: MixState) -> bool:
    return (
        np.allclose(one.mean, other.mean, atol=1e-9)
        and np.allclose(one.cov, other.cov, atol=1e-9)
        and np.allclose(one.weight, other.weight, atol=1e-9)
        and np.isclose(one.luck, other.luck)
        and one.measured.tolist() == other.measured.tolist()
        and one.history.day.tolist() == other.history.day.tolist()
        and one.history.older.tolist() == other.history.older.tolist()
    )


@settings(max_examples=12, deadline=None)
@given(cut=some.floats(0.0, 400.0), gap=some.sampled_from([0.0, 200.0, 365.0]))
def test_posts_in_parts_teach_the_same_as_all_at_once(cut, gap):
    posts = [replace(post, day=post.day + gap * (post.day > 35.0)) for post in build_posts()]
    end = 70.0 + gap + 340.0

    at_once = observe(START, posts, until=end)
    middle = observe(START, [post for post in posts if post.day <= cut], until=cut)
    in_parts = observe(middle, [post for post in posts if post.day > cut], until=end)

    assert are_alike(at_once, in_parts)


def test_the_order_in_which_posts_are_told_does_not_matter():
    posts = build_posts()

    told_backwards = observe(START, posts[::-1], until=70.0)

    assert are_alike(told_backwards, observe(START, posts, until=70.0))


def test_observing_leaves_the_old_state_as_it_was():
    before = build_state()
    kept = before.to_record()

    observe(before, [PublishedPost(day=71.0, channel=0, type=0, response=9.0)], until=72.0)

    assert before.to_record() == kept


def test_a_record_goes_through_json_and_gives_the_same_state():
    state = build_state()

    again = MixState.from_record(json.loads(json.dumps(state.to_record())))

    assert again.to_record() == state.to_record()
    assert np.array_equal(again.cov, state.cov)


def test_a_record_of_another_version_says_what_to_do():
    record = build_state().to_record() | {"version": 0}

    with pytest.raises(ValueError, match="observe the posts again"):
        MixState.from_record(record)


def test_a_paid_post_teaches_less_about_appeal_than_an_organic_one():
    state = build_state()
    posts = [PublishedPost(day=70.0 + day, channel=0, type=2, response=6.0) for day in range(8)]

    organic = observe(state, posts, until=80.0)
    paid = observe(state, [replace(post, paid=True) for post in posts], until=80.0)

    gained = appeal(organic, 2) - appeal(state, 2)
    assert gained > 0.05
    assert appeal(paid, 2) - appeal(state, 2) < 0.5 * gained


def test_a_post_without_a_response_tires_and_teaches_nothing_else():
    state = build_state()

    after = observe(state, [PublishedPost(day=70.0, channel=0, type=1, response=None)], until=70.0)

    assert np.array_equal(after.mean, state.mean)
    assert after.measured.tolist() == state.measured.tolist()
    assert len(after.history.day) == len(state.history.day) + 1


def test_a_huge_count_is_taken_as_luck_once_and_believed_when_it_stays():
    state = build_state()
    level = state.layout.level.start
    huge = [
        PublishedPost(day=70.0 + day, channel=0, type=day % 3, response=20.0) for day in range(60)
    ]

    once = observe(state, huge[:1], until=71.0)
    long = observe(state, huge, until=131.0)

    assert float(once.weight @ once.mean[:, level]) < 5.5
    assert float(long.weight @ long.mean[:, level]) > 17.0
    assert np.isfinite(long.cov).all()


def test_a_quiet_year_makes_everything_less_sure_and_nothing_else():
    state = build_state()

    later = observe(state, [], until=70.0 + 365.0)

    assert np.array_equal(later.mean, state.mean)
    drawn = slice(0, len(TYPES))
    sure = np.einsum("mii->mi", state.cov)[:, drawn].mean()
    assert np.einsum("mii->mi", later.cov)[:, drawn].mean() > 1.5 * sure
    assert len(later.history.day) == 0
    assert later.history.older.sum() == 40


def test_a_new_type_and_channel_change_nothing_of_the_others():
    state = build_state()

    wider = state.add_type("quizzes").add_channel("tiktok")

    assert wider.types == (*TYPES, "quizzes")
    assert wider.channels == (*CHANNELS, "tiktok")
    for kind in range(3):
        for channel in range(2):
            assert appeal(wider, kind, channel) == appeal(state, kind, channel)
    assert wider.measured.tolist() == [*state.measured.tolist(), 0]
    assert np.linalg.eigvalsh(wider.cov).min() > -1e-9


def test_a_widened_state_learns_like_one_that_knew_the_names_from_the_start():
    posts = build_posts()
    known = observe(start_mix(types=(*TYPES, "quizzes"), channels=CHANNELS), posts, until=70.0)

    widened = observe(START, posts, until=70.0).add_type("quizzes")

    still = DRIFT_OF == 0.0  # the appeal of a type that was known all along has walked meanwhile
    assert np.allclose(widened.mean, known.mean)
    assert np.allclose(widened.cov[still], known.cov[still])


def test_the_luck_of_an_account_is_learnt():
    calm = build_posts(weeks=40, seed=1)
    rng = np.random.default_rng(5)
    wild = [replace(post, response=4.0 + 1.6 * float(rng.standard_t(4.55))) for post in calm]

    assert observe(START, calm, until=280.0).luck < 0.65
    assert observe(START, wild, until=280.0).luck > 1.0


@pytest.mark.parametrize(
    ("post", "said"),
    [
        (PublishedPost(day=10.0, channel=0, type=0, response=1.0), "in order of time"),
        (PublishedPost(day=99.0, channel=0, type=0, response=1.0), "in order of time"),
        (PublishedPost(day=71.0, channel=0, type=3, response=1.0), "add_type"),
        (PublishedPost(day=71.0, channel=2, type=0, response=1.0), "add_channel"),
        (PublishedPost(day=71.0, channel=0, type=0, response=float("nan")), "None"),
    ],
)
def test_what_cannot_be_learnt_from_says_what_to_do(post, said):
    with pytest.raises(ValueError, match=said):
        observe(build_state(), [post], until=72.0)


def test_names_are_needed_and_told_once():
    with pytest.raises(ValueError, match="at least one type"):
        start_mix(types=[], channels=CHANNELS)
    with pytest.raises(ValueError, match="named once"):
        start_mix(types=["a", "a"], channels=CHANNELS)


def test_every_model_starts_with_a_share_and_the_kinds_are_alike():
    weight = START.weight

    assert len(weight) == len(MODELS)
    assert weight.min() > 0.0
    assert np.isclose(weight.sum(), 1.0)
