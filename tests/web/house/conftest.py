"""The invented restaurant, filled once for every file that wants it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.house.making import run_script


@pytest.fixture(scope="session")
def restaurant(tmp_path_factory) -> Path:
    """Its folder; whoever changes more than who has signed in takes a copy."""
    data = tmp_path_factory.mktemp("restaurant") / "data"
    run_script(data, "fill.py")
    return data
