"""The report of all rows that are there: shares of regret, ratios, and what was asked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from bench.mix.methods import METHODS, OURS
from bench.mix.scoring import mean_regret
from bench.mix.targets import check, compared
from bench.mix.worlds import KNOWN, WORLDS
from bench.patience.keeping import read_rows

Row = dict[str, Any]


def write_report(
    folder: Path,
    out: Path | None,
    *,
    missing: dict[str, str],
    versions: dict[str, str],
    seeds: range,
) -> None:
    """Print the targets, and write the report where a file is named."""
    rows = gather(folder, seeds)
    for own in rows.values():
        versions = versions | {  # ours stay: a peer may run on an older scipy
            part: number for part, number in own[-1]["versions"].items() if part not in versions
        }
    report = {
        "title": "What to publish next",
        "seeds": [seeds.start, seeds.stop],
        "versions": versions,
        "missing": _missing(rows, len(seeds)) | missing,
        "results": {
            "regret share": _table(rows),
            "ours over others, ratio of regret": {
                text: {
                    "beside": peer,
                    "ratio": ratio.value,
                    "low": ratio.low,
                    "high": ratio.high,
                    "seeds": ratio.seeds,
                }
                for text, (peer, ratio) in compared(rows).items()
            },
        },
        "targets": check(rows),
    }
    for row in report["targets"]:
        sign = "pass" if row["passed"] else "FAIL"
        print(f"{sign}  {row['measured']:10.3g}  {row['target']}")
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(report, indent=1, allow_nan=False) + "\n", "utf-8")


def gather(folder: Path, seeds: range) -> dict[str, list[Row]]:
    """Rows of our own worlds by method, of the report's seeds; of rows found twice the first."""
    found: dict[str, dict[tuple[str, int], Row]] = {}
    for path in sorted(folder.glob("*.json")):
        for row in read_rows(path):
            if row["world"] in WORLDS and row["seed"] in seeds and row["method"] in METHODS:
                key = (row["world"], row["seed"])
                found.setdefault(row["method"], {}).setdefault(key, row)
    return {name: list(found[name].values()) for name in METHODS if name in found}


def _missing(rows: dict[str, list[Row]], planned: int) -> dict[str, str]:
    missing = {}
    for name in METHODS:
        seeds = {row["seed"] for row in rows.get(name, [])}
        if not seeds:
            missing[name] = "not run"
        elif len(rows[name]) < planned * len(WORLDS):
            missing[name] = f"{len(rows[name])} of {planned * len(WORLDS)} years run"
    return missing


def _table(rows: dict[str, list[Row]]) -> dict[str, Row]:
    """Ours first, then by the mean over the eight worlds."""
    found = {name: _line(own) for name, own in rows.items()}

    def place(name: str) -> tuple[bool, float]:
        mean = found[name]["eight_worlds"]
        return name != OURS, np.inf if mean is None else mean

    return {name: found[name] for name in sorted(found, key=place)}


def _line(own: list[Row]) -> Row:
    worlds = {world: _mean(r["regret"] for r in own if r["world"] == world) for world in WORLDS}
    return {
        "eight_worlds": mean_regret(own, KNOWN),
        **worlds,
        "years": len(own),
        "plan_ms": _mean(row["plan_ms"] for row in own),
        "update_ms": _mean(row["update_ms"] for row in own),
    }


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return float(np.mean(found)) if found else None
