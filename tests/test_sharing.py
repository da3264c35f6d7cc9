"""Files are run whole by one process, and the long ones first."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sharing import FIRST, TOGETHER, find_share, find_turn

ROOT = Path(__file__).parents[1]
CONFTEST = """
from tests.conftest import pytest_collection_modifyitems, pytest_xdist_make_scheduler
"""
TESTS = """
import pytest
@pytest.mark.parametrize("number", range(8))
def test_it(number): pass
"""


@pytest.mark.parametrize("place", sorted({*FIRST, *TOGETHER}))
def test_every_place_that_is_named_exists(place):
    assert ROOT.joinpath(place).exists()


def test_a_file_is_a_share_and_so_is_a_folder_that_shares_more():
    assert find_share("tests/web/test_a.py::test_b[c::d/e]") == "tests/web/test_a.py"
    assert find_share("tests/e2e/test_a.py::test_b") == "tests/e2e"
    assert find_share("tests/e2e_more/test_a.py::test_b") == "tests/e2e_more/test_a.py"


def test_what_is_not_named_comes_after_all_that_is():
    turns = [find_turn(f"{place}::test_x") for place in FIRST]

    assert turns == sorted(turns)
    assert find_turn("tests/test_other.py::test_x") > turns[-1]


def test_the_tests_of_a_file_are_run_by_one_process(tmp_path):
    names = [*(f"test_{number}.py" for number in range(6)), "tests/e2e/test_x.py"]
    names += ["tests/e2e/test_y.py"]
    (tmp_path / "tests" / "e2e").mkdir(parents=True)
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    for name in names:
        (tmp_path / name).write_text(TESTS)

    command = f"-m pytest -v -n 2 -p no:django --import-mode=importlib --rootdir={tmp_path} ."
    told = subprocess.run(
        [sys.executable, *command.split()],
        cwd=tmp_path,
        env={"PYTHONPATH": f"{ROOT}", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    ).stdout

    ran = set(re.findall(r"\[(gw\d)\].* PASSED (?:\./)?(\S+)::", told))
    assert "64 passed" in told, told
    assert {name for _, name in ran} == set(names)
    assert len({(worker, find_share(name)) for worker, name in ran}) == 7
    assert {worker for worker, _ in ran} == {"gw0", "gw1"}
