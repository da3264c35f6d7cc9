"""What the pages tell of wear-out is what was measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.wearout.__main__ import RATES, ROOT
from bench.wearout.rates import render_rates, summarise
from tuuletus.analysis import wearout_rates


def test_the_rates_of_the_pages_are_those_of_the_results():
    report = json.loads((ROOT / "bench" / "results" / "wearout.json").read_text("utf-8"))

    assert Path(RATES).read_text("utf-8") == render_rates(report["results"])


def test_the_rates_are_those_that_were_promised():
    assert wearout_rates.FALSE_WEARING <= 0.05
    assert wearout_rates.FALSE_WEARING <= wearout_rates.FALSE_PERHAPS
    assert wearout_rates.STABLE_YEARS >= 300
    assert wearout_rates.FOUND <= wearout_rates.FOUND_OR_PERHAPS <= 1.0


def test_beside_types_that_wear_the_rates_are_those_of_the_page_of_figures():
    page = (ROOT / "docs" / "explain" / "figures_wearout.md").read_text("utf-8")
    row = next(line for line in page.splitlines() if line.startswith("| two_of_eight | 75"))
    _name, _years, stable, said, perhaps, *_more = (cell.strip() for cell in row.split("|")[1:])

    assert int(stable) == wearout_rates.BESIDE_YEARS
    assert float(said) == pytest.approx(wearout_rates.FALSE_WEARING_BESIDE, abs=5e-4)
    assert float(perhaps) == pytest.approx(wearout_rates.FALSE_PERHAPS_BESIDE, abs=5e-4)
    assert wearout_rates.FALSE_WEARING_BESIDE > wearout_rates.FALSE_WEARING_AT_MOST


def _row(*looks):
    return {
        "looks": [{"word": word, "true": true, "covered": True} for word, true in looks],
        "curve": {"inside": 1.0, "width": 0.3},
    }


def test_a_type_year_counts_once_and_wear_counts_where_it_is_heavy():
    rows = {
        "drift": [_row(("none", 1.0), ("wearing", 1.0)), _row(("none", 1.0))],
        "satiate": [_row(("wearing", 0.9), ("none", 0.5)), _row(("none", 0.6), ("wearing", 0.6))],
    }

    told = summarise(rows)["worlds"]

    assert told["all without wear"]["stable_said_to_wear"] == pytest.approx(0.5)
    assert told["all with wear"]["wear_found"] == pytest.approx(0.5)
