from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm, t

from bench.habits.worlds import STREAMS, StreamWorld, draw_stream
from tuuletus.analysis.habits import find_bar
from tuuletus.analysis.habits.changes import (
    Found,
    Stream,
    build_table,
    date_change,
    find_change,
)


def _table(world: StreamWorld, seed: int):
    day, value = draw_stream(world, seed)
    return build_table(Stream(day=day, value=value, sd=np.zeros(len(day))))


def _find(world: StreamWorld, seed: int, *, bar: float = 200.0, watched_from: int = 0):
    return find_change(_table(world, seed), start=0, watched_from=watched_from, bar=bar)


def test_the_evidence_is_the_sum_of_likelihood_ratios_over_the_grids():
    rng = np.random.default_rng(5)
    day = np.arange(40) * 3.5
    value = np.where(day < 70.0, 0.0, 1.0) + 0.3 * rng.standard_t(4.6, 40)
    table = build_table(Stream(day=day, value=value, sd=np.zeros(40)))
    away, scales = value - table.centre, np.unique(table.scale)
    levels = np.arange(-22, 23) * 0.1
    prior = norm.pdf(levels, 0.0, 0.6)
    prior /= prior.sum()

    def likely(chosen, place):
        weights = [
            t.pdf(away[chosen][:, None] - levels, 4.6, scale=scale).prod(axis=0) @ prior
            for scale in scales
        ]
        return weights[place]

    everyone = np.ones(40, dtype=bool)
    splits = [
        sum(
            likely(day < 7.0 * week, place) * likely(day >= 7.0 * week, place)
            for place in range(len(scales))
        )
        for week in range(4, 19)
    ]
    steady = sum(likely(everyone, place) for place in range(len(scales)))
    calm = table.prior * (table.prior == table.prior.max())
    without_waves = type(table)(
        like=table.like,
        week=table.week,
        posts=table.posts,
        centre=table.centre,
        scale=table.scale,
        prior=calm / calm.sum(),
    )

    dated = date_change(without_waves, Found(first=10, found=19), start=0, stop=20)

    assert dated.evidence == pytest.approx(sum(splits) / steady, rel=1e-6)


def test_a_shift_is_found_and_dated_soon_after_it_happened():
    table = _table(STREAMS["up_0.8"], 77)

    found = find_change(table, start=0, watched_from=0, bar=200.0)

    assert found is not None
    assert 52 <= table.week[found.found] < 65
    dated = date_change(table, found, start=0, stop=len(table.week))
    assert abs(int(table.week[np.argmax(dated.begins)]) - 52) <= 6
    assert dated.shift == pytest.approx(0.8, abs=2.6 * dated.shift_sd)


def test_what_is_found_does_not_depend_on_posts_after_the_day_of_finding():
    day, value = draw_stream(STREAMS["up_0.8"], 77)
    whole = _table(STREAMS["up_0.8"], 77)
    found = find_change(whole, start=0, watched_from=0, bar=200.0)
    assert found is not None
    early = day < 7.0 * (whole.week[found.found] + 1)

    again = build_table(Stream(day=day[early], value=value[early], sd=np.zeros(early.sum())))

    assert find_change(again, start=0, watched_from=0, bar=150.0) is not None


@pytest.mark.parametrize("name", ["up_0.8", "down_0.8", "up_0.8_scale_0.5", "up_0.8_df_3"])
def test_nearly_all_large_shifts_are_found_within_half_a_year(name):
    rows = [_find(STREAMS[name], seed, watched_from=51) for seed in range(700, 725)]

    in_time = [row is not None and row.found < 78 for row in rows]

    assert np.mean(in_time) >= 0.9


@pytest.mark.parametrize(
    "name", ["nothing", "nothing_scale_1.2", "nothing_df_3", "nothing_df_30", "nothing_irregular"]
)
def test_where_nothing_changes_alarms_are_rare_whatever_the_noise(name):
    rows = [_find(STREAMS[name], seed) for seed in range(750, 775)]

    alarms = sum(row is not None for row in rows) / (25 * 2)

    assert alarms <= 0.18  # 9 in 50 years: 0.1 a year has 5, one in thirty has over 9


def test_a_yearly_wave_is_not_taken_for_a_shift_on_a_page_of_a_dozen_streams():
    rows = [_find(STREAMS["nothing_wave_0.3"], seed, bar=find_bar(12)) for seed in range(800, 820)]

    assert sum(row is not None for row in rows) <= 4


def test_scale_of_the_noise_is_learnt():
    for scale in (0.4, 1.2):
        table = _table(StreamWorld(scale=scale), 31)
        like = np.exp(np.log(np.maximum(table.like, 1e-300)).sum(axis=0))
        share = table.prior * like.sum(axis=1)

        learnt = float(share @ table.scale / share.sum())

        assert learnt == pytest.approx(scale, rel=0.2)


def test_ten_years_of_many_posts_a_week_do_not_jump_but_where_they_shift():
    rng = np.random.default_rng(8)
    day = np.arange(500 * 70) / 10.0
    luck = 0.8 * rng.standard_t(4.6, len(day))
    value = np.where(day < 7.0 * 300, 0.0, 0.9) + luck
    table = build_table(Stream(day=day, value=value, sd=np.zeros(len(day))))

    found = find_change(table, start=0, watched_from=0, bar=200.0)
    dated = date_change(table, found, start=0, stop=len(table.week))

    assert 298 <= found.first <= 302
    assert found.found < 320
    assert dated.begins[298:303].sum() > 0.9
    assert dated.shift == pytest.approx(0.9, abs=0.1)
    assert 1.0 < dated.evidence < np.inf
