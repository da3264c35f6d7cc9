"""The pages about patience say what the code says, and print what they print."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from tools.examples import DOCS, PAGES, run_page
from tuuletus.analysis.patience.priors import Priors


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_of_running_examples_prints_what_it_says(page):
    text = page.read_text(encoding="utf-8")

    assert run_page(text) == text, "run: .venv/bin/python -m tools.examples"


def test_the_table_of_priors_is_that_of_the_code():
    text = (DOCS / "explain" / "patience.md").read_text(encoding="utf-8")

    written = re.findall(r"^\| `(\w+)` \| .+ \| (\S+) \| (\S+) \|$", text, flags=re.MULTILINE)

    assert written == [
        (each.name, f"{each.default.mean:.4g}", f"{each.default.sd:.4g}")
        for each in fields(Priors)
    ]
