"""What was asked, beside what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from bench.patience.studies import BAR, summarise_ranks
from tuuletus.analysis.patience.result import Answer

Row = dict[str, Any]
Rows = Mapping[str, list[Row]]
HOSTILE = (
    "w156c3_counts",
    "w156c3_confounded",
    "w156c3_noisy",
    "w156c3_restaurant",
    "w208c5",
    "w156c3_shocks",
    "w156c3_outliers",
    "w156c3_large",
    "w156c3_small",
)
FEWEST_VENUES = 5
"""An error is compared on no fewer venues than these."""
BRACKET = (0.59, 1.69)
"""What regressions of Lydia Pinkham's sales give for one more dollar of advertising.

Both ends can be reckoned from the file: with last year's sales and advertising beside it a dollar
brings 0.59 in its own year; alone it brings 1.43, and two standard errors more are 1.69. Both are
slopes, so they are compared with the slope of the fitted curves.
"""


def check(rows: Rows) -> list[Row]:
    """One row for each target that could be measured."""
    found: list[Row] = []
    parts = (_speed, _accuracy, _hostile, _calibration, _looks, _slow_alone, _planner, _venues)
    for part in (*parts, _others):
        found += part(rows)
    return found


def target(
    text: str, measured: float, *, at_least: float | None = None, at_most: float | None = None
) -> Row:
    """One row as `bench.tables` shows it."""
    passed = (at_least is None or measured >= at_least) and (
        at_most is None or measured <= at_most
    )
    return {
        "target": text,
        "measured": float(measured),
        "at_least": at_least,
        "at_most": at_most,
        "passed": bool(passed),
    }


def mean_of(rows: list[Row], *path: str) -> float:
    """The mean over rows of a number inside them."""
    values = []
    for row in rows:
        value: Any = row
        for name in path:
            value = value[name]
        values.append(float(value))
    return float(np.mean(values))


def usual(rows: Rows, name: str) -> list[Row]:
    """A method's rows in the usual world."""
    return [row for row in rows.get(name, []) if row["scenario"] == "w156c3"]


def together(rows: Rows, one: str, other: str) -> tuple[list[Row], list[Row]]:
    """Rows of two methods on the seeds that both have."""
    mine, theirs = usual(rows, one), usual(rows, other)
    seeds = {row["seed"] for row in mine} & {row["seed"] for row in theirs}
    return tuple([row for row in own if row["seed"] in seeds] for own in (mine, theirs))  # type: ignore[return-value]


def _speed(rows: Rows) -> list[Row]:
    own = usual(rows, "tuuletus")
    if not own:
        return []
    found = [
        target(
            "P1: CPU seconds of a fit of 156 weeks, 3 channels", mean_of(own, "cpu"), at_most=0.4
        )
    ]
    limits = {
        "numpyro-same": (75, 100),
        "pymc-marketing-nutpie": (40, 300),
        "meridian-jax": (100, 300),
        "meridian-tensorflow": (250, 300),
    }
    for peer, (slower, fewer) in limits.items():
        mine, theirs = together(rows, "tuuletus", peer)
        if not theirs:
            continue
        ratio = mean_of(theirs, "cpu") / mean_of(mine, "cpu")
        words = f"of {peer}, {len(theirs)} venues"
        found.append(target(f"P1: times the CPU {words}", ratio, at_least=slower))
        rate = [np.mean([row["ess"] / row["cpu"] for row in part]) for part in (mine, theirs)]
        found.append(
            target(
                f"P2: times the effective draws a second {words}",
                rate[0] / rate[1],
                at_least=fewer,
            )
        )
    return found


def _accuracy(rows: Rows) -> list[Row]:
    found = []
    shipped = [name for name in rows if name.startswith(("meridian", "pymc"))]
    for path, text in ((("channels", "crps"), "channel"), (("immediate", "crps"), "summed")):
        ratios = {}
        for peer in shipped:
            mine, theirs = together(rows, "tuuletus", peer)
            if len(theirs) >= FEWEST_VENUES:
                ratios[f"{peer}, {len(theirs)} venues"] = mean_of(mine, "scores", *path) / mean_of(
                    theirs, "scores", *path
                )
        if ratios:
            best = max(ratios, key=lambda name: ratios[name])
            found.append(
                target(
                    f"P6: error of the {text} immediate effect, times that of {best}",
                    ratios[best],
                    at_most=1.0,
                )
            )
        found += [
            target(f"P6: the same, times that of {peer}", ratio, at_most=0.75)
            for peer, ratio in ratios.items()
            if peer.startswith("pymc")
        ]
    return found


def _hostile(rows: Rows) -> list[Row]:
    found = []
    for scenario in HOSTILE:
        own = [row for row in rows.get("tuuletus", []) if row["scenario"] == scenario]
        if own:
            covered = min(
                mean_of(own, "scores", part, "covered")
                for part in ("channels", "immediate", "slow")
            )
            found.append(
                target(
                    f"P7: coverage of 90 % intervals in {scenario}, {len(own)} venues",
                    covered,
                    at_least=0.85,
                )
            )
    return found


def _calibration(rows: Rows) -> list[Row]:
    found = []
    for size in sorted({row["size"] for row in rows.get("calibration", [])}):
        own = [row for row in rows["calibration"] if row["size"] == size and row["trusted"]]
        for part in ("immediate", "slow"):
            told = summarise_ranks([row[part] for row in own])
            words = f"{size}, {part}, {len(own)} fits"
            found += [
                target(f"P5: p of uniform ranks, {words}", told["ks_p"], at_least=0.01),
                target(
                    f"P5: coverage of 90 %, {words}", told["covered"], at_least=0.86, at_most=0.94
                ),
            ]
    return found


def _looks(rows: Rows) -> list[Row]:
    own = rows.get("looks", [])
    if not own:
        return []
    share = float(np.mean([row["largest"] >= BAR for row in own]))
    words = f"P8: share of {len(own)} venues without effect announced in {own[0]['looks']} looks"
    return [target(words, share, at_most=0.05)]


def _slow_alone(rows: Rows) -> list[Row]:
    own = [row for row in rows.get("slow_alone", []) if not row["refused"]]
    if not own:
        return []
    share = float(np.mean([row["immediate"] == Answer.SEEN.value for row in own]))
    words = f"share of {len(own)} venues with a slow effect alone, called seen at once"
    return [target(words, share, at_most=0.05)]


def _planner(rows: Rows) -> list[Row]:
    own = rows.get("planner", [])
    found = []
    for weeks in sorted({row["weeks"] for row in own}):
        part = [row for row in own if row["weeks"] == weeks]
        gap = abs(mean_of(part, "foretold") - mean_of(part, "happened"))
        found.append(
            target(
                f"P9: chance foretold for {weeks} weeks less what happened, {len(part)} venues",
                gap,
                at_most=0.15,
            )
        )
    if own:
        found.append(
            target(
                "P9: CPU seconds of four plans at four horizons",
                mean_of(own, "cpu_four_plans"),
                at_most=3.0,
            )
        )
    if own and all("cpu_told" in row for row in own):
        found.append(
            target(
                "P9: CPU seconds of four plans at all looks, as they are told",
                mean_of(own, "cpu_told"),
                at_most=10.0,
            )
        )
    return found


def _venues(rows: Rows) -> list[Row]:
    own = rows.get("venues", [])
    if not own:
        return []
    found = [
        target(
            "P10: CPU seconds to fit and pool 40 venues",
            mean_of(own, "cpu_fits") + mean_of(own, "cpu_pool"),
            at_most=10.0,
        )
    ]
    for kind in ("immediate", "slow"):
        narrower = mean_of(own, f"{kind}_pooled_width") / mean_of(own, f"{kind}_alone_width")
        error = mean_of(own, f"{kind}_pooled_crps") / mean_of(own, f"{kind}_alone_crps")
        found += [
            target(f"P10: width of the {kind} effect, pooled to alone", narrower, at_most=0.7),
            target(
                "P10: its coverage, pooled", mean_of(own, f"{kind}_pooled_covered"), at_least=0.85
            ),
            target("P10: its error, pooled to alone", error, at_most=1.0),
        ]
    return found


def _others(rows: Rows) -> list[Row]:
    found = []
    if memory := rows.get("memory"):
        found += [
            target("P3: peak memory of a fit, MB", memory[-1]["peak_mb"], at_most=200.0),
            target(
                f"P3: growth of what is held after a fit over {len(memory)} fits, MB",
                memory[-1]["held_mb"] - memory[len(memory) // 10]["held_mb"],
                at_most=10.0,
            ),
        ]
    if same := rows.get("posterior"):
        words = f"beside long chains, {len(same)} venues"
        found += [
            target(
                f"P4: largest gap of means in sd, {words}",
                max(row["largest_gap"] for row in same),
                at_most=0.1,
            ),
            target(
                f"P4: lowest ratio of sds, {words}",
                min(row["lowest_ratio"] for row in same),
                at_least=0.9,
            ),
            target(
                f"P4: highest ratio of sds, {words}",
                max(row["highest_ratio"] for row in same),
                at_most=1.12,
            ),
        ]
    if pinkham := rows.get("pinkham"):
        (row,) = pinkham
        overlap = min(row["high"], BRACKET[1]) - max(row["low"], BRACKET[0])
        found += [
            target(
                "P11: share of the bracket 0.59 to 1.69 inside the interval of one more dollar",
                overlap / (BRACKET[1] - BRACKET[0]),
                at_least=1.0,
            ),
            target(
                "P11: says that it is too early to split",
                float(row["slow_answer"] == "too_early"),
                at_least=1.0,
            ),
        ]
    if certificate := rows.get("certificate"):
        found.append(
            target(
                "P12: CPU seconds of a certificate of 200 fits",
                mean_of(certificate, "cpu"),
                at_most=120.0,
            )
        )
    return found
