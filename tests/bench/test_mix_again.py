"""The libraries of the report stand beside ours on other seeds, and on both together."""

from __future__ import annotations

import json

import pytest

from bench.mix.again import build_report
from bench.mix.worlds import WORLDS
from bench.tables import ROOT, render_report

PEER, OTHER = "random", "round_robin"


def keep(folder, method, regrets, *, later="def"):
    """Rows of a method in every world: regret by seed; of a `later` engine from seed 500 on."""
    rows = [
        {
            "method": method,
            "world": world,
            "seed": seed,
            "regret": regret,
            "plan_ms": 1.0,
            "update_ms": 1.0,
            "versions": {"tuuletus": f"0 (engine {'abc' if seed < 500 else later})"},
        }
        for world in WORLDS
        for seed, regret in regrets.items()
    ]
    path = folder / f"{method}_{min(regrets)}.json"
    path.write_text(json.dumps({"name": method, "rows": rows}), "utf-8")


def test_the_library_is_chosen_on_the_seeds_of_the_report_alone(tmp_path):
    keep(tmp_path, "tuuletus", {400: 0.1, 500: 0.2})
    keep(tmp_path, PEER, {400: 0.2, 500: 0.2})
    keep(tmp_path, OTHER, {400: 0.4, 500: 0.1})

    report = build_report(tmp_path, range(500, 501))

    told = report["results"]["ours over the best of the report, ratio of regret"]["rot"]
    assert told["beside"] == PEER
    assert told["seeds_400_to_407"] == pytest.approx(0.5)
    assert told["seeds_500_to_500"] == pytest.approx(1.0)
    assert told["all_seeds"] == pytest.approx(0.75)
    passed = {row["target"]: row["passed"] for row in report["targets"]}
    assert passed["rot, all seeds: regret, times that of random"]
    assert not passed["mean regret share over eight worlds, other seeds"]


def test_each_table_says_of_which_engine_ours_is(tmp_path):
    keep(tmp_path, "tuuletus", {400: 0.1, 500: 0.2})
    keep(tmp_path, PEER, {400: 0.2, 500: 0.2})

    page = render_report("mix_again", build_report(tmp_path, range(500, 501)))

    said = "Ours is of the engine abc on seeds 400 to 407, def on seeds 500 to 500."
    assert page.count("\n## ") == page.count(said) == 3


def test_one_engine_is_named_alone(tmp_path):
    keep(tmp_path, "tuuletus", {400: 0.1, 500: 0.2}, later="abc")
    keep(tmp_path, PEER, {400: 0.2, 500: 0.2})

    page = render_report("mix_again", build_report(tmp_path, range(500, 501)))

    assert page.count("\n## ") == page.count("Ours is of the engine abc.") == 3


@pytest.mark.parametrize("name", ["mix", "mix_again", "mix_variants"])
def test_the_pages_of_figures_are_those_of_the_results_and_tell_their_engine(name):
    report = json.loads((ROOT / "bench" / "results" / f"{name}.json").read_text("utf-8"))

    page = (ROOT / "docs" / "explain" / f"figures_{name}.md").read_text("utf-8")

    assert page == render_report(name, report)
    assert "Ours is of the engine" in page


def test_seeds_that_are_missing_are_told(tmp_path):
    keep(tmp_path, "tuuletus", {400: 0.1, 500: 0.2})
    keep(tmp_path, PEER, {400: 0.2})

    with pytest.raises(ValueError, match="random or tuuletus lacks seeds in all eight"):
        build_report(tmp_path, range(500, 501))
