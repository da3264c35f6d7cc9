"""What the models say about the wear of a type."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analysis.mix.worlds import TYPES, build_state
from tuuletus.analysis.mix.history import PublishedPost
from tuuletus.analysis.mix.learning import observe
from tuuletus.analysis.mix.state import start_mix
from tuuletus.analysis.mix.wear import describe_wear


def live(*, wear: float, posts: int = 300, seed: int = 3):
    """Posts at random times; each use lowers its type for about ten days."""
    rng = np.random.default_rng(seed)
    told: list[PublishedPost] = []
    day = 0.0
    for _ in range(posts):
        day += float(rng.exponential(1.2))
        kind = int(rng.integers(2))
        tired = sum(np.exp(-(day - one.day) / 10.0) for one in told if one.type == kind)
        told.append(
            PublishedPost(
                day=day,
                channel=0,
                type=kind,
                response=5.0 - wear * tired + 0.4 * float(rng.standard_normal()),
            )
        )
    return observe(start_mix(types=["a", "b"], channels=["one"]), told, until=day)


def test_probabilities_of_the_forms_add_up():
    models = describe_wear(build_state(), kind=0).models

    assert sum(model.probability for model in models) == pytest.approx(1.0)


def test_wear_that_is_there_is_found_with_its_size():
    found = describe_wear(live(wear=0.4), kind=0)

    assert found.models[0].kind == "none"
    assert found.models[0].probability < 0.05
    after_four = np.quantile(found.curve[:, 4], (0.05, 0.95))
    truth = np.exp(-0.4 * np.sum(np.exp(-(14.0 - 14.0 * (np.arange(4) + 0.5) / 4) / 10.0)))
    assert after_four[0] < truth < after_four[1]
    assert after_four[1] < 0.75
    assert np.median(found.usual) < 0.75


def test_where_nothing_wears_most_belief_is_in_little_wear():
    found = describe_wear(live(wear=0.0), kind=0)

    assert np.median(found.curve[:, 4]) > 0.9
    assert found.models[0].probability > 0.25


def test_the_curve_starts_rested_and_never_rises():
    found = describe_wear(live(wear=0.2), kind=1)

    assert found.curve.shape == (2000, 9)
    assert np.allclose(found.curve[:, 0], 1.0)
    assert (np.diff(found.curve, axis=1) <= 1e-12).all()


def test_a_rest_ends_where_something_is_lost_and_comes_back():
    found = describe_wear(live(wear=0.4), kind=0)

    assert found.tired_after == 4
    assert 5.0 < np.median(found.rest) < 40.0
    assert (found.rest >= 0.0).all()


def test_now_is_what_was_just_published_and_a_year_later_rested():
    state = live(wear=0.4)
    day = state.day

    tired = observe(
        state,
        [PublishedPost(day=day + 0.1 * n, channel=0, type=0, response=None) for n in range(5)],
        until=day + 1.0,
    )
    later = observe(tired, [], until=day + 400.0)

    assert np.median(describe_wear(tired, kind=0).now) < 0.5
    assert np.median(describe_wear(later, kind=0).now) > 0.95


def test_a_type_without_posts_has_wear_only_out_of_what_is_known_of_others():
    found = describe_wear(build_state().add_type("quizzes"), kind=len(TYPES))

    assert found.n == 0
    assert np.array_equal(found.usual, np.ones(2000))
    assert np.array_equal(found.now, np.ones(2000))


def test_the_same_seed_tells_the_same():
    state = build_state()

    one, other = (describe_wear(state, kind=1, seed=4) for _ in range(2))

    assert np.array_equal(one.curve, other.curve)
    assert np.array_equal(one.rest, other.rest)
