"""Run `python -m bench.mix.again [--rows FOLDER] [--seeds A:B] [--out FILE.json]`.

The best libraries of the report, each chosen where it is compared, stand beside our engine on
other seeds, too: a library that was only lucky there is not lucky here again. It reads what
`python -m bench.mix --only NAME --seeds A:B` left in the folder, and runs nothing.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from bench.mix.__main__ import FIRST, LAST, ROWS
from bench.mix.methods import OURS
from bench.mix.report import gather
from bench.mix.scoring import compare, mean_regret
from bench.mix.targets import (
    BEST_PEER,
    BEST_PEER_HIGH,
    MEAN_REGRET,
    NEVER_SEEN,
    STATIONARY,
    WORLD,
    best_peer,
    target,
)
from bench.mix.worlds import KNOWN, UNSEEN
from bench.tables import name_engine

Row = dict[str, Any]


def main() -> None:
    """Compare on the seeds of the report, on others, and on both together."""
    parser = argparse.ArgumentParser(prog="python -m bench.mix.again")
    parser.add_argument("--rows", type=Path, default=ROWS)
    parser.add_argument("--seeds", default="500:508", help="others than those of the report")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    first, last = (int(part) for part in given.seeds.split(":"))
    report = build_report(given.rows, range(first, last))
    for row in report["targets"]:
        sign = "pass" if row["passed"] else "FAIL"
        print(f"{sign}  {row['measured']:10.3g}  {row['target']}")
    if given.out:
        given.out.write_text(json.dumps(report, indent=1, allow_nan=False) + "\n", "utf-8")


def build_report(folder: Path, seeds: range) -> Row:
    """The report of the folder's rows.

    Raises:
        ValueError: when ours or a library that is to be compared lacks a seed.

    """
    first, again = gather(folder, range(FIRST, LAST)), gather(folder, seeds)
    both = {name: [*own, *again.get(name, [])] for name, own in first.items()}
    results, targets = _compare(first, again, both, seeds)
    means = {"seeds of the report": first, "other seeds": again, "all seeds": both}
    parts = {
        "ours over the best of the report, ratio of regret": results,
        "our mean regret over the eight worlds": {
            name: {"regret": mean_regret(rows[OURS], KNOWN)} for name, rows in means.items()
        },
    }
    engines = {
        f"{engine} on seeds {own.start} to {own.stop - 1}": engine
        for own, rows in ((range(FIRST, LAST), first), (seeds, again))
        for engine in sorted({name_engine(row["versions"]) for row in rows[OURS]})
    }
    # of one engine the versions of the report tell it already
    several = ", ".join(engines) if len(set(engines.values())) > 1 else ""
    return {
        "title": "What to publish next, on other seeds",
        "seeds": [min(FIRST, seeds.start), max(LAST, seeds.stop)],
        "versions": again[OURS][-1]["versions"],
        "missing": {},
        "engines": dict.fromkeys(("targets", *parts), several) if several else None,
        "results": parts,
        "targets": [
            target(f"mean regret share over eight worlds, {name}", mean, at_most=MEAN_REGRET)
            for name, rows in means.items()
            if (mean := mean_regret(rows[OURS], KNOWN)) is not None
        ]
        + targets,
    }


def _compare(
    first: dict[str, list[Row]],
    again: dict[str, list[Row]],
    both: dict[str, list[Row]],
    seeds: range,
) -> tuple[dict[str, Row], list[Row]]:
    """Ours over the best library of the first seeds, over all worlds and in each; the targets."""
    results: dict[str, Row] = {}
    targets: list[Row] = []
    single = [(world, (world,)) for world in (*KNOWN, *UNSEEN)]
    for text, worlds in [("all eight", KNOWN), *single]:
        peer = best_peer(first, worlds)
        if peer is None:
            raise ValueError(f"No library ran in {', '.join(worlds)}.")
        one, two, every = (
            compare(rows.get(OURS, []), rows.get(peer, []), worlds)
            for rows in (first, again, both)
        )
        if one is None or two is None or every is None or two.seeds < len(seeds):
            raise ValueError(f"{peer} or {OURS} lacks seeds in {text}; run them first.")
        results[text] = {
            "beside": peer,
            f"seeds_{FIRST}_to_{LAST - 1}": one.value,
            f"seeds_{seeds.start}_to_{seeds.stop - 1}": two.value,
            "all_seeds": every.value,
            "low": every.low,
            "high": every.high,
        }
        targets += _ask(text, peer, results[text])
    return results, targets


def _ask(text: str, peer: str, row: Row) -> list[Row]:
    if text == "all eight":
        return [
            target(
                f"all seeds: regret, times that of {peer}", row["all_seeds"], at_most=BEST_PEER
            ),
            target("the same, upper end of 95 %", row["high"], at_most=BEST_PEER_HIGH),
        ]
    bound = STATIONARY if text == "stationary" else NEVER_SEEN if text in UNSEEN else WORLD
    words = f"{text}, all seeds: regret, times that of {peer}"
    return [target(words, row["all_seeds"], at_most=bound)]


if __name__ == "__main__":
    main()
