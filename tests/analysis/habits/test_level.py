from __future__ import annotations

import numpy as np
import pytest

from bench.habits.worlds import StreamWorld, draw_stream
from tuuletus.analysis.habits.level import Stream, build_table, read_level


def _table(world: StreamWorld, seed: int):
    day, value = draw_stream(world, seed)
    return build_table(Stream(day=day, value=value, sd=np.zeros(len(day))))


def test_scale_of_the_noise_is_learnt():
    for scale in (0.4, 1.2):
        table = _table(StreamWorld(scale=scale), 31)
        like = np.exp(np.log(np.maximum(table.like, 1e-300)).sum(axis=0))
        share = table.prior * like.sum(axis=1)

        learnt = float(share @ table.scale / share.sum())

        assert learnt == pytest.approx(scale, rel=0.2)


def test_the_level_of_a_stream_is_read_with_its_uncertainty():
    day, value = draw_stream(StreamWorld(weeks=52), 3)

    mean, sd = read_level(
        build_table(Stream(day=day, value=value + 0.5, sd=np.zeros(len(day)))), start=0
    )

    assert mean == pytest.approx(0.5, abs=2.6 * sd)
    assert 0.04 < sd < 0.15
