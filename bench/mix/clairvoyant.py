"""The clairvoyant's value of a year, worked out once and kept under var/."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import numpy as np

from bench.mix import search
from bench.mix.satiation import Ints
from bench.mix.worlds import Year

FOLDER = Path(__file__).resolve().parents[2] / "var" / "bench" / "mix" / "clairvoyant"


def best_of(year: Year, *, seed: int, folder: Path | None = None) -> tuple[float, Ints]:
    """The best value found of a year and its plan; read where it was searched before."""
    folder = folder or FOLDER
    path = folder / f"{_plain(year.name)}-{seed}-{_digest(year)}.json"
    if path.exists():
        kept = json.loads(path.read_text("utf-8"))
        return float(kept["value"]), np.array(kept["plan"], dtype=np.int64)
    value, plan = search.best_plan(year)
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps({"value": value, "plan": plan.tolist()}), "utf-8")
    part.replace(path)
    return value, plan


def _digest(year: Year) -> str:
    """Changes with the year's values, or with how the plan is searched (`search.VERSION`).

    Three fixed plans are valued: a world that was edited has other values.
    """
    count = year.weeks * len(year.template)
    rng = np.random.default_rng(0)
    told = hashlib.sha256(f"search {search.VERSION}".encode())
    for _ in range(3):
        told.update(year.values(rng.integers(0, year.types, count)).tobytes())
    return told.hexdigest()[:12]


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name)
