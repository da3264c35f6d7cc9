"""False findings on several pages' posts whose traits are moved along in time, page by page.

Dealing traits at random breaks what makes real posts hard to learn from: neighbours are alike, in
what they are and in what they get. Moved along by a random number of posts, each page's traits
stay beside their neighbours and lose their own posts, so nothing is there to be found.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from tuuletus.analysis.findings import learn
from tuuletus.cli.reading import gather
from tuuletus.records import Channel

FILE = "fb_live_sellers_thailand.csv"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
RUNS_A_SEED = 20


def run_moved(folder: Path, seeds: range) -> dict[str, Any]:
    """How often `learn` calls anything clear, or pages different, where traits say nothing."""
    if not (folder / FILE).is_file():
        raise FileNotFoundError(2, "not there", str(folder / FILE))
    found = gather([folder / FILE], zone="Asia/Bangkok", read_at=NOW)
    pages: dict[Channel, list[int]] = {}
    dated = [(post.published_at, place) for place, post in enumerate(found.posts)]
    for _when, place in sorted((when, place) for when, place in dated if when is not None):
        pages.setdefault(found.posts[place].channel, []).append(place)
    false, named, apart, outside, lines, runs = 0, 0, 0, 0, 0, 0
    start = time.process_time()
    for seed in range(RUNS_A_SEED * seeds.start, RUNS_A_SEED * seeds.stop):
        rng = np.random.default_rng([seed, 11])
        traits = list(found.traits)
        for places in pages.values():
            # at least a tenth of the page's posts away, in either direction
            tenth = max(len(places) // 10, 1)
            by = int(rng.integers(tenth, max(len(places) - tenth, tenth + 1)))
            for place, source in zip(places, np.roll(places, by).tolist(), strict=True):
                traits[place] = found.traits[source]
        findings = learn(found.posts, found.measurements, traits=traits, now=NOW).findings
        clear = sum(finding.stands for finding in findings)
        own = [line for finding in findings for line in finding.by_channel]
        false, named, runs = false + (clear > 0), named + clear, runs + 1
        apart += sum(finding.differs for finding in findings)
        outside += sum(line.low > 1.0 or line.high < 1.0 for line in own)
        lines += len(own)
    return {
        "tuuletus": {
            "posts": float(len(found.posts)),
            "runs": float(runs),
            "false_runs": false / runs,
            "findings_a_run": named / runs,
            "apart_a_run": apart / runs,
            "channel_intervals": float(lines),
            "channel_intervals_apart": outside / max(lines, 1),
            "cpu_seconds": (time.process_time() - start) / runs,
        }
    }
