"""Servers of the real app, each in a process and a folder of its own."""

from __future__ import annotations

import os
import random
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

COMMAND = Path(sys.executable).with_name("tuuletus")
PATIENCE_SECONDS = 240
NO_OUTGOING = range(20_000, 32_000)
"""Below the ports that systems give to outgoing connections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Where a server listens, its process, what it says, and its invented people's password."""

    address: str
    password: str = ""
    pid: int = 0
    listen: Callable[[], str] = str


class Listener(threading.Thread):
    """Reads all that a process says, and tells when it has said that it serves."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        super().__init__(daemon=True)
        self.process = process
        self.said = ""
        self.settled = threading.Event()

    def run(self) -> None:
        for line in self.process.stdout or ():
            self.said += line
            if "Serving on" in line:
                self.settled.set()
        self.settled.set()


def find_port() -> int:
    """A port that is free, and that no outgoing connection is given before we listen on it."""
    for port in random.sample(NO_OUTGOING, 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


@contextmanager
def serving(command: str, folder: Path, **settings: str) -> Iterator[Served]:
    """A server started by a command of ours, with settings of its own; stopped afterwards."""
    port = find_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TUULETUS_")}
    address = f"http://localhost:{port}"
    own = {"TUULETUS_DATA": str(folder), "TUULETUS_URL": address, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [str(COMMAND), command, "--port", str(port)],
        env=kept | own | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    listener = Listener(process)
    listener.start()
    try:
        listener.settled.wait(PATIENCE_SECONDS)
        assert process.poll() is None, listener.said
        password = re.search(r"the password\s+(\S+)", listener.said)
        yield Served(
            address=address,
            password=password[1] if password else "",
            pid=process.pid,
            listen=lambda: listener.said,
        )
    finally:
        process.terminate()
        process.wait(timeout=30)
        listener.join(timeout=30)
        if process.stdout:
            process.stdout.close()
