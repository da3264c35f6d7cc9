from __future__ import annotations

import json
import math

import pytest

from bench.mix import clairvoyant
from bench.mix.__main__ import main
from bench.mix.episode import run_episode
from bench.mix.methods import FREE, PEERS, Peer, PeerFailedError, Remote, running
from bench.mix.targets import check
from bench.mix.worlds import KNOWN, make_world

SMALL = """
import numpy as np

def make_world(seed, K=3, C=2, T=5):
    rng = np.random.default_rng(seed)
    return {"A": rng.normal(0, 0.5, (5, 3, 2)), "kind": "linear", "p1": 0.3, "p2": 9.0}
"""


@pytest.fixture(autouse=True)
def kept_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(clairvoyant, "FOLDER", tmp_path / "clairvoyant")


def run(*more):
    main([str(one) for one in more])


def read(path):
    """Rows without what takes time."""
    rows = json.loads(path.read_text())["rows"]
    return [
        {name: row[name] for name in ("method", "world", "seed", "regret", "value", "clairvoyant")}
        for row in rows
    ]


def write_small(tmp_path):
    path = tmp_path / "small.py"
    path.write_text(SMALL)
    return path


def test_going_on_equals_one_run(tmp_path):
    world = write_small(tmp_path)
    asked = ("--only", "repeat_best_4weeks", "--world-file", world)
    run(*asked, "--seeds", "0:1", "--out", tmp_path / "parts.json")
    kept = (tmp_path / "parts.json").read_text()
    run(*asked, "--seeds", "0:1", "--out", tmp_path / "parts.json")
    assert (tmp_path / "parts.json").read_text() == kept

    run(*asked, "--seeds", "0:3", "--out", tmp_path / "parts.json")
    run(*asked, "--seeds", "0:3", "--out", tmp_path / "whole.json")

    assert read(tmp_path / "parts.json") == read(tmp_path / "whole.json")
    assert [row["seed"] for row in read(tmp_path / "whole.json")] == [0, 1, 2]


def test_our_engine_runs_in_a_world_of_ones_own(tmp_path):
    world = write_small(tmp_path)

    run("--only", "tuuletus", "--world-file", world, "--seeds", "4", "--out", tmp_path / "o.json")

    (row,) = read(tmp_path / "o.json")
    assert row["world"] == "small"
    assert 0.0 <= row["regret"] < 1.0


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--only", "nobody"], "there is no method nobody; there are tuuletus, random"),
        (["--only", "random", "--world", "mars"], "there is no world mars; there are stationary"),
        (["--only", "random", "--seeds", "9:3"], "write the first and one past the last"),
        (["--only", "random", "--seeds", "abc"], "write the first and one past the last"),
        (["--only", "random", "--world-file", "nowhere.py"], "there is no file nowhere.py"),
    ],
)
def test_a_bad_name_is_answered_with_what_exists(more, sentence, capsys):
    with pytest.raises(SystemExit) as stopped:
        run(*more)

    assert stopped.value.code == 2
    assert sentence in capsys.readouterr().err


def test_the_list_names_methods_and_worlds(tmp_path, capsys):
    run("--list", "--world-file", write_small(tmp_path))

    told = capsys.readouterr().out.split()
    assert {"tuuletus", *PEERS, "small", "seasonal", "competitor"} <= set(told)


def test_a_capped_peer_keeps_to_two_posts_of_a_type_a_week():
    world = make_world("drift", seed=1)
    with running("random_cap2") as runner:
        episode = run_episode(world, runner.begin(world, seed=1), seed=1)

    weeks = episode.plan.reshape(world.weeks, -1)
    assert max(list(week).count(kind) for week in weeks for kind in week) == 2


def test_a_peer_starts_each_year_anew():
    world = make_world("drift", seed=1)
    with running("repeat_best_4weeks") as runner:
        first, second = (
            run_episode(world, runner.begin(world, seed=1), seed=1).plan for _ in range(2)
        )

    assert first.tolist() == second.tolist()


def test_a_peer_that_stops_says_why():
    remote = Remote(Peer(script="simple.py", variant="unheard of", cap=FREE))
    try:
        with pytest.raises(PeerFailedError, match=r"simple\.py stopped: KeyError: 'unheard of'"):
            remote.start(make_world("drift", seed=1), seed=1)
    finally:
        remote.close()


def rows_of(name, regret, *, seeds=8):
    return [
        {"method": name, "world": world, "seed": seed, "regret": regret + 0.001 * seed}
        | {"plan_ms": 900.0, "update_ms": 5.0}
        for world in KNOWN
        for seed in range(seeds)
    ]


def test_targets_are_met_or_not_by_what_was_measured():
    rows = {
        "tuuletus": rows_of("tuuletus", 0.15),
        "random": rows_of("random", 0.40),
        "river_ts": rows_of("river_ts", 0.18),
        "gittins_recency": rows_of("gittins_recency", 0.01, seeds=1),
    }

    found = {row["target"]: row for row in check(rows)}

    assert found["mean regret share over eight worlds"]["passed"]
    best = found["regret, times that of the best peer (river_ts)"]
    assert math.isclose(best["measured"], (0.15 + 0.0035) / (0.18 + 0.0035))
    assert not best["passed"]
    assert found["regret, times that of any type"]["passed"]
    assert found["CPU seconds of a plan of four weeks"]["passed"]
