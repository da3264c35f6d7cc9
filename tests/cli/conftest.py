"""Posts as a table, for the commands that learn from files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

WORTH = {"recipes": 60, "people": 45, "offers": 10, "events": 30}


@pytest.fixture
def table(tmp_path) -> Path:
    """Twenty weeks of five posts on two channels; offers do badly."""
    rng = np.random.default_rng(8)
    rows = ["post id;date;channel;category;reactions;comments;shares"]
    for number in range(100):
        week, day = divmod(number, 5)
        at = datetime(2026, 1, 5, 10, tzinfo=UTC) + timedelta(weeks=week, days=day, hours=day)
        kind = list(WORTH)[int(rng.integers(4))]
        count = int(WORTH[kind] * np.exp(0.5 * rng.standard_normal()))
        place = "facebook" if day % 2 else "instagram"
        rows.append(f"p{number};{at:%Y-%m-%d %H:%M};{place};{kind};{count};0;1")
    path = tmp_path / "posts.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path
