"""How often each way says "it worked" at any of thirteen weekly looks."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from bench.alone import ALONE
from bench.followup.ours import check_look, register
from bench.followup.peers import PEERS
from bench.followup.world import (
    MULTIPLES,
    SCENARIOS,
    WEEKS_AFTER,
    Account,
    Look,
    draw_account,
    look_at,
)
from tuuletus.analysis.followup import FollowUp, Outcome

OURS = "tuuletus"
SAFE = "tuuletus, safe at any time"
FIRST_LOOK = 2


def run(seeds: range) -> dict[str, Any]:
    """Scenario -> multiple -> method -> share told, median week, CPU seconds a run."""
    return {
        name: {
            f"x{multiple:g}": run_cell(
                [draw_account(seed, scenario, multiple=multiple) for seed in seeds], multiple
            )
            for multiple in MULTIPLES
        }
        for name, scenario in SCENARIOS.items()
    }


def run_cell(accounts: list[Account], multiple: float) -> dict[str, Any]:
    """All methods on the same accounts."""
    rows = {}
    for name, tell in ALONE.choose(PEERS).items():
        start = time.process_time()
        try:
            weeks = [find_first(account, tell) for account in accounts]
        except ImportError:
            continue
        rows[name] = _row(weeks, time.process_time() - start)
    if not ALONE.runs(OURS):
        return rows
    start = time.process_time()
    told = [follow(account) for account in accounts]
    spent = time.process_time() - start
    rows[OURS] = _row(
        [_first(one, lambda at: at.outcome is Outcome.WORKED) for one in told], spent
    )
    rows[SAFE] = _row([_first(one, lambda at: at.safe) for one in told], spent)
    rows[OURS] |= _describe_last([one[WEEKS_AFTER] for one in told], multiple)
    return rows


def find_first(account: Account, tell: Callable[[Look], bool]) -> int | None:
    """The first week in which a method says that it worked."""
    for week in range(FIRST_LOOK, WEEKS_AFTER + 1):
        if tell(look_at(account, weeks=week)):
            return week
    return None


def follow(account: Account) -> dict[int, FollowUp]:
    """What the library says at every look."""
    registration = register()
    return {
        week: check_look(look_at(account, weeks=week), registration=registration)
        for week in range(FIRST_LOOK, WEEKS_AFTER + 1)
    }


def _first(told: Mapping[int, FollowUp], says: Callable[[FollowUp], bool]) -> int | None:
    return next((week for week, followup in told.items() if says(followup)), None)


def _row(weeks: list[int | None], spent: float) -> dict[str, Any]:
    hits = [week for week in weeks if week is not None]
    return {
        "told_it_worked": len(hits) / len(weeks),
        "median_week": float(np.median(hits)) if hits else None,
        "cpu_ms_a_run": 1000.0 * spent / len(weeks),
    }


def _describe_last(last: list[FollowUp], multiple: float) -> dict[str, float]:
    """What the library says at the registered day of the check."""
    covered = [one.low <= multiple <= one.high for one in last]
    return {
        "did_not_on_check_day": float(np.mean([one.outcome is Outcome.DID_NOT for one in last])),
        "cover80": float(np.mean(covered)),
        "mean_multiple": float(np.exp(np.mean([np.log(one.mean) for one in last]))),
    }
