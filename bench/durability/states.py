"""What a disk may hold after the power was cut: rebuilt from what a process asked of the system.

strace records every write, cut and flush of the database files and every acknowledgement, in one
order. At any point of that record all that was flushed is on the disk; of what was written later,
any part may be: nothing, everything, some pages, or everything with the last write torn.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CALLS = "pwrite64,fsync,fdatasync,ftruncate,write,unlink"
SECTOR = 512
_CALL = re.compile(r"\d+\s+(\w+)\((.*)\)\s+=\s+(-?\d+)")
_FILE = re.compile(r"\d+<([^>]*)>")
_TEXT = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened: "write", "cut", "flush", "remove" or "ack"."""

    kind: str
    file: str = ""
    at: int = 0
    data: bytes = b""


def is_there() -> bool:
    """Whether strace is installed and may be used here."""
    if not shutil.which("strace"):
        return False
    return subprocess.run(["strace", "-o", os.devnull, "true"], check=False).returncode == 0


def record(command: Sequence[str], environment: dict[str, str], log: Path) -> None:
    """Run a command to its end, and record what it asks of the disk."""
    tracing = ["strace", "-f", "-y", "-xx", "-s", "70000", "-e", f"trace={CALLS}", "-o", str(log)]
    subprocess.run([*tracing, *command], env=environment, check=True, capture_output=True)


def read_events(log: Path, database: str) -> list[Event]:
    """The events of the database's files, and the acknowledgements on standard output."""
    with log.open(encoding="utf-8", errors="replace") as lines:
        return [event for line in lines for event in _read(line, database)]


def _read(line: str, database: str) -> Iterator[Event]:
    found = _CALL.match(line)
    if found is None or int(found[3]) < 0:
        return
    call, said = found[1], found[2]
    named = _FILE.match(said)
    text = _TEXT.search(said)
    file = Path(_plain(named[1])).name if named else ""
    data = _bytes(text[1]) if text else b""
    if call == "write" and said.startswith("1<"):
        yield from (
            Event(kind="ack", at=int(number)) for number in re.findall(rb"ACK (\d+)\n", data)
        )
    elif call == "unlink":
        removed = Path(data.decode()).name
        if removed.startswith(database) and not removed.endswith("-shm"):
            yield Event(kind="remove", file=removed)
    elif file.startswith(database) and not file.endswith("-shm"):
        last = said.rsplit(",", 1)[-1]
        if call == "pwrite64":
            yield Event(kind="write", file=file, at=int(last), data=data)
        elif call == "ftruncate":
            yield Event(kind="cut", file=file, at=int(last))
        elif call in {"fsync", "fdatasync"}:
            yield Event(kind="flush", file=file)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _plain(text: str) -> str:
    return _bytes(text).decode() if "\\x" in text else text


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The files as a power cut left them, and the last round that had been acknowledged."""

    files: dict[str, bytearray]
    acknowledged: int


def cut_power(events: Sequence[Event], base: dict[str, bytes], luck: random.Random) -> State:
    """One state that a power cut at a random moment may leave."""
    first = next(place for place, event in enumerate(events) if event.kind == "ack")
    before = events[: luck.randrange(first, len(events)) + 1]
    flushed = {event.file: place for place, event in enumerate(before) if event.kind == "flush"}
    pending = [
        place
        for place, event in enumerate(before)
        if event.kind in {"write", "cut"} and place > flushed.get(event.file, -1)
    ]
    way = luck.choice(["nothing", "everything", "some", "some", "torn"])
    share = {"nothing": 0.0, "some": 0.5}.get(way, 1.0)
    lost = {place for place in pending if luck.random() >= share}
    torn = pending[-1] if way == "torn" and pending else -1
    files = {name: bytearray(content) for name, content in base.items()}
    for place, event in enumerate(before):
        if place not in lost:
            _apply(files, event, is_torn=place == torn)
    told = [event.at for event in before if event.kind == "ack"]
    return State(files=files, acknowledged=max(told))


def _apply(files: dict[str, bytearray], event: Event, *, is_torn: bool) -> None:
    if event.kind == "remove":
        files.pop(event.file, None)
        return
    if event.kind not in {"write", "cut"}:
        return
    content = files.setdefault(event.file, bytearray())
    if event.kind == "cut":
        del content[event.at :]
        content.extend(bytes(event.at - len(content)))
        return
    data = event.data[: len(event.data) // 2 // SECTOR * SECTOR] if is_torn else event.data
    content.extend(bytes(max(0, event.at + len(data) - len(content))))
    content[event.at : event.at + len(data)] = data
