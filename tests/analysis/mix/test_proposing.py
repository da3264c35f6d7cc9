from __future__ import annotations

import json

import numpy as np

from tuuletus.analysis.mix.history import PublishedPost
from tuuletus.analysis.mix.learning import observe
from tuuletus.analysis.mix.proposing import propose_mix
from tuuletus.analysis.mix.result import Slot
from tuuletus.analysis.mix.state import MixState, start_mix

TYPES = ("recipes", "people", "offers")
WEEK = tuple(Slot(day=70.0 + day, channel=day % 2) for day in range(6))


def make_state(*, weeks=10, seed=0, strong=0):
    rng = np.random.default_rng(seed)
    posts = []
    for number in range(weeks * 4):
        kind = number % len(TYPES)
        level = 4.0 + (1.2 if kind == strong else 0.0)
        posts.append(
            PublishedPost(
                day=number * 7.0 / 4,
                channel=number % 2,
                type=kind,
                response=level + 0.5 * float(rng.standard_normal()),
                sd=0.1,
            )
        )
    start = start_mix(types=TYPES, channels=("facebook", "instagram"))
    return observe(start, posts, until=weeks * 7.0), posts


def test_the_strong_type_is_planned_most_and_kept_or_varied():
    state, _ = make_state(strong=1)

    mix = propose_mix(state, WEEK)

    assert max(mix.labels, key=lambda label: label.planned).type == 1
    assert mix.labels[1].word in {"keep", "vary"}
    assert sum(label.planned for label in mix.labels) == len(WEEK) == len(mix.placements)


def test_the_same_seed_gives_the_same_plan():
    state, _ = make_state()

    assert propose_mix(state, WEEK, seed=3) == propose_mix(state, WEEK, seed=3)


def test_a_record_gives_the_same_state_back():
    state, _ = make_state()

    again = MixState.from_record(json.loads(json.dumps(state.to_record())))

    assert propose_mix(again, WEEK) == propose_mix(state, WEEK)
