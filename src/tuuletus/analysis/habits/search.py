"""When the evidence crosses its bar, and what is then said of the shift: which, when, how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tuuletus.analysis.habits.scan import (
    FEWEST_AFTER,
    SIZES,
    Evidence,
    Scan,
    weigh_sizes,
)

_WORTH_A_LOOK = 0.001
"""Share of the evidence that a stream must have to be named by what came later."""
_STEP = 0.1
_FINE = np.delete(np.arange(-22, 23) * _STEP, 22)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A shift of a stream (by its place): when it may have begun, its size (log), its evidence.

    `begins` tells weeks and their probabilities, `week` the likeliest; in week `found` the
    evidence crossed the bar.
    """

    stream: int
    begins: dict[int, float]
    week: int
    found: int
    size: float
    size_sd: float
    evidence: float

    def week_at(self, probability: float) -> int:
        """The first week by whose end the shift had begun with at least this probability."""
        upto = np.cumsum(list(self.begins.values()))
        place = int(np.searchsorted(upto, probability))
        return list(self.begins)[min(place, len(upto) - 1)]


def find_crossing(
    scan: Scan, *, bar: float, told: Sequence[Found] = (), watched_from: int = 0
) -> Evidence | None:
    """The first week from `watched_from` on whose evidence, less that of what is told, is enough.

    The answer holds the evidence of what was not told only.
    """
    prior = weigh_sizes(SIZES)
    for evidence in scan.run():
        ratio = evidence.ratio * _is_open(evidence, told)
        if evidence.week >= watched_from and float((prior @ ratio).sum()) > bar:
            return replace(evidence, ratio=ratio)
    return None


def _is_open(evidence: Evidence, told: Sequence[Found]) -> NDArray[np.bool_]:
    """Shifts with posts enough, and that are none of those which were told."""
    chosen = evidence.after >= FEWEST_AFTER
    for one in told:
        known = (evidence.begins <= one.week) | (evidence.week <= one.found)
        chosen = chosen & ~((evidence.stream == one.stream) & known)
    return np.asarray(chosen)


def date_shift(scan: Scan, crossed: Evidence) -> Found:
    """Which stream has shifted, when and by how much, by all posts of the scan."""
    share = weigh_sizes(SIZES) @ crossed.ratio
    streams = np.unique(crossed.stream[share > _WORTH_A_LOOK * share.sum()])
    can = np.isin(crossed.stream, streams) & (share > 0.0)
    today = scan.date(
        set(zip(crossed.stream[can].tolist(), crossed.begins[can].tolist(), strict=True)), _FINE
    )
    weight = weigh_sizes(_FINE)[:, None] * today.ratio
    stream = max(streams.tolist(), key=lambda one: float(weight[:, today.stream == one].sum()))
    mine = today.stream == stream
    weight, begins = weight[:, mine], today.begins[mine]
    evidence = float(weight.sum())
    by_size, by_week = weight.sum(axis=1) / evidence, weight.sum(axis=0) / evidence
    size, square = float(by_size @ _FINE), float(by_size @ _FINE**2)
    return Found(
        stream=stream,
        begins=dict(zip(begins.tolist(), by_week.tolist(), strict=True)),
        week=int(begins[int(np.argmax(by_week))]),
        found=crossed.week,
        size=size,
        # a grid of sizes knows nothing finer than its step
        size_sd=float(np.sqrt(max(square - size**2, 0.0) + _STEP**2 / 12.0)),
        evidence=evidence,
    )
