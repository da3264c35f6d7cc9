"""What every part of the tests uses."""

from __future__ import annotations

import numpy as np
import pytest

from tests.sharing import Sharing, find_turn


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
