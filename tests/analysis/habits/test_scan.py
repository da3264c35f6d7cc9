from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from bench.habits.methods import build_alone
from bench.habits.worlds import ACCOUNTS, STREAMS, draw_account, draw_stream
from tuuletus.analysis.habits import StreamName, find_bar
from tuuletus.analysis.habits.scan import SHIFT_SD, SIZES, WAVE_SD, Scan, Settled
from tuuletus.analysis.habits.search import date_shift, find_crossing
from tuuletus.analysis.habits.streams import build_account


def _alone(name: str, seed: int):
    return build_alone(*draw_stream(STREAMS[name], seed))


def _find(name: str, seed: int, *, watched_from: int = 0):
    return find_crossing(Scan(_alone(name, seed)), bar=find_bar(1), watched_from=watched_from)


def test_with_gaussian_luck_the_ratio_is_that_of_the_densities():
    account = _alone("up_0.8", 4)
    few = account.day < 7.0 * 20
    account = build_alone(account.day[few], account.response[few])
    account = replace(account, fitted=replace(account.fitted, freedom=1e9))
    *_, evidence = Scan(account).run()
    turn = 2.0 * np.pi * account.day / 365.25
    year = np.column_stack([np.cos(turn), np.sin(turn)])
    known = SHIFT_SD**2 + WAVE_SD**2 * year @ year.T
    known = known + account.fitted.scale**2 * np.eye(len(account.day))
    middle = np.full(len(account.day), np.median(account.response))
    place = int(np.flatnonzero(evidence.begins == 12)[0])

    for number, size in enumerate(SIZES):
        moved = middle + size * (account.day >= 7.0 * 12)
        ratio = multivariate_normal.logpdf(account.response, moved, known)
        ratio -= multivariate_normal.logpdf(account.response, middle, known)

        assert np.log(evidence.ratio[number, place]) == pytest.approx(ratio, abs=1e-3)


def test_a_shift_is_found_and_dated_soon_after_it_happened():
    account = _alone("up_0.8", 77)

    crossed = find_crossing(Scan(account), bar=find_bar(1))

    assert crossed is not None
    assert 52 <= crossed.week < 65
    found = date_shift(Scan(account), crossed)
    assert abs(found.week - 52) <= 6
    assert found.week_at(0.1) <= found.week <= found.week_at(0.9)
    assert found.size == pytest.approx(0.8, abs=2.6 * found.size_sd)


@pytest.mark.parametrize("name", ["up_0.8", "down_0.8", "up_0.8_scale_0.5", "up_0.8_df_3"])
def test_nearly_all_large_shifts_are_found_within_half_a_year(name):
    found = [_find(name, seed, watched_from=52) for seed in range(700, 712)]

    assert np.mean([one is not None and one.week < 78 for one in found]) >= 0.9


@pytest.mark.parametrize("name", ["nothing", "nothing_scale_1.2", "nothing_df_3", "nothing_df_30"])
def test_where_nothing_changes_alarms_are_rare_whatever_the_noise(name):
    found = [_find(name, seed) for seed in range(750, 762)]

    # 0.1 a year has 2.4 in 24 years; one in a hundred has over 6
    assert sum(one is not None for one in found) <= 6


def test_a_settled_shift_is_no_evidence_any_more():
    account = _alone("up_0.8", 77)
    crossed = find_crossing(Scan(account), bar=find_bar(1))
    assert crossed is not None
    found = date_shift(Scan(account), crossed)

    again = find_crossing(
        Scan(account, settled=[Settled(stream=0, week=found.week)]), bar=find_bar(1), told=[found]
    )

    assert again is None


def test_of_two_forms_on_a_channel_the_one_that_shifted_is_named():
    named = []
    for seed in (1, 2, 3, 4):
        account = build_account(draw_account(ACCOUNTS["reels_up_0.8"], seed))
        crossed = find_crossing(Scan(account), bar=300.0, watched_from=56)
        if crossed is not None:
            found = date_shift(Scan(account), crossed)
            named.append(list(account.members)[found.stream])

    # the photos beside the reels would have to fall while their channel jumps
    assert len(named) >= 3
    assert sum(one == StreamName("form", "reel", "b") for one in named) >= 3
