"""What a plan is worth is worked out right, and the search finds the best plan of few."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.analysis.mix.worlds import build_state
from tuuletus.analysis.mix.board import Board
from tuuletus.analysis.mix.constraints import Constraints, Rules
from tuuletus.analysis.mix.draws import draw_accounts, measure_doubt
from tuuletus.analysis.mix.forms import build_features
from tuuletus.analysis.mix.history import PublishedPost, recall
from tuuletus.analysis.mix.search import MANY_SLOTS, search_plan

DAY = np.array([70.0, 71.5, 73.0, 76.0, 80.0])
CHANNEL = np.array([0, 1, 0, 0, 1])
STATE = build_state(strong=2)


def build_board(draws_of: int = 24) -> Board:
    draws = draw_accounts(STATE, count=draws_of, rng=np.random.default_rng(1))
    return Board(draws, STATE.history, day=DAY, channel=CHANNEL)


def build_rules(wishes: Constraints) -> Rules:
    return Rules(wishes, history=STATE.history, day=DAY, channel=CHANNEL, types=3, now=70.0)


def test_a_plan_is_worth_what_its_posts_bring_one_after_the_other():
    draws = draw_accounts(STATE, count=24, rng=np.random.default_rng(1))
    plan = np.array([2, 2, 0, 2, 1])
    posts = [
        PublishedPost(day=float(day), channel=int(channel), type=int(kind), response=None)
        for day, channel, kind in zip(DAY, CHANNEL, plan, strict=True)
    ]

    multiples = build_board().multiples(plan)

    use = recall(STATE.history.extend(posts), kind=plan, channel=CHANNEL, day=DAY)
    lost = np.einsum(
        "msp,msp->ms", draws.sensitivity[:, plan], build_features(use, DAY)[draws.form]
    )
    expected = draws.appeal[:, plan, CHANNEL] - lost - draws.crowding[:, None] * use.crowd
    assert np.allclose(multiples, np.exp(expected))


def test_the_worth_of_a_plan_is_the_sum_over_its_types():
    board = build_board()
    plan = np.array([0, 1, 1, 2, 0])
    kinds = np.arange(3)

    worth = board.value(kinds, (plan == kinds[:, None]).astype(float))

    assert worth.sum() == pytest.approx(board.multiples(plan).mean(axis=0).sum())


@pytest.mark.parametrize(
    "wishes",
    [
        Constraints(),
        Constraints(at_most={2: 1}),
        Constraints(rest_days={2: 4.0}, forbidden=frozenset({(1, 0)})),
        Constraints(effort={2: 3.0, 1: 1.0}, capacity=8.0),
    ],
)
def test_the_search_comes_close_to_the_best_of_all_plans(wishes):
    board, rules = build_board(), build_rules(wishes)
    kinds = np.arange(3)

    def judge(plan):
        chosen = (plan == kinds[:, None]).astype(float)
        breach = rules.count_breaches(kinds, chosen).sum()
        breach += rules.measure_excess(rules.measure_load(plan)).sum()
        return float(board.value(kinds, chosen).sum() - 1e4 * breach)

    best = max(judge(np.array(plan)) for plan in itertools.product(range(3), repeat=5))

    found = judge(search_plan(board, rules, fixed=np.full(5, -1)))
    assert found >= best - 0.005 * abs(best)


def test_what_is_fixed_stays():
    fixed = np.array([0, -1, 1, -1, -1])

    plan = search_plan(build_board(), build_rules(Constraints()), fixed=fixed)

    assert plan[[0, 2]].tolist() == [0, 1]


def test_draws_mirror_each_other_and_hope_most_for_what_is_least_known():
    state = STATE.add_type("quizzes")
    calm = draw_accounts(state, count=400, rng=np.random.default_rng(2))
    doubt = measure_doubt(state)
    hopeful = draw_accounts(state, count=400, rng=np.random.default_rng(2), hope=doubt)

    layout = state.layout
    cell = state.mean[:, layout.cell].reshape(-1, 4, 2) + state.mean[:, layout.kind, None]
    known = np.einsum("m,mkc->kc", state.weight, cell)
    assert np.allclose(calm.appeal.mean(axis=0), known, atol=0.03)
    gain = (hopeful.appeal - calm.appeal).mean(axis=0)
    assert gain[3].min() > gain[:3].max() > 0.0
    assert np.allclose(gain, calm.appeal.std(axis=0), rtol=0.15)
    assert (calm.sensitivity >= 0.0).all()


def test_doubt_beside_a_mix_is_that_of_the_difference_from_it():
    state = STATE.add_type("quizzes")
    draws = draw_accounts(state, count=4000, rng=np.random.default_rng(2))
    share = np.array([[0.75, 0.0], [0.25, 0.0], [0.0, 1.0], [0.0, 0.0]])

    doubt = measure_doubt(state, beside=share)

    difference = draws.appeal - (draws.appeal * share).sum(axis=1, keepdims=True)
    assert doubt == pytest.approx(difference.std(axis=0), rel=0.1, abs=1e-6)
    assert doubt[2, 1] == pytest.approx(0.0, abs=1e-6)
    assert doubt[3, 0] > doubt[:3, 0].max()


def test_a_board_of_many_posts_tells_the_same_worth_as_one_row_after_the_other():
    rng = np.random.default_rng(2)
    day = 70.0 + np.sort(rng.uniform(0.0, 28.0, 90))
    draws = draw_accounts(STATE, count=8, rng=rng)
    board = Board(draws, STATE.history, day=day, channel=np.arange(90) % 2)
    plan = np.where(rng.random(90) < 0.9, 2, 1)
    chosen = (plan == np.array([[1], [2]])).astype(float)
    kind = np.repeat([1, 2], 91)
    flipped = np.concatenate([np.zeros((1, 90)), np.eye(90)])
    rows = np.abs(chosen[:, None, :] - flipped).reshape(-1, 90)
    rows[-1, :3] = 1.0 - rows[-1, :3]

    together = board.value(kind, rows)

    alone = [board.value(kind[[one]], rows[[one]])[0] for one in range(len(kind))]
    assert np.square(rows.sum(axis=1)).sum() > 100_000
    assert together == pytest.approx(alone, rel=1e-9)


def test_a_large_board_is_filled_under_its_limits_and_worth_more_than_types_in_turn():
    rng = np.random.default_rng(4)
    day = 70.0 + np.sort(rng.uniform(0.0, 14.0, 120))
    channel = np.arange(120) % 2
    draws = draw_accounts(STATE, count=8, rng=rng)
    board = Board(draws, STATE.history, day=day, channel=channel)
    rules = Rules(
        Constraints(at_most={2: 40.0}),
        history=STATE.history,
        day=day,
        channel=channel,
        types=3,
        now=70.0,
    )
    fixed = np.full(120, -1)
    fixed[7] = 1

    plan = search_plan(board, rules, fixed=fixed)

    assert board.slots > MANY_SLOTS
    assert plan[7] == 1
    assert max(np.bincount(rules.week[plan == 2])) <= 40
    in_turn = np.where(fixed < 0, np.arange(120) % 3, fixed)
    assert board.multiples(plan).mean(axis=0).sum() > board.multiples(in_turn).mean(axis=0).sum()
