"""Kill an import at dozens of moments, and compare what is stored with an import left in peace."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.durability.forking import Aim, Work, Workshop, choose_pause
from bench.scale.make import write_export

DAILY = timedelta(hours=20)
LAST = 0.95
"""The share at which the last kill is to hit."""
WHOLE, CALM, KILLED = "Whole", "Calm", "Killed"
STORING, STOPPED = "storing", "stopped"
TAKING_BACK, TAKEN_BACK = "taking_back", "taken_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Of how many posts an import is, and how many posts and readings go into a portion."""

    rows: int
    posts: int
    readings: int

    @property
    def portions(self) -> dict[str, int]:
        """The words by which work is told the portions."""
        return {"posts": self.posts, "readings": self.readings}


@dataclass(frozen=True, slots=True, kw_only=True)
class Killing:
    """What kills did to an import.

    `shares` tells of each kill that hit it at work how much was stored then; `differences` counts
    the comparisons with an import left in peace that did not hold.
    """

    shares: tuple[float, ...]
    differences: int


def write_parts(folder: Path, rows: int, *, seed: int) -> dict[str, Path]:
    """One export whole, and in halves that overlap; rows shuffled, one half twice by name."""
    luck = random.Random(seed)
    whole = folder / "whole.csv"
    write_export(whole, rows, seed=seed, every=DAILY)
    head, *lines = whole.read_text("utf-8-sig").splitlines(keepends=True)
    cuts = {
        "first": lines[: rows * 6 // 10],
        "second": lines[rows * 4 // 10 :],
        "shuffled": lines[:],
    }
    parts = {"whole": whole}
    for name, cut in cuts.items():
        luck.shuffle(cut)
        parts[name] = folder / f"{name}.csv"
        parts[name].write_text("".join([head, *cut]), "utf-8-sig")
    parts["again"] = folder / "again.csv"
    parts["again"].write_bytes(parts["first"].read_bytes())
    return parts


def kill_import(workshop: Workshop, folder: Path, size: Size, *, kills: int, seed: int) -> Killing:
    """Kill an import `kills` times while it is stored; each time another process goes on."""
    parts = write_parts(folder, size.rows, seed=seed)
    pieces = [str(parts[name]) for name in ("first", "again", "second", "shuffled")]
    workshop.do("prepare", workspaces=[WHOLE, CALM, KILLED])
    for workspace, files in ((WHOLE, [str(parts["whole"])]), (CALM, pieces), (KILLED, pieces)):
        workshop.do("drop", workspace=workspace, files=files, **size.portions)
    workshop.do("advance", workspace=WHOLE, number=0, **size.portions)
    calm = workshop.count("advance", workspace=CALM, number=0, **size.portions)
    shares = interrupt(workshop, size, calm, state=STORING, kills=kills, seed=seed)
    counted = [workshop.do("stand", workspace=one) for one in (CALM, KILLED)]
    workshop.do("drop", workspace=KILLED, files=[str(parts["again"])], **size.portions)
    workshop.do("advance", workspace=KILLED, number=0, **size.portions)
    stored = [workshop.do("look", workspace=one) for one in (WHOLE, CALM, KILLED)]
    return Killing(shares=shares, differences=len({*stored}) - 1 + int(counted[0] != counted[1]))


def kill_undoing(workshop: Workshop, size: Size, *, kills: int, seed: int) -> Killing:
    """Kill the taking back of what `kill_import` stored; the calm one is taken back in peace."""
    for workspace in (CALM, KILLED):
        workshop.do("take_back", workspace=workspace, **size.portions)
    calm = workshop.count("advance", workspace=CALM, number=0, **size.portions)
    shares = interrupt(workshop, size, calm, state=TAKING_BACK, kills=kills, seed=seed)
    stands = [workshop.do("stand", workspace=one)["state"] for one in (CALM, KILLED)]
    stored = [workshop.do("look", workspace=one) for one in (CALM, KILLED)]
    return Killing(shares=shares, differences=len({*stored}) - 1 + int(stands != [TAKEN_BACK] * 2))


def interrupt(
    workshop: Workshop, size: Size, calm: Work, *, state: str, kills: int, seed: int
) -> tuple[float, ...]:
    """Kill one worker after the other, then let one finish; how much was done at each kill."""
    luck = random.Random(seed)
    between = calm.statements // max(1, calm.portions)
    shares: list[float] = []
    number, seen = 0, {"state": state, "share": 0.0}
    while len(shares) < kills and seen["state"] in {state, STOPPED}:
        # what is left is spread over the kills that are left
        left = calm.portions * (LAST - seen["share"]) / (kills - len(shares))
        aim = Aim(
            portions=luck.randint(0, max(0, round(2 * left) - 2)),
            statements=luck.randint(1, between),
            pause=choose_pause(luck),
        )
        words = {"workspace": KILLED, "number": number, **size.portions}
        work = workshop.kill("advance", aim, **words)
        number += 1
        seen = workshop.do("stand", workspace=KILLED)
        if work.was_killed and seen["state"] == state:
            shares.append(seen["share"])
    workshop.do("advance", workspace=KILLED, number=number, **size.portions)
    return tuple(shares)
