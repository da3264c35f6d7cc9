"""Two engines are compared in the years that both ran, however often each did."""

from __future__ import annotations

import json

import pytest

from bench.mix.scoring import subtract
from bench.mix.variants import USUAL, build_report, main
from bench.mix.worlds import WORLDS

RUN = {"versions": {"tuuletus": "0"}}


def rows(regrets, world="drift"):
    return [RUN | {"world": world, "seed": seed, "regret": one} for seed, one in regrets]


def everywhere(regrets):
    return [row for world in WORLDS for row in rows(regrets, world)]


def test_a_difference_is_that_of_the_years_that_both_ran():
    found = subtract(rows([(1, 0.2), (2, 0.4), (3, 0.9)]), rows([(1, 0.1), (2, 0.3)]), ("drift",))

    assert found.before == pytest.approx(0.3)
    assert (found.value, found.low, found.high) == pytest.approx((-0.1, -0.1, -0.1))
    assert found.seeds == 2


def test_a_year_run_twice_counts_as_one_with_its_mean():
    found = subtract(rows([(1, 0.1), (1, 0.3), (2, 0.5)]), rows([(1, 0.2), (2, 0.4)]), ("drift",))

    assert found.value == pytest.approx(-0.05)
    assert found.low < found.value < found.high


def test_years_that_nobody_shares_are_told():
    with pytest.raises(ValueError, match="No seed has drift both before and after"):
        subtract(rows([(1, 0.1)]), rows([(2, 0.1)]), ("drift",))


def test_the_report_tells_the_change_in_every_world_and_what_else_was_tried():
    tried = {USUAL: everywhere([(7, 0.2)]), "bolder": everywhere([(7, 0.25)])}

    report = build_report(everywhere([(1, 0.2)]), everywhere([(1, 0.15)]), tried=[tried])

    change = report["results"]["before and after"]
    assert set(change) == {"all ten", "the first eight", *WORLDS}
    assert change["rot"]["difference"] == pytest.approx(-0.05)
    others = report["results"]["in a compiled copy, seeds 7 to 7"]
    assert list(others) == ["bolder"]
    assert others["bolder"]["window"] == pytest.approx(0.05)


def test_files_become_a_report(tmp_path):
    for name, regret in (("old", 0.2), ("new", 0.1)):
        kept = {"name": name, "rows": everywhere([(1, regret)])}
        (tmp_path / f"{name}.json").write_text(json.dumps(kept), "utf-8")

    files = [str(tmp_path / name) for name in ("old.json", "new.json")]
    main([*files, "--out", str(tmp_path / "report.json")])

    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert report["results"]["before and after"]["all ten"]["after"] == pytest.approx(0.1)
