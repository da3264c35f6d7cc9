"""Run `python -m bench.mix [--only NAME] [--world NAME] [--seeds A:B] [--out FILE.json]`.

With --only one method (ours is `tuuletus`) runs alone, in the worlds that are named (else in all),
and goes on where its file stops. --world-file FILE.py adds a world of your own: what such a file
holds is told in `bench/mix/world_files.py` and docs/explain/mix.md. Without --only everything
that is planned runs into var/bench/mix, and the report is written; --collect writes the report of
what is there.
"""

from __future__ import annotations

import argparse
import platform
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from bench.mix.clairvoyant import best_of
from bench.mix.episode import run_episode
from bench.mix.methods import METHODS, OURS, PEERS, NotInstalledError, PeerFailedError, running
from bench.mix.report import write_report
from bench.mix.world_files import WorldFile, WorldFileError, load
from bench.mix.worlds import WORLDS, Year, make_world
from bench.patience.keeping import keep_rows, read_rows

Row = dict[str, Any]

ROWS = Path(__file__).resolve().parents[2] / "var" / "bench" / "mix"
FIRST, LAST = 400, 408
"""Seeds of the report; nothing is fitted to them."""
SLOW_SECONDS, SLOW_SEEDS = 20.0, 2
"""A method whose year takes longer runs on the first seeds only."""


def main(given: Sequence[str] | None = None) -> None:
    """Run what is asked for, and write what was found."""
    parser = argparse.ArgumentParser(prog="python -m bench.mix")
    parser.add_argument("--only", metavar="NAME", help="one method; ours is tuuletus")
    parser.add_argument("--world", metavar="NAME", action="append", help="again for more")
    parser.add_argument("--seeds", default=f"{FIRST}:{LAST}", help="first, one past the last")
    parser.add_argument("--out", type=Path, metavar="FILE.json")
    parser.add_argument("--world-file", type=Path, metavar="FILE.py", help="one more world")
    parser.add_argument("--list", action="store_true", help="name all methods and worlds")
    parser.add_argument("--collect", action="store_true", help="run nothing, write the report")
    chosen = parser.parse_args(given)
    try:
        own = load(chosen.world_file) if chosen.world_file else None
        worlds = _worlds(chosen.world, own)
        seeds = _seeds(chosen.seeds)
        if chosen.list:
            _list(own)
        elif chosen.only or own:
            name = _known("method", chosen.only or OURS, METHODS)
            folder = ROWS / "own" if own else ROWS  # the report is of our own worlds only
            path = chosen.out or folder / f"{name}.json"
            run_one(name, worlds, seeds, path, make=_maker(own))
        else:
            missing = {} if chosen.collect else run_all(worlds, seeds)
            write_report(ROWS, chosen.out, missing=missing, versions=_versions(), seeds=seeds)
    except (UnknownNameError, WorldFileError, NotInstalledError, PeerFailedError) as error:
        _stop(str(error))


class UnknownNameError(ValueError):
    """A name that does not exist; the sentence says which do."""


def _stop(sentence: str) -> NoReturn:
    print(f"python -m bench.mix: {sentence}", file=sys.stderr)
    sys.exit(2)


def _known(what: str, name: str, names: Sequence[str]) -> str:
    if name not in names:
        raise UnknownNameError(f"there is no {what} {name}; there are {', '.join(names)}")
    return name


def _worlds(asked: list[str] | None, own: WorldFile | None) -> list[str]:
    extra = list(own.names) if own else []
    if not asked:
        return extra or list(WORLDS)
    names = [name for part in asked for name in part.split(",")]
    return [
        name if own and own.knows(name) else _known("world", name, [*extra, *WORLDS])
        for name in names
    ]


def _seeds(text: str) -> range:
    found = re.fullmatch(r"(\d+)(?::(\d+))?", text.strip())
    first = int(found[1]) if found else 0
    last = int(found[2]) if found and found[2] else first + 1
    if not found or last <= first:
        raise UnknownNameError(
            f"--seeds {text} is no range; write the first and one past the last, as in 400:408"
        )
    return range(first, last)


def _list(own: WorldFile | None) -> None:
    print("methods:")
    for name in METHODS:
        environment = PEERS[name].environment if name in PEERS else None
        print(f"  {name}" + (f"  (environment {environment})" if environment else ""))
    print("worlds:")
    for name in [*(own.names if own else ()), *WORLDS]:
        print(f"  {name}")


def _maker(own: WorldFile | None) -> Callable[[str, int], Year]:
    def make(name: str, seed: int) -> Year:
        if own and (name in own.names or name not in WORLDS):
            return own.make(name, seed=seed)
        return make_world(name, seed=seed)

    return make


def run_one(
    name: str,
    worlds: Sequence[str],
    seeds: range,
    path: Path,
    *,
    make: Callable[[str, int], Year],
    all_seeds: bool = True,
) -> None:
    """One method, going on where its file stops; each year is kept before the next begins."""
    keep_rows(path, name, _years(name, worlds, seeds, path, make=make, all_seeds=all_seeds))


def _years(
    name: str,
    worlds: Sequence[str],
    seeds: range,
    path: Path,
    *,
    make: Callable[[str, int], Year],
    all_seeds: bool,
) -> Iterator[Row]:
    rows = [row for row in read_rows(path) if row["method"] == name]
    done = {(row["world"], row["seed"]) for row in rows}
    slowest = max((row["cpu_s"] for row in rows), default=0.0)
    left = [(seed, world) for seed in seeds for world in worlds if (world, seed) not in done]
    if not left:
        return
    with running(name) as runner:
        for seed, world in left:
            if not all_seeds and slowest > SLOW_SECONDS and seed >= seeds.start + SLOW_SEEDS:
                return
            year = make(world, seed)
            best, _ = best_of(year, seed=seed)
            method = runner.begin(year, seed=seed)
            episode = run_episode(year, method, seed=seed)
            weekly, quarter = episode.weekly, max(year.weeks // 4, 1)
            cpu = method.cpu["plan"] + method.cpu["observe"]
            slowest = max(slowest, cpu)
            yield {
                "method": name,
                "world": world,
                "seed": seed,
                "regret": 1.0 - float(weekly.sum()) / best,
                "value": float(weekly.sum()),
                "clairvoyant": best,
                "last_to_first_quarter": float(weekly[-quarter:].sum() / weekly[:quarter].sum()),
                "plan_ms": 1000.0 * method.cpu["plan"] / year.weeks,
                "update_ms": 1000.0 * method.cpu["observe"] / year.weeks,
                "cpu_s": cpu,
                "versions": runner.versions(),
            }


def run_all(worlds: Sequence[str], seeds: range) -> dict[str, str]:
    """Everything that is planned; returns what could not run, and why."""
    missing: dict[str, str] = {}
    for name in METHODS:
        try:
            path = ROWS / f"{name}.json"
            run_one(name, worlds, seeds, path, make=_maker(None), all_seeds=False)
        except (NotInstalledError, PeerFailedError) as error:
            missing[name] = str(error)
            print(f"{name}: left out, {error}")
    return missing


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "scipy": version("scipy"),
    }


if __name__ == "__main__":
    main()
