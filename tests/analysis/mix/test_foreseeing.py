from __future__ import annotations

import numpy as np
import pytest

from bench.wearout.looking import start
from bench.wearout.worlds import WORLDS, draw_account
from tuuletus.analysis.mix.foreseeing import foresee
from tuuletus.analysis.mix.history import History
from tuuletus.analysis.mix.learning import observe


@pytest.fixture(scope="module")
def state():
    return observe(start(), draw_account(WORLDS["satiate"], 11, weeks=20).posts, until=140.0)


def _foresee(state, *, seed=1, futures=200):
    last = state.history.since(98.0)
    plan = History(
        day=last.day + 42.0,
        channel=last.channel,
        type=last.type,
        older=np.zeros_like(state.history.older),
    )
    return foresee(state, plan, futures=futures, rng=np.random.default_rng(seed), until=182.0)


def test_what_will_be_known_is_on_average_what_is_known_now(state):
    after = _foresee(state)

    known = np.einsum("fm,fmd->fd", after.weight, after.mean)[:, : len(state.types)]
    now = (state.weight @ state.mean)[: len(state.types)]

    noise = known.std(axis=0) / np.sqrt(len(known))
    assert np.all(np.abs(known.mean(axis=0) - now) < 4.0 * noise + 0.03)


def test_posts_make_their_types_sensitivity_surer(state):
    layout = state.layout
    mean, cov = _foresee(state, futures=2).find_sensitivity(2)
    own, shared = layout.own.start + cov.shape[1] * 2, layout.shared.start
    now = state.cov[:, own, own] + state.cov[:, shared, shared] + 2.0 * state.cov[:, own, shared]
    wears = now > 1e-6  # some models know no wear

    assert mean.shape == (2, len(state.weight), cov.shape[1])
    assert np.all(cov[wears, 0, 0] < now[wears])
    assert np.all(cov[wears, 0, 0] > 0.0)


def test_the_same_seed_plays_the_same_futures(state):
    assert np.array_equal(_foresee(state, futures=3).mean, _foresee(state, futures=3).mean)
    assert not np.array_equal(
        _foresee(state, futures=3).mean, _foresee(state, futures=3, seed=2).mean
    )
