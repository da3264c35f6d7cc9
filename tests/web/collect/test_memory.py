"""A server that may take 512 MB while the largest files come in: real processes, real requests."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from bench.hostile import heavy
from bench.scale.make import write_export
from tests.served import find_port
from tests.web.house.making import find_database

TUULETUS = Path(sys.executable).with_name("tuuletus")
STACKS = 12 * 8 * 2**20
"""What threads set aside for their stacks; the system counts it before they fill it."""
LIMIT = 512 * 2**20 + STACKS
PATIENCE = 240
LARGE = 30_000
"""Posts of an import with twenty readings each."""
STORING = 1800

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's"),
]


def limit_memory():
    """For the server and all that it starts; libraries take address space that they never fill."""
    resource.setrlimit(resource.RLIMIT_DATA, (LIMIT, LIMIT))


@pytest.fixture
def served(tmp_path):
    """Address and token of an installation that may take 512 MB of memory."""
    port = find_port()
    own = {
        "TUULETUS_DATA": str(tmp_path / "house"),
        "TUULETUS_URL": f"http://localhost:{port}",
        "DJANGO_SETTINGS_MODULE": "tuuletus.web.settings",
    }
    if database := find_database(tmp_path):
        own["DATABASE_URL"] = database
    environment = os.environ | own
    made = subprocess.run(
        [sys.executable, "-m", "bench.hostile.house"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    server = subprocess.Popen(
        [str(TUULETUS), "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=limit_memory,
    )
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                requests.get(f"{own['TUULETUS_URL']}/accounts/login/", timeout=PATIENCE)
                break
            except requests.ConnectionError:
                assert server.poll() is None
                time.sleep(0.3)
        yield server, own["TUULETUS_URL"], made.stdout.strip().splitlines()[-1]
    finally:
        server.terminate()
        server.wait(timeout=30)


@contextmanager
def asking(address, told):
    """Somebody else who looks at posts all the while; yields the answers."""
    answers = []
    done = threading.Event()

    def ask():
        while not done.wait(0.1):
            answers.append(requests.get(f"{address}/api/v1/posts", headers=told, timeout=PATIENCE))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield answers
    finally:
        done.set()
        thread.join(PATIENCE)


@pytest.mark.parametrize("make", [heavy.empty_lists, heavy.long_table])
def test_the_largest_file_is_refused_or_stored_and_others_are_answered(served, make):
    server, address, token = served
    told = {"Authorization": f"Bearer {token}"}
    content = make()
    with asking(address, told) as answers:
        dropped = requests.post(
            f"{address}/api/v1/imports",
            headers=told,
            files={"files": ("posts.csv", content)},
            timeout=PATIENCE,
        )

    assert dropped.status_code == 200
    run = dropped.json()
    assert run["state"] in ("refused", "preview")
    if run["state"] == "refused":
        assert re.fullmatch("too_[a-z_]+", run["files"][0]["summary"]["refusal"])
    assert len(answers) > 1
    assert {answer.status_code for answer in answers} == {200}
    assert server.poll() is None


def test_a_large_import_is_stored_within_the_limit_and_others_are_answered(served, tmp_path):
    server, address, token = served
    told = {"Authorization": f"Bearer {token}"}
    export = tmp_path / "posts.csv"
    write_export(export, LARGE, seed=1)
    imports = f"{address}/api/v1/imports"

    with asking(address, told) as answers, export.open("rb") as opened:
        files = {"files": (export.name, opened)}
        run = requests.post(imports, headers=told, files=files, timeout=PATIENCE).json()
        one = f"{imports}/{run['id']}"
        run = requests.post(f"{one}/confirm", headers=told, timeout=PATIENCE).json()
        until = time.monotonic() + STORING
        while run["state"] == "storing" and time.monotonic() < until:
            time.sleep(1)
            run = requests.get(one, headers=told, timeout=PATIENCE).json()

    assert run["state"] == "stored"
    assert run["new_posts"] == LARGE
    assert len(answers) > 1
    assert {answer.status_code for answer in answers} == {200}
    assert server.poll() is None
