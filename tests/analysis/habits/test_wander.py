from __future__ import annotations

from dataclasses import replace

import numpy as np

from bench.habits.worlds import AccountWorld, draw_account
from tuuletus.analysis.habits.streams import build_account
from tuuletus.analysis.habits.wander import find_wander


def _wander(*, step: float):
    """Of an account whose levels wander by so much a week more than they do."""
    account = build_account(draw_account(AccountWorld(posts=25.0), 5))
    week = np.zeros(account.fitted.weeks.count, dtype=np.int64)
    week[account.fitted.weeks.block] = (account.day // 7.0).astype(np.int64)
    steps = np.cumsum(np.random.default_rng(5).normal(0.0, step, 104))
    levels = account.fitted.levels + steps[week]
    return find_wander(replace(account.fitted, levels=levels))


def test_a_level_that_wanders_more_is_seen_to():
    calm, wild = _wander(step=0.0), _wander(step=0.25)

    assert np.sqrt(calm.walk) < 0.1
    assert 0.12 < np.sqrt(wild.walk) < 0.25
    assert calm.shock < 0.3**2
