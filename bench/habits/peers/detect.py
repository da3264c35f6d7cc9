"""First alarms of a peer's detector: `detect.py STREAMS.json METHOD`, answers on standard output.

STREAMS.json holds a list of streams: `value` by post and `stop`, the number of posts at the end of
each week with posts (PELT is fitted anew at each).
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

GRACE = 20


def by_river(make):
    """Post by post, as river's detectors are meant."""

    def find(stream, first):
        detector = make()
        for place, value in enumerate(stream["value"]):
            detector.update(value)
            if detector.drift_detected and place >= max(GRACE, first):
                return place
        return None

    return find


def adwin(delta):
    """Adaptive windowing (Bifet and Gavalda 2007)."""
    from river import drift

    return by_river(lambda: drift.ADWIN(delta=delta, clock=1, grace_period=10))


def page_hinkley(threshold):
    """Cumulated sums (Page 1954)."""
    from river import drift

    return by_river(
        lambda: drift.PageHinkley(
            min_instances=GRACE, delta=0.05, threshold=threshold, alpha=1 - 1e-4
        )
    )


def kswin(alpha):
    """Kolmogorov-Smirnov windows (Raab and others 2020)."""
    from river import drift

    return by_river(lambda: drift.KSWIN(alpha=alpha, window_size=60, stat_size=20, seed=1))


def pelt(penalty):
    """Pruned exact search (Killick and others 2012), fitted anew each week."""
    import ruptures

    def find(stream, first):
        value = np.array(stream["value"])
        for stop in stream["stop"]:
            if stop <= max(GRACE, first):
                continue
            model = ruptures.Pelt(model="l2", min_size=6, jump=1).fit(value[:stop])
            if len(model.predict(pen=penalty)) > 1:
                return int(stop) - 1
        return None

    return find


METHODS = {
    "adwin-default": lambda: adwin(0.002),
    "adwin-0.05": lambda: adwin(0.05),
    "page-hinkley-default": lambda: page_hinkley(50),
    "page-hinkley-20": lambda: page_hinkley(20),
    "kswin-default": lambda: kswin(0.005),
    "kswin-0.0002": lambda: kswin(0.0002),
    "pelt-14": lambda: pelt(14),
}


def main():
    """Answer for each stream."""
    find = METHODS[sys.argv[2]]()
    found = []
    for stream in json.loads(Path(sys.argv[1]).read_text("utf-8")):
        start = time.process_time()
        place = find(stream, stream["first"])
        found.append({"place": place, "cpu_ms": 1000 * (time.process_time() - start)})
    print(json.dumps(found))


if __name__ == "__main__":
    main()
