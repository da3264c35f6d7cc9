"""What the scripts of the peers share: read the venue, time the fit, write the draws."""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

PROCESSES = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def used_cpu() -> float:
    """CPU seconds of this process and of those it started, as some samplers do for chains."""
    used = [resource.getrusage(who) for who in PROCESSES]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main(fit: Callable[[dict[str, Any], argparse.Namespace], dict[str, Any]]) -> None:
    """Fit the venue in the file that is named, and write draws and figures beside it.

    `fit` returns immediate (draws, channels), slow (the same, or None), ess, versions and extra.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("venue", type=Path)
    parser.add_argument("--variant", default="default")
    given = parser.parse_args()
    with np.load(given.venue) as stored:
        venue = {name: stored[name] for name in stored.files}
    wall, cpu = time.perf_counter(), used_cpu()
    found = fit(venue, given)
    figures = {
        "wall": time.perf_counter() - wall,
        "cpu": used_cpu() - cpu,
        "peak_mb": max(resource.getrusage(who).ru_maxrss for who in PROCESSES) / 1024.0,
        "ess": found["ess"],
        "versions": found["versions"],
        **found.get("extra", {}),
    }
    draws = {"immediate": np.asarray(found["immediate"], dtype=np.float64)}
    if found.get("slow") is not None:
        draws["slow"] = np.asarray(found["slow"], dtype=np.float64)
    np.savez(given.venue.with_suffix(".draws.npz"), **draws, **found.get("more", {}))
    given.venue.with_suffix(".json").write_text(json.dumps(figures), encoding="utf-8")
