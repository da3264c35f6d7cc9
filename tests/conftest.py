"""What every part of the tests uses."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def rng() -> np.random.Generator:
    """The same randomness for every test; a test that holds for one seed only is no test."""
    return np.random.default_rng(20_261_123)
