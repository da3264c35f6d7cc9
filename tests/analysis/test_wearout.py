from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bench.wearout.looking import look_at_year, start
from bench.wearout.worlds import WORLDS, World, draw_account
from tuuletus.analysis.mix.history import PublishedPost
from tuuletus.analysis.mix.learning import observe
from tuuletus.analysis.mix.state import start_mix
from tuuletus.analysis.resting import foresee_rest
from tuuletus.analysis.wearout import Word, find_wearout, look_at


def _burnt(*, loss: float, pause: float = 0.0, seed: int = 1):
    """Two types in turn; the first loses `loss` (log) in weeks in which it is used daily."""
    rng = np.random.default_rng(seed)
    posts = []
    for week in range(52):
        busy = week % 4 in (2, 3)
        for day in range(7):
            kind = 0 if (busy and day < 6) or day == 0 else 1
            tired = loss if kind == 0 and busy and day > 1 else 0.0
            posts.append(
                PublishedPost(
                    day=7.0 * week + day + 0.5,
                    channel=0,
                    type=kind,
                    response=4.0 - tired + 0.5 * float(rng.standard_t(4.55)),
                )
            )
    state = start_mix(types=["menu", "people"], channels=["page"])
    return observe(state, posts, until=364.0 + pause)


def test_a_type_that_falls_by_half_when_it_is_used_daily_is_said_to_wear():
    menu, people = find_wearout(_burnt(loss=0.7))

    assert menu.word is Word.WEARING
    assert menu.usual.high < 0.9
    assert menu.curve[8].median < menu.curve[2].median < menu.curve[0].median == 1.0
    assert menu.rest is not None
    assert menu.rest.low > 0.0
    assert people.word is Word.NONE


def test_the_same_type_is_rested_after_some_weeks_without_it():
    menu, _ = find_wearout(_burnt(loss=0.7, pause=42.0))

    assert menu.word is Word.RESTED
    assert menu.now.median > 0.9
    assert menu.last_day == 362.5


def test_a_type_that_does_not_wear_shows_no_sign_of_it():
    menu, people = find_wearout(_burnt(loss=0.0))

    assert {menu.word, people.word} == {Word.NONE}
    assert menu.probability < 0.7


def test_a_few_posts_are_too_early_to_tell():
    state = _burnt(loss=0.7).add_type("new")

    assert find_wearout(state)[2].word is Word.TOO_EARLY
    assert find_wearout(start())[0].word is Word.TOO_EARLY


def test_the_same_seed_gives_the_same_answer():
    state = _burnt(loss=0.3)

    assert find_wearout(state, seed=3) == find_wearout(state, seed=3)
    assert find_wearout(state, seed=3) != find_wearout(state, seed=4)


def test_wear_is_judged_by_the_eight_weeks_that_end_with_the_last_post():
    state = _burnt(loss=0.3)

    looked = look_at(state, 0)

    assert looked.day.min() > 362.5 - 56.0
    assert looked.pace == pytest.approx(len(looked.day) / 4.0)


@pytest.mark.parametrize("name", ["strong_drift", "season", "decline"])
def test_drift_season_and_a_channel_in_decline_are_not_taken_for_wear(name):
    rows = [row for seed in (1, 2, 3) for row in look_at_year(name, seed)]

    years = [{look["word"] for look in row["looks"]} for row in rows if row["looks"]]

    # one type-year in twenty at most, of two dozen; four and more would be one in three hundred
    assert sum("wearing" in words for words in years) <= 3


def test_wear_is_not_seen_in_a_type_beside_those_that_wear():
    rows = [row for seed in (4, 5, 6, 7) for row in look_at_year("two_of_eight", seed)]

    stable = [row for row in rows if row["looks"] and row["type"] >= 2]

    assert sum(any(look["word"] == "wearing" for look in row["looks"]) for row in stable) <= 4


def test_what_a_rest_would_tell_is_foretold_and_the_same_each_time():
    state = observe(start(), draw_account(WORLDS["satiate"], 11, weeks=20).posts, until=140.0)

    told = foresee_rest(state, kind=0, weeks=3, futures=6, seed=2)

    assert told == foresee_rest(state, kind=0, weeks=3, futures=6, seed=2)
    assert 0.0 <= told.wearing <= told.settled <= 1.0
    assert told.known_on == 140.0 + 7.0 * 6


def test_more_is_settled_by_a_rest_where_luck_is_small():
    account = draw_account(replace(World(), form="memory"), 12, weeks=16)
    noisy = observe(start(), account.posts, until=112.0)

    calm = replace(noisy, luck=0.05)

    settled = [foresee_rest(state, kind=3, futures=12).settled for state in (noisy, calm)]
    assert settled[1] >= settled[0]
