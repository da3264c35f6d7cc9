"""What every part of the tests uses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.sharing import Sharing, find_turn, make_once

MAKER = Path(__file__).parents[2] / "shared" / "tools" / "make_hostile.py"


def pytest_xdist_make_scheduler(config, log):
    """Whole shares for each process, and the longest first."""
    config.option.loadscopereorder = False
    return Sharing(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What takes long comes first; the rest stays in the order that was drawn."""
    items.sort(key=lambda item: find_turn(item.nodeid))


@pytest.fixture
def rng() -> np.random.Generator:
    """The same randomness for every test; a test that holds for one seed only is no test."""
    return np.random.default_rng(20_261_123)


@pytest.fixture(scope="session")
def hostile_files(tmp_path_factory) -> Path:
    """A folder of files that were made to break imports; they take ten seconds to make."""
    if not MAKER.exists():
        pytest.skip("HOSTILE FILES ABSENT: their maker is not here")

    def make(folder: Path) -> None:
        subprocess.run([sys.executable, MAKER, folder], check=True, capture_output=True)

    return make_once(tmp_path_factory, "hostile", make)
