"""What is loaded before the first page is asked for."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tuuletus.web.warming import list_icons, load_icons

LOADED = """
import sys
from tuuletus.web.start import start
start("warming")
from tuuletus.web import warming
warming.find_large = lambda: []
before = {"altair", "tuuletus.web.urls"} & set(sys.modules)
warming.warm_up()
from tuuletus.analysis.text.language import load_languages
assert load_languages.cache_info().currsize == 0
print(sorted(before), sorted({"altair", "tuuletus.web.urls"} & set(sys.modules)))
"""


def test_the_icons_of_the_pages_are_found_and_every_one_exists():
    names = list_icons()

    load_icons()

    assert {"wind", "clock", "triangle-alert", "circle-check"} <= set(names)
    assert len(names) == len(set(names)) > 40


@pytest.mark.slow
def test_pages_and_drawing_library_are_there_before_the_first_page_but_no_model_of_imports(
    tmp_path,
):
    told = subprocess.run(
        [sys.executable, "-c", LOADED],
        env=os.environ | {"TUULETUS_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert told == "[] ['altair', 'tuuletus.web.urls']\n"
