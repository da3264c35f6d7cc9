"""What is asked of the results, and whether they meet it: computed, never written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.alone import rows_that_can_be_told
from bench.followup.looks import OURS, SAFE

FALSE_PLAIN, FALSE_BAD_RUN, FALSE_SAFE = 0.05, 0.06, 0.05
POWER = {"x1.5": 0.35, "x2.5": 0.90}
POWER_SAFE = 0.22
CLOSE = 1e-6


def check(results: dict[str, Any]) -> list[dict[str, Any]]:
    """One row a target: name, what was measured, the bounds, passed or not."""
    rows = []
    if "looks" in results:
        rows += rows_that_can_be_told(_looks(results["looks"]))
    if "agreement" in results:
        rows += list(_agreement(results["agreement"]))
    return rows


def _looks(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for scenario, cells in part.items():
        bound = FALSE_BAD_RUN if "bad run" in scenario else FALSE_PLAIN
        told = {cell: rows[OURS]["told_it_worked"] for cell, rows in cells.items()}
        safe = {cell: rows[SAFE]["told_it_worked"] for cell, rows in cells.items()}
        yield _row(f"{scenario}: no effect, told it worked", told["x1"], None, bound)
        for cell, least in POWER.items():
            yield _row(f"{scenario}: {cell} found in 13 weeks", told[cell], least, None)
        yield _row(f"{scenario}: no effect, told safe", safe["x1"], None, FALSE_SAFE)
        yield _row(f"{scenario}: x1.5 told safe in 13 weeks", safe["x1.5"], POWER_SAFE, None)


def _agreement(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, row in part.items():
        apart = row["largest_relative_difference"]
        yield _row(f"{name}: relative difference to ville", apart, None, CLOSE)


def _row(name: str, measured: float, low: float | None, high: float | None) -> dict[str, Any]:
    passed = (low is None or measured >= low) and (high is None or measured <= high)
    return {
        "target": name,
        "measured": measured,
        "at_least": low,
        "at_most": high,
        "passed": bool(passed),
    }
