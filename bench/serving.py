"""A fresh installation of its own, served for as long as something is measured."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

PATIENCE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A running installation: its address, its process and the last line of what filled it."""

    address: str
    pid: int
    told: str


def find_port() -> int:
    """A port that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path, *, filler: str, **settings: str) -> Iterator[Installation]:
    """An installation in `folder`, filled by a module of ours and served until the end."""
    port = find_port()
    address = f"http://localhost:{port}"
    own = {
        "TUULETUS_DATA": str(folder / "house"),
        "TUULETUS_URL": address,
        "DJANGO_SETTINGS_MODULE": "tuuletus.web.settings",
    }
    environment = os.environ | own | settings
    made = [sys.executable, "-m", filler]
    told = subprocess.run(made, env=environment, capture_output=True, text=True, check=True)
    command = [str(Path(sys.executable).with_name("tuuletus")), "serve", "--port", str(port)]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait(address)
        yield Installation(
            address=address, pid=server.pid, told=told.stdout.strip().splitlines()[-1]
        )
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def _wait(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            requests.get(f"{address}/accounts/login/", timeout=PATIENCE)
        except requests.ConnectionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return
