"""Every method by name: ours in this process, each peer as a script in its own environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.mix.episode import Method
from bench.mix.feed import Seen
from bench.mix.ours import Ours, versions
from bench.mix.worlds import Year
from bench.patience.environments import python_of

SCRIPTS = Path(__file__).parent / "peers"
OURS = "tuuletus"
FREE, CAPPED = 99, 2
CAP_SUFFIX = "_cap2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A script, the environment it runs in (none: ours), one of its variants, and its cap."""

    script: str
    variant: str
    environment: str | None = None
    cap: int = FREE


def _variants(prefix: str, peer: tuple[str | None, str], *names: str) -> dict[str, Peer]:
    """Each variant without and with the rule "at most two posts of a type a week"."""
    environment, script = peer
    return {
        f"{prefix}{name}{suffix}": Peer(
            script=script, variant=name, environment=environment, cap=cap
        )
        for name in names
        for suffix, cap in (("", FREE), (CAP_SUFFIX, CAPPED))
    }


def _library(name: str, *variants: str, environment: str | None = None) -> dict[str, Peer]:
    return _variants(f"{name}_", (environment or name, f"{name}_peer.py"), *variants)


HABITS = {
    name: peer
    for name, peer in _variants(
        "",
        (None, "simple.py"),
        *("random", "round_robin", "repeat_best_4weeks", "repeat_best_alltime"),
    ).items()
    if name != f"round_robin{CAP_SUFFIX}"
}
PAPER = {"paper_recovering_gp": Peer(script="simple.py", variant="recovering_gp")}
PEERS = {
    **HABITS,
    **_library(
        "mabwiser",
        *("ts", "ts_window12", "ucb1", "ucb1_window12", "epsgreedy", "softmax"),
        *("lints_recency", "lints_recency_window12", "linucb_recency"),
    ),
    **_library(
        "bayesianbandits",
        *("ts", "ts_forget98", "own_recency_ts"),
        *("shared_recency_ts", "shared_recency_ts_forget99"),
    ),
    **_library(
        "vowpalwabbit",
        *("bag5_recency", "bag10_recency", "squarecb_recency", "cover5_recency", "rnd3_recency"),
    ),
    **_library(
        "coba",
        *("lints_recency", "linucb_recency", "ucb", "vw_squarecb_recency"),
        environment="vowpalwabbit",
    ),
    **_library("river", "ts", "ucb", "ucb_ewmean", "epsgreedy_ewmean", "linucb_recency"),
    **_library("gittins", "recency"),
    **PAPER,
    **_library("contextualbandits", "lints_recency", "linucb_recency", "bootstrapped_ts_recency"),
    **_library(
        "smpybandits",
        *("ucb", "discounted_ts", "discounted_ucb", "sw_ucb"),
        *("cusum_ucb", "glr_ucb"),
    ),
}
METHODS = (OURS, *PEERS)


class NotInstalledError(ImportError):
    """The environment of a peer is not there."""


class PeerFailedError(RuntimeError):
    """A peer's script stopped; the last line it wrote says why."""


class Remote:
    """A peer's script, started once for many years; planning and learning are timed inside it."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        python = Path(sys.executable) if peer.environment is None else python_of(peer.environment)
        if not python.exists():
            raise NotInstalledError(f"run `python -m bench.mix.environments {peer.environment}`")
        self.errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - until close()
        self.process = subprocess.Popen(
            [str(python), str(SCRIPTS / peer.script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        )
        self.versions: dict[str, str] = {}
        self.cpu = {"plan": 0.0, "observe": 0.0}

    def start(self, year: Year, *, seed: int) -> None:
        """Begin a year anew."""
        told = self._ask(
            {
                "do": "start",
                "variant": self.peer.variant,
                "year": {
                    "types": year.types,
                    "channels": len(year.base),
                    "weeks": year.weeks,
                    "template": year.template,
                    "seed": seed,
                    "cap": self.peer.cap,
                },
            }
        )
        self.versions = told["versions"]
        self.cpu = {"plan": 0.0, "observe": 0.0}

    def plan(self, week: int, slots: Sequence[tuple[float, int]]) -> list[int]:
        """A type for each slot of the week."""
        types: list[int] = self._ask({"do": "plan", "week": week, "slots": slots})["types"]
        return types

    def observe(self, week: int, seen: Sequence[Seen]) -> None:
        """What the week's posts had brought by Sunday evening."""
        rows = [(one.day, one.channel, one.type, one.age_hours, one.count) for one in seen]
        self._ask({"do": "observe", "week": week, "rows": rows})

    def _ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(json.dumps(asked) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            self.process.wait()
            self.errors.seek(0)
            said = [line.strip() for line in self.errors if line.strip()] or ["it said nothing"]
            raise PeerFailedError(f"{self.peer.script} stopped: {said[-1]}")
        told: dict[str, Any] = json.loads(answer)
        if asked["do"] in self.cpu:
            self.cpu[asked["do"]] += told["cpu"]
        return told

    def close(self) -> None:
        """Let the script end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
        self.errors.close()


class Timed:
    """A method of this process, with the CPU seconds of planning and learning."""

    def __init__(self, method: Method) -> None:
        self.method = method
        self.cpu = {"plan": 0.0, "observe": 0.0}

    def plan(self, week: int, slots: Sequence[tuple[float, int]]) -> Sequence[int]:
        """A type for each slot of the week."""
        begun = time.process_time()
        types = self.method.plan(week, slots)
        self.cpu["plan"] += time.process_time() - begun
        return types

    def observe(self, week: int, seen: Sequence[Seen]) -> None:
        """What the week's posts had brought by Sunday evening."""
        begun = time.process_time()
        self.method.observe(week, seen)
        self.cpu["observe"] += time.process_time() - begun


class Runner:
    """Makes one method anew for each year."""

    def __init__(self, name: str) -> None:
        self.remote = None if name == OURS else Remote(PEERS[name])

    def begin(self, year: Year, *, seed: int) -> Timed | Remote:
        """The method at the start of a year."""
        if self.remote is not None:
            self.remote.start(year, seed=seed)
            return self.remote
        return Timed(Ours(year, seed=seed))

    def versions(self) -> dict[str, str]:
        """Versions of what ran."""
        if self.remote is not None:
            return self.remote.versions
        return versions()


@contextmanager
def running(name: str) -> Iterator[Runner]:
    """A method by name; its script ends when the block does."""
    runner = Runner(name)
    try:
        yield runner
    finally:
        if runner.remote is not None:
            runner.remote.close()
